// Package review is what staff do with applications in chat: they list those
// that wait for them, look at one, take it over, move it on and take a move
// back. A [Desk] answers a [Command] of a [Person] with a [Reply] in their
// language; it knows no platform. What a person may do follows from their
// roles; who has none may do nothing.
package review
