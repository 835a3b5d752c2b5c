// Package mail sends letters: by SMTP, or into a folder where no server is set.
//
// Start with [Letter] and [Sender]. A letter is checked and written before
// anything is sent: what can't stand in one is [Refused], so no text becomes a
// header or a command. What a server refuses for good is Refused too; all else
// is [Later]. A [Post] is the platform of the channel "mail": what [Post.Letter]
// makes goes into the outbox, and delivery hands it to [Post.Send] until it
// went out or was refused. So a letter is not lost, and may arrive twice, with
// the same Message-ID.
//
// A password and a letter go only over TLS whose certificate is good, except to
// this machine. No error holds an address, a password or what a server wrote,
// because servers quote addresses.
//
// Left out: letters that come in, those that come back, and files beside the
// text.
package mail
