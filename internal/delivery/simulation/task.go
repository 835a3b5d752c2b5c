package simulation

import (
	"context"
	"fmt"
	"iter"
	"math"
	"runtime/debug"
	"time"

	"annae/internal/delivery"
)

// never is later than everything.
const never = time.Duration(math.MaxInt64)

// A task is something that goes on: a loop of a process, a client, a fault. One
// goes on at any time; the others wait where they gave way.
type task struct {
	r    *run
	id   uint64
	name string
	of   *process // nil: of nobody who can be killed

	born  int           // at which step,
	began time.Duration // and when
	alone time.Duration // until when a platform wants to be left alone, as it told this task

	resume  func() (struct{}, bool)
	stop    func()
	giveWay func(struct{}) bool

	// What it waits for; it goes on when one of them comes.
	until time.Duration
	bell  *delivery.Bell
	ctx   context.Context
	ready func() bool
}

// killed is the panic by which the tasks of a killed process end.
type killed struct{}

// Killed tells the code under test to let it pass.
func (killed) Killed() bool { return true }

func (r *run) spawn(of *process, name string, f func()) {
	r.spawned++
	t := &task{r: r, id: r.spawned, name: name, of: of, born: r.steps, began: r.now, until: r.now}
	t.resume, t.stop = iter.Pull(func(giveWay func(struct{}) bool) {
		t.giveWay = giveWay
		defer t.ended()
		f()
	})
	r.tasks = append(r.tasks, t)
}

// ended takes the panic of a task. One that no kill explains is a failure.
func (t *task) ended() {
	v := recover()
	if _, ok := v.(killed); v != nil && !ok {
		t.r.fail("%s panics: %v\n%s", t, v, debug.Stack())
	}
}

func (t *task) String() string {
	if t.of == nil {
		return t.name
	}
	return fmt.Sprintf("%s %s %d", t.of.name, t.name, t.id)
}

// play has one task after another go on, until the run is over.
func (r *run) play() {
	for !r.over {
		i := r.next()
		if i < 0 {
			r.fail("nothing can go on")
			break
		}
		t := r.tasks[i]
		r.hash = (r.hash ^ t.id ^ uint64(r.now)<<16) * 1099511628211
		r.current = t
		if _, more := t.resume(); !more {
			r.tasks = append(r.tasks[:i], r.tasks[i+1:]...)
		}
	}
	for i := 0; i < len(r.tasks); i++ { // one that ends may start another
		r.current = r.tasks[i]
		r.current.stop()
	}
}

// next is a task that can go on; when there is none, time passes.
func (r *run) next() int {
	if r.chance(8) {
		r.now += time.Duration(r.dice.Int64N(int64(2 * time.Millisecond)))
	}
	for len(r.tasks) > 0 {
		first := r.dice.IntN(len(r.tasks))
		for k := range r.tasks {
			if i := (first + k) % len(r.tasks); r.tasks[i].canGo() {
				return i
			}
		}
		soonest := never
		for _, t := range r.tasks {
			soonest = min(soonest, t.soonest())
		}
		if soonest == never {
			break
		}
		r.now = max(r.now, soonest)
	}
	return -1
}

func (t *task) canGo() bool {
	if p := t.of; p != nil {
		if p.dead {
			return true // to its end
		}
		if p.standsUntil > t.r.now {
			return false
		}
	}
	switch {
	case t.until <= t.r.now:
	case t.bell != nil && t.bell.Heard():
	case t.ctx != nil && t.ctx.Err() != nil:
	case t.ready != nil && t.ready():
	default:
		return false
	}
	return true
}

// soonest is when a task goes on that nothing else wakes.
func (t *task) soonest() time.Duration {
	if t.of != nil && t.of.standsUntil > t.r.now {
		return t.of.standsUntil
	}
	return t.until
}

// block gives way until what the task waits for comes.
func (t *task) block() {
	alive := t.giveWay(struct{}{})
	t.bell, t.ctx, t.ready = nil, nil, nil
	if !alive || t.of != nil && t.of.dead {
		panic(killed{})
	}
}

func (t *task) sleep(d time.Duration) {
	t.until = t.r.now + d
	t.block()
}

// await waits until something is so, and tells whether it is in time.
func (t *task) await(most time.Duration, so func() bool) bool {
	if so() {
		return true
	}
	t.until, t.ready = t.r.now+most, so
	t.block()
	return so()
}

// point is where the seed may strike, or have another task go on.
func (t *task) point() {
	r := t.r
	r.steps++
	if r.steps > mostSteps {
		r.fail("it does not come to rest")
	}
	if t.of != nil {
		r.strike(t.of)
		if t.of.dead || r.over {
			panic(killed{})
		}
	}
	if t.of != nil && t.of.standsUntil > r.now || r.chance(r.weather.giveWay) {
		t.until = r.now
		t.block()
	}
}

// mostSteps ends a run that goes round and round.
const mostSteps = 5_000_000

// lag is a point that takes time: the way to another machine.
func (t *task) lag() {
	t.point()
	r := t.r
	switch at := r.dice.IntN(100); {
	case at < 3 && r.weather.slow > 0 && !r.calm:
		t.sleep(r.upTo(r.weather.slow))
	case at < 30:
		t.sleep(r.upTo(20 * time.Millisecond))
	}
}

// chance comes once in so many times; 0 is never.
func (r *run) chance(in int) bool { return in > 0 && r.dice.IntN(in) == 0 }

// upTo is some time.
func (r *run) upTo(most time.Duration) time.Duration {
	return time.Duration(r.dice.Int64N(int64(most) + 1))
}

// between is a number from one to another.
func (r *run) between(least, most int) int { return least + r.dice.IntN(most-least+1) }

// fail ends the run.
func (r *run) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
		r.say("FAILURE: %v", r.err)
	}
	r.over = true
}
