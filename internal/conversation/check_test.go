package conversation_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/conversation"
	"annae/internal/eligibility"
)

var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// shelf is a place for stopped pre-checks with one on it.
type shelf struct{ saved conversation.Saved }

func (s *shelf) Save(saved conversation.Saved) (conversation.Code, error) {
	s.saved = saved
	return "2222222222222", nil
}

func (s *shelf) Load(conversation.Code) (conversation.Saved, error) { return s.saved, nil }

func newCore(t testing.TB, checks conversation.Checks) *conversation.Core {
	t.Helper()
	d := answertest.Desk()
	core, err := conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Checks: checks, Now: func() time.Time { return today }})
	if err != nil {
		t.Fatal(err)
	}
	return core
}

// keys are the sentences of a reply, in order.
func keys(r conversation.Reply) string {
	var all []string
	for _, p := range r.Parts {
		switch p := p.(type) {
		case conversation.Text:
			all = append(all, p.Key)
		case conversation.Choices:
			all = append(all, p.Key)
		}
	}
	return strings.Join(all, " ")
}

// A pre-check that was stopped under other rules is replayed on those of
// today, and what is no longer as it was is said.
func TestAResumedPreCheckSaysWhatHasChanged(t *testing.T) {
	was := func(content string, verdict eligibility.Verdict, answers ...conversation.Said) conversation.Saved {
		return conversation.Saved{
			Check: conversation.Check{Cycle: 2025, Tracks: []string{"planning-2025"}, Answers: answers},
			At:    today.AddDate(0, 0, -20), Content: content, Verdicts: map[string]eligibility.Verdict{"planning-2025": verdict},
		}
	}
	company := conversation.Said{Fact: "applicant", Value: "korean_company"}
	gone := conversation.Said{Fact: "colour", Value: "red"}
	for name, tt := range map[string]struct {
		saved conversation.Saved
		want  string
	}{
		"nothing":                   {was(answertest.Desk().Content().Hash, eligibility.Ineligible, company), "check.resumed check.review"},
		"the verdict":               {was("other", eligibility.Eligible, company), "check.resumed check.changed check.review"},
		"the content, not the rule": {was("other", eligibility.Ineligible, company), "check.resumed check.review"},
		"a question is gone":        {was("other", eligibility.Undetermined, gone), "check.resumed check.asked_anew check.progress check.applicant"},
		"the cycle is gone":         {conversation.Saved{Check: conversation.Check{Cycle: 1999, Tracks: []string{"planning-1999"}}, At: today}, "check.welcome check.which"},
		"a track is gone":           {conversation.Saved{Check: conversation.Check{Cycle: 2025, Tracks: []string{"lottery-2025"}}, At: today}, "check.welcome check.which"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCore(t, &shelf{tt.saved}).Reply(&conversation.State{}, "test", conversation.Incoming{Text: "2222-2222-22222"})
			if got := keys(r); !strings.HasPrefix(got, tt.want) {
				t.Errorf("the reply says %s, want %s", got, tt.want)
			}
		})
	}
}

// Whatever is picked or said, in whatever order, there is a reply with
// something to go on with, and the answers can be together.
func TestAPreCheckNeverEndsInNothing(t *testing.T) {
	core := newCore(t, &shelf{})
	words := []string{"yes", "no", "I don't know", "back", "why?", "my answers", "result", "what is paid?", "네", "몰라요", "결과", "/language ko", "/language en", "3", "99", "we are a city in Peru", "save", "2222-2222-22222", "/check 2024", "\x00"}
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test that can be repeated
		st := &conversation.State{}
		core.Reply(st, "test", conversation.Incoming{Text: "/check"})
		for step := range 40 {
			in := conversation.Incoming{Text: words[random.IntN(len(words))]}
			if n := len(st.Open); n > 0 && random.IntN(4) > 0 {
				in = conversation.Incoming{Choice: st.Open[random.IntN(n)]}
			}
			if r := core.Reply(st, "test", in); len(r.Parts) == 0 {
				t.Fatalf("seed %d, step %d: %+v earns nothing", seed, step, in)
			}
			if st.Check == nil {
				continue
			}
			f := answertest.Desk().Rules().NoFacts()
			for _, a := range st.Check.Answers {
				f, _ = answertest.Desk().Rules().Set(f, a.Fact, a.Value)
			}
			cycle, _ := answertest.Desk().Rules().Cycle(st.Check.Cycle)
			if wrong := cycle.Evaluate(f, today).Impossible; len(wrong) > 0 {
				t.Fatalf("seed %d, step %d: after %+v the answers %+v can't be together: %s", seed, step, in, st.Check.Answers, wrong[0].ID)
			}
		}
	}
}
