package web_test

import (
	"html"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/identity"
	"annae/internal/record"
	"annae/internal/seal"
	"annae/internal/slip"
	"annae/internal/web"
)

type seenSlip struct {
	Code, URL, Expires, Reference, Phase, Now string
	PhaseName                                 string `json:"phase_name"`
	Still                                     bool
}

// slips is a server that issues slips, and a session for its one application.
func slips(t *testing.T, now func() time.Time) (h http.Handler, staff *web.Staff, session string) {
	t.Helper()
	s, st := issuing(t)
	token := st.Signer.Token(identity.Session{Reference: knownOne, Contacts: 1, Until: today.Add(time.Hour).Unix()})
	d := answertest.Desk()
	srv, err := web.New(slog.New(slog.DiscardHandler), d, talks(t, d, d.Content()), d.Content(), web.Options{Staff: s, Status: st, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return srv.Handler(), s, token
}

// issuing are both sides, with slips.
func issuing(t *testing.T) (*web.Staff, *web.Status) {
	t.Helper()
	s := staff(t)
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	r := s.Callers.(*record.Record)
	return s, &web.Status{
		Standing: confirmedNow(s.Applications.(*record.Applications)), Signer: identity.Signer{Sums: keys},
		Slips: &web.Slips{Issue: r.IssueSlip, Slip: r.Slip, Sealer: keys},
	}
}

func issuedTo(h http.Handler, session, language string) (int, func(t *testing.T) seenSlip) {
	w := do(h, "POST", "/v1/applications/"+string(knownOne)+"/slips", "", "Authorization", "Bearer "+session, "Accept-Language", language)
	return w.Code, func(t *testing.T) seenSlip { return decoded[seenSlip](t, w, 201) }
}

func TestAnApplicantPrintsASlipThatStaffConfirm(t *testing.T) {
	h, _, session := slips(t, clock)
	_, read := issuedTo(h, session, "ko")
	got := read(t)
	if got.Reference != string(knownOne) || got.Phase != "received" || got.PhaseName != "접수됨" || got.Expires != "2026-11-22T09:30:00Z" || !strings.HasSuffix(got.URL, "?lang=ko") {
		t.Errorf("issued is %+v", got)
	}
	for lang, says := range map[string][]string{
		"ko": {"신청 진행 상황 안내문", "접수됨", say("ko", "slip.not", nil), say("ko", "status.demo", nil), "2026년 11월 22일 18:30"},
		"en": {"Status slip", "Received", say("en", "slip.not", nil), "22 November 2026, 18:30"},
	} {
		w := do(h, "GET", strings.Replace(got.URL, "lang=ko", "lang="+lang, 1), "")
		body := html.UnescapeString(w.Body.String())
		for _, want := range append(says, got.Code, string(knownOne), "Smart mobility plan", "Demo City") {
			if !strings.Contains(body, want) {
				t.Errorf("status %d: in %s the slip lacks %q", w.Code, lang, want)
			}
		}
		if strings.Contains(body, "example.org") || strings.Contains(body, "kim@") {
			t.Errorf("the slip shows more than the applicant's own:\n%s", body)
		}
		for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"} {
			if is := w.Header().Get(header); is != want {
				t.Errorf("%s is %q, want %q", header, is, want)
			}
		}
	}
	check := func() seenSlip {
		return decoded[seenSlip](t, call(h, "GET", "/v1/slips/"+strings.ToLower(strings.ReplaceAll(got.Code, "-", "")), ""), 200)
	}
	if f := check(); f.Code != got.Code || f.Reference != string(knownOne) || f.Phase != "received" || !f.Still {
		t.Errorf("staff are told %+v", f)
	}
	call(h, "POST", "/v1/applications/"+string(knownOne)+"/moves", `{"to":"checking","at_once":true}`)
	if f := check(); f.Still || f.Now != "checking" || f.Phase != "received" {
		t.Errorf("moved on, staff are told %+v", f)
	}
	if body := do(h, "GET", got.URL, "").Body.String(); !strings.Contains(body, "접수됨") {
		t.Error("moved on, the slip no longer says what it said")
	}
}

func TestTheAddressOfASlipEnds(t *testing.T) {
	now := today
	h, s, session := slips(t, func() time.Time { return now })
	_, read := issuedTo(h, session, "en")
	address := read(t).URL
	kind := say("en", "problem.slip", nil)
	shut := func(name, address string) {
		t.Helper()
		w := do(h, "GET", address, "")
		if w.Code != 404 || !strings.Contains(html.UnescapeString(w.Body.String()), kind) || strings.Contains(w.Body.String(), "Demo City") {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	shut("another address", "/slip/AQIDBAUGBwgJ?lang=en")
	shut("a longer one", strings.Replace(address, "?", "A?", 1))
	now = today.Add(slip.AddressLasts)
	shut("after half an hour", address)
	now = today
	if w := do(h, "GET", address, ""); w.Code != 200 {
		t.Fatalf("within half an hour: status %d", w.Code)
	}
	enter(t, s.Applications.(*record.Applications), application.Entry{Reference: knownOne, Details: application.Details{
		Track: "planning-2026", Country: "LA", City: "Demo City", Title: "Smart mobility plan", Applicant: "City of Demo", Contacts: []string{"new@example.org"},
	}})
	shut("once the contacts have changed", address)
	if status, _ := issuedTo(h, session, "en"); status != 401 {
		t.Errorf("once the contacts have changed, another slip has status %d", status)
	}
}

func TestASlipNeedsAProof(t *testing.T) {
	now := today
	h, _, session := slips(t, func() time.Time { return now })
	for name, token := range map[string]string{"nobody": "", "staff": staffSecret, "a forger": session + "A"} {
		if status, _ := issuedTo(h, token, "en"); status != 401 {
			t.Errorf("%s gets a slip with status %d", name, status)
		}
	}
	refused(t, do(h, "POST", "/v1/applications/KCN-2026-2222-2/slips", "", "Authorization", "Bearer "+session), 404)
	now = today.Add(time.Hour)
	if status, _ := issuedTo(h, session, "en"); status != 401 {
		t.Errorf("a session that has ended gets a slip with status %d", status)
	}
	now = today.Add(50 * time.Minute)
	if _, read := issuedTo(h, session, "en"); read(t).Expires != "2026-11-22T10:00:00Z" {
		t.Error("the address of a slip outlasts the session")
	}
	for _, code := range []string{"7F3K-9QXM-2WRT-AC34-5KZX", "nothing", "%00"} {
		refused(t, call(h, "GET", "/v1/slips/"+code, ""), 404)
	}
	refused(t, do(h, "GET", "/v1/slips/7F3K-9QXM-2WRT-AC34-5KZX", "", "Authorization", "Bearer "+session), 401)
	if w := do(serve(t, &fakeDesk{}, web.Options{}), "GET", "/slip/AAAA", ""); w.Code != 404 {
		t.Errorf("where there are no slips: status %d", w.Code)
	}
}
