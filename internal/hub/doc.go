// Package hub keeps open conversations: a message is handed to delivery, is
// answered in order by whichever process holds its shard, and its turn is told
// to who waits for it.
//
// A [Handler] answers what delivery brings, on any channel. A [Hub] is for
// channels where the person waits for the reply, such as the page: it opens
// conversations, posts messages and tells the turns.
package hub
