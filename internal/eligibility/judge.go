package eligibility

import (
	"fmt"
	"slices"

	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/diagram"
)

// A judge says what the rules of a cycle come to as CEL itself runs them. It
// knows no diagram, so that diagrams can be held against it.
type judge struct {
	rules      *Rules
	weights    [][]float64 // of the values of each fact
	outcomes   map[*content.Rule]judged
	concerns   map[*content.Rule]judged // pass where a rule concerns an applicant
	impossible []judged
}

// judged is the outcome of a condition or a rule for every combination of the
// facts of which it speaks.
type judged struct {
	space
	outcomes []diagram.Leaf
}

func (j judged) at(values []int8) diagram.Leaf { return j.outcomes[j.index(values)] }

// judge runs all rules of a cycle. Its error names the rule at fault.
func (c *Cycle) judge() (*judge, error) {
	j := &judge{rules: c.rules, weights: c.weights, outcomes: map[*content.Rule]judged{}, concerns: map[*content.Rule]judged{}}
	for _, x := range c.impossible {
		met, err := j.run(x.Met, nil)
		if err != nil {
			return nil, fmt.Errorf("the impossible combination %s: %w", x.ID, err)
		}
		j.impossible = append(j.impossible, met)
	}
	for _, t := range c.Tracks {
		for _, rule := range t.Rules {
			outcome, err := j.run(rule.Met, rule.Open)
			if err != nil {
				return nil, fmt.Errorf("%s: the rule %s: %w", t.ID, rule.ID, err)
			}
			j.outcomes[rule] = outcome
			if rule.Applies == nil {
				continue
			}
			if j.concerns[rule], err = j.run(rule.Applies, nil); err != nil {
				return nil, fmt.Errorf("%s: for whom the rule %s is: %w", t.ID, rule.ID, err)
			}
		}
	}
	return j, nil
}

// run tries a rule: it passes where it is met, else nothing settles it where
// it is open, else it fails.
func (j *judge) run(met, open *condition.Condition) (judged, error) {
	s, err := j.rules.space(factsOf(met, open))
	if err != nil {
		return judged{}, err
	}
	isMet, err := j.truth(met, s)
	if err != nil {
		return judged{}, err
	}
	isOpen := make([]bool, s.total)
	if open != nil {
		if isOpen, err = j.truth(open, s); err != nil {
			return judged{}, err
		}
	}
	all := judged{space: s}
	for i := range s.total {
		switch {
		case isMet[i]:
			all.outcomes = append(all.outcomes, pass)
		case isOpen[i]:
			all.outcomes = append(all.outcomes, unsettled)
		default:
			all.outcomes = append(all.outcomes, fail)
		}
	}
	return all, nil
}

// truth asks CEL about every combination.
func (j *judge) truth(c *condition.Condition, s space) ([]bool, error) {
	program, err := c.Program()
	if err != nil {
		return nil, err
	}
	values := j.rules.NoFacts().values
	said := map[string]any{}
	all := make([]bool, s.total)
	for i := range all {
		s.fill(i, values)
		for _, f := range s.facts {
			said[j.rules.Vocabulary.Facts()[f].Name] = celValue(j.rules.Vocabulary.Facts()[f], int(values[f]))
		}
		out, _, err := program.Eval(said)
		if err != nil {
			return nil, fmt.Errorf("CEL on %v: %w", said, err)
		}
		is, yesOrNo := out.Value().(bool)
		if !yesOrNo {
			return nil, fmt.Errorf("CEL on %v gives %v, neither true nor false", said, out)
		}
		all[i] = is
	}
	return all, nil
}

// celValue is a value as CEL knows it.
func celValue(f condition.Fact, value int) any {
	if f.YesOrNo() {
		return f.Value(value) == condition.Yes
	}
	return f.Value(value)
}

// factsOf are the facts of which conditions speak, a bit each.
func factsOf(conditions ...*condition.Condition) uint64 {
	var all uint64
	for _, c := range conditions {
		if c == nil {
			continue
		}
		for _, f := range c.Facts() {
			all |= 1 << f
		}
	}
	return all
}

// can tells whether facts can be together.
func (j *judge) can(values []int8) bool {
	return !slices.ContainsFunc(j.impossible, func(x judged) bool { return x.at(values) == pass })
}

// verdict is what the required rules of a track come to: one that fails
// decides, else one that is not settled, else all pass.
func (j *judge) verdict(t *Track, values []int8) diagram.Leaf {
	v := pass
	for _, rule := range t.Rules {
		if !rule.Required() {
			continue
		}
		switch j.outcomes[rule].at(values) {
		case fail:
			return fail
		case unsettled:
			v = unsettled
		}
	}
	return v
}
