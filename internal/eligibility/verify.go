package eligibility

import (
	"context"
	"fmt"
	"time"

	"annae/internal/diagram"
)

// A Verification is what was proved of rules, and what could not be.
type Verification struct {
	Findings   []Unsound
	Interviews []Interview
	Blocked    []Blocked
	// Shielded are tracks for which nobody can be ineligible, because no source
	// settles what would rule anybody out.
	Shielded []string
	Tried    int // combinations of facts that were tried
	Cases    int
}

// Unsound is something that rules must not be.
type Unsound struct {
	Where     string  // a track, a cycle, a fact or a case
	What      string  // is wrong
	Applicant []Named // invented, for whom it shows; nil where it shows for nobody
}

// An Interview is how many questions settle the verdicts of a track or of a
// whole cycle. Mean figures are over those applicants who differ in something
// that may be asked, as often as the weights of the cycle have it.
type Interview struct {
	Of      string // the track or the cycle
	Ways    int    // combinations of what may be asked
	Mean    float64
	Best    float64 // the least that any order of questions needs on average
	AtLeast bool    // that Best is only a bound: no order needs less
	Most    int
	Fewest  int // the least that any order needs at most; 0 where it was not worked out
	All     int // questions when everything is asked
}

// Blocked is a verdict that nobody can give until a source settles a rule.
type Blocked struct {
	Track, Rule string
	Share       float64 // of the applicants of the track for whom the rule blocks the verdict
	Applicant   []Named // one of them
}

// verifier gathers what is proved of the rules.
type verifier struct {
	Verification
	rules *Rules
	told  func(string)
}

// Verify proves that the rules are sound: on the decision diagrams, by playing
// every interview, and by running every rule in CEL. Progress is told as it
// goes. Its error is that of the context; what is wrong with the rules are
// findings.
func (r *Rules) Verify(ctx context.Context, cases *Cases, progress func(string)) (*Verification, error) {
	v := &verifier{rules: r, told: progress}
	v.vocabulary()
	for _, c := range r.Cycles {
		if err := v.cycle(ctx, c); err != nil {
			return nil, err
		}
	}
	v.cases(cases)
	return &v.Verification, nil
}

func (v *verifier) finding(where string, applicant []Named, what string, args ...any) {
	v.Findings = append(v.Findings, Unsound{where, fmt.Sprintf(what, args...), applicant})
}

// vocabulary proves that every fact is of use.
func (v *verifier) vocabulary() {
	var used uint64
	for _, c := range v.rules.Cycles {
		for _, t := range c.Tracks {
			for _, rule := range t.Rules {
				used |= factsOf(rule.Met, rule.Open)
			}
		}
	}
	for i, f := range v.rules.facts {
		if used>>i&1 == 0 {
			v.finding("facts", nil, "no rule of any cycle speaks of the fact %s", f.ID)
		}
	}
}

func (v *verifier) cycle(ctx context.Context, c *Cycle) error {
	for _, t := range c.Tracks {
		v.reachable(c, t)
	}
	v.satisfiable(c)
	j, err := c.judge()
	if err != nil {
		v.finding(fmt.Sprint(c.Year), nil, "%v", err)
		return nil
	}
	for _, t := range c.Tracks {
		v.told(t.ID)
		v.againstCEL(c, t, j)
		v.blocked(t, j)
		if err := v.interview(ctx, c, j, t.ID); err != nil {
			return err
		}
	}
	if len(c.Tracks) > 1 {
		v.told(fmt.Sprint(c.Year))
		return v.interview(ctx, c, j)
	}
	return nil
}

// againstCEL proves that the diagrams of a track say of every applicant what
// CEL says.
func (v *verifier) againstCEL(c *Cycle, t *Track, j *judge) {
	for i, rule := range t.Rules {
		v.equal(j, fmt.Sprintf("%s: the rule %s", t.ID, rule.ID), factsOf(rule.Met, rule.Open), t.first+i, c,
			func(values []int8) diagram.Leaf { return j.outcomes[rule].at(values) })
		v.beside(c, t, i, j)
	}
	at := 0
	for c.Tracks[at] != t {
		at++
	}
	v.equal(j, t.ID+": the verdict", t.asks(), at, c, func(values []int8) diagram.Leaf { return j.verdict(t, values) })
}

// beside proves that whom a rule does not concern meets it, and that the
// diagram of whom it concerns is that of CEL.
func (v *verifier) beside(c *Cycle, t *Track, i int, j *judge) {
	rule := t.Rules[i]
	concerns, some := j.concerns[rule]
	if !some {
		return
	}
	f := v.rules.NoFacts()
	for k := range concerns.total {
		concerns.fill(k, f.values)
		if got := c.frozen.Value(t.first+i-len(c.Tracks)+c.applies, f.values); got != concerns.outcomes[k] {
			v.finding(t.ID, v.rules.Named(f), "whom the rule %s concerns is not what CEL says", rule.ID)
			return
		}
	}
	outcome := j.outcomes[rule]
	for k := range outcome.total {
		outcome.fill(k, f.values)
		if concerns.at(f.values) == fail && outcome.outcomes[k] != pass {
			v.finding(t.ID, v.rules.Named(f), "the rule %s does not concern an applicant, who fails it", rule.ID)
			return
		}
	}
}

// equal tries one diagram. It may hang on no other facts than these and those
// of impossible combinations: they are not known to it.
func (v *verifier) equal(j *judge, what string, facts uint64, root int, c *Cycle, want func([]int8) diagram.Leaf) {
	s, err := v.rules.space(facts | c.restricted())
	if err != nil {
		v.finding(fmt.Sprint(c.Year), nil, "%s can't be held against CEL: %v", what, err)
		return
	}
	f := v.rules.NoFacts()
	for i := range s.total {
		s.fill(i, f.values)
		v.Tried++
		said := diagram.Leaf(0)
		if j.can(f.values) {
			said = want(f.values)
		}
		if got := c.frozen.Value(root, f.values); got != said {
			v.finding(fmt.Sprint(c.Year), v.rules.Named(f), "%s is %s in its diagram and %s in CEL", what, leafName(got), leafName(said))
			return
		}
	}
}

// restricted are the facts of which impossible combinations speak, a bit each.
func (c *Cycle) restricted() uint64 {
	var all uint64
	for _, x := range c.impossible {
		all |= factsOf(x.Met)
	}
	return all
}

func leafName(l diagram.Leaf) string {
	if l == 0 {
		return "impossible"
	}
	return string(outcomeOf[l])
}

// blocked lists the rules of a track for which some verdict waits.
func (v *verifier) blocked(t *Track, j *judge) {
	p, err := v.rules.applicants(j, t)
	if err != nil {
		return // the interview tells
	}
	values := v.rules.NoFacts().values
	for _, rule := range t.Rules {
		if rule.Open == nil {
			continue
		}
		b := Blocked{Track: t.ID, Rule: rule.ID}
		for _, a := range p.all {
			p.fill(a.way, values)
			if a.verdicts[0] != Undetermined || j.outcomes[rule].at(values) != unsettled {
				continue
			}
			if b.Share += a.weight; b.Applicant == nil {
				b.Applicant = v.rules.only(values, factsOf(rule.Met, rule.Open))
			}
		}
		if b.Share > 0 {
			v.Blocked = append(v.Blocked, b)
		}
	}
}

// only names some of the facts that have such values.
func (r *Rules) only(values []int8, facts uint64) []Named {
	f := r.NoFacts()
	for _, i := range diagram.Variables(facts) {
		f.values[i] = values[i]
	}
	return r.Named(f)
}

// anyDay is when verdicts are asked for: they never hang on it.
var anyDay = time.Time{}
