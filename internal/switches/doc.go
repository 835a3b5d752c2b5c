// Package switches tells what staff have turned off: a channel, answering, a
// part of a conversation.
//
// Start with [Switches.Follow], which asks the store once a second, and
// [Switches.Off], which a running desk asks with every message. Where the store
// can't be read nothing changes: what was off stays off.
//
// Left out: which names there are, what is said while something is off, and how
// it is turned off, which is the store's.
package switches
