package simulation

import (
	"context"
	"slices"
	"time"

	"annae/internal/delivery"
)

// Hold is of [delivery.Store].
func (s *session) Hold(ctx context.Context, _ string, lasts time.Duration) (held []delivery.Lease, surplus int, err error) {
	err = s.atOnce(ctx, func() {
		nodes := s.beat(lasts)
		share := (len(s.shards) + nodes - 1) / nodes
		held = s.holding()
		surplus = max(0, len(held)-share)
		if len(held) < share {
			s.takeFree(share-len(held), lasts)
			held = s.holding()
		}
	})
	if err == nil {
		s.r.say("holds %v, %d too many", held, surplus)
	}
	return held, surplus, err
}

// beat tells that the node is alive, renews its leases and counts all nodes.
func (s *session) beat(lasts time.Duration) (nodes int) {
	i := slices.IndexFunc(s.nodes, func(n node) bool { return n.of == s.p })
	if i < 0 {
		i = len(s.nodes)
		s.nodes = append(s.nodes, node{of: s.p})
	}
	s.nodes[i].until = s.r.now + lasts
	for i := range s.shards {
		if s.shards[i].owner == s.p {
			s.shards[i].until = s.r.now + lasts
		}
	}
	for _, n := range s.nodes {
		if n.until >= s.r.now {
			nodes++
		}
	}
	s.p.holds++
	return nodes
}

func (s *session) holding() (held []delivery.Lease) {
	for i, row := range s.shards {
		if row.owner == s.p {
			held = append(held, delivery.Lease{Shard: i, Fence: row.fence, Clean: row.clean})
		}
	}
	return held
}

// takeFree takes shards whose lease has ended. One under which a transaction is
// open is left for later.
func (s *session) takeFree(most int, lasts time.Duration) {
	for i := range s.shards {
		row := &s.shards[i]
		if most == 0 || row.until >= s.r.now && row.owner != nil || row.owner == s.p || s.worked(i) {
			continue
		}
		most--
		if row.owner != nil {
			s.lost(row.owner, i)
		}
		row.clean = row.owner == nil
		row.owner, row.until = s.p, s.r.now+lasts
		row.fence++
	}
}

// worked tells that a transaction is open under a shard's lease.
func (s *session) worked(shard int) bool {
	if s.r.Broken.Fences {
		return false
	}
	for _, tx := range s.open {
		if tx.alive() && slices.ContainsFunc(tx.under, func(l delivery.Lease) bool { return l.Shard == shard }) {
			return true
		}
	}
	return false
}

// lost notes that a process didn't renew a lease in time. Without a fault it
// always does.
func (s *session) lost(p *process, shard int) {
	p.loses(shard)
	if p.dead {
		return
	}
	s.r.tally.LostLeases++
	s.r.say("%s loses shard %d", p.name, shard)
	if w := s.r.weather; w.slow == 0 && w.pauseEvery == 0 && w.before+w.after == 0 && !w.outages && !p.stopping {
		s.r.fail("%s loses the lease of shard %d, and nothing was in its way", p.name, shard)
	}
}

// Release is of [delivery.Store].
func (s *session) Release(ctx context.Context, _ string, of []delivery.Lease) error {
	return s.atOnce(ctx, func() {
		for _, l := range of {
			if row := &s.shards[l.Shard]; row.owner == s.p && row.fence == l.Fence {
				row.owner, row.until = nil, 0
			}
		}
		s.r.say("gives back %v", of)
	})
}

// Leave is of [delivery.Store].
func (s *session) Leave(ctx context.Context, _ string) error {
	return s.atOnce(ctx, func() {
		for i := range s.shards {
			if s.shards[i].owner == s.p {
				s.shards[i].owner, s.shards[i].until = nil, 0
			}
		}
		s.nodes = slices.DeleteFunc(s.nodes, func(n node) bool { return n.of == s.p })
		s.r.say("leaves")
	})
}

// holds are those of the leases that still hold.
func (s *session) holds(of []delivery.Lease) (good []delivery.Lease) {
	for _, l := range of {
		if row := s.shards[l.Shard]; s.r.Broken.Fences || row.owner != nil && row.fence == l.Fence {
			good = append(good, l)
		}
	}
	return good
}
