package eligibility_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"cel.dev/cel-go/cel"

	"annae/internal/condition"
	"annae/internal/eligibility"
)

// asked are applicants of the cycle that is measured.
const asked = 256

// people draws applicants who can be; of each so many facts in ten are known.
func people(b *testing.B, r *eligibility.Rules, c *eligibility.Cycle, known int) []eligibility.Facts {
	b.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	var all []eligibility.Facts
	for len(all) < asked {
		f := r.NoFacts()
		for i, fact := range r.Vocabulary.Facts() {
			if rng.IntN(10) < known {
				f = f.With(i, rng.IntN(fact.Size()))
			}
		}
		if c.Verdicts(f, nil)[0] != "" {
			all = append(all, f)
		}
	}
	return all
}

// A celRule is a rule as cel-go runs it.
type celRule struct{ met, open cel.Program }

// celRules are the rules of a cycle, compiled once.
func celRules(b *testing.B, c *eligibility.Cycle, opts ...cel.EvalOption) []celRule {
	b.Helper()
	program := func(c *condition.Condition) cel.Program {
		if c == nil {
			return nil
		}
		p, err := c.Program(opts...)
		if err != nil {
			b.Fatal(err)
		}
		return p
	}
	var all []celRule
	for _, t := range c.Tracks {
		for _, rule := range t.Rules {
			all = append(all, celRule{program(rule.Met), program(rule.Open)})
		}
	}
	return all
}

// outcome is what [eligibility.Cycle.Outcomes] says, by cel-go.
func (r celRule) outcome(vars any) eligibility.Outcome {
	met, _, err := r.met.Eval(vars)
	if err != nil {
		return ""
	}
	is, known := met.Value().(bool)
	switch {
	case known && is:
		return eligibility.Pass
	case r.open == nil && known:
		return eligibility.Fail
	case r.open == nil:
		return eligibility.Open
	}
	open, _, err := r.open.Eval(vars)
	if err != nil {
		return ""
	}
	isOpen, openKnown := open.Value().(bool)
	switch {
	case !known || !openKnown:
		return eligibility.Open
	case isOpen:
		return eligibility.Unsettled
	}
	return eligibility.Fail
}

// celFacts are the facts that are known, as cel-go takes them.
func celFacts(r *eligibility.Rules, f eligibility.Facts) map[string]any {
	said := map[string]any{}
	for i, fact := range r.Vocabulary.Facts() {
		if v, known := f.Value(i); known && fact.YesOrNo() {
			said[fact.Name] = fact.Value(v) == condition.Yes
		} else if known {
			said[fact.Name] = fact.Value(v)
		}
	}
	return said
}

// unknown are the others, as patterns for partial evaluation.
func unknown(r *eligibility.Rules, f eligibility.Facts) []*cel.AttributePatternType {
	var all []*cel.AttributePatternType
	for i, fact := range r.Vocabulary.Facts() {
		if _, known := f.Value(i); !known {
			all = append(all, cel.AttributePattern(fact.Name))
		}
	}
	return all
}

// against measures the engine and cel-go in turns on the same applicants, so
// that whatever else the machine does slows both, and reports the ratio.
func against(b *testing.B, ours, cels func(i int)) {
	b.Helper()
	b.Run("annae", func(b *testing.B) { loop(b, ours) })
	b.Run("cel-go", func(b *testing.B) { loop(b, cels) })
	b.Run("ratio", func(b *testing.B) {
		var our, cel float64
		for b.Loop() {
			our += timed(ours)
			cel += timed(cels)
		}
		b.ReportMetric(our/cel, "of-cel-go")
	})
}

func loop(b *testing.B, f func(i int)) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f(i % asked)
	}
}

// BenchmarkEvaluate gives the outcome of every rule of every track of a cycle
// to applicants of whom everything is known.
func BenchmarkEvaluate(b *testing.B) {
	r, _ := shipped(b)
	c := cycle(b, r, 2025)
	all, rules := people(b, r, c, 10), celRules(b, c)
	var said []map[string]any
	for _, f := range all {
		said = append(said, celFacts(r, f))
	}
	var outcomes []eligibility.Outcome
	var verdicts []eligibility.Verdict
	ours := func(i int) {
		outcomes = c.Outcomes(all[i], outcomes[:0])
		verdicts = c.Verdicts(all[i], verdicts[:0])
	}
	results := make([]eligibility.Outcome, len(rules))
	cels := func(i int) {
		for k, rule := range rules {
			results[k] = rule.outcome(said[i])
		}
	}
	for i := range all {
		ours(i)
		cels(i)
		for k, o := range results {
			if o != outcomes[k] {
				b.Fatalf("%v: rule %d is %s, and %s in cel-go", r.Named(all[i]), k, outcomes[k], o)
			}
		}
	}
	against(b, ours, cels)
}

// BenchmarkNext finds the next question about all tracks of a cycle where some
// facts are known, against cel-go finding which rules are still open.
func BenchmarkNext(b *testing.B) {
	r, _ := shipped(b)
	c := cycle(b, r, 2025)
	s, err := c.Scope()
	if err != nil {
		b.Fatal(err)
	}
	all, rules := people(b, r, c, 4), celRules(b, c, cel.OptPartialEval)
	var said []cel.PartialActivation
	for _, f := range all {
		vars, err := cel.PartialVars(celFacts(r, f), unknown(r, f)...)
		if err != nil {
			b.Fatal(err)
		}
		said = append(said, vars)
	}
	ours := func(i int) { s.Next(all[i]) }
	results := make([]eligibility.Outcome, len(rules))
	cels := func(i int) {
		for k, rule := range rules {
			results[k] = rule.outcome(said[i])
		}
	}
	for i := range all {
		ours(i)
		cels(i)
		for k, o := range c.Outcomes(all[i], nil) {
			if got := results[k]; got != o && got != eligibility.Open { // cel-go leaves open what only the combination of facts settles
				b.Fatalf("%v: rule %d is %s, and %s in cel-go", r.Named(all[i]), k, o, got)
			}
		}
	}
	against(b, ours, cels)
}

// timed is how many seconds a round over all applicants takes.
func timed(f func(i int)) float64 {
	start := time.Now()
	for i := range asked {
		f(i)
	}
	return time.Since(start).Seconds()
}
