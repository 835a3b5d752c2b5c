package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/locale"
	"annae/internal/web"
)

// perMinute is a limit by buckets that fill at an even pace.
func perMinute(n int, now func() time.Time) func(context.Context, netip.Prefix) time.Duration {
	var mu sync.Mutex
	full := map[netip.Prefix]time.Time{}
	every := time.Minute / time.Duration(n)
	return func(_ context.Context, of netip.Prefix) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		next := now()
		if full[of].After(next) {
			next = full[of]
		}
		next = next.Add(every)
		if wait := next.Add(-time.Minute).Sub(now()); wait > 0 {
			return wait
		}
		full[of] = next
		return 0
	}
}

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
	h := serve(t, &fakeDesk{}, web.Options{Limit: perMinute(3, func() time.Time { return now })})
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
	h := serve(t, &fakeDesk{}, web.Options{Limit: perMinute(1, clock)})
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
	h := serve(t, &fakeDesk{}, web.Options{Limit: perMinute(1, clock)})
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
	h := serve(t, &fakeDesk{}, web.Options{Limit: perMinute(1, clock)})
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

// Whom a limit counts behind proxies: the nearest that is none of them. What
// stands left of that anybody may have written.
func TestProxiesTellFromWhereARequestCame(t *testing.T) {
	var got netip.Prefix
	h := serve(t, &fakeDesk{}, web.Options{
		Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:ffff::/48")},
		Limit:   func(_ context.Context, of netip.Prefix) time.Duration { got = of; return 0 },
	})
	tests := []struct {
		name, addr string
		forwarded  []string
		want       string
	}{
		{"nobody in front", "192.0.2.1:5", nil, "192.0.2.1/32"},
		{"a stranger claims another address", "192.0.2.1:5", []string{"203.0.113.9"}, "192.0.2.1/32"},
		{"our proxy tells", "10.1.2.3:5", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"our proxy tells nothing", "10.1.2.3:5", nil, "10.1.2.3/32"},
		{"our proxy adds to what was claimed", "10.1.2.3:5", []string{"198.51.100.7, 203.0.113.9"}, "203.0.113.9/32"},
		{"two proxies of ours", "10.1.2.3:5", []string{"198.51.100.7", "203.0.113.9,10.9.9.9"}, "203.0.113.9/32"},
		{"IPv6", "[2001:db8:ffff::1]:5", []string{"2001:db8:1:2::9"}, "2001:db8:1:2::/64"},
		{"an IPv4 address in IPv6", "[::ffff:10.1.2.3]:5", []string{"::ffff:203.0.113.9"}, "203.0.113.9/32"},
		{"something else in its place", "10.1.2.3:5", []string{"unknown"}, "10.1.2.3/32"},
		{"something else left of it", "10.1.2.3:5", []string{"<script>, 203.0.113.9"}, "203.0.113.9/32"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("POST", "/v1/ask", strings.NewReader(`{"text":"a"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header["X-Forwarded-For"] = tt.forwarded
		r.RemoteAddr = tt.addr
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got.String() != tt.want {
			t.Errorf("%s: counted is %v, want %s", tt.name, got, tt.want)
		}
	}
}
