// Package conversationtest plays the golden conversations of testdata, which
// every channel must pass.
//
// A channel's test calls [Play] with a [Channel]: what a person can do there,
// and what they then see. Each script runs on the real desk and content; what
// the person sees must hold every part of what the core replies. The core's own
// test compares its replies with the scripts, in keys rather than prose.
package conversationtest
