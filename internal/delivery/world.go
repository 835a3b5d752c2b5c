package delivery

import (
	"context"
	"math/rand/v2"
	"time"
)

// A World is time and chance.
type World interface {
	// Now is the node's own clock, which may differ from any other.
	Now() time.Time
	// Wait returns when the bell rings, when so much time has passed, or when
	// the context is done. A time of 0 is no limit.
	Wait(ctx context.Context, b *Bell, most time.Duration)
	// Within bounds what is done under a context.
	Within(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc)
	// Go does something meanwhile.
	Go(func())
	// Chance is between 0 and 1.
	Chance() float64
}

// A Bell wakes one who waits, now or when it comes to wait.
type Bell struct{ rung chan struct{} }

// NewBell makes a bell.
func NewBell() *Bell { return &Bell{make(chan struct{}, 1)} }

// Ring never waits.
func (b *Bell) Ring() {
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// Heard tells that it was rung, once.
func (b *Bell) Heard() bool {
	select {
	case <-b.rung:
		return true
	default:
		return false
	}
}

// Real is the world as it is.
type Real struct{}

// Now is the clock.
func (Real) Now() time.Time { return time.Now() }

// Wait waits.
func (Real) Wait(ctx context.Context, b *Bell, most time.Duration) {
	var enough <-chan time.Time
	if most > 0 {
		timer := time.NewTimer(most)
		defer timer.Stop()
		enough = timer.C
	}
	select {
	case <-b.rung:
	case <-enough:
	case <-ctx.Done():
	}
}

// Within is a deadline.
func (Real) Within(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, most)
}

// Go starts a goroutine.
func (Real) Go(f func()) { go f() }

// Chance is random.
func (Real) Chance() float64 { return rand.Float64() } //nolint:gosec // it spreads load, and guards nothing
