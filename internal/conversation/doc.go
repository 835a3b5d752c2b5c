// Package conversation is the bot core: a message or a choice in, replies out.
//
// Start with [New] and [Core.Reply], which answers one message of a
// conversation and moves its [State] on. The core keeps nothing by itself;
// package hub keeps the conversations of all channels that have no end.
//
// A reply is a list of [Part]s that know no platform; each channel shows them
// in its own best form. The core decides what is said and in which language;
// what the programme's answers and rules are, it leaves to the desk and to
// package eligibility. A pre-check (check.go) is a conversation over the latter.
package conversation
