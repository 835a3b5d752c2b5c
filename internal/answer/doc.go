// Package answer is the desk: a question in, a sourced reply out.
//
// Start with [New] and [Desk.Ask]. The desk takes personal data out of the
// text, reads which cycle and track it is about and who asks, lets package
// match find the topics, and composes what the content says of them, with the
// sources and the years that it speaks of. Three things happen to a question
// of the programme: it is answered, the desk offers what may have been meant,
// or it is handed over to a person with what is known. One that describes an
// applicant and asks whether they may apply gets the verdict of the rules, too.
//
// The desk keeps nothing between two questions and knows no channel; a reply
// is text and choices that each channel shows in its own way.
package answer
