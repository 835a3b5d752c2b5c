package simulation

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"annae/internal/delivery"
)

// A process is a node with its own clock. It is the node's world, its bells
// and its limits.
type process struct {
	r    *run
	name string
	node *delivery.Node[*Tx]

	dead        bool
	left        bool // it was stopped in good order
	stopping    bool
	standsUntil time.Duration // it goes on then
	cutUntil    time.Duration // it reaches the record again then
	ahead       time.Duration // of the record's clock
	drift       float64

	holds    int                // how often its leases were renewed
	losses   map[lease]loss     // leases that it lost
	fetched  map[string]fetched // sends that it read, by name
	alone    map[string]alone   // by channel
	attempts []*attempt
	told     told
	heard    int64 // updates whose end its handler was told
}

// told is what the record and the platforms told a process; its own counts
// must be the same.
type told struct{ accepted, known, handled, aside, sent int64 }

// start starts one more process, under a new name.
func (r *run) start() {
	p := &process{r: r, name: fmt.Sprintf("p%d", len(r.processes)+1), losses: map[lease]loss{}, fetched: map[string]fetched{}, alone: map[string]alone{}}
	if r.weather.skew > 0 {
		p.ahead = r.upTo(2*r.weather.skew) - r.weather.skew
		p.drift = (2*r.dice.Float64() - 1) * r.weather.drift
	}
	platforms := map[string]delivery.Platform{}
	for _, at := range r.platforms {
		platforms[at.channel] = &client{at, p}
	}
	var err error
	p.node, err = delivery.NewNode(delivery.Setup[*Tx]{
		Log: slog.New(&teller{r}), Name: p.name, Store: &session{r.record, p}, Handler: handler{p}, Apologise: handler{p}.apologise,
		Platforms: platforms, Limits: p, Bells: p, World: p, Workers: r.shape.workers,
	})
	if err != nil {
		r.fail("a node can't be made: %v", err)
		return
	}
	r.processes = append(r.processes, p)
	r.say("%s starts, %v ahead, drift %.3f", p.name, p.ahead, p.drift)
	r.spawn(p, "main", func() { p.node.Start(context.Background()) })
}

// kill ends a process at once. Its tasks go no further than they are.
func (p *process) kill(why string) {
	if p.dead {
		return
	}
	p.dead = true
	p.r.tally.Kills++
	p.r.say("%s dies: %s", p.name, why)
}

// stand has a process stand still.
func (p *process) stand(lasts time.Duration) {
	p.r.tally.Pauses++
	p.standsUntil = p.r.now + lasts
	p.r.say("%s stands still for %v", p.name, lasts)
}

func (r *run) alive() (n int) {
	for _, p := range r.processes {
		if !p.dead {
			n++
		}
	}
	return n
}

// living is any process that is not dead; nil when all are.
func (r *run) living() *process {
	var all []*process
	for _, p := range r.processes {
		if !p.dead {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[r.dice.IntN(len(all))]
}

// stop stops a process in good order. When it takes too long, it ends all the
// same, as if it were killed.
func (r *run) stop(p *process, most time.Duration) {
	if p.stopping {
		return
	}
	p.stopping = true
	r.tally.Stops++
	ctx, cancel := context.WithCancel(context.Background())
	r.spawn(nil, "patience", func() {
		r.current.sleep(most)
		cancel()
	})
	r.spawn(p, "stop", func() {
		r.say("stops")
		if err := p.node.Stop(ctx); err != nil {
			p.kill("its stop failed: " + err.Error())
			return
		}
		r.say("has stopped")
		p.left, p.dead = true, true
		r.checkLeft(p)
	})
}

// stopAll stops everybody, and waits for it.
func (r *run) stopAll() {
	for _, p := range r.processes {
		if !p.dead {
			r.stop(p, time.Minute)
		}
	}
	if !r.current.await(2*time.Minute, func() bool {
		for _, p := range r.processes {
			if p.stopping && !p.dead {
				return false
			}
		}
		return true
	}) {
		r.fail("a process does not stop")
	}
}

// epoch is when the record's clock began.
var epoch = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// Now is the process's own clock.
func (p *process) Now() time.Time {
	p.r.current.point()
	return epoch.Add(p.ahead + time.Duration(float64(p.r.now)*(1+p.drift)))
}

// Wait is a point at which a task waits.
func (p *process) Wait(ctx context.Context, b *delivery.Bell, most time.Duration) {
	t := p.r.current
	t.point()
	t.until = never
	if most > 0 {
		t.until = p.r.now + p.lasts(most)
	}
	t.bell, t.ctx = b, ctx
	t.block()
}

// lasts is how long a time of the process's clock is.
func (p *process) lasts(d time.Duration) time.Duration {
	return time.Duration(float64(d) / (1 + p.drift))
}

// Within bounds what platforms are given.
func (p *process) Within(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	p.r.current.point()
	ctx, cancel := context.WithCancel(ctx)
	return bounded{ctx, p.r.now + p.lasts(most)}, cancel
}

// bounded is a context with an end in virtual time.
type bounded struct {
	context.Context
	until time.Duration
}

// Go starts a task of the process.
func (p *process) Go(f func()) {
	p.r.spawn(p, "task", f)
	p.r.current.point()
}

// Chance is the seed's.
func (p *process) Chance() float64 {
	p.r.current.point()
	return p.r.dice.Float64()
}

// Updates rings at the others.
func (p *process) Updates(shard int) {
	p.ring("updates", func(n *delivery.Node[*Tx]) { n.Updated(shard) })
}

// Free rings at the others.
func (p *process) Free() { p.ring("free", (*delivery.Node[*Tx]).Freed) }

// ring reaches others at once, later or never.
func (p *process) ring(name string, at func(*delivery.Node[*Tx])) {
	p.r.current.point()
	for _, other := range p.r.processes {
		if other == p || other.dead {
			continue
		}
		if p.r.chance(p.r.weather.lostBells) {
			p.r.tally.LostBells++
			continue
		}
		if p.r.chance(2) {
			at(other.node)
			continue
		}
		p.r.spawn(other, "bell "+name, func() {
			p.r.current.sleep(p.r.upTo(300 * time.Millisecond))
			at(other.node)
		})
	}
}

// Conversation is how long a conversation's limit holds a send.
func (p *process) Conversation(context.Context, string, string) time.Duration { return p.limit() }

// Channel is how long a channel's limit holds a send.
func (p *process) Channel(context.Context, string) time.Duration { return p.limit() }

func (p *process) limit() time.Duration {
	p.r.current.lag()
	if p.r.chance(p.r.weather.limited) {
		return time.Millisecond + p.r.upTo(3*time.Second)
	}
	return 0
}

// teller brings what a node logs into the trace.
type teller struct{ r *run }

// Enabled is of [slog.Handler].
func (h *teller) Enabled(context.Context, slog.Level) bool { return h.r.Trace }

// Handle is of [slog.Handler].
func (h *teller) Handle(_ context.Context, record slog.Record) error {
	var b strings.Builder
	record.Attrs(func(a slog.Attr) bool {
		if a.Key != "stack" { // it is never the same
			fmt.Fprintf(&b, " %s=%v", a.Key, a.Value)
		}
		return true
	})
	h.r.say("log: %s%s", record.Message, b.String())
	return nil
}

// WithAttrs is of [slog.Handler].
func (h *teller) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup is of [slog.Handler].
func (h *teller) WithGroup(string) slog.Handler { return h }
