package conversation_test

import (
	"errors"
	"strings"
	"testing"

	"annae/internal/conversation"
)

// noReceipt could not erase what it was asked to.
type noReceipt struct{ asked int }

func (n *noReceipt) Forget(conversation.State) string {
	n.asked++
	return ""
}

func TestWhatWasNotErasedIsTold(t *testing.T) {
	n := &noReceipt{}
	for want, core := range map[string]*conversation.Core{
		"conv.forgotten forget.partly": newCore(t, nil).Keeping(nil, nil, nil, n, nil),
		"conv.forgotten":               newCore(t, nil),
	} {
		st := conversation.State{Judged: conversation.Judged{Turn: 1, Text: "when?"}}
		core.Reply(&st, "test", conversation.Incoming{Text: "/forget"})
		r := core.Reply(&st, "test", conversation.Incoming{Text: "yes"})
		var said []string
		for _, p := range r.Parts {
			said = append(said, p.(conversation.Text).Key)
		}
		if got := strings.Join(said, " "); got != want || !r.Forgotten || st.Judged.Turn != 0 {
			t.Errorf("it says %q and remembers %+v, want %q", got, st, want)
		}
	}
	if n.asked != 1 {
		t.Errorf("it was asked %d times to forget", n.asked)
	}
}

// countedChecks keeps nothing but how many were saved.
type countedChecks struct{ n int }

func (c *countedChecks) Save(conversation.Saved) (conversation.Code, error) {
	c.n++
	return "7A22222222222", nil
}

func (*countedChecks) Load(conversation.Code) (conversation.Saved, error) {
	return conversation.Saved{}, errors.New("none")
}

// A conversation knows all its codes, so it can have only so many.
func TestAConversationStopsOnlySoManyPreChecks(t *testing.T) {
	kept := &countedChecks{}
	core := newCore(t, kept)
	var st conversation.State
	say := func(text string) { core.Reply(&st, "test", conversation.Incoming{Text: text}) }
	say("/check planning-2025")
	for i := range 250 {
		say("1")
		if i%2 == 0 {
			say("2")
		}
		say("/save")
		say("/check planning-2025")
	}
	if kept.n != 100 || len(st.Stopped) != 100 {
		t.Errorf("%d pre-checks were saved, and %d are known, want 100", kept.n, len(st.Stopped))
	}
}
