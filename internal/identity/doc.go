// Package identity proves that somebody is one of those whom an application
// names: a code goes to the registered address, and who knows it gets a session.
// Where that mailbox is dead a [Link] does the same, once: one of the staff makes
// it, another confirms it.
//
// Start at [Handler.Handle], which answers a request for a code, and
// [Signer.Session]. Whoever asks is told the same, as fast, whether there is
// such an application, whether the address is its own and whether a code was
// mailed: a request lies in the inbox like any other update and is answered to
// nobody. A code has 8 digits, lasts ten minutes and can be tried five times;
// each request is a challenge of its own, so that nobody can use up the tries
// of another.
//
// Left out: the mail itself, the limits on who asks how often, and what a
// session may see.
package identity
