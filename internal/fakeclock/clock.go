// Package fakeclock is what the fakes of chat platforms share: a clock of their
// own, which runs faster or stands still, and bells for those who wait.
package fakeclock

import (
	"context"
	"sync"
	"time"
)

// Still is a speed at which a clock moves by Advance alone.
const Still = 1e-9

// A Clock may run faster than others, and be moved ahead. It is safe for
// concurrent use.
type Clock struct {
	speed float64
	start time.Time // by the clock
	begun time.Time // by the machine's
	mu    sync.Mutex
	ahead time.Duration
	moved Bell
}

// New makes a clock by its first time and by how many of its seconds pass in one.
func New(start time.Time, speed float64) *Clock {
	return &Clock{speed: speed, start: start, begun: time.Now()}
}

// Now is the time of the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *Clock) read() time.Time {
	return c.start.Add(time.Duration(float64(time.Since(c.begun))*c.speed) + c.ahead)
}

// Advance moves the clock ahead, as if so much time had gone by.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	c.moved.Ring()
}

// Sleep waits for d of its time, or until the context ends.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) { c.SleepUntil(ctx, c.Now().Add(d)) }

// SleepUntil waits for a time of the clock, or until the context ends.
func (c *Clock) SleepUntil(ctx context.Context, until time.Time) {
	for {
		c.mu.Lock()
		left, moved := until.Sub(c.read()), c.moved.Next()
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

// A Bell wakes all who wait for it. Who uses it guards it.
type Bell struct{ rung chan struct{} }

// Next is closed at the next ring.
func (b *Bell) Next() <-chan struct{} {
	if b.rung == nil {
		b.rung = make(chan struct{})
	}
	return b.rung
}

// Ring wakes who waits.
func (b *Bell) Ring() {
	if b.rung != nil {
		close(b.rung)
		b.rung = nil
	}
}
