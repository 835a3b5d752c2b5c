package web_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"annae/internal/access"
	"annae/internal/answer/answertest"
	"annae/internal/record"
	"annae/internal/web"
)

// otherSecret is the token of somebody else of the staff.
const otherSecret = "annae_ZYXWVUTSRQPONMLKJIHGFEDCBA"

type seenLink struct{ ID, Reference, By, Confirmed, Secret, URL, Until string }

// linking is a server where links are made, confirmed and opened.
func linking(t *testing.T) (http.Handler, *web.Staff) {
	t.Helper()
	s, st := issuing(t)
	r := s.Callers.(*record.Record)
	addToken(t, r, "lee", otherSecret, access.Write)
	st.Open, st.Prove = r.OpenLink, r.Prove
	d := answertest.Desk()
	srv, err := web.New(slog.New(slog.DiscardHandler), d, talks(t, d, d.Content()), d.Content(), web.Options{Staff: s, Status: st, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return srv.Handler(), s
}

var linksOf = "/v1/applications/" + string(knownOne) + "/links"

func TestALinkOpensASessionOnce(t *testing.T) {
	h, _ := linking(t)
	made := decoded[seenLink](t, call(h, "POST", linksOf, "{}"), 201)
	if made.Reference != string(knownOne) || made.By != "all (API)" || made.Secret != "" || made.URL != "" {
		t.Errorf("made, it is %+v", made)
	}
	confirm := "/v1/links/" + made.ID + "/confirm"
	refused(t, call(h, "POST", confirm, ""), 409)
	done := decoded[seenLink](t, call(h, "POST", confirm, "", "Authorization", "Bearer "+otherSecret), 201)
	if done.Confirmed != "lee (API)" || done.URL != "/link#"+done.Secret || len(done.Secret) != 34 {
		t.Errorf("confirmed, it is %+v", done)
	}
	refused(t, call(h, "POST", confirm, "", "Authorization", "Bearer "+otherSecret), 404)

	for name, page := range map[string]string{"": "en", "?lang=ko": "ko"} {
		w := do(h, "GET", "/link"+name, "")
		if !strings.Contains(w.Body.String(), say("en", "link.title", nil)) && page == "en" || !strings.Contains(w.Body.String(), `action="/"`) ||
			w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("X-Robots-Tag") == "" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("the page of a link in %s: status %d, %v", page, w.Code, w.Header())
		}
	}
	open := func(secret string) (int, string) {
		w := do(h, "POST", "/v1/status/sessions", `{"link":"`+secret+`"}`, "Content-Type", "application/json")
		return w.Code, w.Body.String()
	}
	status, body := open(strings.ToLower(done.Secret))
	if status != 201 || !strings.Contains(body, `"reference":"`+string(knownOne)+`"`) {
		t.Fatalf("it opens with %d %s", status, body)
	}
	session := decoded[struct{ Token string }](t, do(h, "POST", "/v1/status/sessions", `{"link":"`+another(t, h)+`"}`, "Content-Type", "application/json"), 201)
	if got := decoded[seenStanding](t, do(h, "GET", "/v1/applications/"+string(knownOne), "", "Authorization", "Bearer "+session.Token), 200); got.Phase != "received" {
		t.Errorf("the session shows %+v", got)
	}
	used, _ := open(done.Secret)
	for name, secret := range map[string]string{"one that was never made": "7F3K-9QXM-2WRT-AC34-5KZX-8HJN-PQ67", "no secret": "open sesame", "a long one": strings.Repeat("A", 5000)} {
		if status, body := open(secret); status != 401 || status != used || !strings.Contains(body, "This link is not good") {
			t.Errorf("%s gives %d %.200s", name, status, body)
		}
	}
}

// another is the secret of another link.
func another(t *testing.T, h http.Handler) string {
	t.Helper()
	made := decoded[seenLink](t, call(h, "POST", linksOf, "{}", "Idempotency-Key", "another"), 201)
	return decoded[seenLink](t, call(h, "POST", "/v1/links/"+made.ID+"/confirm", "", "Authorization", "Bearer "+otherSecret), 201).Secret
}

func TestALinkIsMadeByStaffWhoMayWrite(t *testing.T) {
	h, s := linking(t)
	const reader = "annae_AAAAAAAAAAAAAAAAAAAAAAAAAA"
	addToken(t, s.Callers.(*record.Record), "reader", reader, access.Read, access.Move)
	made := decoded[seenLink](t, call(h, "POST", linksOf, "{}"), 201)
	if again := decoded[seenLink](t, call(h, "POST", linksOf, "{}"), 201); again != made {
		t.Errorf("sent again under its key it makes %+v, want %+v", again, made)
	}
	for _, path := range []string{linksOf, "/v1/links/" + made.ID + "/confirm"} {
		refused(t, call(h, "POST", path, "{}", "Authorization", "Bearer "+reader), 403)
		refused(t, call(h, "POST", path, "{}", "Authorization", ""), 401)
	}
	refused(t, call(h, "POST", linksOf, `{"secret":"mine"}`, "Idempotency-Key", "b"), 400)
	refused(t, call(h, "POST", "/v1/applications/KCN-2026-2A2A-2/links", "{}"), 404)
	for _, id := range []string{"7F3K-9QXM", "nothing", strings.Repeat("A", 500)} {
		refused(t, call(h, "POST", "/v1/links/"+id+"/confirm", ""), 404)
	}
}
