package slacktest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
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
	numbers := make(chan string, 100)
	serve(t, s, map[string]func(http.ResponseWriter, *http.Request, []byte){"/events": func(w http.ResponseWriter, r *http.Request, body []byte) {
		if strings.Contains(string(body), "hello") {
			numbers <- r.Header.Get("X-Slack-Retry-Num") + r.Header.Get("X-Slack-Retry-Reason")
		}
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
	for _, want := range []string{"", "1http_error", "2http_error", "3http_error"} {
		if got := <-numbers; got != want {
			t.Errorf("an attempt had %q in its headers, want %q", got, want)
		}
	}
}

func TestWhoAsksForNoRetryGetsNone(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still})
	serve(t, s, answers{"/events": func(w http.ResponseWriter, _ *http.Request, body []byte) {
		if strings.Contains(string(body), "hello") {
			w.Header().Set("X-Slack-No-Retry", "1")
			w.WriteHeader(http.StatusInternalServerError)
		}
	}})
	anna.Say(help, "hello")
	anna.OpenMessages()
	s.AwaitEvent(t, "app_home_opened")
	for _, d := range s.Deliveries() {
		if d.Retry > 0 {
			t.Errorf("an attempt followed: %+v", d)
		}
	}
}

func TestChallengeHasToBeMet(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	defer web.Close()
	if err := s.RequestURLs(slacktest.URLs{Events: web.URL}); err == nil {
		t.Error("an app that does not know the challenge was taken")
	}
}

func TestSignatureIsAsDocumented(t *testing.T) {
	// The example of docs.slack.dev/authentication/verifying-requests-from-slack.
	const (
		key  = "8f742231b10e8888abcd99yyyzzz85a5"
		body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
		want = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	)
	if got := slacktest.Sign(key, time.Unix(1531420618, 0), []byte(body)); got != want {
		t.Errorf("signature = %s, want %s", got, want)
	}
}

func TestAnAppLeavesAndComesBack(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	serve(t, s, nil)
	help.Leave(s.App())
	anna.Say(help, "unheard")
	help.Archive(anna)
	help.Unarchive(anna)
	if got := post(t, s, "conversations.join", s.Token(), url.Values{"channel": {help.ID()}}); got["ok"] != true {
		t.Fatal(got)
	}
	help.Join(anna)
	anna.Say(help, "heard")
	s.AwaitEvent(t, "message")
	if got := textsOf(t, s); !slices.Equal(got, []string{"heard"}) {
		t.Errorf("the app heard %q", got)
	}
}

func TestATokenIsTakenAway(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	serve(t, s, nil)
	s.Revoke()
	anna.Say(help, "unheard")
	s.AwaitEvent(t, "tokens_revoked")
	s.Reinstall()
	s.Uninstall()
	s.AwaitEvent(t, "app_uninstalled")
	if got := textsOf(t, s); len(got) != 0 {
		t.Errorf("the app heard %q", got)
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
