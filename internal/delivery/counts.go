package delivery

import "sync/atomic"

// counts are what a node has done since its start.
type counts struct {
	accepted, known, refused, handled, failed, aside, sent, retried, parked, waiting atomic.Int64
}

// Counts are what a node has done since its start, for operators.
type Counts struct {
	Accepted, Known, Refused int64 // updates that came in
	Handled, Failed, Aside   int64 // updates; Failed counts tries
	Sent, Retried, Parked    int64 // sends
	Waiting                  int64 // updates in the whole inbox, now
	Shards                   int   // held now
}

// Counts brings them.
func (n *Node[T]) Counts() Counts {
	n.mu.Lock()
	shards := len(n.leases)
	n.mu.Unlock()
	c := &n.counts
	return Counts{
		c.accepted.Load(), c.known.Load(), c.refused.Load(), c.handled.Load(), c.failed.Load(), c.aside.Load(),
		c.sent.Load(), c.retried.Load(), c.parked.Load(), c.waiting.Load(), shards,
	}
}
