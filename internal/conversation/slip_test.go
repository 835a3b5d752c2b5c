package conversation_test

import (
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/identity"
)

// counter is a help desk where every code is good and slips are issued while
// the contacts are those of version 1.
type counter struct {
	contacts int64
	until    time.Time
}

func (*counter) Ask(identity.Request) {}
func (*counter) Prove(string, string) (application.Reference, int64, bool) {
	return "KCN-2026-7F3K-E", 1, true
}
func (s *counter) Standing(ref application.Reference) (application.Standing, error) {
	return application.Standing{Reference: ref, Track: "planning-2026", Phase: "received", Since: today, Contacts: s.contacts}, nil
}
func (*counter) Shown(application.Reference) {}
func (s *counter) Slip(p conversation.Proof, until time.Time) (string, bool) {
	s.until = until
	return "/slip/abc", p.Contacts == s.contacts
}

func slipTalk(t *testing.T, desk conversation.Status, now *time.Time) (say func(channel string, in conversation.Incoming) conversation.Reply) {
	t.Helper()
	d := answertest.Desk()
	core, err := conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Status: desk, Now: func() time.Time { return *now }})
	if err != nil {
		t.Fatal(err)
	}
	var st conversation.State
	return func(channel string, in conversation.Incoming) conversation.Reply {
		in.Locale = "en"
		return core.Reply(&st, channel, in)
	}
}

var slipButton = conversation.Incoming{Choice: "do.slip"}

// prove says all that it takes to see an application.
func prove(say func(string, conversation.Incoming) conversation.Reply, channel string) (last conversation.Reply) {
	for _, text := range []string{"/status KCN-2026-7F3K-E", "owner@example.org", "12345678"} {
		last = say(channel, conversation.Incoming{Text: text})
	}
	return last
}

func offers(r conversation.Reply, id string) bool {
	for _, open := range r.Options() {
		if open == id {
			return true
		}
	}
	return false
}

func leadsTo(r conversation.Reply) string {
	for _, p := range r.Parts {
		if l, is := p.(conversation.Link); is {
			return l.URL
		}
	}
	return ""
}

func TestASlipIsOfferedAndOpenedAsLongAsTheProofHolds(t *testing.T) {
	now, desk := today, &counter{contacts: 1}
	say := slipTalk(t, desk, &now)
	if r := prove(say, "web"); !offers(r, "do.slip") {
		t.Errorf("where it stands is shown with the options %q, want a slip among them", r.Options())
	}
	now = today.Add(10 * time.Minute)
	r := say("web", slipButton)
	if ends := today.Add(identity.SessionLasts); leadsTo(r) != "/slip/abc?lang=en" || r.Until != ends.Unix() || !desk.until.Equal(ends) {
		t.Errorf("the slip is at %q until %v, shown until %d, want it until %v", leadsTo(r), desk.until, r.Until, ends)
	}
	desk.contacts = 2
	if r := say("web", slipButton); leadsTo(r) != "" {
		t.Errorf("once the contacts have changed there is a slip at %q", leadsTo(r))
	}
	desk.contacts = 1
	prove(say, "web")
	now = today.Add(time.Hour)
	if r := say("web", slipButton); leadsTo(r) != "" {
		t.Errorf("once the proof has ended there is a slip at %q", leadsTo(r))
	}
}

func TestASlipIsOfferedOnlyWhereThereArePages(t *testing.T) {
	now := today
	say := slipTalk(t, &counter{contacts: 1}, &now)
	if r := prove(say, "terminal"); offers(r, "do.slip") {
		t.Errorf("a terminal is offered %q", r.Options())
	}
	if r := say("terminal", slipButton); leadsTo(r) != "" {
		t.Errorf("a terminal is led to %q", leadsTo(r))
	}
	plain := slipTalk(t, struct{ conversation.Status }{&counter{contacts: 1}}, &now)
	if r := prove(plain, "web"); offers(r, "do.slip") {
		t.Errorf("where none are issued, a slip is offered: %q", r.Options())
	}
}
