package redis

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// probeEvery is how long after a failed probe the next one is sent.
const probeEvery = time.Second

// A gate stands before Redis. The first call that fails shuts it, and a probe
// starts: when that succeeds the gate opens and nothing was lost but a moment;
// when it fails Redis is lost until a later one succeeds.
type gate struct {
	lg     *slog.Logger
	probe  func(ctx context.Context, key string) error
	opened func() // called after each opening
	back   func() // called when Redis was lost and is back

	shut     atomic.Bool
	lost     atomic.Bool
	suspects chan suspicion // holds one: only the call that shuts the gate sends
}

// A suspicion is why the gate was shut.
type suspicion struct {
	key string // of the bucket that could not be reached: in a cluster, which part is away
	err error
}

// suspect shuts the gate.
func (g *gate) suspect(key string, err error) {
	if g.shut.CompareAndSwap(false, true) {
		g.suspects <- suspicion{key, err}
	}
}

// watch probes while the gate is shut, until the context ends.
func (g *gate) watch(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-g.suspects:
			g.lg.Debug("a call to Redis failed", "err", s.err)
			g.reopen(ctx, s.key)
		}
	}
}

// reopen opens the gate once a probe succeeds.
func (g *gate) reopen(ctx context.Context, key string) {
	for !g.try(ctx, key) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(probeEvery):
		}
	}
	g.shut.Store(false)
	g.opened()
}

func (g *gate) within(ctx context.Context, most time.Duration, key string) error {
	probing, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	return g.probe(probing, key)
}

// try probes, and notes what comes of it. A Redis that is too slow for calls is
// lost as well: else each call after a probe would wait for it.
func (g *gate) try(ctx context.Context, key string) bool {
	err := g.within(ctx, probeTimeout, key)
	if err == nil { // connected; now it has to be as fast as calls want it
		err = g.within(ctx, callTimeout, key)
	}
	switch {
	case ctx.Err() != nil: // closing
		return false
	case err != nil:
		if !g.lost.Swap(true) {
			g.lg.Warn("Redis is lost: each process limits for itself and wakes no other until it is back", "err", err)
		}
		return false
	}
	if g.lost.Swap(false) {
		g.lg.Info("Redis is back")
		g.back()
	}
	return true
}
