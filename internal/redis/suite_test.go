//go:build unix

package redis_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"annae/internal/redis"
	"annae/internal/redistest"
)

// A setup is a way in which Redis is run: two clients, and what ends and mends
// an outage.
type setup struct {
	a, b     *redis.Redis
	out, end func()
}

// setups are all ways. Each starts its servers.
var setups = []struct {
	name  string
	start func(t *testing.T) setup
}{
	{"embedded", func(t *testing.T) setup {
		r, _ := open(t, redis.Config{})
		return setup{a: r, b: r}
	}},
	{"single", func(t *testing.T) setup {
		s := redistest.Start(t)
		return pair(t, redis.Config{URL: s.URL()}, s.Kill, s.Revive)
	}},
	{"cluster", func(t *testing.T) setup {
		c := redistest.Cluster(t)
		return pair(t, redis.Config{URL: c.URL(), Mode: redis.Cluster}, c.Servers[1].Kill, func() { c.Servers[1].Revive(); c.Ready() })
	}},
	{"sentinel", func(t *testing.T) setup {
		s := redistest.Sentinel(t)
		return pair(t, redis.Config{URL: s.URL(), Mode: redis.Sentinel, Master: redistest.Name}, s.KillMaster, s.Promoted)
	}},
}

func pair(t *testing.T, cfg redis.Config, out, end func()) setup {
	a, _ := open(t, cfg)
	b, _ := open(t, cfg)
	return setup{a: a, b: b, out: out, end: end}
}

// suite must hold however Redis is run.
var suite = []struct {
	name string
	test func(t *testing.T, s setup)
}{
	{"two clients share one limit", shareALimit},
	{"what flows in is shared too", shareARate},
	{"the wait is long enough and takes nothing", waitsAreTrue},
	{"each key has its own bucket", keysAreApart},
	{"a bucket's key expires when it is full again", keysExpire},
	{"a smaller limit holds at once", limitsShrink},
	{"no rate is no limit", noRateNoLimit},
	{"a ring is heard by the other client and by its own", ringsAreHeard},
	{"many rings are heard at least once", ringsAreNotLost},
	{"a listener ends with its context", listenersEnd},
}

func TestHoweverRedisIsRun(t *testing.T) {
	for _, way := range setups {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			s := way.start(t)
			if got, want := s.a.Embedded(), way.name == "embedded"; got != want {
				t.Errorf("Embedded() = %v, want %v", got, want)
			}
			play(t, s)
			if s.out == nil {
				return
			}
			t.Run("an outage", func(t *testing.T) { outage(t, s) })
			t.Run("after an outage", func(t *testing.T) { play(t, s) })
		})
	}
}

func play(t *testing.T, s setup) {
	for _, one := range suite {
		t.Run(one.name, func(t *testing.T) {
			one.test(t, s)
			if s.a.Shut() || s.b.Shut() {
				t.Errorf("Shut() = %v, %v, want calls to reach Redis", s.a.Shut(), s.b.Shut())
			}
		})
	}
}

func shareALimit(t *testing.T, s setup) {
	if got := taken(t, fresh(t), never(20), 20, s.a, s.b); got != 20 {
		t.Errorf("tokens taken of 20 by both = %d, want 20", got)
	}
}

func shareARate(t *testing.T, s setup) {
	key, l := fresh(t), redis.Limit{Rate: 100, Burst: 5}
	var mu sync.Mutex
	var both sync.WaitGroup
	begin, got := time.Now(), 0
	for _, r := range []*redis.Redis{s.a, s.b} {
		both.Go(func() {
			for time.Since(begin) < 300*time.Millisecond {
				if r.Take(t.Context(), key, l) == 0 {
					mu.Lock()
					got++
					mu.Unlock()
				}
			}
		})
	}
	both.Wait()
	if most := 5 + 1 + int(time.Since(begin).Seconds()*l.Rate); got < 6 || got > most {
		t.Errorf("tokens taken in %v by both = %d, want more than 5 and at most %d", time.Since(begin), got, most)
	}
}

func waitsAreTrue(t *testing.T, s setup) {
	key, l := fresh(t), redis.Limit{Rate: 5, Burst: 1}
	if got := s.a.Take(t.Context(), key, l); got != 0 {
		t.Fatalf("Take(full) = %v, want 0", got)
	}
	for range 20 { // refusals don't push the moment away
		s.b.Take(t.Context(), key, l)
	}
	wait := s.b.Take(t.Context(), key, l)
	if wait < 0 || wait > 200*time.Millisecond {
		t.Errorf("Take(empty) = %v, want at most 200ms", wait)
	}
	time.Sleep(wait + time.Millisecond)
	if got := s.a.Take(t.Context(), key, l); got != 0 {
		t.Errorf("Take() after the wait = %v, want 0", got)
	}
}

func keysAreApart(t *testing.T, s setup) {
	for i := range 20 { // on all nodes of a cluster
		key := fmt.Sprint(fresh(t), i)
		if got := taken(t, key, never(1), 1, s.a, s.b); got != 1 {
			t.Errorf("tokens taken of 1 from key %d = %d, want 1", i, got)
		}
	}
}

func keysExpire(t *testing.T, s setup) {
	if s.a.Embedded() {
		return // its buckets are no keys
	}
	key, l := fresh(t), redis.Limit{Rate: 1, Burst: 100}
	taken(t, key, l, 10, s.a)
	got, err := s.a.Lives(t.Context(), key)
	if err != nil || got <= 0 || got > 10*time.Second {
		t.Errorf("Lives(10 tokens at 1 a second) = %v, %v, want at most 10s", got, err)
	}
	short := fresh(t)
	s.a.Take(t.Context(), short, redis.Limit{Rate: 1000, Burst: 1})
	eventually(t, "the key has expired", func() bool {
		got, err := s.a.Lives(t.Context(), short)
		return err == nil && got < 0
	})
}

func limitsShrink(t *testing.T, s setup) {
	key := fresh(t)
	taken(t, key, redis.Limit{Rate: 0.01, Burst: 100}, 100, s.a)
	if got := s.a.Take(t.Context(), key, redis.Limit{Rate: 1, Burst: 1}); got <= 0 || got > time.Second {
		t.Errorf("Take(1 a second) of a bucket that was emptied under another limit = %v, want at most 1s", got)
	}
}

func noRateNoLimit(t *testing.T, s setup) {
	if got := taken(t, fresh(t), redis.Limit{}, 100, s.a); got != 100 {
		t.Errorf("tokens taken without a limit = %d of 100", got)
	}
}

func ringsAreHeard(t *testing.T, s setup) {
	own, other := listen(t, s.a), listen(t, s.b)
	topic := fresh(t)
	s.a.Ring(topic)
	eventually(t, "the other client hears", func() bool { return other.heard(topic) > 0 })
	eventually(t, "the own client hears", func() bool { return own.heard(topic) > 0 })
}

func ringsAreNotLost(t *testing.T, s setup) {
	other := listen(t, s.b)
	topic := fresh(t)
	for i := range 20_000 {
		s.a.Ring(fmt.Sprint(topic, i%50))
	}
	for i := range 50 {
		eventually(t, "all topics are heard", func() bool { return other.heard(fmt.Sprint(topic, i)) > 0 })
	}
}

func listenersEnd(t *testing.T, s setup) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan bool)
	began := make(chan bool, 1)
	go func() {
		s.a.Listen(ctx, func(string) { // it may hear what was rung before, too
			select {
			case began <- true:
			default:
			}
		})
		close(ended)
	}()
	<-began
	cancel()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Errorf("Listen() goes on %v after its context ended", patience)
	}
}

// outage takes Redis away and brings it back.
func outage(t *testing.T, s setup) {
	ears := []*ear{listen(t, s.a), listen(t, s.b)}
	before := []int{ears[0].heard(""), ears[1].heard("")}
	s.out()
	s.a.Ring(fresh(t))
	eventually(t, "both clients find Redis lost", func() bool {
		taken(t, fresh(t), never(1), 1, s.a, s.b)
		return s.a.Lost() && s.b.Lost()
	})
	if got := taken(t, fresh(t), never(3), 5, s.a, s.b); s.a.Lost() && s.b.Lost() && got != 6 {
		t.Errorf("tokens taken of 3 by each for itself = %d, want 6", got)
	}
	s.end()
	eventually(t, "both clients are back", func() bool { return !s.a.Shut() && !s.b.Shut() && !s.a.Lost() && !s.b.Lost() })
	for i, e := range ears {
		eventually(t, "listeners are told that anything may have happened", func() bool { return e.heard("") > before[i] })
	}
	second := fresh(t)
	s.b.Ring(second)
	eventually(t, "rings are heard again", func() bool { return ears[0].heard(second) > 0 && ears[1].heard(second) > 0 })
}
