// Package mail sends letters: by SMTP, or into a folder where no server is set.
//
// Start with [Open]. A [Post] is the platform of the channel "mail": what
// [Post.Letter] makes goes into the outbox, and delivery hands it to
// [Post.Send] until it went out or was refused for good. So a letter may arrive
// twice after a crash, and never gets lost.
//
// Nothing in a letter becomes a header but by go-mail, and what holds a line
// break is refused before. No log and no error holds an address or a password.
//
// Left out: letters that come in, and those that come back.
package mail
