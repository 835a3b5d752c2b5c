// Package slip knows printable slips that say where an application stood: their
// codes, by which the help desk confirms them, and the addresses of their pages.
//
// Start with [CodeOf]. A code is a keyed signature over what the slip says, so
// that nobody can make one up, and the same standing has one code a day. Beside
// it the record has a row, found by a keyed hash of the code: so a code can be
// as short as 20 symbols, and yet tell which application, phase and moment it is
// of. Neither holds personal data. An address is sealed, opens for half an hour
// at most, and tells nothing to who finds it in the history of a browser.
//
// Left out: who may have a slip, and how it looks.
package slip
