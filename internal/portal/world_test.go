package portal_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/application/backendtest"
	"annae/internal/portal"
	"annae/internal/portal/portaltest"
)

const token = "hush-token"

// log is what was logged.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// open serves a portal and opens it.
func open(t testing.TB) (*portal.Portal, *portaltest.Server, *log) {
	t.Helper()
	s := portaltest.NewServer(token)
	at := httptest.NewServer(s.Handler())
	t.Cleanup(at.Close)
	p, l := opened(t, at.URL)
	return p, s, l
}

func opened(t testing.TB, url string) (*portal.Portal, *log) {
	t.Helper()
	l := &log{}
	p, err := portal.Open(slog.New(slog.NewTextHandler(l, nil)), portal.Config{URL: url, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p, l
}

const known = backendtest.Known

// shown is an application of the portal.
func shown() portaltest.Application {
	since := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	return portaltest.Application{
		Reference: string(known), Track: "planning-2026", Country: "LA", City: "Demo City", Title: "A plan", Phase: "checking", Since: since,
		Documents: []portaltest.Document{{ID: "business_plan", State: "needed"}}, Passed: []portaltest.Passed{{Phase: "received", Since: since.AddDate(0, 0, -1)}, {Phase: "checking", Since: since}},
		Version: 3, Contacts: []string{"person@example.org"}, Contacted: 2,
	}
}

func TestAPortalIsABackendOfApplications(t *testing.T) {
	backendtest.Suite(t, func(t *testing.T) backendtest.World {
		p, s, _ := open(t)
		return backendtest.World{
			Standing: p.Standing, Contacts: p.Contacts,
			Enter: func(_ *testing.T, ref application.Reference, d application.Details) { s.Put(entered(s, ref, d)) },
			Move: func(t *testing.T, ref application.Reference, to, note string) {
				a, is := s.Get(string(ref))
				if !is {
					t.Fatalf("there is no %s", ref)
				}
				a.Phase, a.Since, a.Note = to, time.Now().UTC(), note
				a.Passed = append(slices.Clone(a.Passed), portaltest.Passed{Phase: to, Since: a.Since})
				a.Version++
				s.Put(a)
			},
		}
	})
}

// entered is an application with other details.
func entered(s *portaltest.Server, ref application.Reference, d application.Details) portaltest.Application {
	a, is := s.Get(string(ref))
	if !is {
		now := time.Now().UTC()
		a = portaltest.Application{Reference: string(ref), Phase: "received", Since: now, Passed: []portaltest.Passed{{Phase: "received", Since: now}}}
	}
	if !is || !slices.Equal(a.Contacts, d.Contacts) {
		a.Contacted++
	}
	a.Track, a.Country, a.City, a.Title, a.Note, a.Demo, a.Contacts = d.Track, d.Country, d.City, d.Title, d.Note, d.Demo, d.Contacts
	a.Documents = []portaltest.Document{}
	for _, doc := range d.Documents {
		a.Documents = append(a.Documents, portaltest.Document{ID: doc.ID, State: string(doc.State)})
	}
	a.Version++
	return a
}

// quotes are what no error and no log may hold.
func quotes(t *testing.T, texts ...any) {
	t.Helper()
	for _, text := range texts {
		for _, secret := range []string{token, string(known), "example.org", "127.0.0.1", "applications", "Demo City"} {
			if strings.Contains(fmt.Sprint(text), secret) {
				t.Errorf("%q holds %q", text, secret)
			}
		}
	}
}

// afterwards is a day on which all that is shown has been.
var afterwards = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

// served is what a portal would serve that has what was read.
func served(s application.Standing, contacts []string) portaltest.Application {
	a := portaltest.Application{
		Reference: string(s.Reference), Track: s.Track, Country: s.Country, City: s.City, Title: s.Title, Phase: s.Phase, Since: s.Since, Note: s.Note,
		Documents: []portaltest.Document{}, Demo: s.Demo, Version: s.Version, Contacts: append([]string{}, contacts...), Contacted: s.Contacts,
	}
	for _, d := range s.Documents {
		a.Documents = append(a.Documents, portaltest.Document{ID: d.ID, State: string(d.State)})
	}
	for _, p := range s.Passed {
		a.Passed = append(a.Passed, portaltest.Passed{Phase: p.Phase, Since: p.Since})
	}
	return a
}
