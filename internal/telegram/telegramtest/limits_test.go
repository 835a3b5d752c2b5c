package telegramtest_test

import (
	"fmt"
	"testing"
	"time"

	"annae/internal/telegram/telegramtest"
)

func send(t *testing.T, s *telegramtest.Server, chat int64) reply {
	t.Helper()
	return call(t, s, "sendMessage", m{"chat_id": chat, "text": "x"})
}

func TestAChatGetsFiveAtOnceThenOneASecond(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{Speed: telegramtest.Still})
	for i := range 5 {
		if got := send(t, s, p.ID()); !got.OK {
			t.Fatalf("message %d = %+v, want ok", i+1, got)
		}
	}
	got := send(t, s, p.ID())
	if got.Code != 429 || got.Status != 429 || got.Parameters.RetryAfter != 1 || got.Description != "Too Many Requests: retry after 1" {
		t.Errorf("the sixth = %+v, want to wait a second", got)
	}
	s.Advance(time.Second)
	if got := send(t, s, p.ID()); !got.OK {
		t.Errorf("a second later = %+v, want ok", got)
	}
	if b := s.Breaches(); len(b) != 1 || b[0].Chat != p.ID() || b[0].Limit != "chat" {
		t.Errorf("Breaches() = %+v, want the one", b)
	}
}

func TestThirtyASecondInAll(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{Speed: telegramtest.Still})
	var last reply
	for i := range 31 {
		p := s.Person(fmt.Sprint(i), "en")
		p.Say(p.Chat(), "hello")
		last = send(t, s, p.ID())
		if i < 30 && !last.OK {
			t.Fatalf("message %d = %+v, want ok", i+1, last)
		}
	}
	if b := s.Breaches(); last.Code != 429 || len(b) != 1 || b[0].Limit != "all" {
		t.Errorf("the 31st = %+v with breaches %+v, want 429", last, b)
	}
}

func TestTwentyAMinuteInAGroup(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{Speed: telegramtest.Still})
	g := s.Group("Group", s.Person("Ann", "en"))
	for i := range 20 {
		if got := send(t, s, g.ID()); !got.OK {
			t.Fatalf("message %d = %+v, want ok", i+1, got)
		}
		s.Advance(time.Second)
	}
	if got := send(t, s, g.ID()); got.Parameters.RetryAfter != 40 {
		t.Errorf("the 21st after 20 s = %+v, want to wait 40", got)
	}
	s.Advance(40 * time.Second)
	if got := send(t, s, g.ID()); !got.OK {
		t.Errorf("40 s later = %+v, want ok", got)
	}
}

func TestBreachesAreCountedWhereLimitsAreOff(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{Speed: telegramtest.Still, NoLimits: true})
	for range 7 {
		if got := send(t, s, p.ID()); !got.OK {
			t.Errorf("sendMessage = %+v, want ok", got)
		}
	}
	if b := s.Breaches(); len(b) != 2 {
		t.Errorf("Breaches() = %+v, want two", b)
	}
}

func TestAFastClockShortensAllWindows(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{Speed: 1e6})
	for i := range 50 {
		if got := send(t, s, p.ID()); !got.OK {
			t.Fatalf("message %d = %+v, want ok", i+1, got)
		}
	}
}
