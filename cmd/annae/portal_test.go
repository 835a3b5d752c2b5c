package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"annae/internal/portal/portaltest"
)

const (
	portalToken = "hush-portal"
	inPortal    = "KCN-2026-7F3K-E"
)

func portalApplication() portaltest.Application {
	since := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	return portaltest.Application{
		Reference: inPortal, Track: "planning-1999", Country: "LA", City: "Demo City", Title: "A portal's plan", Phase: "with_the_minister", Since: since,
		Documents: []portaltest.Document{{ID: "birth_certificate", State: "needed"}}, Passed: []portaltest.Passed{{Phase: "with_the_minister", Since: since}},
		Version: 1, Contacts: []string{"person@example.org"}, Contacted: 1,
	}
}

func openPortalDesk(t *testing.T) (*running, *portaltest.Server) {
	t.Helper()
	s := portaltest.NewServer(portalToken)
	s.Put(portalApplication())
	at := httptest.NewServer(s.Handler())
	t.Cleanup(at.Close)
	return serveDesk(t, map[string]string{"ANNAE_PORTAL_URL": at.URL, "ANNAE_PORTAL_TOKEN": portalToken}), s
}

// The applicant of a portal's application proves the address that it names and
// sees it, by program and in a conversation, until the contacts change.
func TestApplicantsAreToldWhatThePortalSays(t *testing.T) {
	d, s := openPortalDesk(t)
	if !strings.Contains(d.log.String(), "applications come from the portal") {
		t.Errorf("the log says %s", d.log)
	}
	status, reply := d.call("POST", "/v1/status/challenges", `{"reference":"`+inPortal+`","email":"person@example.org"}`)
	if status != http.StatusAccepted {
		t.Fatalf("%d %s", status, reply)
	}
	challenge := field(t, reply, "challenge")
	code := d.code()
	status, reply = d.call("POST", "/v1/status/sessions", `{"challenge":"`+challenge+`","code":"`+code+`"}`)
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, reply)
	}
	bearer := "Bearer " + field(t, reply, "token")
	status, reply = d.call("GET", "/v1/applications/"+inPortal, "", "Authorization", bearer)
	for _, want := range []string{"A portal's plan", `"phase_name":"with_the_minister"`, `"track_name":"planning-1999"`, `"name":"birth_certificate"`} {
		if status != http.StatusOK || !strings.Contains(reply, want) {
			t.Errorf("by program it is %d %s, want %s", status, reply, want)
		}
	}

	talk := d.conversation()
	d.say(talk, "/status "+inPortal)
	d.say(talk, "person@example.org")
	seen := d.say(talk, d.code(code))
	if !strings.Contains(seen, "A portal's plan") || !strings.Contains(seen, "birth_certificate: ") || !strings.Contains(seen, "**with_the_minister**") {
		t.Errorf("in a conversation it is\n%s", seen)
	}
	a := portalApplication()
	a.Version, a.Contacted, a.Contacts = 2, 2, []string{"new@example.org"}
	s.Put(a)
	eventually(t, "end of what other contacts may see", func() bool {
		status, _ = d.call("GET", "/v1/applications/"+inPortal, "", "Authorization", bearer)
		return status == http.StatusUnauthorized
	})
	if seen = d.say(talk, "/status"); strings.Contains(seen, "A portal's plan") {
		t.Errorf("with other contacts a conversation shows\n%s", seen)
	}
}

// Strangers, and who asks for none of the portal's, get the same answer and no
// letter.
func TestStrangersToAPortalGetNoLetter(t *testing.T) {
	d, s := openPortalDesk(t)
	for _, q := range []string{
		`{"reference":"` + inPortal + `","email":"stranger@example.org"}`, `{"reference":"KCN-2026-2A7A-M","email":"person@example.org"}`,
	} {
		if status, reply := d.call("POST", "/v1/status/challenges", q); status != http.StatusAccepted {
			t.Fatalf("%d %s", status, reply)
		}
	}
	eventually(t, "question to the portal", func() bool { return s.Answered(200) == 1 && s.Answered(404) == 1 })
	d.call("POST", "/v1/status/challenges", `{"reference":"`+inPortal+`","email":"person@example.org"}`)
	eventually(t, "letter", func() bool { return len(d.letters()) > 0 })
	if n := len(d.letters()); n != 1 {
		t.Errorf("%d letters went out, want 1", n)
	}
	for _, secret := range []string{portalToken, inPortal, "person@", "stranger@"} {
		if strings.Contains(d.log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, d.log)
		}
	}
}

// While the portal is away, a request for a code waits, and a conversation says
// so at once; what was proved opens the application when it is back.
func TestWhileThePortalIsAwayNothingIsLost(t *testing.T) {
	d, s := openPortalDesk(t)
	away := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	s.Fail(away)
	talk := d.conversation()
	d.say(talk, "/status "+inPortal)
	d.say(talk, "person@example.org")
	eventually(t, "failed try", func() bool { return strings.Contains(d.log.String(), "an update was not handled") })
	s.Fail(nil)
	eventually(t, "letter", func() bool { return len(d.letters()) == 1 })
	s.Fail(away)
	code := eightDigits.FindString(d.letters()[0])
	if seen := d.say(talk, code); !strings.Contains(seen, "I can't look up applications right now") {
		t.Errorf("while the portal is away it says\n%s", seen)
	}
	s.Fail(nil)
	eventually(t, "portal that is asked again", func() bool {
		return strings.Contains(d.say(talk, "/status"), "A portal's plan")
	})
}

// Staff are told where to go, by program and at the command line.
func TestStaffGoWhereTheApplicationsAre(t *testing.T) {
	d, _ := openPortalDesk(t)
	var secret bytes.Buffer
	w := world{getenv: d.getenv, stdin: strings.NewReader(""), stdout: &secret, stderr: io.Discard}
	if err := tokenCommand(t.Context(), []string{"new", "staff", "--may", "applications:read,applications:write,applications:move"}, w); err != nil {
		t.Fatal(err)
	}
	bearer := "Bearer " + strings.Fields(secret.String())[0]
	for _, q := range [][3]string{
		{"GET", "/v1/reviews", ""}, {"GET", "/v1/applications", ""}, {"GET", "/v1/applications/" + inPortal, ""},
		{"POST", "/v1/applications", `{"reference":"` + inPortal + `","title":"Another"}`},
		{"POST", "/v1/applications/" + inPortal + "/moves", `{"to":"checking"}`}, {"DELETE", "/v1/applications/" + inPortal + "/moves", ""},
	} {
		status, reply := d.call(q[0], q[1], q[2], "Authorization", bearer, "Idempotency-Key", q[0]+q[1], "Accept-Language", "en")
		if status != http.StatusForbidden || !strings.Contains(reply, "come from a portal") {
			t.Errorf("%s %s is answered %d %s", q[0], q[1], status, reply)
		}
	}
	for _, args := range [][]string{{"list"}, {"show", inPortal}, {"move", inPortal, "checking"}, {"undo", inPortal}} {
		if err := applicationsCommand(t.Context(), args, w); err == nil || !strings.Contains(err.Error(), "come from the portal") {
			t.Errorf("annae applications %v: %v", args, err)
		}
	}
}

func TestASettingOfThePortalThatIsNoneIsNamedWithoutIt(t *testing.T) {
	settings := map[string]string{"ANNAE_PORTAL_URL": "http://hush.example.org", "ANNAE_PORTAL_TOKEN": "hush", "ANNAE_DATA_DIR": dataDir(t), "ANNAE_ADDR": "127.0.0.1:0"}
	err := serve(t.Context(), nil, world{getenv: func(name string) string { return settings[name] }, stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "ANNAE_PORTAL_URL") || strings.Contains(err.Error(), "hush") {
		t.Errorf("serve = %v", err)
	}
}
