package eligibility

import (
	"encoding/json"
	"fmt"
	"slices"

	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/diagram"
)

// A Diff is what changes in who may apply from one cycle to another, by ids.
type Diff struct {
	From   int         `json:"from"`
	To     int         `json:"to"`
	Tracks []TrackDiff `json:"tracks"` // one for each pair that can be compared
}

// A TrackDiff is what changes from one track to another of the same side. Of
// a track that is new or gone the other is empty, and its rules alone are told.
type TrackDiff struct {
	Side content.Kind `json:"side"`
	From string       `json:"from"`
	To   string       `json:"to"`
	// Share is how many of the possible applicants get another verdict: of all
	// combinations of the facts of which required rules of either track speak.
	Share   float64    `json:"share"`
	Regions []Region   `json:"regions"` // smallest first; they may overlap
	Rules   []RuleDiff `json:"rules"`
}

// A Region is where every applicant has one verdict in the first track and
// another in the second.
type Region struct {
	From    Verdict        `json:"from"`
	To      Verdict        `json:"to"`
	Share   float64        `json:"share"` // of the possible applicants
	Where   []Where        `json:"where"` // all of them hold; none: for everybody
	Example map[string]any `json:"example"`
	Because []Because      `json:"because"`

	Facts Facts `json:"-"` // of the example
}

// Where says that a fact has one of some values.
type Where struct {
	Fact   string
	Values []string
}

// MarshalJSON writes values as [Rules.Wire] does.
func (w Where) MarshalJSON() ([]byte, error) {
	values := []any{}
	for _, v := range w.Values {
		if v == condition.Yes || v == condition.No {
			values = append(values, v == condition.Yes)
		} else {
			values = append(values, v)
		}
	}
	return json.Marshal(map[string]any{"fact": w.Fact, "values": values})
}

// Because is a required rule that makes a difference for the example of a
// region. A rule under another id that decides by the same facts is taken for
// the same.
type Because struct {
	From *RuleIn `json:"from"` // nil: there is no such rule
	To   *RuleIn `json:"to"`
}

// A RuleIn is a rule of one cycle with its outcome for an example.
type RuleIn struct {
	Rule    string   `json:"rule"`
	Cycle   int      `json:"cycle"`
	Outcome Outcome  `json:"outcome"`
	Sources []string `json:"sources"`
}

// A RuleDiff is a rule that is not the same in both tracks.
type RuleDiff struct {
	Rule     string       `json:"rule"`
	Required bool         `json:"required"` // where it was last
	Changes  []RuleChange `json:"changes"`
	Sources  []string     `json:"sources"` // where it was last
}

// A RuleChange says how a rule differs.
type RuleChange string

// The changes of a rule.
const (
	Added     RuleChange = "added"
	Dropped   RuleChange = "dropped"
	Condition RuleChange = "condition" // it asks for something else, or is unsettled elsewhere
	Settling  RuleChange = "settled"   // nothing of it is unsettled any more
	Opening   RuleChange = "unsettled" // it was settled
	Requiring RuleChange = "required"  // it only counted in favour
	Favouring RuleChange = "preferred" // it only counts in favour now
)

// Diff tells what changes from one cycle to another. It is worked out once, so
// it is not to be changed. Its error names a cycle that is not there.
func (r *Rules) Diff(from, to int) (*Diff, error) {
	a, ok := r.Cycle(from)
	if !ok {
		return nil, r.noCycle(from)
	}
	b, ok := r.Cycle(to)
	if !ok {
		return nil, r.noCycle(to)
	}
	if known, ok := r.diffs.Load([2]int{from, to}); ok {
		return known.(*Diff), nil
	}
	diff := &Diff{From: from, To: to, Tracks: []TrackDiff{}}
	for _, side := range []content.Kind{content.Planning, content.Demonstration} {
		for _, p := range pairs(a.on(side), b.on(side)) {
			diff.Tracks = append(diff.Tracks, r.compare(side, a, b, p))
		}
	}
	r.diffs.Store([2]int{from, to}, diff)
	return diff, nil
}

func (r *Rules) noCycle(year int) error {
	if len(r.Cycles) == 0 {
		return fmt.Errorf("there is no cycle %d, nor any other", year)
	}
	return fmt.Errorf("there is no cycle %d; there are %d to %d", year, r.Cycles[0].Year, r.Cycles[len(r.Cycles)-1].Year)
}

// on are the tracks of a side.
func (c *Cycle) on(side content.Kind) []*Track {
	var all []*Track
	for _, t := range c.Tracks {
		if t.Kind.Side() == side {
			all = append(all, t)
		}
	}
	return all
}

// pairs are the tracks that can be compared. A kind that stands for the whole
// side is compared with each kind of it. Who has no partner stands alone.
func pairs(from, to []*Track) [][2]*Track {
	var all [][2]*Track
	paired := map[*Track]bool{}
	for _, a := range from {
		for _, b := range to {
			if a.Kind == b.Kind || a.Kind == a.Kind.Side() || b.Kind == b.Kind.Side() {
				all = append(all, [2]*Track{a, b})
				paired[a], paired[b] = true, true
			}
		}
	}
	for _, a := range from {
		if !paired[a] {
			all = append(all, [2]*Track{a, nil})
		}
	}
	for _, b := range to {
		if !paired[b] {
			all = append(all, [2]*Track{nil, b})
		}
	}
	return all
}

func (r *Rules) compare(side content.Kind, a, b *Cycle, p [2]*Track) TrackDiff {
	t := TrackDiff{Side: side, Regions: []Region{}}
	m := r.between(a, b, p)
	if p[0] != nil {
		t.From = p[0].ID
	}
	if p[1] != nil {
		t.To = p[1].ID
	}
	t.Rules = m.ruleDiffs()
	if p[0] != nil && p[1] != nil {
		t.Regions, t.Share = m.regions()
	}
	return t
}

// partner is the rule of the other track that stands for a rule: that of the
// same id, else one that is only there and decides by the same facts.
func (m *meeting) partner(lane int, r *ruled) *ruled {
	if same := find(m.rules[1-lane], r.ID); same != nil {
		return same
	}
	for i, other := range m.rules[1-lane] {
		if find(m.rules[lane], other.ID) == nil && other.Required() == r.Required() && factsOf(other.Met) == factsOf(r.Met) {
			return &m.rules[1-lane][i]
		}
	}
	return nil
}

// ruleDiffs are the rules that differ: in the order of the second track, then
// those that are dropped.
func (m *meeting) ruleDiffs() []RuleDiff {
	all := []RuleDiff{}
	for _, now := range m.rules[1] {
		d := RuleDiff{Rule: now.ID, Required: now.Required(), Sources: sourcesOf(now.Rule)}
		if was := find(m.rules[0], now.ID); was == nil {
			d.Changes = []RuleChange{Added}
		} else {
			d.Changes = m.ruleChanges(was.Rule, now.Rule)
		}
		if len(d.Changes) > 0 {
			all = append(all, d)
		}
	}
	for _, was := range m.rules[0] {
		if find(m.rules[1], was.ID) == nil {
			all = append(all, RuleDiff{was.ID, was.Required(), []RuleChange{Dropped}, sourcesOf(was.Rule)})
		}
	}
	return all
}

// ruleChanges compares two conditions by what they say, not by how they are
// written.
func (m *meeting) ruleChanges(was, now *content.Rule) []RuleChange {
	var all []RuleChange
	switch {
	case !was.Required() && now.Required():
		all = append(all, Requiring)
	case was.Required() && !now.Required():
		all = append(all, Favouring)
	}
	if m.possible(build(m.d, was.Met.Expr)) != m.possible(build(m.d, now.Met.Expr)) ||
		was.Open != nil && now.Open != nil && m.possible(ruling(m.d, was)) != m.possible(ruling(m.d, now)) {
		all = append(all, Condition)
	}
	switch {
	case was.Open != nil && now.Open == nil:
		all = append(all, Settling)
	case was.Open == nil && now.Open != nil:
		all = append(all, Opening)
	}
	return all
}

// possible is a function where what can't be is left out.
func (m *meeting) possible(f diagram.Ref) diagram.Ref { return m.d.Combine(f, m.never, unless) }

func find(rules []ruled, id string) *ruled {
	i := slices.IndexFunc(rules, func(r ruled) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &rules[i]
}

// sourcesOf are never nil: they are written as a list.
func sourcesOf(r *content.Rule) []string { return append([]string{}, r.Sources...) }
