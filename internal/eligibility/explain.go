package eligibility

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Standing says whether a proof holds.
type Standing string

// The standings.
const (
	Confirmed    Standing = "confirmed"     // the rules come to the same
	Refuted      Standing = "refuted"       // they don't, though the content is the same
	OtherContent Standing = "other content" // the proof rests on other rules than these
)

// An Explanation is a proof that was worked out again.
type Explanation struct {
	Standing    Standing
	Result      Result // of the same facts, for the tracks of the proof
	Differences []Difference
}

// A Difference is a verdict or an outcome that is not what the proof says.
type Difference struct {
	Track string
	Rule  string // empty: the verdict
	Proof string // what the proof says; empty: it has no such rule
	Rules string // what the rules say; empty: there is no such rule
}

// An ImpossibleError says that facts can't be together.
type ImpossibleError struct {
	Combinations []string // their ids
}

func (e *ImpossibleError) Error() string {
	return fmt.Sprintf("the facts can't be together: %s", strings.Join(e.Combinations, ", "))
}

// Explain works a proof out again. Its error names what the rules don't know:
// a cycle, a track, a fact, a value or a combination of them.
func (r *Rules) Explain(p Proof) (Explanation, error) {
	var e Explanation
	cycle, ok := r.Cycle(p.Cycle)
	if !ok {
		return e, fmt.Errorf("cycle: %w", r.noCycle(p.Cycle))
	}
	var ids []string
	for i, t := range p.Tracks {
		if slices.Contains(ids, t.Track) {
			return e, fmt.Errorf("tracks[%d]: the track %q stands twice", i, t.Track)
		}
		if !slices.ContainsFunc(cycle.Tracks, func(k *Track) bool { return k.ID == t.Track }) {
			return e, fmt.Errorf("tracks[%d]: %w", i, &TrackError{cycle.Year, t.Track, cycle.Tracks})
		}
		ids = append(ids, t.Track)
	}
	if len(ids) == 0 {
		return e, fmt.Errorf("tracks: the proof has no track, so there is nothing to prove")
	}
	facts, err := r.FromWire(p.Facts)
	if err != nil {
		return e, fmt.Errorf("facts: %w", err)
	}
	scope, err := cycle.Scope(ids...)
	if err != nil {
		return e, fmt.Errorf("tracks: %w", err)
	}
	e.Result = scope.Evaluate(facts, p.AsOf)
	if len(e.Result.Impossible) > 0 {
		wrong := &ImpossibleError{}
		for _, x := range e.Result.Impossible {
			wrong.Combinations = append(wrong.Combinations, x.ID)
		}
		return e, fmt.Errorf("facts: %w", wrong)
	}
	e.Differences = differences(p, r.Proof(e.Result))
	switch {
	case p.Content != r.Content:
		e.Standing = OtherContent
	case len(e.Differences) > 0:
		e.Standing = Refuted
	default:
		e.Standing = Confirmed
	}
	return e, nil
}

// differences compares what a proof says of its tracks with what the rules
// say of the same.
func differences(said, found Proof) []Difference {
	var all []Difference
	for _, now := range found.Tracks {
		i := slices.IndexFunc(said.Tracks, func(t ProofOfTrack) bool { return t.Track == now.Track })
		was := said.Tracks[i]
		if was.Verdict != now.Verdict {
			all = append(all, Difference{now.Track, "", string(was.Verdict), string(now.Verdict)})
		}
		rules := maps.Clone(now.Rules)
		maps.Copy(rules, was.Rules)
		for _, rule := range slices.Sorted(maps.Keys(rules)) {
			if was.Rules[rule] != now.Rules[rule] {
				all = append(all, Difference{now.Track, rule, string(was.Rules[rule]), string(now.Rules[rule])})
			}
		}
	}
	return all
}
