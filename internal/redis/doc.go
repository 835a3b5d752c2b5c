// Package redis keeps what several processes share and what may be lost:
// buckets that limit rates, rings that wake other processes, and entries with a
// version. Nothing that was promised to anyone may depend on it.
//
// Start with [Open]. [Redis.Take] takes from a bucket, [Redis.Ring] and
// [Redis.Listen] wake and are woken, [Redis.Read] and [Redis.Write] are of
// entries. With no address an in-process server
// serves, and buckets of this process: nobody else counts.
//
// Redis may be away at any time, also at the start. A gate then shuts: no
// call waits for Redis, buckets are kept in this process, rings are kept until
// it is back, entries are away ([ErrAway]), and one probe a second looks for it.
// [Redis.Lost] tells.
//
// A command is sent once. One whose reply was lost is never sent again, so it
// can't count twice; a server's refusal (another node of a cluster has the
// key) is followed.
//
// Keys and topics must not hold personal data. They lie readable in Redis and
// in whatever copies and logs its operators make: give a keyed hash of an
// address or of an account.
//
// Left out: anything that must last, which the record keeps, and locks that
// promise anything, which a server that loses writes can't give: [Redis.Lock]
// spares work, and two may hold it.
package redis
