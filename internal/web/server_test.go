package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"

	"annae/internal/content"
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
