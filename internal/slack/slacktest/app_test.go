package slacktest_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"annae/internal/slack/slacktest"
)

// api is slack-go's client of a fake.
func api(s *slacktest.Server, options ...slack.Option) *slack.Client {
	return slack.New(s.Token(), append([]slack.Option{slack.OptionAPIURL(s.APIURL()), slack.OptionAppLevelToken(s.AppToken())}, options...)...)
}

// workspace has a channel with the app and one person in it.
func workspace(t *testing.T, o slacktest.Options) (*slacktest.Server, *slacktest.Channel, *slacktest.Person) {
	t.Helper()
	s := slacktest.Start(t, o)
	anna := s.Person("Anna")
	return s, s.Channel("help", anna, s.App()), anna
}

// An app takes signed requests, as slack-go reads them.
type app struct {
	t      *testing.T
	secret string

	mu      sync.Mutex
	events  []slackevents.EventsAPIEvent
	answers map[string]func(w http.ResponseWriter, r *http.Request, body []byte) // by path
}

// serve points a fake at an app. An answer for a path stands in place of 200.
func serve(t *testing.T, s *slacktest.Server, answers map[string]func(w http.ResponseWriter, r *http.Request, body []byte)) *app {
	t.Helper()
	a := &app{t: t, secret: s.SigningSecret(), answers: answers}
	web := httptest.NewServer(a)
	t.Cleanup(web.Close)
	if err := s.RequestURLs(slacktest.URLs{Events: web.URL + "/events", Commands: web.URL + "/commands", Interactivity: web.URL + "/interactivity"}); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Error(err)
	}
	v, err := slack.NewSecretsVerifier(r.Header, a.secret)
	if err != nil {
		a.t.Errorf("signature: %v", err)
	}
	if _, err := v.Write(body); err != nil {
		a.t.Error(err)
	}
	if err := v.Ensure(); err != nil {
		a.t.Errorf("signature: %v", err)
	}
	if r.URL.Path == "/events" {
		e, err := slackevents.ParseEvent(body, slackevents.OptionNoVerifyToken())
		if err != nil && !bytes.Contains(body, []byte("invented_tomorrow")) {
			a.t.Errorf("event %s: %v", body, err)
		}
		if e.Type == slackevents.URLVerification {
			_, _ = io.WriteString(w, e.Data.(*slackevents.EventsAPIURLVerificationEvent).Challenge)
			return
		}
		a.mu.Lock()
		a.events = append(a.events, e)
		a.mu.Unlock()
	}
	if answer := a.answers[r.URL.Path]; answer != nil {
		answer(w, r, body)
	}
}
