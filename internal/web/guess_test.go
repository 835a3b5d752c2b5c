package web_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/identity"
	"annae/internal/postgrestest"
	"annae/internal/record"
)

// guesses is how many codes of each kind are tried. From thousands on the time
// that the answers take is judged, too.
var guesses = flag.Int("guesses", 20, "how many codes of each kind are tried; times are compared from 1000 on")

// timed is how many are needed to tell times apart.
const timed = 1000

// A guesser asks for codes and tries them, and notes what it is told.
type guesser struct {
	t       *testing.T
	h       http.Handler
	box     *postbox
	answers map[string][]string        // by kind: all that differ
	times   map[string][]time.Duration // by kind
	chance  *rand.Rand
}

// told notes an answer.
func (g *guesser) told(kind, target, body string) (answer string) {
	began := time.Now()
	w := do(g.h, "POST", target, body, "Content-Type", "application/json")
	g.times[kind] = append(g.times[kind], time.Since(began))
	answer = w.Body.String()
	same := fmt.Sprint(w.Code, w.Header(), answer)
	for _, own := range []string{decodedChallenge(answer), w.Header().Get("X-Request-Id")} {
		if own != "" {
			same = strings.ReplaceAll(same, own, "...")
		}
	}
	if !slices.Contains(g.answers[kind], same) {
		g.answers[kind] = append(g.answers[kind], same)
	}
	return answer
}

func decodedChallenge(body string) string {
	_, rest, found := strings.Cut(body, `"challenge":"`)
	id, _, _ := strings.Cut(rest, `"`)
	if !found {
		return ""
	}
	return id
}

// A guess is of one kind, and what it is tried on.
type guess struct{ kind, challenge string }

// challenges asks in each way, in any order, and tells what codes can be tried
// on.
func (g *guesser) challenges(rounds int) (all []guess) {
	ways := []struct {
		asked, tried string
		of           func(n int) (application.Reference, string)
	}{
		{"asked by the owner", "tried on the owner's", func(n int) (application.Reference, string) { return guessed(n), guessedPerson(n) }},
		{"asked by a stranger", "tried on a stranger's", func(n int) (application.Reference, string) { return guessed(n), "stranger@example.org" }},
		{"asked of no application", "tried on one of no application", func(n int) (application.Reference, string) { return guessed(-1 - n), guessedPerson(n) }},
	}
	for _, i := range g.chance.Perm(len(ways) * rounds) {
		way := ways[i%len(ways)]
		ref, email := way.of(i / len(ways))
		answer := g.told(way.asked, "/v1/status/challenges", fmt.Sprintf(`{"reference":%q,"email":%q}`, ref, email))
		all = append(all, guess{way.tried, decodedChallenge(answer)})
	}
	g.box.code(g.t, rounds)
	for range rounds {
		all = append(all, guess{"tried on what is made up", identity.NewChallenge()})
	}
	g.chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// try tries codes on challenges, as many as may be and as many again, so that
// some are locked while others are not.
func (g *guesser) try(all []guess) (tried int) {
	var open, locked []guess
	for len(all) > 0 || len(locked) > 0 {
		now := all[:min(len(all), 20)]
		all = all[len(now):]
		open = open[:0]
		for _, c := range now {
			open = append(open, slices.Repeat([]guess{c}, identity.MostTries)...)
		}
		both := slices.Concat(open, locked)
		g.chance.Shuffle(len(both), func(i, j int) { both[i], both[j] = both[j], both[i] })
		for _, c := range both {
			g.told(c.kind, "/v1/status/sessions", fmt.Sprintf(`{"challenge":%q,"code":"%08d"}`, c.challenge, g.chance.IntN(1e8)))
		}
		tried += len(both)
		locked = locked[:0]
		for _, c := range open {
			locked = append(locked, guess{c.kind + ", locked", c.challenge})
		}
	}
	return tried
}

func guessedPerson(n int) string { return fmt.Sprintf("person%d@example.org", n) }

// guessed is the reference of the n-th application.
func guessed(n int) application.Reference {
	source := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16)})
	return application.NewReference(2026, source)
}

// Who guesses learns nothing from what is answered, whether there is such an
// application, whether the address is its own, and whether a code may still be
// tried; and, with many guesses, nothing from how long it takes.
func TestWhoGuessesLearnsNothing(t *testing.T) {
	for name, place := range map[string]func() record.Place{
		"SQLite":     func() record.Place { return record.Place{File: filepath.Join(t.TempDir(), "record.sqlite")} },
		"PostgreSQL": func() record.Place { return record.Place{URL: postgrestest.URL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			s := staffAt(t, place())
			rounds := (*guesses + identity.MostTries - 1) / identity.MostTries
			for n := range rounds {
				enter(t, s.Applications.(*record.Applications), application.Entry{Reference: guessed(n), Details: application.Details{
					Track: "planning-2026", Country: "LA", City: "Demo City", Title: fmt.Sprint("Plan ", n), Applicant: "City of Demo",
					Contacts: []string{guessedPerson(n)}, Demo: true,
				}})
			}
			st, box := status(t, s)
			g := &guesser{t: t, h: realServer(t, s, st).Handler(), box: box, answers: map[string][]string{}, times: map[string][]time.Duration{}, chance: rand.New(rand.NewPCG(1, 2))}
			tried := g.try(g.challenges(rounds))
			g.alike("asked")
			g.alike("tried")
			perDay := identity.MailsADay * identity.MostTries
			t.Logf("%d codes tried, none was good; whoever knows an address has %d tries a day at an application: it takes %.0f days until one is good, on average",
				tried, perDay, math.Pow10(identity.CodeDigits)/float64(perDay))
		})
	}
}

// alike compares what was told, and how fast, in all ways that begin alike.
func (g *guesser) alike(with string) {
	g.t.Helper()
	kinds := slices.DeleteFunc(slices.Sorted(maps.Keys(g.times)), func(k string) bool { return !strings.HasPrefix(k, with) })
	first := kinds[0]
	for _, kind := range kinds {
		if all := g.answers[kind]; len(all) != 1 || all[0] != g.answers[first][0] {
			g.t.Errorf("%s: the answers are %q, and %s: %q", kind, all, first, g.answers[first])
		}
		slices.Sort(g.times[kind])
	}
	// Who makes a challenge up knows that it is none.
	kinds = slices.DeleteFunc(kinds, func(k string) bool { return strings.Contains(k, "made up") })
	if *guesses < timed {
		return
	}
	for i, one := range kinds {
		middle := g.times[one][len(g.times[one])/2]
		g.t.Logf("%-42s %5d times, half of them within %v", one, len(g.times[one]), middle.Round(time.Microsecond))
		for _, other := range kinds[i+1:] {
			if d, most := apart(g.times[one], g.times[other]), mostApart(len(g.times[one]), len(g.times[other])); d > most {
				g.t.Errorf("%s and %s take different times: they are %.3f apart, chance alone gives %.3f at most", one, other, d, most)
			}
		}
	}
}

// apart is how far two distributions are apart, from 0 to 1, by Kolmogorov and
// Smirnov. Both are sorted.
func apart(a, b []time.Duration) (d float64) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch cmp.Compare(a[i], b[j]) {
		case -1:
			i++
		case 1:
			j++
		default:
			i, j = i+1, j+1
		}
		d = max(d, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return d
}

// mostApart is how far samples of one distribution are apart at most, but for
// one time in 20,000.
func mostApart(n, m int) float64 {
	return 2.3 * math.Sqrt(float64(n+m)/float64(n*m))
}
