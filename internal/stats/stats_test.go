package stats_test

import (
	"testing"
	"time"

	"annae/internal/stats"
)

func replied(counts map[time.Duration]int) (all []stats.Count) {
	for took, n := range counts {
		all = append(all, stats.Count{Mark: stats.Mark{What: stats.Replied, Of: stats.Within(took)}, N: n})
	}
	return all
}

func TestHalfOfTheRepliesCameWithin(t *testing.T) {
	for name, c := range map[string]struct {
		counts map[time.Duration]int
		want   time.Duration
	}{
		"none":      {nil, 0},
		"one":       {map[time.Duration]int{90 * time.Second: 1}, 5 * time.Minute},
		"as many":   {map[time.Duration]int{time.Minute: 2, 3 * time.Hour: 2}, 5 * time.Minute},
		"most late": {map[time.Duration]int{time.Minute: 2, 3 * time.Hour: 3}, 4 * time.Hour},
		"never":     {map[time.Duration]int{time.Minute: 1, 1000 * time.Hour: 2}, 0},
		"a limit":   {map[time.Duration]int{15 * time.Minute: 1}, 15 * time.Minute},
	} {
		if got := stats.Reported("", "", replied(c.counts)).Half; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestFiguresAddUp(t *testing.T) {
	mark := func(what stats.What, of, l, side string, n int) stats.Count {
		return stats.Count{Mark: stats.Mark{What: what, Of: of, Locale: l, Side: side, Channel: "web"}, Day: "2026-11-24", N: n}
	}
	r := stats.Reported("a", "b", []stats.Count{
		mark(stats.Asked, stats.Alone, "en", "planning", 3), mark(stats.Asked, stats.Offered, "ko", "", 1), mark(stats.Asked, stats.Unanswered, "ko", "", 4),
		mark(stats.Asked, stats.Outside, "fr", "", 2), mark(stats.Told, "a", "en", "", 3), mark(stats.Wrong, "a", "en", "", 1), mark(stats.Wrong, "", "en", "", 1),
		mark(stats.Handed, "unknown", "ko", "", 2), mark(stats.Reopened, "unknown", "ko", "", 1), mark(stats.Put, "lead", "en", "", 2), mark(stats.Given, "lead", "en", "", 1), mark(stats.Finished, "", "en", "", 1),
	})
	if want := (stats.Line{Asked: 8, Alone: 3, Offered: 1, Unanswered: 4, Outside: 2, Handed: 2, Wrong: 2, Reopened: 1}); r.All != want {
		t.Errorf("all are %+v, want %+v", r.All, want)
	}
	if len(r.Locales) != 2 || r.Locales[0].Of != "ko" || r.Locales[0].Asked != 5 || r.Locales[1].Of != "en" {
		t.Errorf("by language they are %+v", r.Locales)
	}
	if len(r.Topics) != 1 || r.Topics[0] != (stats.Topic{ID: "a", Told: 3, Wrong: 1}) || r.Steps[0] != (stats.Step{Fact: "lead", Put: 2, Given: 1}) || r.Finished != 1 {
		t.Errorf("topics are %+v, steps %+v", r.Topics, r.Steps)
	}
}
