// Package delivery brings each update of a platform to its conversation once
// and in order, and each reply to its platform, whatever dies meanwhile.
//
// Start with [Node], one of any number of processes that share a record.
// [Node.Accept] returns when an update lies safe in the inbox. Conversations
// are spread over shards; a node works those of which it holds a [Lease], so a
// conversation is handled by one node at a time. Handling is one transaction:
// what the handler writes, the replies in the outbox, and that the update is
// done. A sender for each platform empties the outbox, in order.
//
// What is promised: an accepted update is handled exactly once, in the order of
// its conversation. Each send reaches its platform at least once; when a
// process is killed, or stands still for longer than its leases last, at most
// [InFlight] sends of each platform are repeated, and one for each reply that
// the platform's network loses.
//
// The package knows no database and no clock: a [Store] keeps, a [World] has
// time and chance. A simulation gives it others than a running desk.
package delivery
