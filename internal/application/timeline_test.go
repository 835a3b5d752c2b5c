package application_test

import (
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/content"
)

// way writes a timeline in short: "received done, checking now".
func way(steps []application.Step) string {
	var all []string
	for _, s := range steps {
		all = append(all, s.Phase+" "+string(s.State))
	}
	return strings.Join(all, ", ")
}

func TestTheTimelineTellsWhatWasAndWhatMayFollow(t *testing.T) {
	phases := func(usual ...string) *content.Phases {
		return &content.Phases{First: "received", Usual: usual, All: []*content.Phase{
			{ID: "received", Moves: []string{"checking"}}, {ID: "checking", Moves: []string{"completing", "deciding"}},
			{ID: "completing", Moves: []string{"checking", "withdrawn"}}, {ID: "resting", Moves: []string{"withdrawn"}},
			{ID: "deciding", Moves: []string{"selected"}}, {ID: "selected", Outcome: true}, {ID: "withdrawn", Outcome: true},
		}}
	}
	set := phases("received", "checking", "deciding")
	tests := []struct {
		name   string
		phases *content.Phases
		passed string // the last one is where it stands
		want   string
	}{
		{"at the beginning all lies ahead", set, "received", "received now, checking ahead, deciding ahead, outcome ahead"},
		{"before the decision only the outcome", set, "received checking deciding", "received done, checking done, deciding now, outcome ahead"},
		{"back in a phase it is passed again", set, "received checking completing checking", "received done, checking done, completing done, checking now, deciding ahead, outcome ahead"},
		{"beside the usual way it leads back to it", set, "received checking completing", "received done, checking done, completing now, checking ahead, deciding ahead, outcome ahead"},
		{"where no move leads back nothing is foretold", set, "received resting", "received done, resting now"},
		{"nor from a phase that staff took out", set, "received gone", "received done, gone now"},
		{"nor where no usual way is set up", phases(), "received checking", "received done, checking now"},
		{"an outcome ends it", set, "received withdrawn", "received done, withdrawn ended"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s application.Standing
			for i, id := range strings.Fields(tt.passed) {
				s.Phase, s.Since = id, time.Unix(int64(i+1), 0)
				s.Passed = append(s.Passed, application.Passed{Phase: id, Since: s.Since})
			}
			got := application.Timeline(tt.phases, s)
			if way(got) != tt.want {
				t.Errorf("Timeline = %s, want %s", way(got), tt.want)
			}
			for i, step := range got {
				if foretold := step.State == application.Ahead; foretold != step.Since.IsZero() || !foretold && !step.Since.Equal(s.Passed[i].Since) {
					t.Errorf("%s is told for %v", step.Phase, step.Since)
				}
			}
		})
	}
}

func TestWithoutMovesTheTimelineTellsWhereItStands(t *testing.T) {
	s := application.Standing{Phase: "received", Since: time.Unix(1, 0)}
	if got := way(application.Timeline(&content.Phases{}, s)); got != "received now" {
		t.Errorf("Timeline = %q, want the phase alone", got)
	}
}
