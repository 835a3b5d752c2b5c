package eligibility

import (
	"slices"

	"annae/internal/content"
	"annae/internal/diagram"
)

// reachable proves that the rules of a track decide something: each can be met
// and not met, each region that nothing settles and each verdict can be, and
// no question is for nothing.
func (v *verifier) reachable(c *Cycle, t *Track) {
	c.mu.Lock()
	defer c.mu.Unlock()
	anybody := v.anybody(c, t.verdict)
	for i, rule := range t.Rules {
		can := c.outcomes(c.concerned(t.rules[i], rule))
		if len(can) == 0 {
			v.finding(t.ID, anybody, "the rule %s concerns no applicant who can be", rule.ID)
			continue
		}
		if !slices.Contains(can, pass) {
			v.finding(t.ID, anybody, "nobody whom it concerns can meet the rule %s", rule.ID)
		}
		if len(can) < 2 && slices.Contains(can, pass) {
			v.finding(t.ID, anybody, "everybody whom it concerns meets the rule %s", rule.ID)
		}
		if rule.Open != nil && !slices.Contains(can, unsettled) {
			v.finding(t.ID, anybody, "the rule %s is never unsettled: where its condition unsettled holds, it is met, or nobody can be", rule.ID)
		}
	}
	v.verdicts(c, t, anybody)
	verdict := c.ofAsked(t, t.verdict)
	for _, fact := range diagram.Variables(t.asks()) {
		if !c.diagrams.Matters(verdict, fact) {
			v.finding(t.ID, anybody, "required rules speak of the fact %s, and it never matters for the verdict", v.rules.facts[fact].ID)
		}
	}
}

// concerned is the outcome of a rule for those whom it concerns: nobody else
// can be. The caller holds the lock.
func (c *Cycle) concerned(outcome diagram.Ref, rule *content.Rule) diagram.Ref {
	if rule.Applies == nil {
		return outcome
	}
	return c.diagrams.Combine(outcome, build(c.diagrams, rule.Applies.Expr), func(l, concerns diagram.Leaf) diagram.Leaf {
		return unless(l, pass+fail-concerns)
	})
}

// verdicts proves that each verdict of a track can be, except where what is
// unsettled forbids it.
func (v *verifier) verdicts(c *Cycle, t *Track, anybody []Named) {
	can := c.outcomes(t.verdict)
	if !slices.Contains(can, pass) {
		v.finding(t.ID, anybody, "no applicant can be eligible")
	}
	open := slices.ContainsFunc(t.Rules, func(r *content.Rule) bool { return r.Open != nil })
	if open && !slices.Contains(can, unsettled) {
		v.finding(t.ID, anybody, "no verdict ever waits for what its rules leave unsettled")
	}
	switch {
	case slices.Contains(can, fail):
	case slices.Contains(can, unsettled):
		v.Shielded = append(v.Shielded, t.ID)
	default:
		v.finding(t.ID, anybody, "no applicant can be ineligible")
	}
}

// satisfiable proves that impossible combinations forbid something, and not
// everything.
func (v *verifier) satisfiable(c *Cycle) {
	if c != v.rules.Cycles[0] {
		return // they are the same for all cycles
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	never := c.diagrams.Constant(fail)
	for _, x := range c.impossible {
		r := build(c.diagrams, x.Met.Expr)
		if c.diagrams.Possible(r) == fail {
			v.finding("impossible", nil, "the combination %s contradicts itself and forbids nothing", x.ID)
		}
		never = c.diagrams.Combine(never, r, either)
	}
	if c.diagrams.Possible(never) == pass {
		v.finding("impossible", nil, "taken together the combinations forbid every applicant")
	}
}

// outcomes are the values that a function has somewhere, but not that of what
// can't be. The caller holds the lock.
func (c *Cycle) outcomes(r diagram.Ref) []diagram.Leaf {
	seen := map[diagram.Ref]bool{}
	var all []diagram.Leaf
	var walk func(diagram.Ref)
	walk = func(r diagram.Ref) {
		if seen[r] {
			return
		}
		seen[r] = true
		variable, kids := c.diagrams.First(r)
		if l := c.diagrams.Possible(r); variable < 0 && l != 0 {
			all = append(all, l)
		}
		for _, k := range kids {
			walk(k)
		}
	}
	walk(r)
	return all
}

// anybody is an applicant who can be, with the facts that a function looks at.
// The caller holds the lock.
func (v *verifier) anybody(c *Cycle, r diagram.Ref) []Named {
	f := v.rules.NoFacts()
	for {
		variable, kids := c.diagrams.First(r)
		if variable < 0 {
			return v.rules.Named(f)
		}
		value := slices.IndexFunc(kids, func(k diagram.Ref) bool { return c.diagrams.Possible(k) != 0 })
		if value < 0 {
			return nil
		}
		f, r = f.With(variable, value), kids[value]
	}
}
