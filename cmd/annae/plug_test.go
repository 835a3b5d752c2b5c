package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/postgrestest"
	"annae/internal/redistest"
)

var pulled = flag.Duration("pulled", 0, "how long each plug stays pulled at least; after 30s nothing is fresh any more")

// way is that of the application, whose phases are told from each other by their
// place.
func way() []string {
	return []string{"received", "checking", "reviewing", "deciding", "reviewing", "deciding", "reviewing", "deciding", "selected"}
}

// A watcher looks at its application all the time, at one process and the other
// in turns.
type watcher struct {
	desks  []*running
	path   string
	bearer string
	asked  atomic.Int64
	moves  atomic.Int64 // that were told so far, as far as somebody saw
	mu     sync.Mutex
	faults map[string]int
}

// look asks once, and notes what must not be.
func (w *watcher) look(c *http.Client, n int) {
	before := w.moves.Load()
	q, err := http.NewRequest(http.MethodGet, w.desks[n%len(w.desks)].url+w.path, nil)
	if err != nil {
		panic(err) // of an address of ours
	}
	q.Header.Set("Authorization", w.bearer)
	r, err := c.Do(q)
	if err != nil {
		w.fault(err.Error())
		return
	}
	defer r.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(r.Body)
	var seen struct{ Passed []struct{ Phase string } }
	w.asked.Add(1)
	switch {
	case err != nil || r.StatusCode != http.StatusOK:
		w.fault(fmt.Sprint(r.StatusCode, " ", err))
		return
	case json.Unmarshal(body, &seen) != nil:
		w.fault("no answer")
		return
	}
	moves := int64(len(seen.Passed)) - 1
	for i, p := range seen.Passed {
		if p.Phase != way()[i] {
			w.fault("a phase that never was: " + p.Phase)
		}
	}
	if moves < before {
		w.fault("an older phase after a newer one")
	}
	for was := w.moves.Load(); moves > was && !w.moves.CompareAndSwap(was, moves); was = w.moves.Load() {
	}
}

func (w *watcher) fault(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults[what]++
}

// Redis and the database are killed, stopped and revived while applicants look:
// nobody gets a wrong answer, nobody gets none, and all goes on by itself.
func TestAPlugIsPulled(t *testing.T) {
	base, shared := postgrestest.Start(t), redistest.Start(t)
	settings := map[string]string{
		"ANNAE_DATABASE_URL": base.Database(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "ANNAE_REDIS_URL": shared.URL(), "ANNAE_RATE": "0",
	}
	one, two := serveDesk(t, maps.Clone(settings)), serveDesk(t, maps.Clone(settings))
	ref := one.entered("person@example.org")
	_, reply := one.call("POST", "/v1/status/challenges", `{"reference":"`+ref+`","email":"person@example.org"}`)
	challenge, code := field(t, reply, "challenge"), ""
	eventually(t, "letter", func() bool {
		for _, letter := range slices.Concat(one.letters(), two.letters()) {
			code = eightDigits.FindString(letter)
		}
		return code != ""
	})
	_, reply = one.call("POST", "/v1/status/sessions", `{"challenge":"`+challenge+`","code":"`+code+`"}`)
	w := &watcher{desks: []*running{one, two}, path: "/v1/applications/" + ref, bearer: "Bearer " + field(t, reply, "token"), faults: map[string]int{}}
	over, all := make(chan struct{}), sync.WaitGroup{}
	for range 4 {
		all.Go(func() {
			c := &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second}
			defer c.CloseIdleConnections()
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				case <-time.After(5 * time.Millisecond):
					w.look(c, n)
				}
			}
		})
	}
	made := int64(0)
	move := func() {
		made++
		two.annae("applications", "move", ref, way()[made], "--at-once")
		eventually(t, fmt.Sprint("sight of move ", made), func() bool { return w.moves.Load() == made })
	}
	asked := func(more int64) {
		from := w.asked.Load()
		eventually(t, "answers", func() bool { return w.asked.Load() >= from+more })
	}
	move()
	for _, pull := range []struct {
		name      string
		out, back func()
		moves     bool // staff can work meanwhile
	}{
		{"Redis is killed", shared.Kill, shared.Revive, true},
		{"Redis stands still", shared.Pause, shared.Resume, true},
		{"the database is killed", base.Kill, base.Start, false},
		{"the database stands still", base.Pause, base.Resume, false},
	} {
		asked(20)
		pull.out()
		time.Sleep(*pulled)
		asked(40)
		if pull.moves {
			move()
		}
		pull.back()
		asked(40)
		for _, d := range w.desks { // until a desk reads Redis again, the outage is not over for it, and the next would be a second one beside it
			from := d.hits()
			eventually(t, "reading of Redis", func() bool { return d.hits() > from })
		}
		if !pull.moves {
			eventually(t, "record", func() bool { status, _ := one.call("GET", "/readyz", ""); return status == http.StatusOK })
		}
		move()
		t.Logf("%s: %d answers so far", pull.name, w.asked.Load())
	}
	close(over)
	all.Wait()
	if len(w.faults) > 0 {
		t.Errorf("of %d answers these were wrong: %v", w.asked.Load(), w.faults)
	}
}

// hits is how often a desk told where an application stands from Redis.
func (d *running) hits() int {
	d.t.Helper()
	_, metrics := d.call("GET", "/metrics", "")
	_, n, _ := strings.Cut(metrics, "\nannae_standing_hits_total ")
	n, _, _ = strings.Cut(n, "\n")
	hits, err := strconv.Atoi(n)
	if err != nil {
		d.t.Fatal(err)
	}
	return hits
}
