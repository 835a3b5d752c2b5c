package eligibility_test

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"annae/internal/content"
	"annae/internal/eligibility"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// anyFacts draws some facts, known and not known.
func anyFacts(t *rapid.T, r *eligibility.Rules) eligibility.Facts {
	f := r.NoFacts()
	for i := range r.Vocabulary.Facts() {
		switch rapid.IntRange(0, 5).Draw(t, "said") {
		case 0, 1:
			f = f.With(i, anyValue(t, r, i))
		case 2:
			f = f.NotKnown(i)
		}
	}
	return f
}

func anyValue(t *rapid.T, r *eligibility.Rules, fact int) int {
	return rapid.IntRange(0, r.Vocabulary.Facts()[fact].Size()-1).Draw(t, r.Fact(fact).ID)
}

// possibleFacts draws some facts that can be together, and a cycle: of those
// that can't, the first ones stay.
func possibleFacts(t *rapid.T, r *eligibility.Rules) (*eligibility.Cycle, eligibility.Facts) {
	c := rapid.SampledFrom(r.Cycles).Draw(t, "cycle")
	drawn, f := anyFacts(t, r), r.NoFacts()
	for i := range r.Vocabulary.Facts() {
		if v, known := drawn.Value(i); !known {
			if drawn.Asked(i) {
				f = f.NotKnown(i)
			}
		} else if more := f.With(i, v); c.Can(more) {
			f = more
		}
	}
	return c, f
}

// unknownIn lists the facts that are not known.
func unknownIn(r *eligibility.Rules, f eligibility.Facts) []int {
	var all []int
	for i := range r.Vocabulary.Facts() {
		if _, known := f.Value(i); !known {
			all = append(all, i)
		}
	}
	return all
}

// bearing are the facts that bear on the verdict of a track, and on whether an
// applicant can be.
func bearing(c *content.Content, t *content.Track) []int {
	var all []int
	for _, rule := range t.Rules {
		if !rule.Required() {
			continue
		}
		all = append(all, rule.Met.Facts()...)
		if rule.Open != nil {
			all = append(all, rule.Open.Facts()...)
		}
	}
	for _, x := range c.Impossible {
		all = append(all, x.Met.Facts()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// completions calls do with every way in which facts that are not known can
// be, and with the verdict of the track at that position.
func completions(r *eligibility.Rules, c *eligibility.Cycle, track int, bear []int, f eligibility.Facts, do func(eligibility.Facts, eligibility.Verdict)) {
	for i, fact := range bear {
		if _, known := f.Value(fact); known {
			continue
		}
		for v := range r.Vocabulary.Facts()[fact].Size() {
			completions(r, c, track, bear[i+1:], f.With(fact, v), do)
		}
		return
	}
	if v := c.Verdicts(f, nil)[track]; v != "" {
		do(f, v)
	}
}

func TestWhatIsSettledStaysSettled(t *testing.T) {
	r, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		c, f := possibleFacts(t, r)
		unknown := unknownIn(r, f)
		if len(unknown) == 0 {
			return // nothing can be added
		}
		fact := rapid.SampledFrom(unknown).Draw(t, "fact")
		more := f.With(fact, anyValue(t, r, fact))
		before, after := c.Verdicts(f, nil), c.Verdicts(more, nil)
		for i, v := range before {
			if v != eligibility.Undetermined && after[i] != "" && after[i] != v {
				t.Fatalf("%s is %s, and with %v it is %s", c.Tracks[i].ID, v, r.Named(more), after[i])
			}
		}
		was, is := c.Outcomes(f, nil), c.Outcomes(more, nil)
		for i, o := range was {
			if o != eligibility.Open && is[i] != "" && is[i] != o {
				t.Fatalf("the rule %d is %s, and with %v it is %s", i, o, r.Named(more), is[i])
			}
		}
	})
}

func TestAVerdictIsThatOfAllWhoCanBeMeant(t *testing.T) {
	r, content := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		c, f := possibleFacts(t, r)
		for i, found := range c.Evaluate(f, anyDay).Findings {
			can := map[eligibility.Verdict]bool{}
			completions(r, c, i, bearing(content, found.Track), f, func(_ eligibility.Facts, v eligibility.Verdict) { can[v] = true })
			want := eligibility.Undetermined
			if len(can) == 1 {
				want = sortedKeys(can)[0]
			}
			if found.Verdict != want {
				t.Fatalf("%s is %s with %v, want %s of %v", found.Track.ID, found.Verdict, r.Named(f), want, sortedKeys(can))
			}
			if hangs := len(can) > 1; hangs != (len(found.Matter) > 0) {
				t.Fatalf("%s can be %v with %v, and these facts matter: %v", found.Track.ID, sortedKeys(can), r.Named(f), found.Matter)
			}
		}
	})
}

// Told all the facts that matter, of somebody who can be, a verdict is settled;
// and none of them was known before.
func TestTheFactsThatMatterAreEnough(t *testing.T) {
	r, content := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		c, f := possibleFacts(t, r)
		for i, found := range c.Evaluate(f, anyDay).Findings {
			var ways []eligibility.Facts
			completions(r, c, i, bearing(content, found.Track), f, func(w eligibility.Facts, _ eligibility.Verdict) { ways = append(ways, w) })
			way := rapid.SampledFrom(ways).Draw(t, "way")
			told := f
			for _, m := range found.Matter {
				if _, known := f.Value(m); known {
					t.Fatalf("%s is known and matters", r.Fact(m).ID)
				}
				v, _ := way.Value(m)
				told = told.With(m, v)
			}
			if left := c.Evaluate(told, anyDay).Findings[i].Matter; len(left) > 0 {
				t.Fatalf("%s: told %v, these matter still: %v", found.Track.ID, r.Named(told), left)
			}
		}
	})
}

func TestAChangeMakesEligibleAndIsTheSmallest(t *testing.T) {
	r, content := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		c, f := possibleFacts(t, r)
		for i, found := range c.Evaluate(f, anyDay).Findings {
			bear := bearing(content, found.Track)
			if found.Change == nil {
				if n := fewestChanges(r, c, i, bear, f); n >= 0 && found.Verdict == eligibility.Ineligible {
					t.Fatalf("%s with %v has no change, and %d would do", found.Track.ID, r.Named(f), n)
				}
				continue
			}
			if found.Verdict != eligibility.Ineligible {
				t.Fatalf("%s is %s and tells of a change", found.Track.ID, found.Verdict)
			}
			changed := apply(t, r, f, found.Change)
			if got := c.Verdicts(changed, nil)[i]; got != eligibility.Eligible {
				t.Fatalf("%s with %v is %s after %+v", found.Track.ID, r.Named(f), got, *found.Change)
			}
			for _, one := range found.Change.Assuming {
				less := *found.Change
				less.Assuming = slices.DeleteFunc(slices.Clone(less.Assuming), func(n eligibility.Named) bool { return n == one })
				if c.Verdicts(apply(t, r, f, &less), nil)[i] == eligibility.Eligible {
					t.Fatalf("%s with %v need not assume %v in %+v", found.Track.ID, r.Named(f), one, *found.Change)
				}
			}
			if n := fewestChanges(r, c, i, bear, f); n != len(found.Change.To) {
				t.Fatalf("%s with %v takes %+v, and %d changes would do", found.Track.ID, r.Named(f), *found.Change, n)
			}
		}
	})
}

// apply makes a change to facts: known ones become otherwise, if they may, and
// others are assumed.
func apply(t *rapid.T, r *eligibility.Rules, f eligibility.Facts, change *eligibility.Change) eligibility.Facts {
	changed := f
	for _, n := range change.To {
		fact := r.Vocabulary.Index(n.Fact)
		if _, known := f.Value(fact); !known || !r.Fact(fact).Changeable {
			t.Fatalf("%s is changed", n.Fact)
		}
		changed = changed.With(fact, r.Vocabulary.Facts()[fact].Index(n.Value))
	}
	for _, n := range change.Assuming {
		fact := r.Vocabulary.Index(n.Fact)
		if _, known := f.Value(fact); known {
			t.Fatalf("%s is assumed and known", n.Fact)
		}
		changed = changed.With(fact, r.Vocabulary.Facts()[fact].Index(n.Value))
	}
	return changed
}

// fewestChanges counts, of all who would be eligible, how many known facts the
// nearest has otherwise; -1 when there is none.
func fewestChanges(r *eligibility.Rules, c *eligibility.Cycle, track int, bear []int, f eligibility.Facts) int {
	free, fewest := f, -1
	for _, fact := range bear {
		if _, known := f.Value(fact); known && r.Fact(fact).Changeable {
			free = free.Without(fact)
		}
	}
	completions(r, c, track, bear, free, func(way eligibility.Facts, v eligibility.Verdict) {
		if v != eligibility.Eligible {
			return
		}
		n := 0
		for _, fact := range bear {
			was, known := f.Value(fact)
			if is, _ := way.Value(fact); known && is != was {
				n++
			}
		}
		if fewest < 0 || n < fewest {
			fewest = n
		}
	})
	return fewest
}

// Whatever was said before, an interview asks nothing twice, keeps its
// promise, and ends where nothing can change.
func TestAnInterviewEnds(t *testing.T) {
	r, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		c, f := possibleFacts(t, r)
		tracks := []string{rapid.SampledFrom(c.Tracks).Draw(t, "track").ID}
		if rapid.Bool().Draw(t, "all") {
			tracks = nil
		}
		s, err := c.Scope(tracks...)
		if err != nil {
			t.Fatal(err)
		}
		for step := s.Next(f); step.Fact >= 0; {
			if f.Said(step.Fact) {
				t.Fatalf("it asks again for %s", r.Fact(step.Fact).ID)
			}
			if len(step.Values) < 2 {
				t.Fatalf("it asks for %s, which can only be %v", r.Fact(step.Fact).ID, step.Values)
			}
			if step.Mean < 1-1e-9 || step.Mean > float64(step.Most)+1e-9 {
				t.Fatalf("it promises %v questions on average and %d at most", step.Mean, step.Most)
			}
			if rapid.IntRange(0, 4).Draw(t, "known") == 0 {
				f = f.NotKnown(step.Fact)
				step = s.Next(f)
				continue
			}
			f = f.With(step.Fact, rapid.SampledFrom(step.Values).Draw(t, r.Fact(step.Fact).ID))
			next := s.Next(f)
			if next.Most >= step.Most {
				t.Fatalf("at most %d questions are left after one of %d", next.Most, step.Most)
			}
			step = next
		}
		if len(s.Evaluate(f, anyDay).Impossible) > 0 {
			t.Fatalf("it comes to %v, who can't be", r.Named(f))
		}
	})
}

// Evaluation with reasons and the lean one are one.
func TestVerdictsAndOutcomesAreThoseOfEvaluate(t *testing.T) {
	r, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(r.Cycles).Draw(t, "cycle")
		f := anyFacts(t, r)
		verdicts, outcomes := c.Verdicts(f, nil), c.Outcomes(f, nil)
		res := c.Evaluate(f, anyDay)
		if (len(res.Impossible) > 0) != (verdicts[0] == "") || (len(res.Findings) == 0) != (verdicts[0] == "") {
			t.Fatalf("%v: verdicts %q, impossible %d, findings %d", r.Named(f), verdicts, len(res.Impossible), len(res.Findings))
		}
		for i, found := range res.Findings {
			if found.Verdict != verdicts[i] {
				t.Fatalf("%s is %s, and %s", found.Track.ID, found.Verdict, verdicts[i])
			}
			for _, rule := range found.Rules {
				if rule.Outcome != outcomes[0] {
					t.Fatalf("%s: %s is %s, and %s", found.Track.ID, rule.Rule.ID, rule.Outcome, outcomes[0])
				}
				outcomes = outcomes[1:]
			}
		}
	})
}

func TestFactsSurviveTheWire(t *testing.T) {
	r, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t, r)
		back, err := r.FromWire(r.Wire(f))
		if err != nil || !slices.Equal(r.Named(back), r.Named(f)) || back.Len() != f.Len() {
			t.Fatalf("%v comes back as %v, %v", r.Named(f), r.Named(back), err)
		}
	})
}
