// Package slack is the channel of staff in Slack: it takes what Slack sends, over
// HTTP or by sockets, hands it to delivery, and sends what is said as messages,
// windows and home tabs in Slack's own form.
//
// What comes is committed before Slack is told that we have it, which it waits
// for three seconds; on both ways the same code reads it ([Bot.arrive]). A
// request over HTTP is read only when its signature is right and fresh. What is
// asked is handled later ([Handler]): who asks is looked up, then staff's
// commands go to package review and all else to the conversation. A window is
// opened at once, empty, since Slack gives three seconds for it, and filled when
// its content is known.
//
// Questions to people are posts in a channel of the help desk ([Bot.Happened]),
// and what staff write under one is a reply to it.
//
// What people wrote is sent as rich text, in which Slack finds no mentions and no
// marks.
package slack
