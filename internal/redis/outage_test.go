//go:build unix

package redis_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"annae/internal/redis"
	"annae/internal/redistest"
)

func TestItStartsWithoutAServerAndFindsItLater(t *testing.T) {
	s := redistest.Start(t)
	s.Kill()
	a, j := open(t, redis.Config{URL: s.URL()})
	b, _ := open(t, redis.Config{URL: s.URL()})
	if !a.Lost() {
		t.Errorf("Lost() = false, want true: there is no server")
	}
	if got := taken(t, "k", never(3), 5, a, b); got != 6 {
		t.Errorf("tokens taken of 3 by each for itself = %d, want 6", got)
	}
	e := listen(t, a)
	b.Ring("topic")
	s.Revive()
	eventually(t, "both clients are back", func() bool { return !a.Shut() && !b.Shut() })
	if got := taken(t, "k", never(3), 5, a, b); got != 3 {
		t.Errorf("tokens taken of 3 by both = %d, want 3", got)
	}
	eventually(t, "the listener hears", func() bool { return e.heard("") > 0 })
	if got := j.count("Redis is lost"); got != 1 {
		t.Errorf("log says that Redis is lost %d times, want once:\n%s", got, j)
	}
	if got := j.count("Redis is back"); got != 1 {
		t.Errorf("log says that Redis is back %d times, want once:\n%s", got, j)
	}
}

func TestAStalledServerHoldsNobodyUp(t *testing.T) {
	s := redistest.Start(t)
	r, j := open(t, redis.Config{URL: s.URL()})
	e := listen(t, r)
	before := e.heard("")
	s.Pause()
	begin := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if got := r.Take(ctx, "k", never(1)); got != 0 {
		t.Errorf("Take(stalled server) = %v, want 0 from this process", got)
	}
	first := time.Since(begin)
	for i := range 10_000 { // at 300 ms each this would take most of an hour
		r.Take(t.Context(), fmt.Sprint(i), never(1))
		r.Ring(fmt.Sprint(i % 10))
	}
	all := time.Since(begin)
	t.Logf("the first call took %v, 10,000 more %v", first, all-first)
	if all > patience {
		t.Errorf("10,001 calls took %v, want most of them at once", all)
	}
	eventually(t, "it finds Redis lost", r.Lost)
	s.Resume()
	eventually(t, "it is back", func() bool { return !r.Shut() && !r.Lost() })
	eventually(t, "what was rung meanwhile is heard", func() bool { return e.heard("9") > 0 || e.heard("") > before })
	if got := j.count("Redis is lost"); got != 1 {
		t.Errorf("log says that Redis is lost %d times, want once:\n%s", got, j)
	}
}

func TestACallersEndIsNoFaultOfRedis(t *testing.T) {
	s := redistest.Start(t)
	r, j := open(t, redis.Config{URL: s.URL()})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := r.Take(ended, "k", never(1)); got != 0 || r.Shut() {
		t.Errorf("Take(ended context) = %v with the gate shut %v, want 0 and open", got, r.Shut())
	}
	s.Pause()
	ending, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	r.Take(ending, "k", never(1))
	s.Resume()
	if r.Shut() || j.count("failed") != 0 {
		t.Errorf("a call that its caller ended shut the gate:\n%s", j)
	}
}

func TestAForgottenScriptIsSentAgain(t *testing.T) {
	s := redistest.Start(t)
	r, _ := open(t, redis.Config{URL: s.URL()})
	if err := s.Client().ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if got := taken(t, "k", never(3), 5, r); got != 3 || r.Shut() {
		t.Errorf("tokens taken of 3 = %d with the gate shut %v, want 3 and open", got, r.Shut())
	}
}

func TestAPasswordIsNeverTold(t *testing.T) {
	s := redistest.Start(t, "--requirepass", "right-secret")
	good, told := open(t, redis.Config{URL: s.URL()})
	if good.Lost() {
		t.Errorf("Lost() with the right password = true:\n%s", told)
	}
	wrong, j := open(t, redis.Config{URL: strings.Replace(s.URL(), "right", "wrong", 1)})
	if !wrong.Lost() {
		t.Errorf("Lost() with the wrong password = false")
	}
	e := listen(t, wrong)
	taken(t, "k", never(1), 10, wrong)
	eventually(t, "the listener complains", func() bool { return j.count("not heard") > 0 })
	s.Kill()
	taken(t, "k", never(1), 10, good)
	eventually(t, "the good one complains", func() bool { return told.count("is lost") > 0 })
	if !strings.Contains(j.String(), "WRONGPASS") {
		t.Errorf("log = %s, want the reason", j)
	}
	if all := j.String() + told.String(); strings.Contains(all, "secret") {
		t.Errorf("log tells a password:\n%s", all)
	}
	if got := e.heard(""); got != 0 {
		t.Errorf("a listener with the wrong password heard %d times", got)
	}
}

func TestALostReplyDoesNotCountTwice(t *testing.T) {
	single := redistest.Start(t)
	// A cluster of one, which sends its clients through the proxy.
	one := redistest.Start(t, "--cluster-enabled", "yes")
	command := one.Client()
	if err := command.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the cluster works", func() bool {
		return strings.Contains(command.ClusterInfo(t.Context()).Val(), "cluster_state:ok")
	})
	announced := startProxy(t, one.Addr())
	if err := command.ConfigSet(t.Context(), "cluster-announce-port", announced.port()).Err(); err != nil {
		t.Fatal(err)
	}
	for _, way := range []struct {
		mode  redis.Mode
		proxy *proxy
	}{{redis.Single, startProxy(t, single.Addr())}, {redis.Cluster, announced}} {
		t.Run(string(way.mode), func(t *testing.T) {
			r, _ := open(t, redis.Config{URL: "redis://" + way.proxy.addr(), Mode: way.mode})
			taken(t, "warm", never(1), 1, r)
			key := "hashed"
			way.proxy.key.Store(&key)
			if got := r.Take(t.Context(), key, never(5)); got != 0 {
				t.Errorf("Take() with its reply lost = %v, want 0 from this process", got)
			}
			way.proxy.key.Store(nil)
			if got := way.proxy.sent.Load(); got != 1 {
				t.Errorf("scripts sent = %d, want 1", got)
			}
			eventually(t, "it trusts Redis again", func() bool { return !r.Shut() })
			if got := taken(t, key, never(5), 10, r); got != 4 {
				t.Errorf("tokens left of 5 = %d, want 4", got)
			}
			if r.Lost() {
				t.Errorf("Lost() = true after one lost reply, want false")
			}
		})
	}
}

func TestCloseEndsEverything(t *testing.T) {
	s := redistest.Start(t)
	a, _ := open(t, redis.Config{URL: s.URL()})
	b, _ := open(t, redis.Config{URL: s.URL()})
	e := listen(t, b)
	ended := make(chan bool)
	began := make(chan bool, 10)
	go func() {
		a.Listen(context.Background(), func(string) { began <- true })
		close(ended)
	}()
	<-began
	a.Ring("last")
	for range 2 {
		if err := a.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	}
	<-ended
	eventually(t, "what was rung before Close is heard", func() bool { return e.heard("last") > 0 })
	if got := taken(t, "k", never(3), 5, a); got != 3 {
		t.Errorf("tokens taken of 3 after Close = %d, want 3 from this process", got)
	}
	a.Ring("too late")
}
