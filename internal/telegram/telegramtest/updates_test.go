package telegramtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/telegram/telegramtest"
)

// talk makes somebody who wrote so many messages; updates start at 100.
func talk(t *testing.T, n int, o telegramtest.Options) (*telegramtest.Server, *telegramtest.Person) {
	t.Helper()
	o.FirstUpdate = 100
	s := telegramtest.Start(t, o)
	p := s.Person("Ann", "en")
	for i := range n {
		p.Say(p.Chat(), fmt.Sprint(i))
	}
	return s, p
}

func ids(all []update) []int64 {
	var found []int64
	for _, u := range all {
		found = append(found, u.ID)
	}
	return found
}

func TestUpdatesAreConfirmedByAHigherOffsetAlone(t *testing.T) {
	s, _ := talk(t, 5, telegramtest.Options{})
	for _, c := range []struct {
		name   string
		params m
		want   []int64
	}{
		{"all wait", nil, []int64{100, 101, 102, 103, 104}},
		{"asking confirms none", m{"limit": 2}, []int64{100, 101}},
		{"an offset confirms what is below", m{"offset": 101, "limit": 2}, []int64{101, 102}},
		{"a lower offset brings nothing back", m{"offset": 3}, []int64{101, 102, 103, 104}},
		{"one beyond the next is none", m{"offset": 900}, []int64{101, 102, 103, 104}},
		{"a negative one keeps the newest", m{"offset": -2}, []int64{103, 104}},
		{"a limit of none is one", m{"limit": 0}, []int64{103}},
		{"the next confirms all", m{"offset": 105}, nil},
	} {
		if got := ids(must[[]update](t, s, "getUpdates", c.params)); !slices.Equal(got, c.want) {
			t.Errorf("%s: getUpdates(%v) = %v, want %v", c.name, c.params, got, c.want)
		}
	}
	if n := s.Pending(); n != 0 {
		t.Errorf("Pending() = %d, want 0", n)
	}
}

func TestALongPollWaitsForAnUpdate(t *testing.T) {
	s, p := talk(t, 0, telegramtest.Options{Speed: telegramtest.Still})
	got := make(chan []update, 1)
	go func() { got <- must[[]update](t, s, "getUpdates", m{"timeout": 50}) }()
	time.Sleep(50 * time.Millisecond) // likely waiting by now; right in any case
	p.Say(p.Chat(), "here")
	if u := next(t, got); len(u) != 1 || u[0].Message.Text != "here" {
		t.Errorf("getUpdates = %+v, want what was said", u)
	}
}

func TestALongPollEndsEmptyWhenItsTimeIsOver(t *testing.T) {
	s, _ := talk(t, 0, telegramtest.Options{Speed: 1000})
	if u := must[[]update](t, s, "getUpdates", m{"timeout": 10}); len(u) != 0 {
		t.Errorf("getUpdates = %+v, want none", u)
	}
}

func TestTheOlderOfTwoPollsIsInConflict(t *testing.T) {
	s, p := talk(t, 0, telegramtest.Options{Speed: telegramtest.Still})
	ends := make(chan reply, 2)
	for range 2 {
		go func() { ends <- call(t, s, "getUpdates", m{"timeout": 50}) }()
	}
	if r := next(t, ends); r.Code != 409 || r.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("the older poll = %d %q, want the conflict", r.Code, r.Description)
	}
	p.Say(p.Chat(), "hello")
	if r := next(t, ends); !r.OK || !strings.Contains(string(r.Result), "hello") {
		t.Errorf("the newer poll = %+v, want what was said", r)
	}
}

func TestKindsThatAreNotAllowedDoNotCome(t *testing.T) {
	s, p := talk(t, 0, telegramtest.Options{})
	must[[]update](t, s, "getUpdates", m{"allowed_updates": []string{"message"}})
	p.Block()
	p.Unblock()
	p.Say(p.Chat(), "hello")
	if got := updates(t, s); len(got) != 1 || got[0].Message == nil {
		t.Errorf("updates = %+v, want the message alone", got)
	}
	must[[]update](t, s, "getUpdates", m{"allowed_updates": []string{}, "offset": -1})
	p.Block()
	if got := updates(t, s); len(got) != 2 || got[1].MyChatMember.New.Status != "kicked" {
		t.Errorf("updates with the default again = %+v, want the block as well", got)
	}
}

func TestUpdatesLiveForADayAndPressesForMinutes(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{Speed: telegramtest.Still})
	must[message](t, s, "sendMessage", m{"chat_id": p.ID(), "text": "x", "reply_markup": keyboard(1, nil)})
	shown := p.Chat().AwaitText(t, "x")
	p.Press(shown, shown.Button(t, "a"))
	if got := updates(t, s); len(got) != 2 || got[1].CallbackQuery.Data != "b" {
		t.Fatalf("updates = %+v, want message and press", got)
	}
	s.Advance(3 * time.Minute)
	if got := updates(t, s); len(got) != 1 || got[0].Message == nil {
		t.Errorf("updates after three minutes = %+v, want the message", got)
	}
	s.Advance(24 * time.Hour)
	if got := updates(t, s); len(got) != 0 {
		t.Errorf("updates after a day = %+v, want none", got)
	}
}

func TestUpdatesOfAnyKindCanBeBrought(t *testing.T) {
	s, _ := talk(t, 0, telegramtest.Options{})
	id := s.Raw(`{"something_new": {"a": 1}}`)
	got := must[[]m](t, s, "getUpdates", nil)
	if len(got) != 1 || got[0]["update_id"] != float64(id) || got[0]["something_new"] == nil {
		t.Errorf("getUpdates = %v, want update %d with something new", got, id)
	}
}
