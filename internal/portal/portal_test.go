package portal_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/portal"
	"annae/internal/portal/portaltest"
)

func TestAConfigIsAnAddressAndAToken(t *testing.T) {
	for _, good := range []string{"https://portal.example.org", "https://portal.example.org:8443/annae/", "http://localhost:9000", "http://127.0.0.1/x", "http://[::1]:80"} {
		if err := (&portal.Config{URL: good, Token: token}).Check(); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []portal.Config{
		{URL: "", Token: token}, {URL: "portal.example.org", Token: token}, {URL: "http://portal.example.org", Token: token},
		{URL: "ftp://hush-portal.example.org", Token: token}, {URL: "https://hush-user:x@portal.example.org", Token: token},
		{URL: "https://portal.example.org/?key=hush", Token: token}, {URL: "https://hush\x7f", Token: token},
		{URL: "https://portal.example.org"}, {URL: "https://portal.example.org", Token: "hush\r\nX: y"}, {URL: "https://portal.example.org", Token: strings.Repeat("hush", 5000)},
	} {
		err := bad.Check()
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: Check() = %v, want an error without a secret", bad, err)
		}
		if _, err := portal.Open(slog.New(slog.DiscardHandler), bad); err == nil {
			t.Errorf("%q is opened", bad)
		}
	}
}

func TestWhatIsKnownIsAskedForByItsTag(t *testing.T) {
	p, s, _ := open(t)
	s.Put(shown())
	for range 3 {
		if got, err := p.Standing(t.Context(), known); err != nil || got.Version != 3 {
			t.Fatalf("Standing() = %+v, %v", got, err)
		}
	}
	if s.Answered(200) != 1 || s.Answered(304) != 2 {
		t.Errorf("it was read %d times and was as before %d times, want 1 and 2", s.Answered(200), s.Answered(304))
	}
	a := shown()
	a.Version, a.Title = 4, "Another plan"
	s.Put(a)
	if got, err := p.Standing(t.Context(), known); err != nil || got.Title != "Another plan" {
		t.Errorf("changed it is %+v, %v", got, err)
	}
	if p.At(func() time.Time { return time.Now().Add(time.Hour) }); p.Kept() != 1 {
		t.Errorf("%d answers lie in memory, want 1", p.Kept())
	}
	if _, err := p.Standing(t.Context(), known); err != nil || s.Answered(200) != 3 {
		t.Errorf("an hour later it was read %d times (%v), want 3", s.Answered(200), err)
	}
}

func TestTheMemoryIsBounded(t *testing.T) {
	p, s, _ := open(t)
	for n := range portal.MostKept + 20 {
		a := shown()
		a.Reference = string(application.NewReference(2026, strings.NewReader(strings.Repeat(string([]byte{byte(n % 29), byte(n / 29), 5, 0}), 50))))
		s.Put(a)
		if _, err := p.Standing(t.Context(), application.Reference(a.Reference)); err != nil {
			t.Fatal(err)
		}
	}
	if s.Answered(200) < portal.MostKept || p.Kept() != portal.MostKept {
		t.Errorf("of %d answers %d lie in memory, want %d", s.Answered(200), p.Kept(), portal.MostKept)
	}
}

// Whatever a portal answers instead of an application, it is said in words of
// our own, and nothing is shown.
func TestAPortalThatFailsIsToldWithoutQuotingIt(t *testing.T) {
	answer := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, c := range map[string]struct {
		fault http.HandlerFunc
		says  string
	}{
		"another token": {answer(401, "application/problem+json", token), "refuses the token"},
		"forbidden":     {answer(403, "text/html", string(known)), "refuses the token"},
		"down":          {answer(500, "text/html", string(known)), "status 500"},
		"away":          {answer(503, "text/html", ""), "status 503"},
		"gone":          {answer(410, "text/html", ""), "status 410"},
		"no content":    {answer(204, "", ""), "status 204"},
		"as it was not": {answer(304, "", ""), "status 304"},
		"a page":        {answer(200, "text/html", "<p>"+string(known)), "application/json"},
		"no JSON":       {answer(200, "application/json", "<p>"+string(known)), "no such JSON"},
		"too much":      {answer(200, "application/json", `{"title":"`+strings.Repeat("a", 65<<10)+`"}`), "64 KiB"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example.org/"+string(known), http.StatusFound)
		}, "leads elsewhere"},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte("{"))
		}, "connection broke"},
		"no HTTP": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = conn.Write([]byte("220 " + token + " ready\r\n\r\n"))
				_ = conn.Close()
			}
		}, "no HTTP"},
	} {
		p, s, l := open(t)
		s.Put(shown())
		s.Fail(c.fault)
		got, err := p.Standing(t.Context(), known)
		if err == nil || errors.Is(err, application.ErrUnknown) || !strings.Contains(err.Error(), c.says) || got.Reference != "" {
			t.Errorf("%s: Standing() = %+v, %v, want that it says %q", name, got, err, c.says)
		}
		if !strings.Contains(l.String(), c.says) {
			t.Errorf("%s: the log says %q", name, l)
		}
		quotes(t, err, l)
		s.Fail(nil)
		if _, err := p.Standing(t.Context(), known); err != nil || !strings.Contains(l.String(), "answers again") {
			t.Errorf("%s: afterwards Standing() = %v, and the log says %q", name, err, l)
		}
	}
}

func TestARedirectTakesTheTokenNowhere(t *testing.T) {
	var asked atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer other.Close()
	p, s, _ := open(t)
	s.Fail(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	if _, err := p.Standing(t.Context(), known); err == nil || asked.Load() > 0 {
		t.Errorf("Standing() = %v, and %d asked elsewhere, want an error and none", err, asked.Load())
	}
}

func TestAPortalThatIsNotThereIsToldWithoutItsAddress(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	p, l := opened(t, "http://"+ln.Addr().String()+"/hush-path")
	_, err = p.Standing(t.Context(), known)
	if err == nil || !strings.Contains(err.Error(), "can't be connected to") || strings.Contains(err.Error()+l.String(), "hush") {
		t.Errorf("Standing() = %v, logged %q", err, l)
	}
	quotes(t, err, l)
}

func TestWhoIsNotTrustedIsToldNothing(t *testing.T) {
	var asked atomic.Int32
	at := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer at.Close()
	at.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	p, l := opened(t, at.URL)
	if _, err := p.Standing(t.Context(), known); err == nil || !strings.Contains(err.Error(), "certificate") || asked.Load() > 0 {
		t.Errorf("Standing() = %v, and it was asked %d times", err, asked.Load())
	}
	quotes(t, l)
}

// A portal that hangs is waited for as long as it may take; after three calls
// in vain nobody waits.
func TestAPortalThatHangsIsLeftAlone(t *testing.T) {
	p, s, _ := open(t)
	over := make(chan struct{})
	var asked atomic.Int32
	s.Fail(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		select {
		case <-r.Context().Done():
		case <-over:
		}
	})
	defer close(over)
	began := time.Now()
	p.At(func() time.Time { return began })
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if _, err := p.Standing(t.Context(), known); err == nil || !strings.Contains(err.Error(), "in time") {
				t.Errorf("Standing() = %v", err)
			}
		})
	}
	all.Wait()
	if took := time.Since(began); took < portal.Within {
		t.Errorf("it was given up after %v, before %v", took, portal.Within)
	}
	if _, err := p.Standing(t.Context(), known); err == nil || asked.Load() != 3 {
		t.Errorf("Standing() = %v, and it was asked %d times, want 3", err, asked.Load())
	}
	p.At(func() time.Time { return began.Add(10 * time.Second) })
	for range 4 { // one finds out, the others do not wait
		all.Go(func() {
			if _, err := p.Standing(t.Context(), known); err == nil {
				t.Error("a portal that hangs was read")
			}
		})
	}
	if all.Wait(); asked.Load() != 4 {
		t.Errorf("of four callers %d asked, want 1", asked.Load()-3)
	}
	s.Put(shown())
	s.Fail(nil)
	p.At(func() time.Time { return began.Add(20 * time.Second) })
	if _, err := p.Standing(t.Context(), known); err != nil {
		t.Errorf("a moment later Standing() = %v", err)
	}
}

func TestAPortalThatWantsToBeLeftAloneIs(t *testing.T) {
	for header, rests := range map[string]time.Duration{"5": 5 * time.Second, "86400": time.Minute, "": 0, "-3": 0, "soon": 0} {
		p, s, _ := open(t)
		s.Put(shown())
		s.Fail(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		now := time.Now()
		p.At(func() time.Time { return now })
		if _, err := p.Standing(t.Context(), known); err == nil {
			t.Fatal("it was read")
		}
		s.Fail(nil)
		p.At(func() time.Time { return now.Add(rests - time.Millisecond) })
		if _, err := p.Standing(t.Context(), known); (err == nil) != (rests == 0) {
			t.Errorf("Retry-After %q: within %v Standing() = %v", header, rests, err)
		}
		p.At(func() time.Time { return now.Add(rests) })
		if _, err := p.Standing(t.Context(), known); err != nil {
			t.Errorf("Retry-After %q: after %v Standing() = %v", header, rests, err)
		}
	}
}

// Who goes is no failure of the portal.
func TestWhoGoesIsNoFailure(t *testing.T) {
	p, s, l := open(t)
	over := make(chan struct{})
	s.Fail(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-over:
		}
	})
	defer close(over)
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		if _, err := p.Standing(ctx, known); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Standing() = %v", err)
		}
		cancel()
	}
	s.Put(shown())
	s.Fail(nil)
	if _, err := p.Standing(t.Context(), known); err != nil || l.String() != "" {
		t.Errorf("Standing() = %v, and the log says %q", err, l)
	}
}

// Connections that the portal closes while they lie idle are replaced.
func TestAConnectionThatDiedIdleIsReplaced(t *testing.T) {
	s := portaltest.NewServer(token)
	s.Put(shown())
	at := httptest.NewServer(s.Handler())
	defer at.Close()
	p, _ := opened(t, at.URL)
	for n := range 20 {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := p.Standing(t.Context(), known); err != nil {
					t.Errorf("round %d: %v", n, err)
				}
			})
		}
		all.Wait()
		at.CloseClientConnections()
	}
}

func TestAFailureIsLoggedOnceInAWhile(t *testing.T) {
	p, s, l := open(t)
	s.Fail(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	now := time.Now()
	for n := range 50 {
		p.At(func() time.Time { return now.Add(time.Duration(n) * 500 * time.Millisecond) })
		_, _ = p.Standing(t.Context(), known)
	}
	if n := strings.Count(l.String(), "level=WARN"); n < 2 || n > 4 {
		t.Errorf("in 25 seconds the log tells of it %d times, want about 3:\n%s", n, l)
	}
}

func BenchmarkStanding(b *testing.B) {
	p, s, _ := open(b)
	s.Put(shown())
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Standing(context.Background(), known); err != nil {
				b.Error(fmt.Errorf("read: %w", err))
			}
		}
	})
}
