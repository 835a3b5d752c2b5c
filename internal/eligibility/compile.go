package eligibility

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/diagram"
)

// Outcomes of a rule, and verdicts of a track, as leaves of a diagram. The
// first three are those when everything is known.
const (
	pass      diagram.Leaf = 1
	fail      diagram.Leaf = 2
	unsettled diagram.Leaf = 4
	open      diagram.Leaf = 7 // more than one of them is possible
)

// Rules are the rules of all cycles, compiled. They are safe for concurrent
// use.
type Rules struct {
	Content    string // the content's hash
	Vocabulary *condition.Vocabulary
	Cycles     []*Cycle // oldest first

	facts []*content.Fact
	diffs sync.Map // by the years that are compared
}

// A Cycle is the rules of one year.
type Cycle struct {
	Year   int
	Tracks []*Track

	rules      *Rules
	impossible []*content.Impossible
	frozen     *diagram.Frozen // the verdict of each track, then the rules of each, then whom each concerns
	applies    int             // the root of whom the first rule concerns
	lanes      int             // the root of all verdicts, a lane each, then of the rules of each track

	mu       sync.RWMutex // guards what follows
	diagrams *diagram.Diagrams
	scopes   map[string]*Scope
	weights  [][]float64 // of the values of each fact; they add up to 1
}

// A Track is the rules of one track.
type Track struct {
	*content.Track
	verdict diagram.Ref
	rules   []diagram.Ref // the outcome of each
	first   int           // the root of its first rule in the frozen diagrams
}

// Compile makes diagrams of all rules.
func Compile(c *content.Content) (*Rules, error) {
	if c == nil || c.Vocabulary == nil {
		return nil, errors.New("eligibility needs content with rules")
	}
	r := &Rules{Content: c.Hash, Vocabulary: c.Vocabulary, facts: c.Facts}
	if n := len(c.Facts); n > diagram.MostVariables {
		return nil, fmt.Errorf("there are %d facts, and rules may speak of %d at most", n, diagram.MostVariables)
	}
	for _, year := range c.Cycles {
		if len(year.Tracks) > diagram.Lanes {
			return nil, fmt.Errorf("the cycle %d has more than %d tracks", year.Cycle, diagram.Lanes)
		}
		r.Cycles = append(r.Cycles, r.compile(c, year))
	}
	return r, nil
}

func (r *Rules) compile(c *content.Content, year *content.Cycle) *Cycle {
	var sizes []int
	for _, f := range r.Vocabulary.Facts() {
		sizes = append(sizes, f.Size())
	}
	d := diagram.New(sizes)
	cy := &Cycle{Year: year.Cycle, rules: r, impossible: c.Impossible, diagrams: d, scopes: map[string]*Scope{}, weights: r.weights(year)}
	never := forbidden(d, c.Impossible)
	var verdicts, rules, applies []diagram.Ref
	for _, t := range year.Tracks {
		verdict := d.Constant(pass)
		first := len(year.Tracks) + len(rules)
		for _, rule := range t.Rules {
			outcome := ruling(d, rule)
			rules = append(rules, d.Combine(outcome, never, unless))
			concerns := d.Constant(pass)
			if rule.Applies != nil {
				concerns = build(d, rule.Applies.Expr)
			}
			applies = append(applies, concerns)
			if rule.Required() {
				verdict = d.Combine(verdict, outcome, worse)
			}
		}
		verdict = d.Combine(verdict, never, unless)
		verdicts = append(verdicts, verdict)
		cy.Tracks = append(cy.Tracks, &Track{t, verdict, rules[first-len(year.Tracks):], first})
	}
	cy.applies = len(verdicts) + len(rules)
	cy.lanes = cy.applies + len(applies)
	lanes := beside(d, verdicts)
	for _, t := range cy.Tracks {
		lanes = append(lanes, beside(d, t.rules)...)
	}
	cy.frozen = d.Freeze(slices.Concat(verdicts, rules, applies, lanes))
	return cy
}

// forbidden is pass where nobody can be, else fail.
func forbidden(d *diagram.Diagrams, impossible []*content.Impossible) diagram.Ref {
	never := d.Constant(fail)
	for _, x := range impossible {
		never = d.Combine(never, build(d, x.Met.Expr), either)
	}
	return never
}

// ruling is the outcome of a rule, also where nobody can be.
func ruling(d *diagram.Diagrams, rule *content.Rule) diagram.Ref {
	outcome := build(d, rule.Met.Expr)
	if rule.Open != nil {
		outcome = d.Combine(outcome, build(d, rule.Open.Expr), settle)
	}
	return outcome
}

// beside puts functions into the lanes of as few as hold them.
func beside(d *diagram.Diagrams, all []diagram.Ref) []diagram.Ref {
	var packed []diagram.Ref
	for some := range slices.Chunk(all, diagram.Lanes) {
		r := d.Constant(0)
		for lane, of := range some {
			r = d.Combine(r, of, func(a, b diagram.Leaf) diagram.Leaf { return a | diagram.In(lane, b) })
		}
		packed = append(packed, r)
	}
	return packed
}

// build is the diagram of a condition: pass where it holds, else fail.
func build(d *diagram.Diagrams, e condition.Expr) diagram.Ref {
	switch e := e.(type) {
	case condition.Is:
		return d.Test(e.Fact, e.Values, pass, fail)
	case condition.And:
		return d.Combine(build(d, e.Left), build(d, e.Right), worse)
	case condition.Or:
		return d.Combine(build(d, e.Left), build(d, e.Right), either)
	case condition.Not:
		return d.Combine(build(d, e.Of), d.Constant(pass), func(a, _ diagram.Leaf) diagram.Leaf { return pass + fail - a })
	case condition.Constant:
		if e {
			return d.Constant(pass)
		}
	}
	return d.Constant(fail)
}

// worse is what two required rules come to.
func worse(a, b diagram.Leaf) diagram.Leaf {
	switch {
	case a == fail || b == fail:
		return fail
	case a == unsettled || b == unsettled:
		return unsettled
	}
	return pass
}

func either(a, b diagram.Leaf) diagram.Leaf {
	if a == pass || b == pass {
		return pass
	}
	return fail
}

// settle leaves a rule that is not met unsettled where no source decides.
func settle(met, nobodySays diagram.Leaf) diagram.Leaf {
	if met != pass && nobodySays == pass {
		return unsettled
	}
	return met
}

// unless takes out what can't be.
func unless(l, never diagram.Leaf) diagram.Leaf {
	if never == pass {
		return 0
	}
	return l
}

// weights are how often each value occurs: as a cycle says, else all alike.
func (r *Rules) weights(year *content.Cycle) [][]float64 {
	all := make([][]float64, len(r.Vocabulary.Facts()))
	for i, f := range r.Vocabulary.Facts() {
		said := map[string]float64{}
		for _, w := range year.Weights {
			if w.Fact == f.Name {
				said = w.Values
			}
		}
		sum := 0.0
		for j := range f.Size() {
			w := 1.0
			if len(said) > 0 {
				w = said[f.Value(j)]
			}
			all[i] = append(all[i], w)
			sum += w
		}
		for j := range all[i] {
			all[i][j] /= sum
		}
	}
	return all
}

// Cycle finds the rules of a year.
func (r *Rules) Cycle(year int) (*Cycle, bool) {
	for _, c := range r.Cycles {
		if c.Year == year {
			return c, true
		}
	}
	return nil, false
}

// Fact is what can be asked, by its position.
func (r *Rules) Fact(i int) *content.Fact { return r.facts[i] }
