package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/access"
	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/enquiry"
	"annae/internal/record"
	"annae/internal/seal"
	"annae/internal/web"
)

// What the staff of the tests have: a token that may do all, and an
// application.
const (
	staffSecret = "annae_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	knownOne    = application.Reference("KCN-2026-7F3K-E")
)

// staff is the staff API on a record of its own, with one application.
func staff(t testing.TB) *web.Staff {
	t.Helper()
	return staffAt(t, record.Place{File: filepath.Join(t.TempDir(), "record.sqlite")})
}

func staffAt(t testing.TB, place record.Place) *web.Staff {
	t.Helper()
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Open(t.Context(), slog.New(slog.DiscardHandler), place, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	apps, err := r.Applications(t.Context(), answertest.Desk().Content())
	if err != nil {
		t.Fatal(err)
	}
	enter(t, apps, application.Entry{Reference: knownOne, Details: application.Details{
		Track: "planning-2026", Country: "LA", City: "Demo City", Title: "Smart mobility plan", Applicant: "City of Demo",
		Contacts: []string{"person@example.org"}, Due: "2026-12-31", Assignee: "kim", Internal: "call them first", Demo: true,
	}})
	addToken(t, r, "all", staffSecret, access.Scopes()...)
	return &web.Staff{Applications: apps, Enquiries: r.Enquiries(enquiry.Desk{}), Figures: r, Callers: r}
}

func enter(t testing.TB, apps *record.Applications, e application.Entry) {
	t.Helper()
	given := []string{"track", "country", "city", "title", "applicant", "contacts", "due", "assignee", "internal", "demo"}
	if _, err := apps.Import(t.Context(), []application.Entry{e}, given, "kim", false, func(int) {}); err != nil {
		t.Fatal(err)
	}
}

func addToken(t testing.TB, r *record.Record, name, secret string, may ...access.Scope) {
	t.Helper()
	if err := r.AddToken(t.Context(), access.Token{Name: name, Scopes: may, By: "kim", Until: time.Now().Add(time.Hour)}, secret); err != nil {
		t.Fatal(err)
	}
}

// call calls the staff API; a key is its own unless one is given.
func call(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	all := []string{"Content-Type", "application/json", "Authorization", "Bearer " + staffSecret, "Idempotency-Key", target + body}
	return do(h, method, target, body, append(all, headers...)...)
}

// decoded is a reply of the staff API.
func decoded[V any](t *testing.T, w *httptest.ResponseRecorder, status int) (v V) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != status {
		t.Fatalf("status %d, want %d (%v): %s", w.Code, status, err, w.Body)
	}
	return v
}

type seenApplication struct {
	Reference, Phase, Note, Assignee string
	Version                          int64
	Contacts, Moves                  []string
	Pending                          *struct{ To, By string }
	History                          []struct{ To, By string }
}

type seenList struct {
	Applications []seenApplication
	Next         string
}

func TestWithoutATokenStaffRoutesTellNothing(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Staff: staff(t)})
	none := serve(t, &fakeDesk{}, web.Options{})
	for _, route := range []struct{ method, path string }{
		{"GET", "/v1/reviews"}, {"GET", "/v1/applications"}, {"POST", "/v1/applications"}, {"GET", "/v1/applications/" + string(knownOne)},
		{"GET", "/v1/applications/KCN-2026-2222-2"}, {"POST", "/v1/applications/" + string(knownOne) + "/moves"}, {"DELETE", "/v1/applications/" + string(knownOne) + "/moves"},
	} {
		for _, authorization := range []string{"", "Bearer", "Bearer ", "Bearer annae_AAAAAAAAAAAAAAAAAAAAAAAAAA", "Basic " + staffSecret, staffSecret, "Bearer  " + staffSecret} {
			w := do(h, route.method, route.path, `{"to":"checking"}`, "Authorization", authorization, "Idempotency-Key", "a", "Content-Type", "application/json")
			refused(t, w, 401)
			if w.Header().Get("WWW-Authenticate") != "Bearer" || strings.Contains(w.Body.String(), "Demo") {
				t.Errorf("%s %s with %q: %v %s", route.method, route.path, authorization, w.Header(), w.Body)
			}
		}
		refused(t, do(none, route.method, route.path, "", "Authorization", "Bearer "+staffSecret), 401)
	}
}

func TestATokenMayDoWhatItIsFor(t *testing.T) {
	s := staff(t)
	secrets := map[access.Scope]string{}
	for i, scope := range access.Scopes() {
		secrets[scope] = "annae_" + strings.Repeat(string(rune('A'+i)), 26)
		addToken(t, s.Callers.(*record.Record), strings.ReplaceAll(string(scope), ":", "-"), secrets[scope], scope)
	}
	h := serve(t, &fakeDesk{}, web.Options{Staff: s})
	for _, tt := range []struct {
		method, path, body string
		needs              access.Scope
	}{
		{"GET", "/v1/reviews", "", access.Read}, {"GET", "/v1/applications/" + string(knownOne), "", access.Read},
		{"POST", "/v1/applications", `{"reference":"KCN-2026-7F3K-E","assignee":"lee"}`, access.Write},
		{"POST", "/v1/applications/" + string(knownOne) + "/moves", `{"to":"checking"}`, access.Move},
	} {
		for scope, secret := range secrets {
			w := call(h, tt.method, tt.path, tt.body, "Authorization", "Bearer "+secret)
			if allowed := w.Code < 300; allowed != (scope == tt.needs) || !allowed && w.Code != 403 {
				t.Errorf("%s %s with %s: status %d", tt.method, tt.path, scope, w.Code)
			}
		}
	}
}

func TestStaffEnterLookAtAndMoveAnApplication(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Staff: staff(t)})
	const body = `{"own":"P-1","track":"demonstration-2026","country":"PE","city":"Otra Ciudad","title":"Piloto","applicant":"A company","contacts":["a@example.org"],"due":"2026-12-01"}`
	made := decoded[seenApplication](t, call(h, "POST", "/v1/applications", body), 201)
	again := decoded[seenApplication](t, call(h, "POST", "/v1/applications", body), 201)
	known := decoded[seenApplication](t, call(h, "POST", "/v1/applications", body, "Idempotency-Key", "another"), 200)
	if made.Reference == "" || again.Reference != made.Reference || known.Reference != made.Reference || known.Version != 1 {
		t.Errorf("it is %+v, then %+v, then %+v", made, again, known)
	}
	list := decoded[seenList](t, call(h, "GET", "/v1/reviews?limit=1", ""), 200)
	if len(list.Applications) != 1 || list.Applications[0].Reference != made.Reference || list.Next == "" {
		t.Fatalf("the first page is %+v", list)
	}
	list = decoded[seenList](t, call(h, "GET", "/v1/reviews?limit=1&after="+list.Next, ""), 200)
	if len(list.Applications) != 1 || list.Applications[0].Reference != string(knownOne) || list.Next != "" {
		t.Errorf("the second page is %+v", list)
	}
	at := "/v1/applications/" + made.Reference
	moved := decoded[seenApplication](t, call(h, "POST", at+"/moves", `{"to":"checking","note":"Bitte warten","version":1}`), 201)
	if moved.Phase != "received" || moved.Pending == nil || moved.Pending.To != "checking" || moved.Pending.By != "all (API)" || len(moved.Moves) > 0 {
		t.Errorf("moved it is %+v", moved)
	}
	p := refused(t, call(h, "POST", at+"/moves", `{"to":"withdrawn"}`), 409)
	if !strings.Contains(p.Detail, "all (API)") || !strings.Contains(p.Detail, "checking") {
		t.Errorf("the second move is told %q", p.Detail)
	}
	undone := decoded[seenApplication](t, call(h, "DELETE", at+"/moves", ""), 200)
	if undone.Pending != nil || undone.Phase != "received" || !slices.Equal(undone.Moves, []string{"checking", "withdrawn"}) {
		t.Errorf("undone it is %+v", undone)
	}
	refused(t, call(h, "DELETE", at+"/moves", ""), 409)
	moved = decoded[seenApplication](t, call(h, "POST", at+"/moves", `{"to":"checking","at_once":true}`), 201)
	if moved.Phase != "checking" || moved.Pending != nil || len(moved.History) != 2 || moved.Version != 2 {
		t.Errorf("at once it is %+v", moved)
	}
	refused(t, call(h, "POST", at+"/moves", `{"to":"completing","version":1}`), 409)
	if p := refused(t, call(h, "POST", at+"/moves", `{"to":"selected"}`), 422); !strings.Contains(p.Detail, "completing, reviewing, not_selected, withdrawn") {
		t.Errorf("an illegal move is told %q", p.Detail)
	}
}

func TestWhatStaffSendWronglyIsNamed(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Staff: staff(t)})
	for _, tt := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/v1/applications", `{"track":"planning-1999","country":"XX","city":"","title":"a","applicant":"b","due":"soon","contacts":["no address"],"documents":[{"id":"poem","state":"lost"}]}`, 422, "planning-1999"},
		{"POST", "/v1/applications", `{"reference":"KCN-2026-0000-0"}`, 422, "reference"},
		{"POST", "/v1/applications", `{"colour":"red"}`, 400, "colour"},
		{"POST", "/v1/applications", `{"contacts":"a@example.org"}`, 400, "contacts"},
		{"POST", "/v1/applications", `{"demo":"yes"}`, 400, "demo"},
		{"POST", "/v1/applications", `{"documents":[{"name":"x"}]}`, 400, "documents"},
		{"POST", "/v1/applications/KCN-2026-7F3K-E/moves", `{"to":"checking","at_once":"now"}`, 400, "at_once"},
		{"POST", "/v1/applications/KCN-2026-7F3K-E/moves", `{"to":"checking","version":1.5}`, 400, "version"},
		{"POST", "/v1/applications/KCN-2026-7F3K-E/moves", `{}`, 422, "“”"},
		{"POST", "/v1/applications/nothing/moves", `{"to":"checking"}`, 404, "reference"},
		{"GET", "/v1/applications/KCN-2026-2A2A-2", "", 404, "reference"},
		{"GET", "/v1/reviews?limit=0&cycle=now", "", 422, "limit"},
		{"GET", "/v1/reviews?after=%21", "", 422, "after"},
	} {
		p := refused(t, call(h, tt.method, tt.path, tt.body), tt.status)
		if !strings.Contains(p.Detail, tt.says) {
			t.Errorf("%s %s %s is told %q, want it to name %s", tt.method, tt.path, tt.body, p.Detail, tt.says)
		}
	}
	p := refused(t, call(h, "POST", "/v1/applications", `{}`, "Idempotency-Key", ""), 400)
	if !strings.Contains(p.Detail, "Idempotency-Key") {
		t.Errorf("without a key it is told %q", p.Detail)
	}
	move := "/v1/applications/" + string(knownOne) + "/moves"
	if w := call(h, "POST", move, `{"to":"checking"}`, "Idempotency-Key", "one"); w.Code != 201 {
		t.Fatalf("status %d", w.Code)
	}
	refused(t, call(h, "POST", move, `{"to":"withdrawn"}`, "Idempotency-Key", "one"), 409)
}

// away is a record that can't be reached.
type away struct {
	web.Applications
	web.Callers
}

var errAway = errors.New("postgres://annae:hush@db is away")

func (away) Token(context.Context, string) (access.Token, bool, error) {
	return access.Token{}, false, errAway
}

func TestARecordThatIsAwayIsNoRefusal(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Staff: &web.Staff{Applications: away{}, Callers: away{}}})
	w := call(h, "GET", "/v1/reviews", "")
	refused(t, w, 503)
	if strings.Contains(w.Body.String(), "hush") {
		t.Errorf("it tells %s", w.Body)
	}
}
