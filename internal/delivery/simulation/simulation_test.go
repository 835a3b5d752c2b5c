package simulation_test

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/delivery/simulation"
)

var (
	seeds = flag.Int("seeds", 500, "how many seeds are played")
	from  = flag.Uint64("from", 1, "the first of them")
	seed  = flag.Uint64("seed", 0, "play this seed alone, and show its trace when it fails")
	full  = flag.Bool("full", false, "show the whole trace, also when nothing fails")
)

// play plays many seeds, on all cores, and hands over each report.
func play(first uint64, count int, o simulation.Options, see func(simulation.Report) (more bool)) {
	next := make(chan uint64)
	stop := make(chan struct{})
	var mu sync.Mutex
	var all sync.WaitGroup
	ended := false
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for s := range next {
				report := simulation.Run(s, o)
				mu.Lock()
				if !ended && !see(report) {
					ended = true
					close(stop)
				}
				mu.Unlock()
			}
		})
	}
	for s := first; s < first+uint64(count); s++ {
		select {
		case next <- s:
		case <-stop:
			s = first + uint64(count)
		}
	}
	close(next)
	all.Wait()
}

// shown plays a seed again and returns what happened.
func shown(r simulation.Report) string {
	again := simulation.Run(r.Seed, simulation.Options{Trace: true})
	trace := again.Trace
	const lines = 300
	if !*full && len(trace) > lines {
		trace = append([]string{fmt.Sprintf("... %d lines before; -full shows them", len(trace)-lines)}, trace[len(trace)-lines:]...)
	}
	return fmt.Sprintf("%s\nseed %d: %v\nplay it again: go test ./internal/delivery/simulation -run Promise -seed %d [-full]",
		strings.Join(trace, "\n"), r.Seed, r.Err, r.Seed)
}

func TestDeliveryKeepsItsPromise(t *testing.T) {
	if *seed != 0 {
		report := simulation.Run(*seed, simulation.Options{})
		if report.Err != nil {
			t.Fatal(shown(report))
		}
		if *full {
			t.Log(shown(report))
		}
		return
	}
	began := time.Now()
	var tally simulation.Tally
	var lasts time.Duration
	var steps, played int
	play(*from, *seeds, simulation.Options{}, func(r simulation.Report) bool {
		if r.Err != nil {
			t.Error(shown(r))
		}
		tally.Add(r.Tally)
		played++
		steps += r.Steps
		lasts += r.Lasts
		return r.Err == nil
	})
	took := time.Since(began)
	t.Logf("%d seeds, %d steps, %v of virtual time in %v: %.0f seeds a second", played, steps, lasts.Round(time.Second), took.Round(time.Second/10), float64(played)/took.Seconds())
	t.Logf("%+v", tally)
	if missing := tally.Missing(); played >= 500 && missing != "" {
		t.Errorf("among %d seeds there was no %s", *seeds, missing)
	}
}

func TestASeedIsAlwaysTheSameRun(t *testing.T) {
	for s := range uint64(20) {
		first := simulation.Run(s, simulation.Options{Trace: true})
		second := simulation.Run(s, simulation.Options{Trace: true})
		if first.Hash != second.Hash || !slices.Equal(first.Trace, second.Trace) {
			t.Errorf("seed %d is played in two ways: %x and %x", s, first.Hash, second.Hash)
		}
		if unseen := simulation.Run(s, simulation.Options{}); unseen.Hash != first.Hash {
			t.Errorf("seed %d is played in another way when nobody looks: %x, want %x", s, unseen.Hash, first.Hash)
		}
	}
}

func TestWhatDeliveryReliesOnIsMissedWhenItIsBroken(t *testing.T) {
	for name, c := range map[string]struct {
		broken simulation.Broken
		want   string
	}{
		"a stale lease passes":               {simulation.Broken{Fences: true, States: true, Prompt: true}, "is handled twice"},
		"a send that waits is overtaken":     {simulation.Broken{Heads: true}, "arrives before"},
		"an update put off is overtaken":     {simulation.Broken{Behind: true}, "is handled before"},
		"what is done can be done once more": {simulation.Broken{States: true}, "is handled twice"},
	} {
		t.Run(name, func(t *testing.T) {
			played := 0
			var found error
			play(*from, 500, simulation.Options{Broken: c.broken}, func(r simulation.Report) bool {
				played++
				found = r.Err
				return found == nil
			})
			if found == nil || !strings.Contains(found.Error(), c.want) {
				t.Errorf("noticed is %v, want that something %s", found, c.want)
			}
			t.Logf("noticed after %d seeds: %v", played, found)
		})
	}
}

// With this the test above proves that it was the fence.
func TestFencesAloneAreEnoughWhereCommitsArePrompt(t *testing.T) {
	play(*from, 500, simulation.Options{Broken: simulation.Broken{States: true, Prompt: true}}, func(r simulation.Report) bool {
		if r.Err != nil {
			t.Errorf("seed %d: %v", r.Seed, r.Err)
		}
		return r.Err == nil
	})
}
