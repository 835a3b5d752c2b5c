package fakeclock_test

import (
	"context"
	"testing"
	"time"

	"annae/internal/fakeclock"
)

func TestAdvanceEndsASleep(t *testing.T) {
	c := fakeclock.New(time.Now(), fakeclock.Still)
	before := c.Now()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.SleepUntil(t.Context(), before.Add(time.Hour))
	}()
	c.Advance(59 * time.Minute)
	select {
	case <-done:
		t.Fatal("the sleep ended too early")
	default:
	}
	c.Advance(time.Minute)
	<-done
	if gone := c.Now().Sub(before); gone < time.Hour || gone > time.Hour+time.Minute {
		t.Errorf("the clock went on by %s", gone)
	}
}

func TestAContextEndsASleep(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	end()
	fakeclock.New(time.Now(), fakeclock.Still).Sleep(ctx, time.Hour)
}

func TestABellWakesAll(t *testing.T) {
	var b fakeclock.Bell
	one, two := b.Next(), b.Next()
	b.Ring()
	<-one
	<-two
	select {
	case <-b.Next():
		t.Error("the next ring was heard before it")
	default:
	}
}
