package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"annae/internal/record"
	"annae/internal/seal"
	"annae/internal/standing"
)

// How long where an application stands is told without asking again. Changes in
// the record are told as they happen; nobody tells of those in a portal.
const (
	freshFromRecord = 30 * time.Second
	freshFromPortal = 3 * time.Second
)

// startStanding opens where applications are looked up: in the record or the
// portal, through what processes share.
func (w *work) startStanding(apps *record.Applications, keys *seal.Keys) *standing.Cache {
	s := standing.Setup{Backend: apps, Fresh: freshFromRecord, Told: true, Shared: w.redis, Keys: keys, Now: time.Now}
	if w.portal != nil {
		s.Backend, s.Fresh, s.Told = w.portal, freshFromPortal, false
		w.standing = standing.New(s)
		return w.standing
	}
	cache := standing.New(s)
	w.standing = cache
	w.renewal.cache = cache
	apps.Tell(w.renewal.soon)
	w.ears.Go(func() { w.renewal.follow(w.over) })
	return cache
}

// A renewal has what is known of applications written again when they change, in
// whatever process.
type renewal struct {
	lg     *slog.Logger
	record *record.Record
	cache  *standing.Cache // before it follows
	wake   chan struct{}   // holds one
	lost   atomic.Bool     // what was written lately may be lost
	// doubted is the doubt for which all was noted again that was written lately.
	doubted int64
}

func newRenewal(lg *slog.Logger, r *record.Record) *renewal {
	return &renewal{lg: lg, record: r, wake: make(chan struct{}, 1)}
}

// soon looks for changes.
func (n *renewal) soon() {
	select {
	case n.wake <- struct{}{}:
	default: // it will look
	}
}

// again has all written again that was written lately.
func (n *renewal) again() {
	n.lost.Store(true)
	n.soon()
}

// renewEvery is how often is looked for changes that another program made.
const renewEvery = time.Second

// follow writes what changes until the context ends.
func (n *renewal) follow(ctx context.Context) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	told := false
	for {
		select {
		case <-tick.C:
		case <-n.wake:
		case <-ctx.Done():
			return
		}
		err := n.renew(ctx)
		if err != nil && !told && ctx.Err() == nil {
			n.lg.Warn("changes of applications are not told to all processes yet", "err", err)
		}
		told = err != nil
	}
}

// renewed is how many are taken at a time.
const renewed = 100

// renew writes all that changed.
func (n *renewal) renew(ctx context.Context) error {
	doubt := n.cache.Doubt()
	if n.lost.Swap(false) || doubt != n.doubted {
		if err := n.record.Forgotten(ctx); err != nil {
			n.lost.Store(true)
			return err
		}
		n.doubted = doubt
	}
	for {
		all, err := n.record.Stale(ctx, renewed)
		if err != nil {
			return err
		}
		for _, s := range all {
			if err := n.cache.Refresh(ctx, s.Reference, s.Version); err != nil {
				return err
			}
			if err := n.record.Renewed(ctx, s); err != nil {
				return err
			}
		}
		if len(all) < renewed {
			n.cache.Settle(doubt)
			return nil
		}
	}
}
