package eligibility

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"annae/internal/diagram"
)

// A Scope is some tracks of a cycle about which somebody is asked. It is safe
// for concurrent use.
type Scope struct {
	Tracks []*Track

	cycle  *Cycle
	root   diagram.Ref
	asks   uint64 // facts that may be asked, a bit each
	first  *state // of nothing known; it and what follows is guarded by the cycle's lock
	states map[diagram.Ref]*state
	plans  map[diagram.Ref]plan
	mass   map[diagram.Ref]float64
	limit  int // of states that are worked out
}

// plan is how best to go on from a state.
type plan struct {
	fact  int     // to ask next; -1 when all is settled
	mean  float64 // questions still to be asked, on average
	most  int     // and at most
	exact bool    // that there is no better plan
}

// mostStates bounds how many states of an interview are worked out. Beyond it
// the next question is the one that settles most, and the figures are bounds.
const mostStates = 10_000_000

// Scope is all tracks of the cycle, or those that are named by id or by kind.
// Its error names what is no track of the cycle.
func (c *Cycle) Scope(tracks ...string) (*Scope, error) {
	chosen := c.Tracks
	if len(tracks) > 0 {
		chosen = nil
		for _, t := range c.Tracks {
			if slices.ContainsFunc(tracks, t.isCalled) {
				chosen = append(chosen, t)
			}
		}
	}
	for _, s := range tracks {
		if !slices.ContainsFunc(chosen, func(t *Track) bool { return t.isCalled(s) }) {
			return nil, &TrackError{c.Year, s, c.Tracks}
		}
	}
	var ids []string
	for _, t := range chosen {
		ids = append(ids, t.ID)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := strings.Join(ids, " ")
	if s := c.scopes[key]; s != nil {
		return s, nil
	}
	s := &Scope{Tracks: chosen, cycle: c, states: map[diagram.Ref]*state{}, plans: map[diagram.Ref]plan{}, mass: map[diagram.Ref]float64{}, limit: mostStates}
	s.root = c.diagrams.Constant(0)
	for lane, t := range chosen {
		s.root = c.diagrams.Combine(s.root, t.verdict, func(a, b diagram.Leaf) diagram.Leaf { return a | diagram.In(lane, undecided(b)) })
		s.asks |= t.asks()
	}
	s.first = s.stateOf(s.root)
	c.scopes[key] = s
	return s, nil
}

// isCalled tells whether a name is that of the track, of its kind or of its side.
func (t *Track) isCalled(name string) bool {
	return name == t.ID || name == string(t.Kind) || name == string(t.Kind.Side())
}

// undecided makes no difference between a verdict that nothing settles and one
// that is open: to ask which of them it is would help nobody.
func undecided(verdict diagram.Leaf) diagram.Leaf {
	if verdict == unsettled {
		return open
	}
	return verdict
}

// A TrackError says that a cycle has no such track.
type TrackError struct {
	Cycle  int
	Track  string
	Tracks []*Track // that the cycle has
}

func (e *TrackError) Error() string {
	var ids []string
	for _, t := range e.Tracks {
		ids = append(ids, t.ID)
	}
	return fmt.Sprintf("the cycle %d has no track %q; it has %s", e.Cycle, e.Track, strings.Join(ids, ", "))
}

// Cycle is the cycle of the tracks.
func (s *Scope) Cycle() *Cycle { return s.cycle }

// A Step is where an interview stands.
type Step struct {
	// Fact is what to ask next, by position; -1 when nothing that could be
	// answered would change a verdict.
	Fact int
	// Values are the answers that can be, by position.
	Values []int
	Mean   float64 // questions still to be asked, on average, this one included
	Most   int     // and at most, as long as each is answered by what is known
	Exact  bool    // that no other order of questions needs fewer on average
}

// Next finds the question that leaves the fewest questions on average, as the
// weights of the cycle have it. The values of a step are not to be changed.
func (s *Scope) Next(f Facts) Step {
	c := s.cycle
	c.mu.RLock()
	at := s.known(f)
	c.mu.RUnlock()
	if at != nil {
		return *at.step
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at = s.state(f)
	if at.step == nil {
		at.step = s.step(at.of)
	}
	return *at.step
}

// step is where an interview stands in a state. The caller holds the lock.
func (s *Scope) step(r diagram.Ref) *Step {
	d, p := s.cycle.diagrams, s.plan(r)
	step := &Step{Fact: p.fact, Mean: p.mean, Most: p.most, Exact: p.exact}
	if p.fact < 0 {
		return step
	}
	for v := range s.cycle.weights[p.fact] {
		if d.Possible(d.Given(r, p.fact, v)) != 0 {
			step.Values = append(step.Values, v)
		}
	}
	return step
}

// A state is what the verdicts can be, given some facts.
type state struct {
	of      diagram.Ref
	support uint64
	cuts    [][]*state // by fact and by value, that of a forgotten fact first; nil where not worked out
	step    *Step      // nil where not worked out
}

// known is the state of some facts; nil where it or its step has not been
// worked out.
func (s *Scope) known(f Facts) *state {
	at := s.first
	for i, v := range f.values {
		if at.support>>i&1 == 0 || v == diagram.Unknown && !s.passes(f, i) {
			continue
		}
		if at.cuts[i] == nil {
			return nil
		}
		if at = at.cuts[i][v-diagram.Unknown]; at == nil {
			return nil
		}
	}
	if at.step == nil {
		return nil
	}
	return at
}

// passes tells that a fact is not known and is not to be asked for: what was
// asked before, and what no rule of the scope speaks of.
func (s *Scope) passes(f Facts, fact int) bool {
	return f.Asked(fact) || s.asks>>fact&1 == 0
}

// state is what the verdicts can be, given the facts; those that are not known
// and not to be asked for are forgotten. The caller holds the lock.
func (s *Scope) state(f Facts) *state {
	d, at := s.cycle.diagrams, s.first
	for i, v := range f.values {
		if at.support>>i&1 == 0 || v == diagram.Unknown && !s.passes(f, i) {
			continue
		}
		if at.cuts[i] == nil {
			at.cuts[i] = make([]*state, len(s.cycle.weights[i])+1)
		}
		next := &at.cuts[i][v-diagram.Unknown]
		switch {
		case *next != nil:
		case v == diagram.Unknown:
			*next = s.stateOf(d.Forget(at.of, i))
		default:
			*next = s.stateOf(d.Given(at.of, i, int(v)))
		}
		at = *next
	}
	return at
}

// stateOf finds or makes the state of a function.
func (s *Scope) stateOf(r diagram.Ref) *state {
	if s.states[r] == nil {
		s.states[r] = &state{of: r, support: s.cycle.diagrams.Support(r), cuts: make([][]*state, len(s.cycle.weights))}
	}
	return s.states[r]
}

// plan works out the best questions from a state on. The caller holds the lock.
func (s *Scope) plan(r diagram.Ref) plan {
	if p, ok := s.plans[r]; ok {
		return p
	}
	d := s.cycle.diagrams
	best := plan{fact: -1, exact: true}
	if !d.Settled(r) {
		best.mean = math.Inf(1)
		for _, fact := range diagram.Variables(d.Support(r) & s.asks) {
			if p := s.asking(r, fact); p.mean < best.mean-tiny || p.mean < best.mean+tiny && p.most < best.most {
				best = p
			}
		}
	}
	s.plans[r] = best
	return best
}

// tiny is less than any difference between plans that matters.
const tiny = 1e-9

// asking is the plan that begins with a fact.
func (s *Scope) asking(r diagram.Ref, fact int) plan {
	d := s.cycle.diagrams
	p := plan{fact: fact, mean: 1, exact: true}
	whole := s.weigh(r)
	for v, w := range s.cycle.weights[fact] {
		k := d.Given(r, fact, v)
		m := s.weigh(k)
		if m == 0 {
			continue
		}
		next := plan{fact: -1}
		if len(s.plans) < s.limit {
			next = s.plan(k)
		} else if !d.Settled(k) {
			next = plan{mean: 1, most: len(diagram.Variables(d.Support(k) & s.asks))}
		} else {
			next.exact = true
		}
		p.mean += w * m / whole * next.mean
		p.most = max(p.most, next.most)
		p.exact = p.exact && next.exact
	}
	p.most++
	return p
}

// weigh is the share of applicants that can be where a function is not zero.
func (s *Scope) weigh(r diagram.Ref) float64 {
	d := s.cycle.diagrams
	variable, kids := d.First(r)
	if variable < 0 {
		if d.Possible(r) == 0 {
			return 0
		}
		return 1
	}
	if m, ok := s.mass[r]; ok {
		return m
	}
	m := 0.0
	for v, k := range kids {
		m += s.cycle.weights[variable][v] * s.weigh(k)
	}
	s.mass[r] = m
	return m
}

// Evaluate applies the rules of the tracks.
func (s *Scope) Evaluate(f Facts, asOf time.Time) Result {
	return s.cycle.evaluate(s.Tracks, f, asOf)
}
