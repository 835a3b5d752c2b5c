// Command annae is the help desk: it serves it, chats in a terminal, and
// checks and measures what editors write.
//
// A tour from the inside out. Package content reads rules/, faq/ and locales/
// and refuses to start on a fault. Package match learns which topic a text
// asks for. Package answer, the desk, joins the two: it takes personal data
// out of a question, reads year, track and role from it, and composes a reply
// with its sources. Package eligibility decides by rules who may apply and asks
// the fewest questions that settle it; package statement reads who somebody is
// from what they write. Package conversation, the bot core, adds what one message
// has to do with the last. Package delivery brings each message to it once and
// in order, package hub keeps its conversations, package record is where all of
// it lies. Packages web and terminal show replies, each on its
// own platform. This package parses flags and wires them together; each command
// is a file.
package main
