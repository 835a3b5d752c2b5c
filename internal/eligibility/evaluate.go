package eligibility

import (
	"maps"
	"math"
	"slices"
	"time"

	"annae/internal/content"
	"annae/internal/diagram"
)

// A Verdict says whether an applicant may apply for a track.
type Verdict string

// The verdicts.
const (
	Eligible     Verdict = "eligible"
	Ineligible   Verdict = "ineligible"
	Undetermined Verdict = "undetermined"
)

// An Outcome says whether a rule is met.
type Outcome string

// The outcomes.
const (
	Pass      Outcome = "pass"
	Fail      Outcome = "fail"
	Open      Outcome = "open"      // facts that decide it are not known
	Unsettled Outcome = "unsettled" // no source decides it
)

// outcomes and verdicts by their leaf. What can't be has none.
var (
	outcomeOf = [8]Outcome{pass: Pass, fail: Fail, unsettled: Unsettled, open: Open}
	verdictOf = [8]Verdict{pass: Eligible, fail: Ineligible, unsettled: Undetermined, open: Undetermined}
)

// A Result is what rules say of some facts.
type Result struct {
	Cycle int
	AsOf  time.Time
	Facts Facts
	// Impossible are the combinations among the facts that don't occur; then
	// there are no findings.
	Impossible []*content.Impossible
	Findings   []Finding // one for each track
}

// A Finding is what the rules of a track say of some facts.
type Finding struct {
	Track   *content.Track
	Verdict Verdict
	Timing  content.Timing
	Rules   []RuleFinding
	// Matter are the facts on which the verdict still hangs, by position; those
	// that were asked for and are not known are among them.
	Matter []int
	// Change is the smallest that would make an ineligible applicant eligible;
	// nil when there is none, or no need.
	Change *Change
}

// A RuleFinding is the outcome of one rule.
type RuleFinding struct {
	Rule    *content.Rule
	Outcome Outcome
	// Beside says that the rule concerns other applicants; then it is met.
	Beside bool
}

// A Change is what would make an applicant eligible.
type Change struct {
	To       []Named // what would have to be otherwise
	Assuming []Named // what is not known and would have to be so
}

// Evaluate applies the rules of the cycle.
func (c *Cycle) Evaluate(f Facts, asOf time.Time) Result {
	return c.evaluate(c.Tracks, f, asOf)
}

func (c *Cycle) evaluate(tracks []*Track, f Facts, asOf time.Time) Result {
	r := Result{Cycle: c.Year, AsOf: asOf, Facts: f, Impossible: c.together(f)}
	if len(r.Impossible) > 0 {
		return r
	}
	verdicts, outcomes := c.Verdicts(f, nil), c.Outcomes(f, nil)
	for _, t := range tracks {
		v := Finding{Track: t.Track, Verdict: verdicts[slices.Index(c.Tracks, t)], Timing: t.Timing(asOf)}
		for j, rule := range t.Rules {
			at := t.first - len(c.Tracks) + j
			v.Rules = append(v.Rules, RuleFinding{rule, outcomes[at], c.frozen.Value(c.applies+at, f.values) == fail})
		}
		switch v.Verdict {
		case Undetermined:
			v.Matter = c.matter(t, f)
		case Ineligible:
			v.Change = c.change(t, f)
		}
		r.Findings = append(r.Findings, v)
	}
	return r
}

// Can tells whether facts can be together.
func (c *Cycle) Can(f Facts) bool {
	return len(c.Tracks) == 0 || c.frozen.Value(c.lanes, f.values) != 0
}

// together lists the combinations among facts that can't be. Facts that can't
// be together, though no single combination of the list says so, are all of
// those that speak of them.
func (c *Cycle) together(f Facts) []*content.Impossible {
	if c.Can(f) {
		return nil
	}
	var certain, about []*content.Impossible
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, x := range c.impossible {
		r := c.given(build(c.diagrams, x.Met.Expr), f)
		if l := c.diagrams.Possible(r); l == pass {
			certain = append(certain, x)
		} else if l == open && r != build(c.diagrams, x.Met.Expr) {
			about = append(about, x)
		}
	}
	if len(certain) > 0 {
		return certain
	}
	return about
}

// given is a function where facts have their values. The caller holds the lock.
func (c *Cycle) given(r diagram.Ref, f Facts) diagram.Ref {
	for i, v := range f.values {
		if v != diagram.Unknown {
			r = c.diagrams.Given(r, i, int(v))
		}
	}
	return r
}

// matter lists the facts on which a verdict still hangs. What follows from
// the others is left out, and first of all what no required rule speaks of.
func (c *Cycle) matter(t *Track, f Facts) []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.ofAsked(t, c.given(t.verdict, f))
	var all []int
	for _, v := range slices.Backward(diagram.Variables(c.diagrams.Support(r))) {
		if c.diagrams.Matters(r, v) {
			all = append(all, v)
		} else {
			r = c.diagrams.Forget(r, v)
		}
	}
	slices.Reverse(all)
	return all
}

// ofAsked is a verdict as a function of what the required rules speak of
// alone. The caller holds the lock.
func (c *Cycle) ofAsked(t *Track, verdict diagram.Ref) diagram.Ref {
	for _, v := range diagram.Variables(c.diagrams.Support(verdict) &^ t.asks()) {
		verdict = c.diagrams.Forget(verdict, v)
	}
	return verdict
}

// asks are the facts of which the required rules of a track speak, a bit each.
func (t *Track) asks() uint64 {
	var all uint64
	for _, rule := range t.Rules {
		if rule.Required() {
			all |= factsOf(rule.Met, rule.Open)
		}
	}
	return all
}

// What a step to a value costs: what is changed counts before what is assumed.
const (
	changing = 1000
	assuming = 1
	never    = math.MaxInt32
)

// change finds the cheapest way to an eligible verdict.
func (c *Cycle) change(t *Track, f Facts) *Change {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := way{c.rules, c.diagrams, f, map[diagram.Ref]step{}}
	if w.cost(t.verdict) >= never {
		return nil
	}
	ch, changed := &Change{}, f
	assumed := map[int]int{}
	for r := t.verdict; ; {
		variable, kids := c.diagrams.First(r)
		if variable < 0 {
			break
		}
		value := w.found[r].value
		if has, known := f.Value(variable); !known {
			assumed[variable] = value
		} else if has != value {
			ch.To = append(ch.To, c.named(variable, value))
			changed = changed.With(variable, value)
		}
		r = kids[value]
	}
	ch.Assuming = c.needed(c.given(t.verdict, changed), assumed)
	return ch
}

// needed are those of some assumptions that make a verdict eligible. What
// follows from the others, and what makes no difference beside them, is left
// out. The caller holds the lock.
func (c *Cycle) needed(verdict diagram.Ref, assumed map[int]int) []Named {
	var all []Named
	for _, fact := range slices.Sorted(maps.Keys(assumed)) {
		value := assumed[fact]
		delete(assumed, fact)
		r := verdict
		for f, v := range assumed {
			r = c.diagrams.Given(r, f, v)
		}
		if c.diagrams.Possible(r) != pass {
			assumed[fact] = value
			all = append(all, c.named(fact, value))
		}
	}
	return all
}

func (c *Cycle) named(fact, value int) Named {
	f := c.rules.Vocabulary.Facts()[fact]
	return Named{f.Name, f.Value(value)}
}

// way looks for the cheapest way through a diagram.
type way struct {
	rules *Rules
	d     *diagram.Diagrams
	facts Facts
	found map[diagram.Ref]step
}

type step struct{ cost, value int }

func (w *way) cost(r diagram.Ref) int {
	variable, kids := w.d.First(r)
	if variable < 0 {
		if w.d.Possible(r) == pass {
			return 0
		}
		return never
	}
	if s, ok := w.found[r]; ok {
		return s.cost
	}
	best := step{cost: never}
	has, known := w.facts.Value(variable)
	for value, k := range kids {
		cost := w.cost(k)
		switch {
		case cost >= never || known && has != value && !w.rules.facts[variable].Changeable:
			continue
		case !known:
			cost += assuming
		case has != value:
			cost += changing
		}
		if cost < best.cost {
			best = step{cost, value}
		}
	}
	w.found[r] = best
	return best.cost
}
