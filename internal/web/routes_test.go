package web_test

import (
	"testing"

	"annae/internal/locale"
	"annae/internal/web"
)

func TestUnknownAddressesAreProblems(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	for _, path := range []string{"/nothing", "/v1", "/v1/ask/", "/v1/topics/a/b", "/favicon.ico", "/v2/ask", "/%00"} {
		p := refused(t, do(h, "GET", path, ""), 404)
		if want := say("en", "problem.not_found", nil); p.Detail != want {
			t.Errorf("%s: detail %q, want %q", path, p.Detail, want)
		}
	}
	p := refused(t, do(h, "GET", "/nothing", "", "Accept-Language", "ko-KR"), 404)
	if want := say("ko", "problem.not_found", nil); p.Detail != want {
		t.Errorf("detail %q, want %q", p.Detail, want)
	}
}

func TestWrongMethodsAreProblems(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	tests := []struct{ method, path, allow string }{
		{"GET", "/v1/ask", "POST"},
		{"OPTIONS", "/v1/ask", "POST"},
		{"DELETE", "/v1/topics/support-amount-planning", "GET, HEAD"},
		{"POST", "/v1/topics", "GET, HEAD"},
		{"PUT", "/", "GET, HEAD, POST"},
		{"BREW", "/metrics", "GET, HEAD"},
	}
	for _, tt := range tests {
		w := do(h, tt.method, tt.path, "")
		p := refused(t, w, 405)
		if got := w.Header().Get("Allow"); got != tt.allow {
			t.Errorf("%s %s: Allow %q, want %q", tt.method, tt.path, got, tt.allow)
		}
		if want := say("en", "problem.method", locale.Args{"method": tt.method}); p.Detail != want {
			t.Errorf("detail %q, want %q", p.Detail, want)
		}
	}
}

func TestHeadIsTakenWhereGetIs(t *testing.T) {
	if w := do(serve(t, &fakeDesk{}, web.Options{}), "HEAD", "/v1/languages", ""); w.Code != 200 {
		t.Errorf("status %d, want 200", w.Code)
	}
}
