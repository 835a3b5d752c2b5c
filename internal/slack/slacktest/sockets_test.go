package slacktest_test

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"annae/internal/slack/slacktest"
)

// listen opens a socket with slack-go, and gives what comes by it.
func listen(t *testing.T, s *slacktest.Server) (*socketmode.Client, <-chan socketmode.Event) {
	t.Helper()
	quiet := log.New(io.Discard, "", 0)
	c := socketmode.New(api(s, slack.OptionLog(quiet)), socketmode.OptionLog(quiet))
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	events := make(chan socketmode.Event, 100)
	go func() {
		defer close(done)
		_ = c.RunContext(ctx) // it ends with the context
	}()
	go func() {
		for {
			select {
			case e := <-c.Events:
				if e.Request != nil && e.Request.EnvelopeID != "" || e.Type == socketmode.EventTypeErrorBadMessage {
					events <- e
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() {
		end()
		s.Cut()
		<-done
	})
	return c, events
}

func TestEventsBySocket(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	s.Grant("channels:history")
	c, events := listen(t, s)
	s.AwaitSockets(t, 1)
	anna.Say(help, "hello")
	e := <-events
	for e.Type == socketmode.EventTypeEventsAPI && inner(t, e) != "message" {
		c.Ack(*e.Request)
		e = <-events
	}
	if e.Request.AcceptsResponsePayload {
		t.Error("events take no payload")
	}
	c.Ack(*e.Request)
	if d := s.AwaitEvent(t, "message"); d.Retry != 0 {
		t.Errorf("delivery = %+v", d)
	}
}

func inner(t *testing.T, e socketmode.Event) string {
	t.Helper()
	event, ok := e.Data.(slackevents.EventsAPIEvent)
	if !ok {
		t.Fatalf("event = %+v", e)
	}
	return event.InnerEvent.Type
}

func TestUnacknowledgedComesAgainByAnotherSocket(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{Speed: slacktest.Still})
	one, first := listen(t, s)
	two, second := listen(t, s)
	s.AwaitSockets(t, 2)
	id := s.Raw(`{"type":"app_uninstalled"}`)
	var silent slacktest.Delivery
	select { // whoever gets it says nothing
	case <-first:
	case <-second:
	}
	s.Advance(3 * time.Second)
	silent = s.AwaitDelivery(t, func(d slacktest.Delivery) bool { return d.EventID == id && !d.OK })
	select { // the other one has it now
	case e := <-first:
		one.Ack(*e.Request)
	case e := <-second:
		two.Ack(*e.Request)
	}
	again := s.AwaitDelivery(t, func(d slacktest.Delivery) bool { return d.EventID == id && d.OK })
	if silent.Failure != "timeout" || again.Retry != 1 || again.Reason != "timeout" {
		t.Errorf("attempts = %+v, %+v", silent, again)
	}
}

func TestInteractionBySocketTakesAnAnswer(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still})
	s.Grant("commands")
	c, events := listen(t, s)
	s.AwaitSockets(t, 1)
	answer := func(payload any) {
		for e := range events {
			if e.Type != socketmode.EventTypeSlashCommand {
				c.Ack(*e.Request)
				continue
			}
			if command := e.Data.(slack.SlashCommand); command.Command != "/annae" || command.UserID != anna.ID() || command.TriggerID == "" {
				t.Errorf("command = %+v", command)
			}
			c.Ack(*e.Request, payload)
			return
		}
	}
	i := anna.Command(help, "/annae", "")
	answer(map[string]string{"text": "by socket"})
	if failure := i.Await(t); failure != "" {
		t.Error(failure)
	}
	anna.AwaitEphemeral(t, help, "by socket")
}

func TestEnvelopeOfTomorrow(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{})
	c, events := listen(t, s)
	go func() {
		for e := range events {
			bad, ok := e.Data.(*socketmode.ErrorBadMessage)
			if !ok {
				continue
			}
			var envelope struct {
				ID string `json:"envelope_id"`
			}
			if err := json.Unmarshal(bad.Message, &envelope); err != nil {
				t.Error(err)
			}
			c.Ack(socketmode.Request{EnvelopeID: envelope.ID})
			return
		}
	}()
	s.Envelope(t, "invented_tomorrow", `{}`)
}

func TestSocketIsReplaced(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{})
	listen(t, s)
	s.AwaitSockets(t, 1)
	for n, reason := range []string{"warning", "refresh_requested"} {
		s.Disconnect(reason)
		s.AwaitOpened(t, n+2)
	}
}

func TestRequestURLsAndSocketsExcludeEachOther(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{})
	conn := dial(t, s)
	serve(t, s, nil)
	for {
		var last struct{ Type, Reason string }
		if err := conn.ReadJSON(&last); err != nil {
			t.Fatalf("the socket was closed without a word: %v", err)
		}
		if last.Type == "disconnect" && last.Reason == "link_disabled" {
			break
		}
	}
	s.SocketMode()
	c, events := listen(t, s)
	s.Raw(`{"type":"app_uninstalled"}`)
	c.Ack(*(<-events).Request)
	s.AwaitEvent(t, "app_uninstalled")
}

func TestSocketsShareEvents(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{})
	one, first := listen(t, s)
	two, second := listen(t, s)
	s.AwaitSockets(t, 2)
	for range 2 {
		s.Raw(`{"type":"app_uninstalled"}`)
	}
	for range 2 { // each gets one of the two
		select {
		case e := <-first:
			one.Ack(*e.Request)
			first = nil
		case e := <-second:
			two.Ack(*e.Request)
			second = nil
		}
	}
}

func TestElevenSocketsAreTooMany(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{NoLimits: true})
	for range 10 {
		dial(t, s)
	}
	s.AwaitSockets(t, 10)
	var last struct{ Type, Reason string }
	if err := dial(t, s).ReadJSON(&last); err != nil || last.Type != "disconnect" || last.Reason != "too_many_websockets" {
		t.Errorf("the eleventh is told %+v, %v", last, err)
	}
}

// dial opens a socket by hand.
func dial(t *testing.T, s *slacktest.Server) *websocket.Conn {
	t.Helper()
	at, _ := post(t, s, "apps.connections.open", s.AppToken(), nil)["url"].(string)
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestBigAnswersAreIgnored(t *testing.T) {
	s := slacktest.Start(t, slacktest.Options{Speed: slacktest.Still})
	anna := s.Person("Anna")
	help := s.Channel("help", anna)
	conn := dial(t, s)
	s.AwaitSockets(t, 1)
	i := anna.Command(help, "/annae", "")
	for {
		var e struct {
			Type       string
			EnvelopeID string `json:"envelope_id"`
		}
		if err := conn.ReadJSON(&e); err != nil {
			t.Fatal(err)
		}
		if e.Type != "slash_commands" {
			continue
		}
		for _, text := range []string{strings.Repeat("x", 20*1024), "short"} {
			if err := conn.WriteJSON(map[string]any{"envelope_id": e.EnvelopeID, "payload": map[string]string{"text": text}}); err != nil {
				t.Fatal(err)
			}
		}
		break
	}
	if failure := i.Await(t); failure != "" {
		t.Error(failure)
	}
	if all := anna.Ephemerals(help); len(all) != 1 || all[0].Text != "short" {
		t.Errorf("%d answers were taken", len(all))
	}
}
