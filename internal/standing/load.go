package standing

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"annae/internal/application"
	"annae/internal/redis"
)

// A load is under way for all who ask in this process.
type load struct {
	done chan struct{} // closed when the others are set
	seen application.Seen
	err  error
	next *load // begins when this one has ended; nil: none
}

// begin begins a load, unless one is under way. Who has to be told what the
// backend says after now gets the next one: that which is under way may have
// asked before.
func (c *Cache) begin(key string, ref application.Reference, after bool) *load {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.loads[key]
	switch {
	case l == nil:
		l = &load{done: make(chan struct{})}
		c.loads[key] = l
		go c.run(l, key, ref)
	case after:
		if l.next == nil {
			l.next = &load{done: make(chan struct{})}
		}
		l = l.next
	}
	return l
}

// run loads, and then what waits for the next load. Who asked first may leave: it
// is for the others too.
func (c *Cache) run(l *load, key string, ref application.Reference) {
	for ; l != nil; l = l.next {
		ctx, cancel := context.WithTimeout(context.Background(), 2*loadWithin)
		l.seen, l.err = c.load(ctx, key, ref)
		cancel()
		c.mu.Lock()
		if l.next != nil {
			c.loads[key] = l.next
		} else {
			delete(c.loads, key)
		}
		c.mu.Unlock()
		close(l.done)
	}
}

// load asks the backend, unless another process does, and writes what it says.
func (c *Cache) load(ctx context.Context, key string, ref application.Reference) (application.Seen, error) {
	holder := rand.Text()
	for end := time.Now().Add(loadWithin); ; {
		locked, err := c.Shared.Lock(ctx, key, holder, loadWithin)
		if locked {
			defer c.Shared.Unlock(context.WithoutCancel(ctx), key, holder)
		}
		if locked || err != nil || time.Now().After(end) {
			break
		}
		if seen, err, is := c.awaited(ctx, key); is {
			return seen, err
		}
	}
	// Somebody may have loaded it before this lock was held.
	if seen, err, is := c.read(ctx, key); is {
		return seen, err
	}
	seen, newest, err := c.ask(ctx, key, ref)
	if newest || err != nil && !errors.Is(err, application.ErrUnknown) {
		return seen, err
	}
	for range mostOvertaken { // it changed while it was loaded
		if again, err, is := c.read(ctx, key); is {
			return again, err
		}
		if seen, newest, err = c.ask(ctx, key, ref); newest || err != nil {
			break
		}
	}
	return seen, err
}

// mostOvertaken is how often a load is tried again that was overtaken.
const mostOvertaken = 3

// awaited waits a moment for what another process loads.
func (c *Cache) awaited(ctx context.Context, key string) (seen application.Seen, err error, is bool) { //nolint:revive,staticcheck // the error is part of what is read
	select {
	case <-ctx.Done():
		return application.Seen{}, ctx.Err(), true
	case <-time.After(look):
	}
	return c.read(ctx, key)
}

// read reads a fresh entry.
func (c *Cache) read(ctx context.Context, key string) (seen application.Seen, err error, is bool) { //nolint:revive,staticcheck // the error is part of what is read
	value, err := c.Shared.Read(ctx, key)
	if err == nil && c.Doubt() == c.settled.Load() {
		seen, err = c.open(key, value)
		return seen, err, !errors.Is(err, errUseless)
	}
	return application.Seen{}, err, false
}

// ask asks the backend and writes what it says. It tells whether nothing newer
// is written.
func (c *Cache) ask(ctx context.Context, key string, ref application.Reference) (seen application.Seen, newest bool, err error) {
	c.counts.loads.Add(1)
	asking, cancel := context.WithTimeout(ctx, loadWithin)
	defer cancel()
	began := c.Now() // what it says may hold no more behind it
	s, err := c.Backend.Standing(asking, ref)
	switch {
	case errors.Is(err, application.ErrUnknown):
		newest, away := c.Shared.Write(ctx, key, redis.Entry{Value: c.seal(key, entry{}), Fresh: unknownFresh})
		return application.Seen{}, newest || away != nil, err
	case err != nil:
		return application.Seen{}, false, err
	}
	seen = application.Seen{Standing: s, Confirmed: began.UTC().Truncate(time.Millisecond)}
	newest, away := c.Shared.Write(ctx, key, redis.Entry{
		Version: s.Version, Value: c.seal(key, entry{&s, seen.Confirmed.UnixMilli()}), Fresh: max(0, c.freshFor()-c.Now().Sub(began)), Kept: kept,
	})
	return seen, newest || away != nil, nil
}

// Refresh has the entry of an application that changed written again, at its
// version or above. Where the backend can't tell, what is known is thrown away
// instead. Its error is [redis.ErrAway]: it is to be tried again.
func (c *Cache) Refresh(ctx context.Context, ref application.Reference, version int64) error {
	key := c.key(ref)
	asking, cancel := context.WithTimeout(ctx, loadWithin)
	defer cancel()
	c.counts.loads.Add(1)
	began := c.Now()
	s, err := c.Backend.Standing(asking, ref)
	e := redis.Entry{Version: max(version, s.Version), Kept: kept}
	switch {
	case errors.Is(err, application.ErrUnknown):
		e.Value, e.Fresh = c.seal(key, entry{}), unknownFresh
	case err == nil:
		e.Value, e.Fresh = c.seal(key, entry{&s, began.UnixMilli()}), max(0, c.freshFor()-c.Now().Sub(began))
	}
	_, err = c.Shared.Write(ctx, key, e)
	return err
}
