package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/locale"
	"annae/internal/web"
)

// from asks from an address.
func from(h http.Handler, addr string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/v1/ask", strings.NewReader(`{"text":"a"}`))
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = addr
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAnAddressMayAskSoOften(t *testing.T) {
	now := today
	h := serve(t, &fakeDesk{}, web.Options{Rate: 3, Now: func() time.Time { return now }})
	for range 3 {
		if w := from(h, "192.0.2.1:10"); w.Code != 200 {
			t.Fatalf("status %d within the limit", w.Code)
		}
	}
	w := from(h, "192.0.2.1:11")
	p := refused(t, w, 429)
	if got := w.Header().Get("Retry-After"); got != "20" {
		t.Errorf("Retry-After %q, want 20", got)
	}
	if want := say("en", "problem.rate", locale.Args{"seconds": "20"}); p.Detail != want {
		t.Errorf("detail %q, want %q", p.Detail, want)
	}
	if w := from(h, "192.0.2.2:10"); w.Code != 200 {
		t.Errorf("another address: status %d, want 200", w.Code)
	}
	now = now.Add(20 * time.Second)
	if w := from(h, "192.0.2.1:10"); w.Code != 200 {
		t.Errorf("after the wait: status %d, want 200", w.Code)
	}
	refused(t, from(h, "192.0.2.1:10"), 429)
}

func TestANetworkOfIPv6IsOneAddress(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Rate: 1, Now: clock})
	tests := []struct {
		addr string
		want int
	}{
		{"[2001:db8:1:2::1]:5", 200},
		{"[2001:db8:1:2:ffff::9]:5", 429},
		{"[2001:db8:1:3::1]:5", 200},
		{"[fe80::1%eth0]:5", 200},
		{"[fe80::2%eth1]:5", 429},
		{"192.0.2.9:5", 200},
		{"[::ffff:192.0.2.9]:5", 429},
		{"@", 200},
		{"", 429},
	}
	for _, tt := range tests {
		if w := from(h, tt.addr); w.Code != tt.want {
			t.Errorf("%s: status %d, want %d", tt.addr, w.Code, tt.want)
		}
	}
}

func TestTheLimitHoldsForQuestionsAlone(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Rate: 1, Now: clock})
	if w := post(h, "text=a"); w.Code != 303 {
		t.Fatalf("status %d, want 303", w.Code)
	}
	w := post(h, "text=a", "Accept-Language", "ko")
	if w.Code != 429 || w.Header().Get("Retry-After") != "60" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("status %d, Retry-After %q, %s", w.Code, w.Header().Get("Retry-After"), w.Header().Get("Content-Type"))
	}
	if want := say("ko", "problem.rate", locale.Args{"seconds": "60"}); !strings.Contains(w.Body.String(), want) {
		t.Errorf("the page lacks %q", want)
	}
	for range 5 {
		if w := do(h, "GET", "/v1/topics", ""); w.Code != 200 {
			t.Errorf("topics: status %d, want 200", w.Code)
		}
	}
}

func TestManyAddressesAskAtOnce(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Rate: 1, Now: clock})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 200 {
				if w := from(h, fmt.Sprintf("10.0.%d.%d:1", i, j)); w.Code != 200 {
					t.Errorf("status %d, want 200", w.Code)
				}
			}
		})
	}
	all.Wait()
}
