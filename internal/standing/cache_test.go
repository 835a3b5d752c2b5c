//go:build unix

package standing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/redis"
	"annae/internal/redistest"
	"annae/internal/standing"
)

// A setup is a way in which Redis is run: two clients, as of two processes, and
// what ends and mends an outage.
type setup struct {
	a, b     *redis.Redis
	out, end func()
}

func pair(t *testing.T, cfg redis.Config, out, end func()) setup {
	return setup{open(t, cfg), open(t, cfg), out, end}
}

// setups are all ways. Each starts its servers.
func setups() map[string]func(t *testing.T) setup {
	return map[string]func(t *testing.T) setup{
		"embedded": func(t *testing.T) setup {
			r := open(t, redis.Config{})
			return setup{a: r, b: r}
		},
		"single": func(t *testing.T) setup {
			s := redistest.Start(t)
			return pair(t, redis.Config{URL: s.URL()}, s.Kill, s.Revive)
		},
		"cluster": func(t *testing.T) setup {
			c := redistest.Cluster(t)
			out := func() {
				for _, s := range c.Servers {
					s.Kill()
				}
			}
			return pair(t, redis.Config{URL: c.URL(), Mode: redis.Cluster}, out, func() {
				for _, s := range c.Servers {
					s.Revive()
				}
				c.Ready()
			})
		},
		"sentinel": func(t *testing.T) setup {
			s := redistest.Sentinel(t)
			return pair(t, redis.Config{URL: s.URL(), Mode: redis.Sentinel, Master: redistest.Name}, s.KillMaster, s.Promoted)
		},
	}
}

func TestHoweverRedisIsRun(t *testing.T) {
	for name, start := range setups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
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
	for name, test := range map[string]func(*testing.T, setup){
		"the backend is asked once": askedOnce, "a change is told everywhere": changesAreTold, "what is loaded late overwrites nothing": nothingIsOvertaken,
		"what is unknown is remembered": unknownIsRemembered, "a backend that is away": backendAway, "a backend that is slow": backendSlow,
		"what can't be looked up is thrown away": thrownAway, "one that was taken out": takenOut,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// two are the caches of two processes on one backend.
func two(t *testing.T, s setup, fresh time.Duration) (b *backend, one, other *standing.Cache) {
	b, k := newBackend(), keys(t) // other keys: other entries
	return b, cache(b, s.a, k, fresh), cache(b, s.b, k, fresh)
}

func askedOnce(t *testing.T, s setup) {
	b, c, d := two(t, s, 30*time.Second)
	b.slow.Store(int64(100 * time.Millisecond))
	var all sync.WaitGroup
	for n := range 200 {
		all.Go(func() { want(t, stands(t, []*standing.Cache{c, d}[n%2], one), "received", "asked by many") })
	}
	all.Wait()
	if n := b.asked.Load(); n != 1 {
		t.Errorf("the backend was asked %d times, want once", n)
	}
	if got := c.Counts(); got.Direct != 0 || got.Aged != 0 {
		t.Errorf("the counts are %+v", got)
	}
}

func changesAreTold(t *testing.T, s setup) {
	b, c, d := two(t, s, 30*time.Second)
	want(t, stands(t, c, one), "received", "at first")
	version := b.move(one, "checking")
	want(t, stands(t, d, one), "received", "before it is told")
	if err := c.Refresh(t.Context(), one, version); err != nil {
		t.Fatal(err)
	}
	b.down.Store(true) // it was written, and need not be asked
	want(t, stands(t, d, one), "checking", "once it is told")
	want(t, stands(t, c, one), "checking", "once it is told")
}

func nothingIsOvertaken(t *testing.T, s setup) {
	b, k := newBackend(), keys(t)
	c := cache(b, s.a, k, 30*time.Second)
	b.slow.Store(int64(300 * time.Millisecond))
	late := make(chan string)
	go func() { late <- stands(t, c, one) }()
	eventually(t, "the load is under way", func() bool { return b.asked.Load() == 1 })
	version := b.move(one, "checking")
	b.slow.Store(0)
	d := cache(b, s.b, k, 30*time.Second)
	if err := d.Refresh(t.Context(), one, version); err != nil {
		t.Fatal(err)
	}
	want(t, stands(t, d, one), "checking", "refreshed")
	want(t, <-late, "checking", "loaded before and told after it")
	want(t, stands(t, d, one), "checking", "after a late load")
}

func unknownIsRemembered(t *testing.T, s setup) {
	b, c, d := two(t, s, 30*time.Second)
	for range 3 {
		want(t, stands(t, c, fresh(1)), application.ErrUnknown.Error(), "unknown")
		want(t, stands(t, d, fresh(1)), application.ErrUnknown.Error(), "unknown")
	}
	if n := b.asked.Load(); n != 1 {
		t.Errorf("the backend was asked %d times, want once", n)
	}
	if err := d.Refresh(t.Context(), fresh(1), b.move(fresh(1), "received")); err != nil {
		t.Fatal(err)
	}
	want(t, stands(t, c, fresh(1)), "received", "once it is entered")
}

const short = 300 * time.Millisecond

func backendAway(t *testing.T, s setup) {
	b, c, d := two(t, s, short)
	want(t, stands(t, c, one), "received", "at first")
	b.down.Store(true)
	time.Sleep(short + 1200*time.Millisecond) // the server in this process ends entries by the second
	seen, err := d.Standing(t.Context(), one)
	if err != nil || seen.Phase != "received" || time.Since(seen.Confirmed) < short || time.Since(seen.Confirmed) > 10*time.Second {
		t.Errorf("while the backend is away it is %q, confirmed %v ago, %v", seen.Phase, time.Since(seen.Confirmed), err)
	}
	if n := d.Counts().Aged; n != 1 {
		t.Errorf("%d were told with their age, want 1", n)
	}
	want(t, stands(t, d, fresh(2)), errDown.Error(), "never seen before")
	b.down.Store(false)
	b.move(one, "checking")
	want(t, stands(t, d, one), "checking", "when the backend is back")
}

func backendSlow(t *testing.T, s setup) {
	b, c, _ := two(t, s, short)
	want(t, stands(t, c, one), "received", "at first")
	time.Sleep(short + 1200*time.Millisecond)
	b.slow.Store(int64(1500 * time.Millisecond))
	b.move(one, "checking")
	began := time.Now()
	want(t, stands(t, c, one), "received", "while the backend is slow")
	if took := time.Since(began); took > 1300*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	eventually(t, "the load has ended", func() bool { return stands(t, c, one) == "checking" })
}

func thrownAway(t *testing.T, s setup) {
	b, c, d := two(t, s, 30*time.Second)
	want(t, stands(t, c, one), "received", "at first")
	version := b.move(one, "checking")
	b.down.Store(true)
	if err := c.Refresh(t.Context(), one, version); err != nil {
		t.Fatal(err)
	}
	want(t, stands(t, d, one), errDown.Error(), "changed, and not to be looked up")
	b.down.Store(false)
	want(t, stands(t, d, one), "checking", "when the backend is back")
}

func takenOut(t *testing.T, s setup) {
	b, c, d := two(t, s, 30*time.Second)
	want(t, stands(t, c, one), "received", "at first")
	b.mu.Lock()
	delete(b.all, one)
	b.mu.Unlock()
	if err := c.Refresh(t.Context(), one, 2); err != nil {
		t.Fatal(err)
	}
	want(t, stands(t, d, one), application.ErrUnknown.Error(), "taken out")
}

// While Redis is away the backend is asked, and nobody waits for Redis. What
// changed meanwhile is told again.
func outage(t *testing.T, s setup) {
	b, c, d := two(t, s, 30*time.Second)
	want(t, stands(t, c, one), "received", "at first")
	s.out()
	for _, x := range []*standing.Cache{c, d} {
		eventually(t, "the loss is noticed", func() bool { stands(t, x, one); return x.Counts().Direct > 0 })
	}
	version := b.move(one, "checking")
	if err := c.Refresh(t.Context(), one, version); !errors.Is(err, redis.ErrAway) {
		t.Errorf("Refresh() = %v, want that Redis is away", err)
	}
	began := time.Now()
	for range 20 {
		want(t, stands(t, c, one), "checking", "straight from the backend")
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("twenty answers took %v", took)
	}
	s.end()
	eventually(t, "it can be told again", func() bool { return c.Refresh(t.Context(), one, version) == nil })
	eventually(t, "both are back", func() bool {
		before := [2]int64{c.Counts().Hits, d.Counts().Hits}
		want(t, stands(t, c, one), "checking", "after the outage")
		want(t, stands(t, d, one), "checking", "after the outage")
		return c.Counts().Hits > before[0] && d.Counts().Hits > before[1]
	})
}

// While Redis is away, who asks after a change is told of it, also where a load
// is under way that began before.
func TestWithoutRedisNobodyIsToldWhatWasBefore(t *testing.T) {
	s := redistest.Start(t)
	b, c, _ := two(t, pair(t, redis.Config{URL: s.URL()}, nil, nil), 30*time.Second)
	s.Kill()
	eventually(t, "the loss is noticed", func() bool { stands(t, c, one); return c.Counts().Direct > 0 })
	b.slow.Store(int64(300 * time.Millisecond))
	before := b.asked.Load()
	early := make(chan string)
	go func() { early <- stands(t, c, one) }()
	eventually(t, "the load is under way", func() bool { return b.asked.Load() > before })
	b.move(one, "checking")
	var late sync.WaitGroup
	for range 20 {
		late.Go(func() { want(t, stands(t, c, one), "checking", "asked after the change") })
	}
	late.Wait()
	want(t, <-early, "received", "asked before it")
	if n := b.asked.Load() - before; n != 2 {
		t.Errorf("the backend was asked %d times, want twice", n)
	}
}

// What was told while Redis stood still is not taken back when it goes on with
// what it has from before, by any process.
func TestWhatWasToldIsNotTakenBack(t *testing.T) {
	s := redistest.Start(t)
	b, k, p := newBackend(), keys(t), pair(t, redis.Config{URL: s.URL()}, nil, nil)
	told := func(r *redis.Redis) *standing.Cache {
		return standing.New(standing.Setup{Backend: b, Fresh: 30 * time.Second, Told: true, Shared: r, Keys: k, Now: time.Now})
	}
	c, d := told(p.a), told(p.b)
	want(t, stands(t, c, one), "received", "at first")
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, err := c.Standing(left, one); !errors.Is(err, context.Canceled) || c.Doubt() != 0 {
		t.Errorf("for who has left it is %v, and raises %d doubts", err, c.Doubt())
	}
	s.Pause()
	for _, x := range []*standing.Cache{c, d} {
		eventually(t, "the loss is noticed", func() bool { stands(t, x, one); return x.Counts().Direct > 0 })
	}
	version := b.move(one, "checking")
	want(t, stands(t, c, one), "checking", "straight from the backend")
	s.Resume()
	eventually(t, "Redis goes on", func() bool {
		want(t, stands(t, c, one), "checking", "when Redis goes on")
		want(t, stands(t, d, one), "checking", "when Redis goes on")
		_, err := p.a.Read(t.Context(), "another")
		_, other := p.b.Read(t.Context(), "another")
		return errors.Is(err, redis.ErrNone) && errors.Is(other, redis.ErrNone)
	})
	doubt := c.Doubt()
	if err := c.Refresh(t.Context(), one, version); err != nil {
		t.Fatal(err)
	}
	c.Settle(doubt)
	d.Settle(d.Doubt())
	before := [2]int64{c.Counts().Hits, d.Counts().Hits}
	want(t, stands(t, c, one), "checking", "from an entry")
	want(t, stands(t, d, one), "checking", "from an entry")
	if c.Counts().Hits == before[0] || d.Counts().Hits == before[1] {
		t.Error("entries are not read again")
	}
}

// A backend that was slow is not waited for, for a while, where something is
// known.
func TestAnIllBackendIsNotWaitedFor(t *testing.T) {
	s := redistest.Start(t)
	b, c, _ := two(t, pair(t, redis.Config{URL: s.URL()}, nil, nil), short)
	want(t, stands(t, c, one), "received", "at first")
	time.Sleep(2 * short)
	b.slow.Store(int64(2 * time.Second))
	want(t, stands(t, c, one), "received", "waited for")
	began := time.Now()
	want(t, stands(t, c, one), "received", "not waited for")
	if took := time.Since(began); took > 400*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

// However many ask for what nobody asked for yet, the backend is asked once.
func TestTenThousandAskOnce(t *testing.T) {
	s := redistest.Start(t)
	b, c, d := two(t, pair(t, redis.Config{URL: s.URL()}, nil, nil), 30*time.Second)
	b.slow.Store(int64(200 * time.Millisecond))
	start, all := make(chan struct{}), sync.WaitGroup{}
	for n := range 10_000 {
		all.Go(func() {
			<-start
			want(t, stands(t, []*standing.Cache{c, d}[n%2], one), "received", fmt.Sprint("for client ", n))
		})
	}
	close(start)
	all.Wait()
	if n := b.asked.Load(); n != 1 {
		t.Errorf("the backend was asked %d times, want once", n)
	}
}

// What lies in Redis can't be read there.
func TestNothingCanBeReadInRedis(t *testing.T) {
	s := redistest.Start(t)
	_, c, _ := two(t, pair(t, redis.Config{URL: s.URL()}, nil, nil), 30*time.Second)
	want(t, stands(t, c, one), "received", "at first")
	r := s.Client()
	names, err := r.Keys(t.Context(), "*").Result()
	if err != nil || len(names) < 2 {
		t.Fatalf("there are %q, %v", names, err)
	}
	for _, name := range names {
		value, err := r.Get(t.Context(), name).Result()
		if err != nil || strings.Contains(name+value, string(one)) || strings.Contains(value, "received") {
			t.Errorf("at %s stands %q, %v", name, value, err)
		}
	}
}
