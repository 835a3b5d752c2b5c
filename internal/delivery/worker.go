package delivery

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

// worker handles updates of shards that may have some.
func (n *Node[T]) worker(ctx context.Context) {
	for ctx.Err() == nil {
		shards := n.takeReady()
		if len(shards) == 0 {
			n.World.Wait(ctx, n.workBell, 0)
			continue
		}
		n.letIn(ctx)
		more, err := n.work(ctx, shards)
		n.putBack(shards, more || err != nil)
		if err != nil {
			n.failed(ctx, "updates were not handled", err)
			n.leaseBell.Ring() // it may be that a lease is no longer ours
			n.rest(ctx)
		}
	}
}

// takeReady takes this worker's part of the shards that may have updates. One
// that is suspect is taken alone.
func (n *Node[T]) takeReady() []*held {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.stopping {
		return nil
	}
	var ready []*held
	for _, shard := range n.shards() {
		if h := n.leases[shard]; h.ready && !h.working && !h.leaving {
			ready = append(ready, h)
		}
	}
	if len(ready) == 0 {
		return nil
	}
	part := (len(ready) + n.Workers - 1) / n.Workers
	if alone := slices.IndexFunc(ready, func(h *held) bool { return h.suspects > 0 }); alone >= 0 {
		ready[0], ready[alone] = ready[alone], ready[0]
		part = 1
	}
	for _, h := range ready[:part] {
		h.working, h.ready = true, false
	}
	if part < len(ready) {
		n.workBell.Ring() // for the next worker
	}
	return ready[:part]
}

func (n *Node[T]) putBack(shards []*held, more bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, h := range shards {
		h.working = false
		h.ready = h.ready || more
		n.ended(h)
	}
	n.workBell.Ring()
}

// work handles a batch of the shards' updates, and tells whether there may be
// more.
func (n *Node[T]) work(ctx context.Context, shards []*held) (more bool, err error) {
	if shards[0].suspects > 0 {
		return n.handleOne(ctx, shards[0])
	}
	done, err := n.handle(ctx, leasesOf(shards), nil)
	var bad *fault
	if errors.As(err, &bad) {
		n.suspect(shards, bad.update.Shard)
		return true, nil
	}
	return done > 0, err
}

// leasesOf are the leases of shards.
func leasesOf(shards []*held) []Lease {
	all := make([]Lease, len(shards))
	for i, h := range shards {
		all[i] = h.Lease
	}
	return sorted(all)
}

// suspect has the next updates of a shard handled one by one: one of them
// failed, and the others were undone with it.
func (n *Node[T]) suspect(shards []*held, shard int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, h := range shards {
		if h.Shard == shard {
			h.suspects = mostBatch
		}
	}
}

// fault is a failure of the handler, not of the record.
type fault struct {
	update Update
	why    string
}

func (f *fault) Error() string { return "an update can't be handled: " + f.why }

// handle handles updates in one transaction, all or none: a batch, or only the
// one that was begun, if it is still the next. What an update needs is fetched
// outside of any transaction; then those up to it are handled once more.
func (n *Node[T]) handle(ctx context.Context, under []Lease, only *Update) (done int, err error) {
	most := mostBatch
	if only != nil {
		most = 1
	}
	fetched := map[int64]any{}
	var all []Update
	for fetches := 0; ; fetches++ {
		all, err = n.handleWith(ctx, under, only, most, fetched)
		var needs *needing
		if !errors.As(err, &needs) {
			break
		}
		if fetches >= mostFetches {
			return 0, &fault{needs.update, "it needs more all the time"}
		}
		if why := n.survive(func() error { fetched[needs.update.Seq] = needs.what.Fetch(ctx); return nil }); why != "" {
			return 0, &fault{needs.update, why}
		}
		most = needs.place + 1
	}
	if err != nil || len(all) == 0 {
		return 0, err
	}
	n.counts.handled.Add(int64(len(all)))
	n.Handler.Handled(all)
	n.ringSenders()
	return len(all), nil
}

// mostFetches is how often something is fetched before a batch is given up: for
// one update several times, or for another that came first meanwhile.
const mostFetches = 8

// handleWith is one transaction of [Node.handle].
func (n *Node[T]) handleWith(ctx context.Context, under []Lease, only *Update, most int, fetched map[int64]any) (all []Update, err error) {
	err = n.Store.Work(ctx, under, func(tx T) error {
		var err error
		if all, err = tx.Waiting(ctx, most); err != nil || len(all) == 0 {
			return err
		}
		if only != nil && all[0].Seq != only.Seq { // another was put off until just now
			all = nil
			return nil
		}
		for i, u := range all {
			u.Fetched = fetched[u.Seq]
			if err := n.try(ctx, tx, u, i); err != nil {
				return err
			}
		}
		return tx.Done(ctx, all)
	})
	return all, err
}

// needing is an update that needs something, and its place in the batch.
type needing struct {
	update Update
	place  int
	what   *Unprepared
}

func (n *needing) Error() string { return n.what.Error() }

// try handles an update. Its error is a fault or what it needs; a panic is a
// fault.
func (n *Node[T]) try(ctx context.Context, tx T, u Update, place int) error {
	var needs *Unprepared
	why := n.survive(func() error {
		err := n.Handler.Handle(ctx, tx, u)
		if errors.As(err, &needs) {
			return nil
		}
		return err
	})
	switch {
	case needs != nil:
		return &needing{u, place, needs}
	case why != "":
		return &fault{u, why}
	}
	return nil
}

// survive tells why something failed.
func (n *Node[T]) survive(do func() error) (why string) {
	defer func() {
		if v := recover(); v != nil {
			why = panicked(v)
			n.Log.Error("a handler has a fault", "why", why, "stack", string(debug.Stack()))
		}
	}()
	if err := do(); err != nil {
		return err.Error()
	}
	return ""
}

// panicked names a panic, but for values that may be what somebody wrote.
func panicked(v any) string {
	if killed, ok := v.(interface{ Killed() bool }); ok && killed.Killed() {
		panic(v) // a simulated end of the process
	}
	if err, ok := v.(runtime.Error); ok {
		return "panic: " + err.Error()
	}
	return fmt.Sprintf("panic: a %T", v)
}

// handleOne handles the next update of a suspect shard alone. The try is
// counted before it is made, so that an update that kills the process is set
// aside after a few processes.
func (n *Node[T]) handleOne(ctx context.Context, h *held) (more bool, err error) {
	u, err := n.begin(ctx, h)
	if err != nil {
		return true, err
	}
	if u == nil {
		n.cleared(h, mostBatch)
		return false, nil
	}
	n.cleared(h, 1)
	if u.Tries > MostTries {
		return true, n.setAside(ctx, h.Lease, *u, "the process ended each time it was handled")
	}
	done, err := n.handle(ctx, []Lease{h.Lease}, u)
	var bad *fault
	if !errors.As(err, &bad) {
		if done > 0 {
			delete(h.begun, u.Seq)
		}
		return true, err
	}
	delete(h.begun, u.Seq)
	n.counts.failed.Add(1)
	n.Log.Warn("an update was not handled", "channel", u.Channel, "update", u.Seq, "try", u.Tries, "why", bad.why)
	if u.Tries >= MostTries {
		return true, n.setAside(ctx, h.Lease, *u, bad.why)
	}
	return true, n.Store.Work(ctx, []Lease{h.Lease}, func(tx T) error {
		return tx.PutOff(ctx, *u, n.backoff(u.Tries), bad.why)
	})
}

// begin counts a try of the next update; nil when there is none. A try is
// counted once as long as the process lives and the handler does not fail: then
// it was the record that did.
func (n *Node[T]) begin(ctx context.Context, h *held) (next *Update, err error) {
	err = n.Store.Work(ctx, []Lease{h.Lease}, func(tx T) error {
		next = nil
		all, err := tx.Waiting(ctx, 1)
		if err != nil || len(all) == 0 {
			return err
		}
		next = &all[0]
		if h.begun[next.Seq] == next.Tries && next.Tries > 0 {
			return nil
		}
		next.Tries++
		h.begun[next.Seq] = next.Tries
		return tx.Try(ctx, *next)
	})
	return next, err
}

// setAside parks an update and tells its person so, or else parks it alone.
func (n *Node[T]) setAside(ctx context.Context, under Lease, u Update, why string) error {
	err := n.Store.Work(ctx, []Lease{under}, func(tx T) error {
		if n.Apologise != nil {
			if failed := n.survive(func() error { return n.Apologise(ctx, tx, u) }); failed != "" {
				return &fault{u, failed}
			}
		}
		return tx.SetAside(ctx, u, why)
	})
	var bad *fault
	if errors.As(err, &bad) {
		err = n.Store.Work(ctx, []Lease{under}, func(tx T) error { return tx.SetAside(ctx, u, why) })
	}
	if err != nil {
		return err
	}
	n.counts.aside.Add(1)
	n.Log.Error("an update is set aside; annae delivery list shows it", "channel", u.Channel, "update", u.Seq, "why", why)
	n.Handler.Handled([]Update{u})
	n.ringSenders()
	return nil
}

func (n *Node[T]) cleared(h *held, count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	h.suspects = max(0, h.suspects-count)
}

// How long something that failed waits: twice as long each time, and never the
// same for all.
const (
	firstBackoff = time.Second
	mostBackoff  = 5 * time.Minute
)

func (n *Node[T]) backoff(tries int) time.Duration {
	wait := mostBackoff
	if doublings := tries - 1; doublings < 9 {
		wait = min(wait, firstBackoff<<max(0, doublings))
	}
	return wait/2 + time.Duration(n.World.Chance()*float64(wait/2))
}
