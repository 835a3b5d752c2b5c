package eligibility

import (
	"context"
	"fmt"
	"slices"
)

// applicants are those who differ in something that the required rules of
// some tracks speak of, each with the verdicts that CEL gives.
type applicants struct {
	space
	all []applicant
}

type applicant struct {
	way      int     // the combination of facts
	weight   float64 // all together weigh 1
	verdicts []Verdict
}

// applicants lists who can be: whom some value of the facts that are not asked
// for lets be.
func (r *Rules) applicants(j *judge, tracks ...*Track) (*applicants, error) {
	var asks, restricted uint64
	for _, t := range tracks {
		asks |= t.asks()
	}
	for _, x := range j.impossible {
		for _, f := range x.facts {
			restricted |= 1 << f
		}
	}
	whole, err := r.space(asks | restricted)
	if err != nil {
		return nil, err
	}
	s, err := r.space(asks)
	if err != nil {
		return nil, err
	}
	can := make([]bool, s.total)
	values := r.NoFacts().values
	for i := range whole.total {
		whole.fill(i, values)
		if j.can(values) {
			can[s.index(values)] = true
		}
	}
	return &applicants{s, j.list(s, can, tracks)}, nil
}

func (j *judge) list(s space, can []bool, tracks []*Track) []applicant {
	var all []applicant
	values := j.rules.NoFacts().values
	sum := 0.0
	for i := range s.total {
		if !can[i] {
			continue
		}
		s.fill(i, values)
		a := applicant{way: i, weight: 1}
		for _, f := range s.facts {
			a.weight *= j.weights[f][values[f]]
		}
		for _, t := range tracks {
			a.verdicts = append(a.verdicts, verdictOf[j.verdict(t, values)])
		}
		sum += a.weight
		all = append(all, a)
	}
	for i := range all {
		all[i].weight /= sum
	}
	return all
}

// interview proves that the interview about some tracks comes to the verdicts
// of CEL for every applicant, and measures it.
func (v *verifier) interview(ctx context.Context, c *Cycle, j *judge, tracks ...string) error {
	s, err := c.Scope(tracks...)
	name := fmt.Sprint(c.Year)
	if len(tracks) > 0 {
		name = tracks[0]
	}
	if err != nil {
		return err
	}
	a, err := v.rules.applicants(j, s.Tracks...)
	if err != nil {
		v.finding(name, nil, "the interview can't be played for everybody: %v", err)
		return nil
	}
	if len(a.all) == 0 {
		return nil // combinations forbid everybody, which is found already
	}
	first := s.Next(v.rules.NoFacts())
	p := &player{verifier: v, scope: s, applicants: a, name: name}
	rest := make([]int, len(a.all))
	for i := range rest {
		rest[i] = i
	}
	p.walk(ctx, v.rules.NoFacts(), rest, 0, true)
	v.Tried += len(a.all)
	figures := Interview{Of: name, Ways: len(a.all), Mean: p.mean, Most: p.deepest, All: len(a.facts)}
	figures.optimum(a)
	if first.Exact && !p.broken && !figures.AtLeast && figures.Mean > figures.Best+tiny {
		v.finding(name, nil, "the interview needs %.4f questions on average, and another order only %.4f", figures.Mean, figures.Best)
	}
	if d := first.Mean - p.mean; first.Exact && !p.broken && (d > 1e-6 || d < -1e-6) {
		v.finding(name, nil, "the interview tells of %.4f questions on average, and needs %.4f", first.Mean, p.mean)
	}
	v.Interviews = append(v.Interviews, figures)
	return ctx.Err()
}

// player plays one interview for all applicants at once, and with every
// question answered by "don't know" as well.
type player struct {
	*verifier
	*applicants
	scope   *Scope
	name    string
	mean    float64
	deepest int
	places  int
	broken  bool // off, after a finding
}

// mostPlaces bounds how many places of an interview are played.
const mostPlaces = 5_000_000

// walk goes on where some applicants have given the same answers. It is sure
// while nobody has answered "don't know". It returns how many questions are
// still asked at most of those who know, and the verdicts to which they come.
func (p *player) walk(ctx context.Context, f Facts, rest []int, asked int, sure bool) (most int, come [][]Verdict) {
	if p.places++; p.places > mostPlaces {
		p.wrong(f, "it has more than %d places, which is more than can be played", mostPlaces)
	}
	if ctx.Err() != nil || p.broken {
		return 0, nil
	}
	step := p.scope.Next(f)
	if step.Fact < 0 {
		return 0, [][]Verdict{p.settled(f, rest, asked, sure)}
	}
	if f.Said(step.Fact) || p.asks()>>step.Fact&1 == 0 {
		p.wrong(f, "it asks for %s, which was asked before or decides nothing", p.fact(step.Fact))
		return 0, nil
	}
	groups := p.split(rest, step.Fact)
	var occur []int
	for value, group := range groups {
		if len(group) == 0 {
			continue
		}
		occur = append(occur, value)
		m, c := p.walk(ctx, f.With(step.Fact, value), group, asked+1, sure)
		most = max(most, m+1)
		for _, x := range c {
			come = together(come, x)
		}
	}
	if !slices.Equal(occur, step.Values) {
		p.wrong(f, "it offers the answers %v to %s, and %v can be", p.values(step.Fact, step.Values), p.fact(step.Fact), p.values(step.Fact, occur))
	}
	if most > step.Most {
		p.wrong(f, "it promises at most %d questions, and asks %d", step.Most, most)
	}
	if len(come) == 1 && slices.Equal(come[0], p.common(rest)) {
		p.wrong(f, "it asks for %s, though no answer can change a verdict", p.fact(step.Fact))
	}
	p.walk(ctx, f.NotKnown(step.Fact), rest, asked+1, false)
	return most, come
}

func together(all [][]Verdict, more []Verdict) [][]Verdict {
	if slices.ContainsFunc(all, func(x []Verdict) bool { return slices.Equal(x, more) }) {
		return all
	}
	return append(all, more)
}

// settled proves the verdicts where nothing more is asked.
func (p *player) settled(f Facts, rest []int, asked int, sure bool) []Verdict {
	want := p.common(rest)
	if sure {
		p.deepest = max(p.deepest, asked)
		for _, i := range rest {
			p.mean += p.all[i].weight * float64(asked)
			if a := p.all[i]; !slices.Equal(a.verdicts, want) {
				p.wrong(p.known(a), "it ends before the verdicts are settled: %v and %v can be", a.verdicts, p.all[rest[0]].verdicts)
			}
		}
	}
	var got []Verdict
	for _, found := range p.scope.Evaluate(f, anyDay).Findings {
		got = append(got, found.Verdict)
	}
	if !slices.Equal(got, want) {
		p.wrong(f, "it comes to %v, and CEL to %v", got, want)
	}
	return want
}

// common are the verdicts on which applicants agree; undetermined elsewhere.
func (p *player) common(rest []int) []Verdict {
	all := slices.Clone(p.all[rest[0]].verdicts)
	for _, i := range rest[1:] {
		for t, v := range p.all[i].verdicts {
			if v != all[t] {
				all[t] = Undetermined
			}
		}
	}
	return all
}

// split parts applicants by their answer.
func (p *player) split(rest []int, fact int) [][]int {
	groups := make([][]int, p.rules.Vocabulary.Facts()[fact].Size())
	values := p.rules.NoFacts().values
	for _, i := range rest {
		p.fill(p.all[i].way, values)
		groups[values[fact]] = append(groups[values[fact]], i)
	}
	return groups
}

// wrong is a finding about the interview, which is played no further.
func (p *player) wrong(f Facts, what string, args ...any) {
	if !p.broken {
		p.broken = true
		p.finding(p.name, p.rules.Named(f), "the interview: "+what, args...)
	}
}

// known are all facts of an applicant.
func (p *player) known(a applicant) Facts {
	f := p.rules.NoFacts()
	p.fill(a.way, f.values)
	return f
}

func (p *player) asks() uint64 {
	var all uint64
	for _, f := range p.facts {
		all |= 1 << f
	}
	return all
}

func (p *player) fact(i int) string { return p.rules.facts[i].ID }

func (p *player) values(fact int, positions []int) []string {
	var all []string
	for _, v := range positions {
		all = append(all, p.rules.Vocabulary.Facts()[fact].Value(v))
	}
	return all
}
