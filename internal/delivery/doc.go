// Package delivery brings each update of a platform to its conversation once
// and in order, and each reply to its platform, whatever dies meanwhile.
//
// Start with [Node], one of any number of processes that share a record.
// [Node.Accept] returns when an update lies safe in the inbox. Conversations
// are spread over shards; a node works those of which it holds a [Lease], so a
// conversation is handled by one node at a time. Handling is one transaction:
// what the handler writes, the replies in the outbox, and that the update is
// done. A sender for each platform empties the outbox, in order. What a handler
// needs from elsewhere is fetched between two transactions, never within one
// ([Unprepared]).
//
// What is promised: an accepted update is handled exactly once, in the order of
// its conversation, or set aside after [MostTries] where staff see it. Each send
// reaches its platform at least once, unless the platform refuses it or takes it
// in none of [MostSends] tries; then it is set aside. When a process is killed,
// or stands still for longer than its leases last, at most [InFlight] sends of
// each platform are repeated, and one for each reply that the platform's network
// loses.
//
// What is not: a failure of the record while an update is handled alone counts
// as a try of it, so four in a row set an innocent one aside. A machine that is
// suspended stops the clock by which a node knows its leases, and may repeat
// more. Another process may still send what it read before a platform asked for
// a pause.
//
// The package knows no database and no clock: a [Store] keeps, a [World] has
// time and chance. A simulation gives it others than a running desk.
package delivery
