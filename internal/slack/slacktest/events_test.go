package slacktest_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/slack/slacktest"
)

// kinds are the events that an app took, in their order.
func kinds(s *slacktest.Server) []string {
	var all []string
	for _, d := range s.Deliveries() {
		if d.OK {
			all = append(all, d.Event())
		}
	}
	return all
}

func TestEventsComeSigned(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	serve(t, s, nil)
	root := anna.Say(help, "@Annae hello & <!channel>")
	anna.Say(s.Channel("elsewhere", anna), "where the app is not")
	reply := anna.Say(help, "more", slacktest.InThread(root))
	anna.Edit(reply, "much more < @Annae")
	if thread := help.Thread(root.TS); thread[1].Text != "much more &lt; <@"+s.App().ID()+">" {
		t.Errorf("after an edit = %q", thread[1].Text)
	}
	anna.Delete(reply)
	anna.Say(anna.DM(), "alone")
	anna.OpenHome()
	bob := s.Person("Bob")
	help.Join(bob)
	s.Group("helpers").Set(bob)
	help.Archive(anna)
	s.Raw(`{"type":"invented_tomorrow"}`)
	s.AwaitDelivery(t, func(d slacktest.Delivery) bool { return d.Event() == "invented_tomorrow" })
	want := []string{
		"team_join", "message", "app_mention", "message", "message_changed", "message_deleted", "message", "app_home_opened",
		"team_join", "member_joined_channel", "subteam_members_changed", "subteam_updated", "channel_archive", "invented_tomorrow",
	}
	if got := kinds(s); !slices.Equal(got, want[1:]) && !slices.Equal(got, want) {
		t.Errorf("events = %v, want %v", got, want)
	}
	if want := "<@" + s.App().ID() + "> hello &amp; &lt;!channel&gt;"; root.Text != want {
		t.Errorf("what was typed is %q, want %q", root.Text, want)
	}
}

func TestSteadyPayloadsAreTheSameInEveryRun(t *testing.T) {
	run := func() string {
		s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still, Steady: true, Start: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)})
		serve(t, s, nil)
		anna.Say(help, "@Annae hello")
		s.AwaitEvent(t, "app_mention")
		anna.Command(help, "/annae", "review").Await(t)
		var all strings.Builder
		for _, d := range s.Deliveries() {
			all.WriteString(strings.ReplaceAll(d.Body, url.QueryEscape(s.URL()), "slack") + "\n")
		}
		return all.String()
	}
	if one, two := run(), run(); one != two || !strings.Contains(one, "1793610000") {
		t.Errorf("two runs differ:\n%s\n%s", one, two)
	}
}

func TestTheAppHearsItself(t *testing.T) {
	s, help, _ := workspace(t, slacktest.Options{})
	a := serve(t, s, nil)
	post(t, s, "chat.postMessage", s.Token(), map[string][]string{"channel": {help.ID()}, "text": {"x"}})
	s.AwaitEvent(t, "message")
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.events) == 0 {
		t.Error("no event of the app's own message")
	}
}

func TestWithoutItsScopeAnEventDoesNotCome(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	serve(t, s, nil)
	s.Grant("channels:history")
	anna.Say(help, "@Annae hello")
	anna.Say(anna.DM(), "hello")
	anna.OpenHome()
	s.AwaitEvent(t, "app_home_opened")
	if got := kinds(s); slices.Contains(got, "app_mention") || len(got) > 3 {
		t.Errorf("events = %v", got)
	}
}

func TestWhatIsNotTakenComesAgain(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still})
	serve(t, s, map[string]func(http.ResponseWriter, *http.Request, []byte){"/events": func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		w.WriteHeader(http.StatusInternalServerError)
	}})
	s.Grant("channels:history")
	m := anna.Say(help, "hello")
	tried := func(retry int) slacktest.Delivery {
		return s.AwaitDelivery(t, func(d slacktest.Delivery) bool { return d.Event() == "message" && d.Retry == retry })
	}
	first, second := tried(0), tried(1)
	if first.OK || first.Status != 500 || second.Reason != "http_error" || second.EventID != first.EventID {
		t.Errorf("attempts = %+v, %+v", first, second)
	}
	s.Advance(time.Minute)
	tried(2)
	s.Advance(5 * time.Minute)
	if last := tried(3); last.At.Sub(m.Time()).Round(time.Second) != 6*time.Minute {
		t.Errorf("the last attempt was at %s", last.At.Sub(m.Time()))
	}
}

func TestAnAppHasThreeSeconds(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still})
	hang := make(chan struct{})
	reached := make(chan struct{}, 10)
	serve(t, s, map[string]func(http.ResponseWriter, *http.Request, []byte){"/commands": func(http.ResponseWriter, *http.Request, []byte) {
		reached <- struct{}{}
		<-hang
	}})
	t.Cleanup(func() { close(hang) })
	i := anna.Command(help, "/annae", "review")
	<-reached
	s.Advance(3 * time.Second)
	if got := i.Await(t); got != "operation_timeout" {
		t.Errorf("failure = %q", got)
	}
	if notes := anna.Notes(); len(notes) != 1 || notes[0] != `/annae failed with the error "operation_timeout"` {
		t.Errorf("notes = %q", notes)
	}
}

func TestSlackIsDownForAnHour(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still})
	serve(t, s, nil)
	s.Grant("channels:history", "chat:write")
	s.Down()
	for _, text := range []string{"one", "two", "three"} {
		anna.Say(help, text)
		s.Advance(20 * time.Minute)
	}
	if _, _, err := api(s).PostMessage(help.ID()); err == nil {
		t.Error("a call went through")
	}
	if got := anna.Command(help, "/annae", "").Await(t); got != "dispatch_failed" {
		t.Errorf("a command ended in %q", got)
	}
	if got := kinds(s); slices.Contains(got, "message") {
		t.Errorf("events came: %v", got)
	}
	s.Up()
	s.AwaitDelivery(t, func(d slacktest.Delivery) bool { return d.OK && strings.Contains(string(d.Payload), "three") })
	if got := textsOf(t, s); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("after the hour came %q", got)
	}
}
