// Package web is the desk and its conversations over HTTP: the JSON interface,
// its description at /openapi.json and /docs, and a page for people, which is
// made here in full and works without its script.
//
// Start with [New] and [Server.Handler]; routes.go is the table of contents.
// A handler reads as parse, act, answer and returns an error. One wrapper
// turns errors and panics into RFC 9457 problem documents in the caller's
// language; another gives every request its id, its line in the log and its
// place in the metrics.
//
// What people write, and who they are, is in no log, no label and no address:
// the page posts its questions, the log names routes and not paths. The page of
// a pre-check's result alone has answers in its address, each one of a few. The
// address of a slip is sealed, the secret of a link stands behind its #.
//
// The package translates and decides nothing: which topic answers, in which
// words and from which sources is the matter of the [Desk].
package web
