package hub_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/hub"
	"annae/internal/hub/hubtest"
	"annae/internal/identity"
	"annae/internal/postgrestest"
	"annae/internal/record"
	"annae/internal/seal"
)

func core(t *testing.T) *conversation.Core {
	t.Helper()
	d := answertest.Desk()
	c, err := conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func said(text string) conversation.Incoming { return conversation.Incoming{Text: text} }

func TestAMessageIsAnsweredOnce(t *testing.T) {
	h := hubtest.Open(t, core(t), "test")
	id, greeting, err := h.Open(t.Context(), "ko")
	if err != nil || greeting.Seq != 1 || greeting.Reply.Locale != "ko" {
		t.Fatalf("Open() = %+v, %v", greeting, err)
	}
	first, err := h.Post(t.Context(), id, "m1", said("/help"))
	if err != nil || first.Seq != 2 {
		t.Fatalf("Post() = %+v, %v", first, err)
	}
	again, err := h.Post(t.Context(), id, "m1", said("something else"))
	if err != nil || again.Seq != 2 || again.Said != "/help" {
		t.Errorf("with the same id it is turn %d of %q (%v), want the same", again.Seq, again.Said, err)
	}
	turns, err := h.Turns(t.Context(), id, 0, 0)
	if err != nil || len(turns) != 2 {
		t.Errorf("there are %d turns (%v), want 2", len(turns), err)
	}
}

// answeredMeanwhile has a message answered just after it looked for the answer.
type answeredMeanwhile struct {
	hub.Store
	answer func()
}

func (s *answeredMeanwhile) Turn(ctx context.Context, room, messageID string) (conversation.Turn, bool, error) {
	t, answered, err := s.Store.Turn(ctx, room, messageID)
	if answer := s.answer; answer != nil {
		s.answer = nil
		answer()
	}
	return t, answered, err
}

func TestAMessageThatIsAnsweredJustNowIsNotWaitedFor(t *testing.T) {
	h := hubtest.Open(t, core(t), "test")
	id, _, err := h.Open(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	post := func() {
		if turn, err := h.Post(t.Context(), id, "m1", said("/help")); err != nil || turn.Seq != 2 {
			t.Errorf("Post() = turn %d, %v, want turn 2", turn.Seq, err)
		}
	}
	h.Store = &answeredMeanwhile{Store: h.Store, answer: post}
	post()
}

func TestWhoWaitsIsTold(t *testing.T) {
	h := hubtest.Open(t, core(t), "test")
	id, _, err := h.Open(t.Context(), "en")
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan []conversation.Turn, 1)
	go func() {
		turns, err := h.Turns(t.Context(), id, 1, time.Minute)
		if err != nil {
			t.Error(err)
		}
		told <- turns
	}()
	if _, err := h.Post(t.Context(), id, "m1", said("/help")); err != nil {
		t.Fatal(err)
	}
	if turns := <-told; len(turns) != 1 || turns[0].Seq != 2 {
		t.Errorf("told are %+v, want the turn", turns)
	}
	go func() {
		time.Sleep(50 * time.Millisecond)
		if err := h.Close(context.WithoutCancel(t.Context()), id); err != nil {
			t.Error(err)
		}
	}()
	if _, err := h.Turns(t.Context(), id, 2, time.Minute); !errors.Is(err, conversation.ErrUnknown) {
		t.Errorf("who waits in a conversation that ends hears %v, want ErrUnknown", err)
	}
	if _, err := h.Post(t.Context(), id, "m2", said("hello?")); !errors.Is(err, conversation.ErrUnknown) {
		t.Errorf("Post() to one that is over = %v, want ErrUnknown", err)
	}
}

// strange is what databases don't take as text.
const strange = "\x00\xff\u202e"

func TestAConversationGoesOnInAnyProcess(t *testing.T) {
	at := record.Place{URL: postgrestest.URL(t)}
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	one, two := hubtest.Process(t, core(t), "test", at, keys), hubtest.Process(t, core(t), "test", at, keys)
	id, _, err := one.Open(t.Context(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range []*hub.Hub{two, one, two, one} {
		turn, err := h.Post(t.Context(), id, strange+string(rune('a'+i)), said("/help "+strange))
		if err != nil || turn.Seq != i+2 || turn.Reply.Locale != "ko" {
			t.Fatalf("message %d gets turn %d in %s (%v)", i, turn.Seq, turn.Reply.Locale, err)
		}
	}
	told := make(chan int, 1)
	go func() {
		turns, err := one.Turns(t.Context(), id, 5, time.Minute)
		if err != nil {
			t.Error(err)
		}
		told <- len(turns)
	}()
	if _, err := two.Post(t.Context(), id, "", said("/about")); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != 1 {
		t.Errorf("who waits at the other process is told %d turns, want 1", got)
	}
}

// An open application is one that everybody is shown who types a code.
type openApplication struct{}

func (openApplication) Ask(identity.Request) {}

func (openApplication) Prove(string, string) (application.Reference, int64, bool) {
	return "KCN-2026-7F3K-E", 1, true
}

func (openApplication) Standing(ref application.Reference) (application.Standing, error) {
	return application.Standing{Reference: ref, Track: "planning-2026", Phase: "received", Contacts: 1}, nil
}

func (openApplication) Shown(application.Reference) {}

// What somebody was shown of an application is not shown to who comes later.
func TestWhatAProofOpenedIsShownNoLongerThanItLasts(t *testing.T) {
	for ago, shown := range map[time.Duration]bool{0: true, time.Hour: false} {
		d, late := answertest.Desk(), atomic.Int64{}
		c, err := conversation.New(conversation.Setup{
			Desk: d, Content: d.Content(), Rules: d.Rules(), Status: openApplication{}, Now: func() time.Time { return time.Now().Add(time.Duration(late.Load())) },
		})
		if err != nil {
			t.Fatal(err)
		}
		h := hubtest.Open(t, c, "web")
		id, _, err := h.Open(t.Context(), "en")
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range []string{"/status KCN-2026-7F3K-E", "person@example.org", "12345678"} {
			if _, err := h.Post(t.Context(), id, fmt.Sprint(i), said(text)); err != nil {
				t.Fatal(err)
			}
		}
		late.Store(int64(ago))
		turns, err := h.Turns(t.Context(), id, 0, 0)
		if err != nil || len(turns) != 4 {
			t.Fatalf("there are %d turns, %v", len(turns), err)
		}
		if got := len(turns[3].Reply.Parts) > 0; got != shown || len(turns[2].Reply.Parts) == 0 {
			t.Errorf("after %v it is shown: %v", ago, got)
		}
		again, err := h.Post(t.Context(), id, "2", said("12345678"))
		if got := len(again.Reply.Parts) > 0; err != nil || got != shown {
			t.Errorf("after %v the same message is answered: %v, %v", ago, got, err)
		}
	}
}
