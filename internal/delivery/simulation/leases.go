package simulation

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"annae/internal/delivery"
)

// Hold is of [delivery.Store].
func (s *session) Hold(ctx context.Context, _ string, lasts time.Duration) (held []delivery.Lease, surplus int, err error) {
	err = s.change(ctx, func(tx *Tx) error {
		if held, err = tx.renew(lasts); err != nil {
			return err
		}
		share := s.share()
		surplus = max(0, len(held)-share)
		taken, err := tx.takeFree(share-len(held), lasts)
		held = append(held, taken...)
		slices.SortFunc(held, func(a, b delivery.Lease) int { return cmp.Compare(a.Shard, b.Shard) })
		return err
	})
	if err == nil {
		s.r.say("holds %v, %d too many", held, surplus)
	}
	return held, surplus, err
}

// change changes whose the shards are. A process does one such thing at a time.
func (s *session) change(ctx context.Context, do func(*Tx) error) error {
	tx, err := s.begin(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.left()
	if err := tx.lock("node %s", s.p.name); err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return err
	}
	return tx.commit(ctx)
}

// renew tells that the node is alive and renews its leases.
func (tx *Tx) renew(lasts time.Duration) (held []delivery.Lease, err error) {
	d, p := tx.s.record, tx.s.p
	ours, err := tx.ours()
	if err != nil {
		return nil, err
	}
	until := d.r.now + lasts
	for _, i := range ours {
		held = append(held, delivery.Lease{Shard: i, Fence: d.shards[i].fence, Clean: d.shards[i].clean})
		tx.write = append(tx.write, func() { d.shards[i].until = until })
	}
	tx.write = append(tx.write, func() {
		i := slices.IndexFunc(d.nodes, func(n node) bool { return n.of == p })
		if i < 0 {
			i = len(d.nodes)
			d.nodes = append(d.nodes, node{of: p})
		}
		d.nodes[i].until = until
		p.holds++
	})
	return held, nil
}

// ours locks the shards that the process has.
func (tx *Tx) ours() (all []int, err error) {
	d := tx.s.record
	for i := range d.shards {
		if d.shards[i].owner != tx.s.p {
			continue
		}
		if err := tx.lock("shard %d", i); err != nil {
			return nil, err
		}
		if d.shards[i].owner == tx.s.p {
			all = append(all, i)
		}
	}
	return all, nil
}

// share is how many shards each of those alive has at most.
func (s *session) share() int {
	nodes := 1
	for _, n := range s.nodes {
		if n.of != s.p && n.until >= s.r.now {
			nodes++
		}
	}
	return (len(s.shards) + nodes - 1) / nodes
}

// takeFree takes shards whose lease has ended. One under which a transaction is
// open, or that somebody takes, is left for later.
func (tx *Tx) takeFree(most int, lasts time.Duration) (taken []delivery.Lease, err error) {
	s := tx.s
	for i := range s.shards {
		row := &s.shards[i]
		if len(taken) >= most || row.until >= s.r.now && row.owner != nil || row.owner == s.p || s.worked(i) || s.locked(tx, "shard %d", i) {
			continue
		}
		if err := errors.Join(tx.lock("shard %d", i), tx.lock("taking of shard %d", i)); err != nil {
			return nil, err
		}
		got := delivery.Lease{Shard: i, Fence: row.fence + 1, Clean: row.owner == nil}
		until := s.r.now + lasts
		tx.write = append(tx.write, func() {
			if row.owner != nil {
				s.lost(row.owner, i, *row)
			}
			*row = shard{owner: s.p, fence: got.Fence, until: until, clean: got.Clean}
		})
		taken = append(taken, got)
	}
	return taken, nil
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
func (s *session) lost(p *process, at int, row shard) {
	p.loses(lease{at, row.fence}, row.until)
	if p.dead {
		return
	}
	s.r.tally.LostLeases++
	s.r.say("%s loses shard %d", p.name, at)
	if w := s.r.weather; w.slow == 0 && w.pauseEvery == 0 && w.before+w.after+w.late == 0 && !w.outages && !p.stopping {
		s.r.fail("%s loses the lease of shard %d, and nothing was in its way", p.name, at)
	}
}

// Release is of [delivery.Store].
func (s *session) Release(ctx context.Context, _ string, of []delivery.Lease) error {
	return s.change(ctx, func(tx *Tx) error {
		ours, err := tx.ours()
		for _, l := range of {
			if slices.Contains(ours, l.Shard) && s.shards[l.Shard].fence == l.Fence {
				tx.giveBack(l.Shard)
			}
		}
		s.r.say("gives back %v", of)
		return err
	})
}

// Leave is of [delivery.Store].
func (s *session) Leave(ctx context.Context, _ string) error {
	return s.change(ctx, func(tx *Tx) error {
		ours, err := tx.ours()
		for _, i := range ours {
			tx.giveBack(i)
		}
		tx.write = append(tx.write, func() {
			s.nodes = slices.DeleteFunc(s.nodes, func(n node) bool { return n.of == s.p })
		})
		s.r.say("leaves")
		return err
	})
}

func (tx *Tx) giveBack(i int) {
	row := &tx.s.shards[i]
	tx.write = append(tx.write, func() { row.owner, row.until = nil, 0 })
}

// holds are those of the leases that still hold. Where another process takes a
// shard, it waits for what becomes of that.
func (tx *Tx) holds(of []delivery.Lease) (good []delivery.Lease, err error) {
	s := tx.s
	if s.r.Broken.Fences {
		return of, nil
	}
	for _, l := range of {
		if err := tx.wait(func() bool { return !s.locked(tx, "taking of shard %d", l.Shard) }); err != nil {
			return nil, err
		}
	}
	for _, l := range of {
		if row := s.shards[l.Shard]; row.owner != nil && row.fence == l.Fence {
			good = append(good, l)
		}
	}
	return good, nil
}
