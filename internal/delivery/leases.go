package delivery

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// keepLeases takes, renews and gives back.
func (n *Node[T]) keepLeases(ctx context.Context) {
	for ctx.Err() == nil && !n.isStopping() {
		n.renew(ctx)
		n.World.Wait(ctx, n.leaseBell, beat)
	}
}

func (n *Node[T]) isStopping() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.stopping
}

func (n *Node[T]) renew(ctx context.Context) {
	asked := n.World.Now() // before the store counts, so that ours end first
	got, surplus, err := n.Store.Hold(ctx, n.Name, LeaseFor)
	if err != nil {
		n.failed(ctx, "the leases were not renewed", err)
		return
	}
	n.adopt(got, asked.Add(LeaseFor))
	back := n.giveBack(surplus)
	if len(back) == 0 {
		return
	}
	if err := n.Store.Release(ctx, n.Name, back); err != nil {
		n.failed(ctx, "leases were not given back", err)
		return
	}
	n.gaveBack(back)
	n.Bells.Free()
}

// adopt takes over what the store says.
func (n *Node[T]) adopt(got []Lease, until time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := make(map[int]*held, len(got))
	for _, l := range got {
		h := n.leases[l.Shard]
		if h == nil || h.Fence != l.Fence {
			h = &held{Lease: l, ready: true, begun: map[int64]int{}}
			if !l.Clean {
				h.suspects = mostBatch
			}
			n.workBell.Ring()
			n.ringSenders()
		}
		h.until, h.leaving = until, false
		now[l.Shard] = h
	}
	n.leases = now
}

// giveBack chooses what others should have. What is under way there ends
// first; then it is given back by the next beat. It is ours, and rests, until
// the store knows.
func (n *Node[T]) giveBack(surplus int) []Lease {
	n.mu.Lock()
	defer n.mu.Unlock()
	var back []Lease
	for _, shard := range n.shards() {
		if surplus == 0 {
			break
		}
		surplus--
		h := n.leases[shard]
		h.leaving = true
		if !h.working && h.sending == 0 {
			back = append(back, h.Lease)
		}
	}
	return back
}

// gaveBack forgets what the store knows to be given back.
func (n *Node[T]) gaveBack(back []Lease) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, l := range back {
		delete(n.leases, l.Shard)
	}
}

// shards are those held; of the order nothing hangs but that it is always the
// same.
func (n *Node[T]) shards() []int {
	all := make([]int, 0, len(n.leases))
	for shard := range n.leases {
		all = append(all, shard)
	}
	slices.Sort(all)
	return all
}

func sorted(all []Lease) []Lease {
	slices.SortFunc(all, func(a, b Lease) int { return cmp.Compare(a.Shard, b.Shard) })
	return all
}

// ended notes that work on a shard has ended; the caller holds the lock.
func (n *Node[T]) ended(h *held) {
	if h.working || h.sending > 0 {
		return
	}
	if h.leaving {
		n.leaseBell.Ring()
	}
	n.idle.Ring()
}

// Freed hears that another node gave leases back.
func (n *Node[T]) Freed() { n.leaseBell.Ring() }

// Updated hears that another node accepted updates of a shard.
func (n *Node[T]) Updated(shard int) { n.ready(shard) }

// ready notes that a shard may have updates, and tells whether it is ours.
func (n *Node[T]) ready(shard int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := n.leases[shard]
	if h == nil {
		return false
	}
	h.ready = true
	n.workBell.Ring()
	return true
}
