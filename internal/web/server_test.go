package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/web"
)

func TestNewRefusesMissingParts(t *testing.T) {
	lg := slog.New(slog.NewTextHandler(io.Discard, nil))
	mute := &content.Content{Served: locale.Served{"en"}}
	tests := []struct {
		name string
		make func() (*web.Server, error)
		says string
	}{
		{"no logger", func() (*web.Server, error) {
			return web.New(nil, &fakeDesk{}, talks(t, &fakeDesk{}, smallContent()), smallContent(), web.Options{})
		}, "logger"},
		{"no desk", func() (*web.Server, error) {
			return web.New(lg, nil, talks(t, &fakeDesk{}, smallContent()), smallContent(), web.Options{})
		}, "desk"},
		{"no content", func() (*web.Server, error) {
			return web.New(lg, &fakeDesk{}, talks(t, &fakeDesk{}, smallContent()), nil, web.Options{})
		}, "content"},
		{"no words", func() (*web.Server, error) {
			return web.New(lg, &fakeDesk{}, talks(t, &fakeDesk{}, smallContent()), mute, web.Options{})
		}, `"en"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := tt.make()
			if err == nil || s != nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("New = %v, %v, want an error that names %s", s, err, tt.says)
			}
		})
	}
}

func TestHTTPHasLimits(t *testing.T) {
	var log bytes.Buffer
	s, err := web.New(slog.New(slog.NewJSONHandler(&log, nil)), &fakeDesk{}, talks(t, &fakeDesk{}, smallContent()), smallContent(), web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	srv := s.HTTP("127.0.0.1:0")
	if srv.ReadHeaderTimeout == 0 || srv.ReadTimeout == 0 || srv.WriteTimeout == 0 || srv.IdleTimeout == 0 || srv.MaxHeaderBytes == 0 {
		t.Errorf("a limit is missing: %+v", srv)
	}
	srv.ErrorLog.Print("http: bad thing from 192.0.2.7:4711 and [2001:db8::7]:80; retrying")
	if got := log.String(); strings.Contains(got, "192.0.2.7") || strings.Contains(got, "2001:db8") || !strings.Contains(got, "retrying") {
		t.Errorf("logged %s, want the complaint without addresses", got)
	}
}

// slow are conversations in which no message is answered in time.
type slow struct {
	web.Conversations
	asked chan struct{}
}

func (s slow) Post(ctx context.Context, _ conversation.ID, _ string, _ conversation.Incoming) (conversation.Turn, error) {
	close(s.asked)
	<-ctx.Done()
	return conversation.Turn{}, errors.Join(conversation.ErrLater, ctx.Err())
}

// A message that waits for a reply doesn't hold a stop up: it is told that it
// is kept.
func TestAStopDoesNotWaitForAReplyThatDoesNotCome(t *testing.T) {
	waits := slow{asked: make(chan struct{})}
	s, err := web.New(slog.New(slog.DiscardHandler), &fakeDesk{}, waits, smallContent(), web.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	s.SetLastWait(time.Millisecond)
	srv := s.HTTP("")
	replied := make(chan *httptest.ResponseRecorder)
	go func() {
		replied <- do(srv.Handler, "POST", "/v1/conversations/abc/messages", `{"message_id":"1","text":"a"}`, "Content-Type", "application/json")
	}()
	<-waits.asked
	if err := srv.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := refused(t, <-replied, 503)
	if want := say("en", "problem.later", nil); p.Detail != want {
		t.Errorf("it is told %q, want %q", p.Detail, want)
	}
}
