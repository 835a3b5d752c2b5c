package application

import (
	"slices"
	"time"

	"annae/internal/content"
)

// A Step is one on an application's way.
type Step struct {
	Phase string
	Since time.Time // zero for what lies ahead: no day is foretold
	State StepState
}

// StepState is where a step lies.
type StepState string

// Where a step can lie.
const (
	Done  StepState = "done"
	Now   StepState = "now"
	Ahead StepState = "ahead" // it may follow
	Ended StepState = "ended" // the application ended there
)

// Outcome is the last step where it is not known yet: an outcome is never
// foretold.
const Outcome = "outcome"

// Timeline is the way of an application: the phases that it passed, and what
// usually follows, as far as staff have set that up.
func Timeline(p *content.Phases, s Standing) []Step {
	var way []Step
	for _, passed := range s.Passed {
		way = append(way, Step{passed.Phase, passed.Since, Done})
	}
	if len(way) == 0 || way[len(way)-1].Phase != s.Phase {
		way = append(way, Step{s.Phase, s.Since, Done})
	}
	now := &way[len(way)-1]
	now.State = Now
	if one := p.Find(s.Phase); one != nil && one.Outcome {
		now.State = Ended
		return way
	}
	for _, id := range follows(p, s.Phase) {
		way = append(way, Step{Phase: id, State: Ahead})
	}
	return way
}

// follows are the phases that usually follow on one, up to the outcome. Beside
// the usual way it is the first phase of it to which staff may move, and those
// behind that.
func follows(p *content.Phases, from string) []string {
	if len(p.Usual) == 0 {
		return nil
	}
	if at := slices.Index(p.Usual, from); at >= 0 {
		return append(slices.Clone(p.Usual[at+1:]), Outcome)
	}
	one := p.Find(from)
	if one == nil {
		return nil
	}
	for i, id := range p.Usual {
		if slices.Contains(one.Moves, id) {
			return append(slices.Clone(p.Usual[i:]), Outcome)
		}
	}
	return nil
}
