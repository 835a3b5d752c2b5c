package switches

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// A Switch is something that is turned off.
type Switch struct {
	Name   string
	Since  time.Time
	Reason string
	By     string // who turned it off
}

// A Store keeps what is turned off.
type Store interface {
	Switches(context.Context) ([]Switch, error)
}

// every is how often the store is asked.
const every = time.Second

// Switches are what was turned off when the store was asked last. They are safe
// for concurrent use.
type Switches struct {
	lg    *slog.Logger
	store Store
	off   atomic.Pointer[map[string]bool]
	told  bool // that the store can't be read; for who asks it
}

// Open asks the store for the first time. Where it can't be read, everything is
// on.
func Open(ctx context.Context, lg *slog.Logger, store Store) *Switches {
	s := &Switches{lg: lg, store: store}
	s.off.Store(&map[string]bool{})
	s.ask(ctx)
	return s
}

// Off tells whether something is turned off.
func (s *Switches) Off(name string) bool { return (*s.off.Load())[name] }

// Follow asks the store once a second, until the context is done.
func (s *Switches) Follow(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.ask(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// ask tells the log once of a store that can't be read, and once that it can.
func (s *Switches) ask(ctx context.Context) {
	all, err := s.store.Switches(ctx)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		if !s.told {
			s.lg.Error("what staff have turned off can't be read; until it can, it stays as it was", "err", err)
		}
		s.told = true
		return
	case s.told:
		s.lg.Info("what staff have turned off can be read again")
		s.told = false
	}
	off := make(map[string]bool, len(all))
	for _, sw := range all {
		off[sw.Name] = true
	}
	s.off.Store(&off)
}
