// Package news tells of applications that moved to another phase.
//
// Start at [Handler.Handle]. The transaction in which a move holds puts an
// update of [Channel] into the inbox, so each move is told once, and those of an
// application in order. Each registered contact gets a letter that says all.
// Conversations in which the application was proved and where anybody may sit
// are told only that there is news.
package news
