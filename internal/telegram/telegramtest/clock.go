package telegramtest

import (
	"context"
	"sync"
	"time"
)

// A clock is Telegram's own: it may run faster than others, and be moved ahead.
type clock struct {
	speed float64
	start time.Time

	mu    sync.Mutex
	ahead time.Duration
	moved bell
}

func newClock(speed float64) *clock { return &clock{speed: speed, start: time.Now()} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *clock) read() time.Time {
	return c.start.Add(time.Duration(float64(time.Since(c.start))*c.speed) + c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	c.moved.ring()
}

// sleep waits for d of its time, or until the context ends.
func (c *clock) sleep(ctx context.Context, d time.Duration) { c.sleepUntil(ctx, c.now().Add(d)) }

func (c *clock) sleepUntil(ctx context.Context, until time.Time) {
	for {
		c.mu.Lock()
		left, moved := until.Sub(c.read()), c.moved.next()
		c.mu.Unlock()
		if left <= 0 {
			return
		}
		t := time.NewTimer(time.Duration(min(float64(left)/c.speed, float64(time.Hour))) + time.Millisecond)
		select {
		case <-t.C:
		case <-moved:
		case <-ctx.Done():
			t.Stop()
			return
		}
		t.Stop()
	}
}
