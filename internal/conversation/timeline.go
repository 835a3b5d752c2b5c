package conversation

import (
	"fmt"
	"strings"

	"annae/internal/application"
	"annae/internal/locale"
)

// A Timeline is the way of an application, for a picture. Its words say all of
// it: what a picture shows by its form stands in [Step.Said].
type Timeline struct {
	Title string `json:"title,omitzero"`
	Steps []Step `json:"steps,omitzero"`
	Note  string `json:"note,omitzero"` // of what lies ahead; empty where nothing is told of that
}

// A Step is one of a timeline.
type Step struct {
	Phase string                `json:"phase,omitzero"` // its id, or [application.Outcome]
	Name  string                `json:"name,omitzero"`
	State application.StepState `json:"state,omitzero"`
	Said  string                `json:"said,omitzero"` // the state in words, with its day
}

func (Timeline) part() {}

// Lines are the steps in words, in their order, for a channel that draws
// nothing.
func (t Timeline) Lines() []string {
	all := make([]string, len(t.Steps))
	for i, s := range t.Steps {
		all[i] = fmt.Sprintf("%d. %s: %s", i+1, s.Name, s.Said)
	}
	return all
}

// Text is all of it in words.
func (t Timeline) Text() string {
	parts := []string{t.Title, strings.Join(t.Lines(), "\n")}
	if t.Note != "" {
		parts = append(parts, t.Note)
	}
	return strings.Join(parts, "\n\n")
}

// timeline tells an application's way.
func (c *Core) timeline(s application.Standing, l locale.Locale) Timeline {
	w := c.content.Words[l]
	t := Timeline{Title: w.Say("timeline.so_far", nil)}
	for _, step := range application.Timeline(c.content.Phases, s) {
		args := locale.Args{}
		if step.State == application.Ahead {
			t.Title, t.Note = w.Say("timeline.and_ahead", nil), w.Say("timeline.note", nil)
		} else {
			args["since"] = c.dayOf(step.Since, l)
		}
		t.Steps = append(t.Steps, Step{step.Phase, StepName(step.Phase, w), step.State, w.Say("timeline."+string(step.State), args)})
	}
	return t
}

// StepName is what a step of a timeline is called.
func StepName(phase string, w *locale.Words) string {
	if phase == application.Outcome {
		return w.Say("timeline.outcome", nil)
	}
	return w.Named("phase", phase)
}
