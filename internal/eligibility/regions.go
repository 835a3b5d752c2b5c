package eligibility

import (
	"cmp"
	"math"
	"slices"

	"annae/internal/content"
	"annae/internal/diagram"
)

// A meeting has two tracks in one set of diagrams.
type meeting struct {
	of    *Rules
	d     *diagram.Diagrams
	never diagram.Ref
	years [2]int
	rules [2][]ruled
	// verdicts has the first track's in lane 0 and the other's in lane 1. It
	// hangs on nothing but facts; 0 is where nobody can be.
	verdicts diagram.Ref
	facts    []int // of which required rules speak
	sizes    []int // of all facts
}

// A ruled is a rule with its outcome, also where nobody can be.
type ruled struct {
	*content.Rule
	outcome diagram.Ref
}

// between brings two tracks together; either may be nil.
func (r *Rules) between(a, b *Cycle, tracks [2]*Track) *meeting {
	m := &meeting{of: r, years: [2]int{a.Year, b.Year}}
	for _, f := range r.Vocabulary.Facts() {
		m.sizes = append(m.sizes, f.Size())
	}
	m.d = diagram.New(m.sizes)
	m.never = forbidden(m.d, a.impossible)
	m.verdicts = m.d.Constant(0)
	var asks uint64
	for lane, t := range tracks {
		if t == nil {
			continue
		}
		verdict := m.d.Constant(pass)
		for _, rule := range t.Rules {
			one := ruled{rule, ruling(m.d, rule)}
			m.rules[lane] = append(m.rules[lane], one)
			if rule.Required() {
				verdict = m.d.Combine(verdict, one.outcome, worse)
			}
		}
		m.verdicts = m.d.Combine(m.verdicts, m.possible(verdict), func(x, y diagram.Leaf) diagram.Leaf { return x | diagram.In(lane, y) })
		asks |= t.asks()
	}
	for _, v := range diagram.Variables(m.d.Support(m.verdicts) &^ asks) {
		m.verdicts = m.d.Forget(m.verdicts, v)
	}
	m.facts = diagram.Variables(asks)
	return m
}

// A cube is a conjunction: for each fact the values that it may have, a bit
// each.
type cube []uint32

func (m *meeting) whole() cube {
	c := make(cube, len(m.sizes))
	for f, size := range m.sizes {
		c[f] = 1<<size - 1
	}
	return c
}

// with is the cube where a fact has such values.
func (c cube) with(fact int, values uint32) cube {
	c = slices.Clone(c)
	c[fact] = values
	return c
}

// narrow are the facts that a cube speaks of.
func (m *meeting) narrow(c cube) []int {
	var all []int
	for f, size := range m.sizes {
		if c[f] != 1<<size-1 {
			all = append(all, f)
		}
	}
	return all
}

// regions are where the verdict changes, and the share of applicants for whom
// it does.
func (m *meeting) regions() (all []Region, share float64) {
	all = []Region{}
	everybody := m.mass(m.verdicts, m.whole())
	outcomes := []diagram.Leaf{pass, fail, unsettled}
	for _, was := range outcomes {
		for _, is := range outcomes {
			turn := was | diagram.In(1, is)
			there := m.only(turn)
			if was == is || m.d.Possible(there) == 0 {
				continue
			}
			share += m.mass(there, m.whole()) / everybody
			for _, c := range m.cover(there, turn) {
				all = append(all, m.region(c, was, is, m.mass(m.verdicts, c)/everybody))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Region) int {
		if math.Abs(a.Share-b.Share) < tiny {
			return cmp.Compare(len(a.Where), len(b.Where))
		}
		return cmp.Compare(a.Share, b.Share)
	})
	return all, share
}

// only is pass where the verdicts are these, and 0 elsewhere.
func (m *meeting) only(turn diagram.Leaf) diagram.Ref {
	return m.d.Combine(m.verdicts, m.d.Constant(pass), func(l, _ diagram.Leaf) diagram.Leaf {
		if l == turn {
			return pass
		}
		return 0
	})
}

// mass is the share of all combinations of facts that are in a cube and where
// a function is not zero.
func (m *meeting) mass(r diagram.Ref, c cube) float64 {
	type at struct {
		r diagram.Ref
		k int
	}
	memo := map[at]float64{}
	var walk func(at) float64
	walk = func(a at) float64 {
		if m.d.Possible(a.r) == 0 {
			return 0
		}
		if a.k == len(m.facts) {
			return 1
		}
		if known, ok := memo[a]; ok {
			return known
		}
		sum, f := 0.0, m.facts[a.k]
		for v := range m.sizes[f] {
			if c[f]>>v&1 == 1 {
				sum += walk(at{m.kid(a.r, f, v), a.k + 1})
			}
		}
		memo[a] = sum / float64(m.sizes[f])
		return memo[a]
	}
	return walk(at{r, 0})
}

// kid is a function where a fact that comes no later than its first has a
// value.
func (m *meeting) kid(r diagram.Ref, fact, value int) diagram.Ref {
	if first, kids := m.d.First(r); first == fact {
		return kids[value]
	}
	return r
}

// within is what a function may be in a cube, joined.
func (m *meeting) within(r diagram.Ref, c cube) diagram.Leaf {
	seen := map[diagram.Ref]bool{}
	var all diagram.Leaf
	var walk func(diagram.Ref)
	walk = func(r diagram.Ref) {
		if seen[r] {
			return
		}
		seen[r] = true
		first, kids := m.d.First(r)
		if first < 0 {
			all = diagram.Join(all, m.d.Possible(r))
		}
		for v, k := range kids {
			if c[first]>>v&1 == 1 {
				walk(k)
			}
		}
	}
	walk(r)
	return all
}

// cover finds few cubes, each as wide as can be, that together are where the
// verdicts make one turn.
func (m *meeting) cover(there diagram.Ref, turn diagram.Leaf) []cube {
	var all []cube
	for left := there; m.d.Possible(left) != 0; {
		c := m.widest(m.path(left), turn)
		all = append(all, c)
		left = m.d.Combine(left, m.inside(c), without)
	}
	slices.SortStableFunc(all, func(a, b cube) int { return cmp.Compare(m.mass(m.verdicts, a), m.mass(m.verdicts, b)) })
	for i := 0; i < len(all); {
		left := there
		for j, c := range all {
			if j != i {
				left = m.d.Combine(left, m.inside(c), without)
			}
		}
		if m.d.Possible(left) == 0 {
			all = slices.Delete(all, i, i+1)
		} else {
			i++
		}
	}
	return all
}

// without takes away what is inside something.
func without(l, inside diagram.Leaf) diagram.Leaf {
	if inside == pass {
		return 0
	}
	return l
}

// inside is pass in a cube and fail elsewhere.
func (m *meeting) inside(c cube) diagram.Ref {
	r := m.d.Constant(pass)
	for _, f := range m.narrow(c) {
		r = m.d.Combine(r, m.d.Test(f, c[f], pass, fail), worse)
	}
	return r
}

// path is the first way through a function to where it is not zero.
func (m *meeting) path(r diagram.Ref) cube {
	c := m.whole()
	for {
		first, kids := m.d.First(r)
		if first < 0 {
			return c
		}
		v := slices.IndexFunc(kids, func(k diagram.Ref) bool { return m.d.Possible(k) != 0 })
		c[first], r = 1<<v, kids[v]
	}
}

// widest lets a cube grow in several orders of facts, and takes the one that
// speaks of the fewest facts, then the largest.
func (m *meeting) widest(seed cube, turn diagram.Leaf) cube {
	facts := m.narrow(seed)
	var best cube
	for i := range facts {
		order := slices.Concat(facts[i:], facts[:i])
		for range 2 {
			c := m.grow(seed, order, turn)
			if best == nil || m.simpler(c, best) {
				best = c
			}
			slices.Reverse(order)
		}
	}
	if best == nil { // everybody
		return seed
	}
	return best
}

func (m *meeting) simpler(a, b cube) bool {
	x, y := len(m.narrow(a)), len(m.narrow(b))
	return x < y || x == y && m.mass(m.verdicts, a) > m.mass(m.verdicts, b)+tiny
}

// grow adds values to a cube as long as everybody in it makes the turn, fact
// by fact. What nobody in it can have is taken out again.
func (m *meeting) grow(c cube, order []int, turn diagram.Leaf) cube {
	for _, f := range order {
		whole := uint32(1)<<m.sizes[f] - 1
		if wide := c.with(f, whole); m.within(m.verdicts, wide) == turn {
			c = wide
			continue
		}
		for v := range m.sizes[f] {
			if wide := c.with(f, c[f]|1<<v); m.within(m.verdicts, wide) == turn {
				c = wide
			}
		}
	}
	for _, f := range m.narrow(c) {
		for v := range m.sizes[f] {
			if m.within(m.verdicts, c.with(f, c[f]&(1<<v))) == 0 {
				c = c.with(f, c[f]&^(1<<v))
			}
		}
	}
	return c
}

func (m *meeting) region(c cube, was, is diagram.Leaf, share float64) Region {
	r := Region{From: verdictOf[was], To: verdictOf[is], Share: share, Where: []Where{}, Because: []Because{}}
	for _, f := range m.narrow(c) {
		fact := m.of.Vocabulary.Facts()[f]
		w := Where{Fact: fact.Name}
		for v := range fact.Size() {
			if c[f]>>v&1 == 1 {
				w.Values = append(w.Values, fact.Value(v))
			}
		}
		r.Where = append(r.Where, w)
	}
	r.Facts = m.example(c)
	r.Example = m.of.Wire(r.Facts)
	r.Because = append(r.Because, m.because(r.Facts)...)
	return r
}

// example is an applicant in a cube who meets as many rules as can be, so that
// nothing but the change stands in the way. Facts that make no difference to
// any rule are left out.
func (m *meeting) example(c cube) Facts {
	chosen := m.smoothest(c)
	for _, f := range slices.Backward(m.facts) {
		if slices.Contains(m.narrow(c), f) {
			continue
		}
		if free := chosen.with(f, 1<<m.sizes[f]-1); m.decided(free) {
			chosen = free
		}
	}
	facts := m.of.NoFacts()
	for _, f := range m.narrow(chosen) {
		for v := range m.sizes[f] {
			if chosen[f] == 1<<v {
				facts = facts.With(f, v)
			}
		}
	}
	return facts
}

// decided tells whether every required rule has one outcome in a cube.
func (m *meeting) decided(c cube) bool {
	for _, rules := range m.rules {
		for _, r := range rules {
			if r.Required() && m.within(r.outcome, c) == open {
				return false
			}
		}
	}
	return true
}

// smoothest is one applicant in a cube who misses the fewest rules.
func (m *meeting) smoothest(c cube) cube {
	missed := m.d.Constant(0)
	for _, rules := range m.rules {
		for _, r := range rules {
			if r.Required() {
				missed = m.d.Combine(missed, r.outcome, func(n, l diagram.Leaf) diagram.Leaf {
					if l == pass {
						return n
					}
					return n + 1
				})
			}
		}
	}
	s := smoothest{m, c, map[[3]int]fewest{}}
	chosen := slices.Clone(c)
	verdicts := m.verdicts
	for k, f := range m.facts {
		v := s.from(k, verdicts, missed).value
		chosen[f] = 1 << v
		verdicts, missed = m.kid(verdicts, f, v), m.kid(missed, f, v)
	}
	return chosen
}

// smoothest looks for the applicant in a cube who misses the fewest rules.
type smoothest struct {
	m    *meeting
	in   cube
	memo map[[3]int]fewest
}

// fewest is how few rules can be missed, and the value of the next fact with
// which that is so.
type fewest struct{ missed, value int }

func (s *smoothest) from(k int, verdicts, missed diagram.Ref) fewest {
	best := fewest{missed: math.MaxInt}
	if s.m.d.Possible(verdicts) == 0 {
		return best
	}
	if k == len(s.m.facts) {
		return fewest{missed: int(s.m.d.Possible(missed))} //nolint:gosec // a number of rules
	}
	key := [3]int{k, int(verdicts), int(missed)}
	if known, ok := s.memo[key]; ok {
		return known
	}
	f := s.m.facts[k]
	for v := range s.m.sizes[f] {
		if s.in[f]>>v&1 == 0 {
			continue
		}
		if n := s.from(k+1, s.m.kid(verdicts, f, v), s.m.kid(missed, f, v)).missed; n < best.missed {
			best = fewest{n, v}
		}
	}
	s.memo[key] = best
	return best
}

// because are the required rules whose outcomes for somebody differ. A rule
// that is not there counts as met.
func (m *meeting) because(facts Facts) []Because {
	c := m.whole()
	for f := range c {
		if v, known := facts.Value(f); known {
			c[f] = 1 << v
		}
	}
	in := func(lane int, r *ruled) *RuleIn {
		if r == nil || !r.Required() {
			return nil
		}
		return &RuleIn{r.ID, m.years[lane], outcomeOf[m.within(r.outcome, c)], sourcesOf(r.Rule)}
	}
	var all []Because
	add := func(was, is *RuleIn) {
		if outcomeIn(was) != outcomeIn(is) {
			all = append(all, Because{was, is})
		}
	}
	for i := range m.rules[0] {
		r := &m.rules[0][i]
		add(in(0, r), in(1, m.partner(0, r)))
	}
	for i := range m.rules[1] {
		if r := &m.rules[1][i]; m.partner(1, r) == nil {
			add(nil, in(1, r))
		}
	}
	return all
}

func outcomeIn(r *RuleIn) Outcome {
	if r == nil {
		return Pass
	}
	return r.Outcome
}
