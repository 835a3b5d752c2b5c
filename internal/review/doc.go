// Package review is what staff do in chat. With applications: they list those
// that wait for them, look at one, take it over, move it on and take a move
// back. With questions that were handed to people: they see them come, take them
// over, reply, hand them back and close them. A [Desk] answers a [Command] of a [Person] with a [Reply] in their
// language; it knows no platform. What a person may do follows from their
// roles; who has none may do nothing.
package review
