package web_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"annae/internal/locale"
	"annae/internal/web"
)

// Who lives without what it needs is alive, and not ready.
func TestWhoIsNotReadySaysSoAndLives(t *testing.T) {
	var away error
	var log strings.Builder
	h := serveLogged(t, &fakeDesk{}, web.Options{Ready: func(context.Context) error { return away }}, &log)
	if w := do(h, "GET", "/readyz", ""); w.Code != 200 {
		t.Errorf("status %d, want 200", w.Code)
	}
	away = errors.New("the record is away")
	p := refused(t, do(h, "GET", "/readyz", ""), 503)
	if want := say("en", "problem.unready", locale.Args{}); p.Detail != want {
		t.Errorf("it says %q, want %q", p.Detail, want)
	}
	if w := do(h, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("its health is %d, want 200", w.Code)
	}
	if !strings.Contains(log.String(), "the record is away") {
		t.Errorf("the log does not say why:\n%s", &log)
	}
}
