package slacktest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What the app is sent has the names that Socket Mode has for it.
const (
	eventsAPI     = "events_api"
	slashCommands = "slash_commands"
	interactive   = "interactive"
)

// An app answers within three seconds. Events that it does not answer come again
// almost at once, after a minute and after five more
// (apis/events-api, "retries"). That sockets have the same times is a guess.
const answersWithin = 3 * time.Second

var retries = []time.Duration{0, time.Minute, 5 * time.Minute}

// Reasons of retries over HTTP, as apis/events-api has them.
const (
	timeout          = "http_timeout"
	connectionFailed = "connection_failed"
	httpError        = "http_error"
)

// A delivery is something on its way to the app.
type delivery struct {
	kind    string
	id      string          // of an event
	payload json.RawMessage // what a socket's envelope has in it
	form    url.Values      // what a request has, where it is no JSON
}

// A Delivery is one attempt to bring something to the app, and what came of it.
type Delivery struct {
	Kind    string // events_api, slash_commands or interactive
	EventID string
	Payload json.RawMessage
	Body    string // of the request over HTTP
	Retry   int    // which repetition it was; 0 at first
	Reason  string // of the repetition
	OK      bool   // the app answered in time, and well
	Status  int    // of its answer over HTTP
	Failure string // such as http_timeout
	Answer  string // body
	At      time.Time
}

// URLs are the request URLs of an app.
type URLs struct{ Events, Commands, Interactivity string }

func (u URLs) of(kind string) string {
	return map[string]string{eventsAPI: u.Events, slashCommands: u.Commands, interactive: u.Interactivity}[kind]
}

// RequestURLs brings everything by signed requests from now on, and closes the
// sockets. It says what is wrong with the app's answer to the challenge
// (reference/events/url_verification).
func (s *Server) RequestURLs(u URLs) error {
	s.mu.Lock()
	challenge := s.secret()
	s.mu.Unlock()
	_, answer, err := s.post(u.Events, "application/json", encode(body{
		"token": s.app.verify, "challenge": challenge, "type": "url_verification",
	}), nil)
	var given struct{ Challenge string }
	_ = json.Unmarshal([]byte(answer), &given) // it may be plain text
	switch {
	case err != nil:
		return fmt.Errorf("challenge: %w", err)
	case strings.TrimSpace(answer) != challenge && given.Challenge != challenge:
		return errors.New("the app did not answer with the challenge")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.urls = &u
	s.closeSockets("link_disabled")
	s.changed.Ring()
	return nil
}

// SocketMode brings everything by sockets again, as it was at first.
func (s *Server) SocketMode() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.urls = nil
	s.changed.Ring()
}

// Sign is the signature of a request body at a time
// (authentication/verifying-requests-from-slack).
func Sign(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "v0:%d:%s", at.Unix(), body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// SignRequest sets the headers of a request with a body, as Slack does.
func SignRequest(r *http.Request, secret string, at time.Time, body []byte) {
	r.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("X-Slack-Signature", Sign(secret, at, body))
}

// post sends a signed request and waits as long as Slack does.
func (s *Server) post(to, kind string, text []byte, header http.Header) (status int, answer string, err error) {
	ctx, end := context.WithCancel(s.ctx)
	defer end()
	late, until := make(chan struct{}), s.clock.Now().Add(answersWithin)
	go func() {
		s.clock.SleepUntil(ctx, until)
		if ctx.Err() == nil {
			close(late)
			end()
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(string(text)))
	if err != nil {
		return 0, "", err
	}
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	SignRequest(r, s.app.secret, time.Now(), text)
	resp, err := http.DefaultClient.Do(r)
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		var read []byte
		read, err = io.ReadAll(resp.Body)
		status, answer = resp.StatusCode, string(read)
		if resp.Header.Get("X-Slack-No-Retry") == "1" && (status < 200 || status > 299) {
			return status, answer, errNoRetry
		}
	}
	select {
	case <-late:
		return 0, "", errors.New(timeout)
	default:
	}
	switch {
	case err != nil:
		return 0, "", errors.New(connectionFailed)
	case status < 200 || status > 299:
		return status, answer, errors.New(httpError)
	}
	return status, answer, nil
}

var errNoRetry = errors.New("no_retry")

// attempt brings something to the app once, and notes what came of it.
func (s *Server) attempt(d *delivery, retry int, reason string) (noted Delivery, err error) {
	s.mu.Lock()
	urls := s.urls
	s.mu.Unlock()
	noted = Delivery{Kind: d.kind, EventID: d.id, Payload: d.payload, Retry: retry, Reason: reason}
	if urls == nil {
		noted.Answer, err = s.bySocket(d, retry, reason)
	} else {
		header := http.Header{}
		if retry > 0 {
			header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
			header.Set("X-Slack-Retry-Reason", reason)
		}
		kind, text := "application/json", []byte(d.payload)
		if d.form != nil {
			kind, text = "application/x-www-form-urlencoded", []byte(d.form.Encode())
		}
		noted.Body = string(text)
		noted.Status, noted.Answer, err = s.post(urls.of(d.kind), kind, text, header)
	}
	noted.OK = err == nil
	if err != nil {
		noted.Failure = err.Error()
	}
	s.mu.Lock()
	noted.At = s.clock.Now()
	s.deliveries = append(s.deliveries, noted)
	s.changed.Ring()
	s.mu.Unlock()
	return noted, err
}

// deliverEvents brings events one after the other, until the server ends.
func (s *Server) deliverEvents() {
	for d := s.next(); d != nil; d = s.next() {
		noted, err := s.attempt(d, 0, "")
		s.again(d, noted, err)
	}
}

// again repeats what failed, for as often as Slack does. The times count from the
// attempt before.
func (s *Server) again(d *delivery, before Delivery, err error) {
	retry := before.Retry + 1
	if err == nil || errors.Is(err, errNoRetry) || retry > len(retries) || s.ctx.Err() != nil {
		return
	}
	at := before.At.Add(retries[retry-1])
	once := func() {
		s.clock.SleepUntil(s.ctx, at)
		if s.ready() {
			noted, err := s.attempt(d, retry, before.Failure)
			s.again(d, noted, err)
		}
	}
	if retries[retry-1] == 0 {
		once()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() == nil {
		s.work.Go(once)
	}
}

// next waits for an event and for a way to bring it.
func (s *Server) next() *delivery {
	for {
		s.mu.Lock()
		if len(s.queue) > 0 && s.open() {
			d := s.queue[0]
			s.queue = s.queue[1:]
			s.mu.Unlock()
			return d
		}
		rings := s.changed.Next()
		s.mu.Unlock()
		select {
		case <-rings:
		case <-s.ctx.Done():
			return nil
		}
	}
}

// ready waits until something can be brought; false when the server ends.
func (s *Server) ready() bool {
	for {
		s.mu.Lock()
		open, rings := s.open(), s.changed.Next()
		s.mu.Unlock()
		if open {
			return true
		}
		select {
		case <-rings:
		case <-s.ctx.Done():
			return false
		}
	}
}

// open tells whether Slack works and knows a way to the app. That events wait for
// a socket where there is none is a guess.
func (s *Server) open() bool {
	return s.ctx.Err() == nil && !s.down && (s.urls != nil || len(s.sockets) > 0)
}

// Deliveries are the attempts so far.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deliveries)
}

// AwaitDelivery waits for an attempt, made already or to come.
func (s *Server) AwaitDelivery(t testing.TB, is func(Delivery) bool) Delivery {
	t.Helper()
	return awaitOne(t, s, "delivery as asked for", func() []Delivery { return s.deliveries }, is)
}

// Event is the type of the inner event, with the subtype of a message: such as
// message, message_changed or app_mention.
func (d Delivery) Event() string {
	var outer struct {
		Event struct{ Type, Subtype string }
	}
	_ = json.Unmarshal(d.Payload, &outer) // commands and interactions have none
	if outer.Event.Subtype != "" {
		return outer.Event.Subtype
	}
	return outer.Event.Type
}

// AwaitEvent waits until the app took an event.
func (s *Server) AwaitEvent(t testing.TB, event string) Delivery {
	t.Helper()
	return s.AwaitDelivery(t, func(d Delivery) bool { return d.OK && d.Event() == event })
}
