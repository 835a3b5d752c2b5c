// Package draft is what staff propose to teach the desk: one more way to ask a
// topic, or a new topic. A [Draft] changes nothing of what the desk says. It is
// written into the files of the content by [Export], and becomes content like any
// edit of them: somebody reads it, checks it and releases it.
package draft
