package conversation_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
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
	return "7A22222222222", nil
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
		"nothing":                        {was(answertest.Desk().Content().Hash, eligibility.Ineligible, company), "check.resumed check.review"},
		"the verdict":                    {was("other", eligibility.Eligible, company), "check.resumed check.changed check.review"},
		"the content, not the rule":      {was("other", eligibility.Ineligible, company), "check.resumed check.review"},
		"a question is gone":             {was("other", eligibility.Undetermined, gone), "check.resumed check.asked_anew check.progress check.applicant"},
		"the cycle is gone":              {conversation.Saved{Check: conversation.Check{Cycle: 1999, Tracks: []string{"planning-1999"}}, At: today}, "check.resumed check.call_gone check.welcome check.which"},
		"a track is gone":                {conversation.Saved{Check: conversation.Check{Cycle: 2025, Tracks: []string{"lottery-2025"}}, At: today}, "check.resumed check.call_gone check.welcome check.which"},
		"answers that can't be together": {was("other", eligibility.Eligible, conversation.Said{Fact: "applicant", Value: "foreign_local_government"}, conversation.Said{Fact: "partner", Value: "none"}), "check.resumed check.changed check.dropped check.progress"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCore(t, &shelf{tt.saved}).Reply(&conversation.State{}, "test", conversation.Incoming{Text: "7A22-2222-22222"})
			if got := keys(r); !strings.HasPrefix(got, tt.want) {
				t.Errorf("the reply says %s, want %s", got, tt.want)
			}
		})
	}
}

// Whatever is picked or said, in whatever order, there is a reply with
// something to go on with, the answers can be together, every option says what
// its label says, and a result has a verdict for each track and a page.
func TestAPreCheckNeverEndsInNothing(t *testing.T) {
	core := newCore(t, &shelf{})
	words := []string{"yes", "no", "I don't know", "back", "why?", "my answers", "what is paid?", "네", "몰라요", "/language ko", "/language en", "3", "99", "we are a city in Peru", "\x00"}
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test that can be repeated
		w := walk{t, core, &conversation.State{}, seed}
		w.step(conversation.Incoming{Choice: fmt.Sprintf("check.%d.all.", 2020+random.IntN(7))})
		for range 30 {
			in := conversation.Incoming{Text: words[random.IntN(len(words))]}
			leads := slices.DeleteFunc(slices.Clone(w.st.Open), func(id string) bool {
				return !strings.HasPrefix(id, "fact.") && !strings.HasPrefix(id, "change.") && id != "step.back" && id != "step.answers"
			})
			if n := len(leads); n > 0 && random.IntN(10) > 0 {
				in = conversation.Incoming{Choice: leads[random.IntN(n)]}
			}
			w.step(in)
		}
		w.result()
	}
}

// walk is one pre-check that goes anywhere.
type walk struct {
	t    *testing.T
	core *conversation.Core
	st   *conversation.State
	seed uint64
}

func (w *walk) step(in conversation.Incoming) conversation.Reply {
	w.t.Helper()
	r := w.core.Reply(w.st, "test", in)
	if len(r.Parts) == 0 {
		w.t.Fatalf("seed %d: %+v earns nothing", w.seed, in)
	}
	if w.st.Check != nil {
		rules := answertest.Desk().Rules()
		f := rules.NoFacts()
		for _, a := range w.st.Check.Answers {
			f, _ = rules.Set(f, a.Fact, a.Value)
		}
		if cycle, _ := rules.Cycle(w.st.Check.Cycle); !cycle.Can(f) {
			w.t.Fatalf("seed %d: after %+v the answers %+v can't be together", w.seed, in, w.st.Check.Answers)
		}
	}
	return r
}

func (w *walk) result() {
	w.t.Helper()
	if w.st.Check == nil {
		return // a number has ended it
	}
	r := w.step(conversation.Incoming{Choice: "step.result"})
	verdicts, page := 0, ""
	for _, p := range r.Parts {
		switch p := p.(type) {
		case conversation.Card:
			if p.Verdict != "" {
				verdicts++
			}
		case conversation.Link:
			if p.Own() {
				page = p.URL
			}
		}
	}
	if verdicts != len(w.st.Check.Tracks) {
		w.t.Fatalf("seed %d: the result of %+v has %d verdicts", w.seed, w.st.Check, verdicts)
	}
	address, err := url.Parse(page)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.core.Summarise("test", address.Query(), r.Locale); err != nil {
		w.t.Fatalf("seed %d: the page %s: %v", w.seed, page, err)
	}
}

func TestNoPhrasingIsTakenForACode(t *testing.T) {
	for _, topic := range answertest.Desk().Content().Topics {
		for _, text := range topic.Texts {
			for _, p := range text.Phrasings {
				if conversation.IsCode(p) {
					t.Errorf("%q is taken for a code", p)
				}
			}
		}
	}
}

// notebook keeps gaps for a test.
type notebook struct{ gaps []conversation.Gap }

func (n *notebook) Keep(g conversation.Gap) { n.gaps = append(n.gaps, g) }

func TestACodeIsKeptNowhere(t *testing.T) {
	d, kept := answertest.Desk(), &notebook{}
	core, err := conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Gaps: kept, Now: func() time.Time { return today }})
	if err != nil {
		t.Fatal(err)
	}
	var st conversation.State
	for _, text := range []string{"my code is 7F3K-9QXM-2WRTB", "7F3K9QXM2WRTB", "7f3k-9qxm-2wrtb please", "7F3K 9QXM 2WRTB.", "코드는 7F3K-9QXM-2WRTB입니다"} {
		turn := core.Turn(&st, "test", "", conversation.Incoming{Text: text, Locale: "en"})
		if got := keys(turn.Reply); !strings.HasPrefix(got, "check.codes_down") {
			t.Errorf("%q earns %s, want that codes can't be looked up", text, got)
		}
		if strings.Contains(strings.ToUpper(turn.Said), "9QXM") {
			t.Errorf("the conversation keeps %q", turn.Said)
		}
	}
	if len(kept.gaps) > 0 {
		t.Errorf("kept as gaps: %+v", kept.gaps)
	}
}
