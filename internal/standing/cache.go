package standing

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"annae/internal/application"
	"annae/internal/redis"
)

// How long what lasts.
const (
	// unknownFresh is how long an application is known to be unknown.
	unknownFresh = 5 * time.Second
	// kept is how long an entry can be told while the backend is away.
	kept = 24 * time.Hour
	// loadWithin is how long the backend may take, patience how long it may take
	// where an entry can be told instead.
	loadWithin = 3 * time.Second
	patience   = 500 * time.Millisecond
	// illFor is how long a backend is not waited for that was slow or away, where
	// an entry can be told instead.
	illFor = time.Second
	// look is how often is looked whether another process has loaded.
	look = 10 * time.Millisecond
)

// A Backend knows where applications stand. Its error is
// [application.ErrUnknown] where there is no such application.
type Backend interface {
	Standing(context.Context, application.Reference) (application.Standing, error)
}

// Shared is what processes share and may lose, as [redis.Redis] is.
type Shared interface {
	Read(ctx context.Context, key string) ([]byte, error)
	Last(ctx context.Context, key string) (value []byte, kept time.Duration, err error)
	Write(ctx context.Context, key string, e redis.Entry) (newest bool, err error)
	Lock(ctx context.Context, key, holder string, lasts time.Duration) (bool, error)
	Unlock(ctx context.Context, key, holder string)
}

// Keys name and seal.
type Keys interface {
	Name(domain string, parts ...string) string
	Seal(plain []byte, context string) []byte
	Open(sealed []byte, context string) ([]byte, error)
}

// A Setup is what a cache works with.
type Setup struct {
	Backend Backend
	// Fresh is how long an entry is told without asking the backend, at most; a
	// part of it by chance, so that not all end at once.
	Fresh time.Duration
	// Told says that every change is told, by [Cache.Refresh] and then
	// [Cache.Settle].
	Told   bool
	Shared Shared
	Keys   Keys
	Now    func() time.Time
}

// A Cache tells where applications stand. It is safe for concurrent use.
type Cache struct {
	Setup
	mu     sync.Mutex
	loads  map[string]*load
	opened opened
	// Where changes are told, entries are believed again only when all were that
	// happened while they could not be read: doubts are those times, and settled
	// the last for which that was so.
	doubts, settled atomic.Int64
	ill             atomic.Int64 // until when the backend is not waited for, in nanoseconds since 1970
	counts          counts
}

// New makes a cache.
func New(s Setup) *Cache { return &Cache{Setup: s, loads: map[string]*load{}} }

// Counts are how often what happened.
type Counts struct {
	Hits   int64 // told from a fresh entry
	Loads  int64 // asked of the backend
	Aged   int64 // told from an entry that is no longer fresh, the backend being away or slow
	Direct int64 // asked of the backend because entries could not be read
}

type counts struct{ hits, loads, aged, direct atomic.Int64 }

// Counts are how often what happened so far.
func (c *Cache) Counts() Counts {
	return Counts{c.counts.hits.Load(), c.counts.loads.Load(), c.counts.aged.Load(), c.counts.direct.Load()}
}

func (c *Cache) key(ref application.Reference) string { return c.Keys.Name("standing", string(ref)) }

// Standing tells where an application stands. Its error is
// [application.ErrUnknown] where there is no such application, else of the
// backend.
func (c *Cache) Standing(ctx context.Context, ref application.Reference) (application.Seen, error) {
	key := c.key(ref)
	value, err := c.Shared.Read(ctx, key)
	if ctx.Err() != nil { // who asked has left
		return application.Seen{}, ctx.Err()
	}
	if errors.Is(err, redis.ErrAway) {
		c.doubts.Add(1)
	}
	if c.Doubt() != c.settled.Load() {
		err = redis.ErrAway
	}
	if err == nil {
		if seen, err := c.open(key, value); !errors.Is(err, errUseless) {
			c.counts.hits.Add(1)
			return c.dated(seen), err
		}
	}
	away := errors.Is(err, redis.ErrAway)
	if away {
		c.counts.direct.Add(1)
	}
	// Nothing orders those who ask the backend but when they ask.
	return c.wait(ctx, key, c.begin(key, ref, away))
}

// dated is what is fresh, however much the clock of who loaded it differs.
func (c *Cache) dated(s application.Seen) application.Seen {
	now := c.Now()
	if age := now.Sub(s.Confirmed); age < 0 {
		s.Confirmed = now
	} else if age > c.Fresh {
		s.Confirmed = now.Add(-c.Fresh)
	}
	return s
}

// Doubt is what [Cache.Settle] settles, once all changes are told of which is
// known after it was asked for.
func (c *Cache) Doubt() int64 {
	if !c.Told {
		return 0
	}
	return c.doubts.Load()
}

// Settle says that all changes were told that happened up to a doubt.
func (c *Cache) Settle(doubt int64) { c.settled.Store(doubt) }

// wait waits for a load, and tells what was known before where that takes long
// or fails.
func (c *Cache) wait(ctx context.Context, key string, l *load) (application.Seen, error) {
	wait := patience
	if time.Now().UnixNano() < c.ill.Load() {
		wait = 0
	}
	tired := time.NewTimer(wait)
	defer tired.Stop()
	select {
	case <-l.done:
	case <-ctx.Done():
		return application.Seen{}, ctx.Err()
	case <-tired.C:
		if wait > 0 {
			c.ill.Store(time.Now().Add(illFor).UnixNano())
		}
		if seen, err := c.last(ctx, key); err == nil {
			return seen, nil
		}
		select {
		case <-l.done:
		case <-ctx.Done():
			return application.Seen{}, ctx.Err()
		}
	}
	if l.err == nil || errors.Is(l.err, application.ErrUnknown) {
		return l.seen, l.err
	}
	if seen, err := c.last(ctx, key); err == nil {
		return seen, nil
	}
	return application.Seen{}, l.err
}

// last is the last that is known good.
func (c *Cache) last(ctx context.Context, key string) (application.Seen, error) {
	value, left, err := c.Shared.Last(ctx, key)
	if err != nil {
		return application.Seen{}, err
	}
	seen, err := c.open(key, value)
	if err == nil { // by the clock that all processes share
		seen.Confirmed = c.Now().Add(left - kept)
		c.counts.aged.Add(1)
	}
	return seen, err
}

// freshFor is how long an entry is fresh.
func (c *Cache) freshFor() time.Duration { return c.Fresh - rand.N(c.Fresh/5+1) } //nolint:gosec // it keeps no secret
