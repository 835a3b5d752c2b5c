package simulation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"annae/internal/delivery"
)

// A platform takes sends from all processes.
type platform struct {
	r         *run
	channel   string
	deadUntil time.Duration
	last      int // the number in the id given last
}

// An attempt is one call of a platform, with what became of it.
type attempt struct {
	of      *process
	send    *send
	fence   int64 // of the lease under which the send was read
	id      string
	arrived bool
	lost    bool          // it arrived, and the process was not told
	after   time.Duration // the platform wants to be left alone for so long
	closed  bool          // the process has noted what became of it
	// orphaned tells that the process died, or lost the lease, before it noted
	// what became of it; loss is how often it had renewed its leases before.
	orphaned bool
	loss     int
}

// client is a process's way to a platform.
type client struct {
	at *platform
	p  *process
}

var (
	errUnreachable = errors.New("the platform can't be reached")
	errUnread      = errors.New("the platform's answer was lost")
)

// Send is of [delivery.Platform].
func (c *client) Send(ctx context.Context, send delivery.Send) (string, error) {
	a := c.p.attempt(send)
	c.at.r.say("%s goes out to %s", send.Name, send.Conversation)
	defer func() {
		if c.p.dead && !a.arrived && c.at.r.chance(3) { // it was on its way
			c.at.arriveLater(a)
		}
	}()
	id, err := c.at.take(ctx, c.at.r.current, a)
	if err != nil {
		c.at.r.say("%s: %v", send.Name, err)
		return "", err
	}
	c.p.told.sent++
	return id, nil
}

// take is what the platform does with a send.
func (f *platform) take(ctx context.Context, t *task, a *attempt) (string, error) {
	r, w := f.r, &f.r.weather
	t.point()
	if f.deadUntil > r.now {
		return "", f.hang(ctx, t, a, 0)
	}
	switch string(a.send.Body) {
	case "refuse":
		t.sleep(r.upTo(100 * time.Millisecond))
		return "", &delivery.Refused{Why: "it is not wanted"}
	case "lose":
		return "", errUnreachable
	}
	switch {
	case r.calm:
	case r.chance(w.waitOne), r.chance(w.waitAll):
		t.sleep(r.upTo(100 * time.Millisecond))
		r.tally.Waited++
		return "", f.tooOften(t, a)
	case r.chance(w.slowPlatform):
		if lasts := r.upTo(12 * time.Second); r.now+lasts > ctx.(bounded).until {
			return "", f.hang(ctx, t, a, 3)
		}
	case r.chance(w.unread):
		if t.sleep(r.upTo(time.Second)); r.chance(3) {
			return "", errUnreachable
		}
		a.lost = true
		f.arrive(a)
		return "", errUnread
	}
	if r.chance(2) { // it arrives, and then time passes
		f.arrive(a)
	}
	t.sleep(r.upTo(200 * time.Millisecond))
	if !a.arrived {
		f.arrive(a)
		t.point()
	}
	return a.id, nil
}

// tooOften tells that the platform wants to be left alone.
func (f *platform) tooOften(t *task, a *attempt) error {
	a.after = f.r.upTo(10 * time.Second)
	all := f.r.chance(2) && f.r.weather.waitAll > 0
	if all {
		t.alone = f.r.now + atLeast(a.after)
	}
	return &delivery.RetryAfter{After: a.after, All: all}
}

// hang lets a process wait in vain. The send may have arrived, or will yet.
func (f *platform) hang(ctx context.Context, t *task, a *attempt, in int) error {
	switch f.r.dice.IntN(3) {
	case 0:
		if in > 0 {
			a.lost = true
			f.arrive(a)
		}
	case 1:
		if in > 0 {
			a.lost = true
			f.arriveLater(a)
		}
	case 2:
		if in == 0 {
			return errUnreachable
		}
	}
	t.sleep(max(0, ctx.(bounded).until-f.r.now))
	return context.DeadlineExceeded
}

// arriveLater is a send that is still under way when nobody waits for it.
func (f *platform) arriveLater(a *attempt) {
	if f.r.over {
		return
	}
	f.r.spawn(nil, "network", func() {
		f.r.current.sleep(f.r.upTo(10 * time.Second))
		f.arrive(a)
	})
}

// arrive is what people see.
func (f *platform) arrive(a *attempt) {
	f.last++
	a.id, a.arrived = fmt.Sprintf("%s-%d", f.channel, f.last), true
	f.r.tally.Delivered++
	if a.lost {
		f.r.tally.LostReplies++
	}
	f.r.say("%s arrives from %s, as %s", a.send.Name, a.of.name, a.id)
	f.r.checkArrival(a)
}
