package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/identity"
	"annae/internal/locale"
	"annae/internal/record"
	"annae/internal/seal"
	"annae/internal/web"
)

// postbox holds the letters that went out.
type postbox struct {
	mu      sync.Mutex
	letters []string
}

func (*postbox) Letter(to, subject, text string, _ locale.Locale, id string) (delivery.Send, error) {
	return delivery.Send{Channel: "mail", Conversation: to, Name: id, Body: []byte(subject + "\n" + text)}, nil
}

// Send is of [delivery.Platform].
func (p *postbox) Send(_ context.Context, s delivery.Send) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, s.Conversation+"\n"+string(s.Body))
	return "1", nil
}

func (p *postbox) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.letters
}

// code waits for the newest letter's code.
func (p *postbox) code(t *testing.T, letters int) string {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); len(p.all()) < letters; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("there are %d letters, want %d", len(p.all()), letters)
		}
	}
	last := p.all()[letters-1]
	for i := 0; i+9 <= len(last); i++ {
		if code := identity.ReadCode(last[i : i+9]); code != "" {
			return code
		}
	}
	t.Fatalf("no code in %q", last)
	return ""
}

// status is where applicants of a staff's record learn how they stand.
func status(t testing.TB, s *web.Staff) (*web.Status, *postbox) {
	t.Helper()
	r, apps := s.Callers.(*record.Record), s.Applications.(*record.Applications)
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	box := &postbox{}
	node, err := delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: slog.New(slog.DiscardHandler), Name: "one", Store: r, Handler: &identity.Handler[*record.Tx]{Words: answertest.Desk().Content().Words, Post: box},
		Platforms: map[string]delivery.Platform{"mail": box}, Limits: delivery.Unlimited{}, Bells: delivery.Silent{}, World: delivery.Real{}, Workers: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	node.Start(context.WithoutCancel(t.Context()))
	t.Cleanup(func() {
		if err := node.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &web.Status{
		Ask: func(ctx context.Context, q identity.Request) error {
			u, err := q.Update(keys.Name)
			if err == nil {
				_, err = node.Accept(ctx, u)
			}
			return err
		},
		Prove: r.Prove, Standing: confirmedNow(apps), Signer: identity.Signer{Sums: keys},
	}, box
}

// confirmedNow is what the record says.
func confirmedNow(apps *record.Applications) func(context.Context, application.Reference) (application.Seen, error) {
	return func(ctx context.Context, ref application.Reference) (application.Seen, error) {
		st, err := apps.Standing(ctx, ref)
		return application.Seen{Standing: st, Confirmed: today}, err
	}
}

type seenStanding struct {
	Reference, Phase, PhaseName, Next, Demo, Locale string
	Missing                                         []struct{ ID, Name, State string }
	Passed                                          []struct{ Phase, Name string }
	Turn                                            string
	Timeline                                        []struct{ Phase, Name, State, Since string }
}

// statusOf serves both sides.
func statusOf(t *testing.T) (http.Handler, *postbox) {
	t.Helper()
	s := staff(t)
	st, box := status(t, s)
	return realServer(t, s, st).Handler(), box
}

func challenge(t *testing.T, h http.Handler, reference, email string) string {
	t.Helper()
	w := do(h, "POST", "/v1/status/challenges", `{"reference":"`+reference+`","email":"`+email+`","locale":"ko"}`, "Content-Type", "application/json")
	return decoded[struct{ Challenge string }](t, w, 202).Challenge
}

func trial(h http.Handler, challenge, code string) (int, string) {
	w := do(h, "POST", "/v1/status/sessions", `{"challenge":"`+challenge+`","code":"`+code+`"}`, "Content-Type", "application/json")
	return w.Code, w.Body.String()
}

func session(t *testing.T, h http.Handler, challenge, code string) string {
	t.Helper()
	w := do(h, "POST", "/v1/status/sessions", `{"challenge":"`+challenge+`","code":"`+code+`"}`, "Content-Type", "application/json")
	return decoded[struct{ Token string }](t, w, 201).Token
}

func TestTheOwnerOfAnApplicationSeesWhereItStands(t *testing.T) {
	h, box := statusOf(t)
	call(h, "POST", "/v1/applications", `{"reference":"`+string(knownOne)+`","documents":[{"id":"project_proposal","state":"to_revise"},{"id":"business_plan","state":"received"}]}`)
	id := challenge(t, h, "my number is kcn 2026 7f3k e", "Person@Example.org")
	code := box.code(t, 1)
	if letter := box.all()[0]; !strings.HasPrefix(letter, "person@example.org\n") || !strings.Contains(letter, "확인 코드") {
		t.Errorf("the letter is\n%s", letter)
	}
	if status, body := trial(h, id, "0000 0000"); status != 401 || strings.Contains(body, "token") && strings.Contains(body, `"token"`) {
		t.Errorf("a wrong code gives %d %s", status, body)
	}
	token := session(t, h, id, code[:4]+" "+code[4:])
	see := func(language string) seenStanding {
		t.Helper()
		w := do(h, "GET", "/v1/applications/"+string(knownOne), "", "Authorization", "Bearer "+token, "Accept-Language", language)
		if strings.Contains(w.Body.String(), "call them first") || strings.Contains(w.Body.String(), "example.org") || strings.Contains(w.Body.String(), `"kim"`) {
			t.Errorf("an applicant sees %s", w.Body)
		}
		return decoded[seenStanding](t, w, 200)
	}
	got := see("ko")
	if got.Phase != "received" || got.Locale != "ko" || got.Next == "" || got.Demo == "" || len(got.Missing) != 1 || got.Missing[0].Name != "사업 제안서" || len(got.Passed) != 1 {
		t.Errorf("it stands at %+v", got)
	}
	call(h, "POST", "/v1/applications/"+string(knownOne)+"/moves", `{"to":"checking","at_once":true}`)
	if got := see("en"); got.Phase != "checking" || got.Passed[1].Name != "Being checked for completeness" {
		t.Errorf("moved it stands at %+v", got)
	}
	if got := see("ko"); got.Turn != "staff" || len(got.Timeline) != 5 || got.Timeline[1].State != "now" || got.Timeline[1].Since == "" ||
		got.Timeline[2].State != "ahead" || got.Timeline[2].Since != "" || got.Timeline[4].Name != "결과" {
		t.Errorf("its way is %+v", got.Timeline)
	}

	t.Run("of this application alone", func(t *testing.T) {
		for _, other := range []string{"KCN-2026-2A2A-2", "nothing"} {
			refused(t, do(h, "GET", "/v1/applications/"+other, "", "Authorization", "Bearer "+token), 404)
		}
		for _, path := range []string{"/v1/reviews", "/v1/applications"} {
			refused(t, do(h, "GET", path, "", "Authorization", "Bearer "+token), 401)
		}
		refused(t, do(h, "DELETE", "/v1/applications/"+string(knownOne)+"/moves", "", "Authorization", "Bearer "+token), 401)
		refused(t, do(h, "GET", "/v1/applications/"+string(knownOne), "", "Authorization", "Bearer "+token+"x"), 401)
	})
	t.Run("until its addresses change", func(t *testing.T) {
		call(h, "POST", "/v1/applications", `{"reference":"`+string(knownOne)+`","contacts":["new@example.org"]}`)
		refused(t, do(h, "GET", "/v1/applications/"+string(knownOne), "", "Authorization", "Bearer "+token), 401)
	})
}

// Whoever asks for a code is told the same; a letter goes out to the owner
// alone.
func TestStrangersAreToldTheSame(t *testing.T) {
	h, box := statusOf(t)
	var ids []string
	for _, q := range []struct{ reference, email string }{
		{string(knownOne), "stranger@example.org"}, {"KCN-2026-2A7A-M", "person@example.org"}, {string(knownOne), "person@example.org"},
	} {
		w := do(h, "POST", "/v1/status/challenges", `{"reference":"`+q.reference+`","email":"`+q.email+`"}`, "Content-Type", "application/json")
		if w.Code == 422 { // the second needs a reference that is right by itself
			t.Fatalf("%s: %s", q.reference, w.Body)
		}
		ids = append(ids, decoded[struct{ Challenge string }](t, w, 202).Challenge)
	}
	box.code(t, 1)
	for _, id := range append(ids, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "", strings.Repeat("x", 5000)) {
		for range 6 { // wrong, then locked
			status, body := trial(h, id, "12345678")
			if status != 401 || !strings.Contains(body, `"title":"The code is not good"`) {
				t.Errorf("a try on %.30q gives %d %s", id, status, body)
			}
		}
	}
	if n := len(box.all()); n != 1 {
		t.Errorf("%d letters went out, want 1", n)
	}
}

func TestASlipInAReferenceIsTold(t *testing.T) {
	h, _ := statusOf(t)
	for typed, says := range map[string]string{
		"KCN-2026-F73K-E": "KCN-2026-7F3K-E?", "KCN-2026-7F3K-A": "slip", "when is it decided?": "looks like", "": "looks like",
	} {
		w := do(h, "POST", "/v1/status/challenges", `{"reference":"`+typed+`","email":"person@example.org"}`, "Content-Type", "application/json")
		if p := refused(t, w, 422); !strings.Contains(p.Detail, strings.TrimSuffix(says, "?")) {
			t.Errorf("%q is told %q, want it to say %q", typed, p.Detail, says)
		}
	}
	w := do(h, "POST", "/v1/status/challenges", `{"reference":"KCN-2026-7F3K-E","email":"person"}`, "Content-Type", "application/json")
	if p := refused(t, w, 422); !strings.Contains(p.Detail, "name@example.org") {
		t.Errorf("no address is told %q", p.Detail)
	}
}

// Who asks for too many codes is told the same, and nothing is mailed.
func TestACrowdOfRequestsIsToldTheSame(t *testing.T) {
	s := staff(t)
	st, box := status(t, s)
	asked := 0
	st.Crowd = func(context.Context, netip.Prefix) time.Duration {
		if asked++; asked > 1 {
			return time.Minute
		}
		return 0
	}
	h := realServer(t, s, st).Handler()
	first := challenge(t, h, string(knownOne), "person@example.org")
	code := box.code(t, 1)
	second := challenge(t, h, string(knownOne), "person@example.org")
	if second == first {
		t.Error("two requests are one challenge")
	}
	session(t, h, first, code)
	if n := len(box.all()); n != 1 {
		t.Errorf("%d letters went out, want 1", n)
	}
}

func TestWithoutItsRecordStatusSaysTryAgain(t *testing.T) {
	s := staff(t)
	st, _ := status(t, s)
	st.Ask = func(context.Context, identity.Request) error { return conversation.ErrFull }
	st.Prove = func(context.Context, string, string) (application.Reference, int64, bool, error) {
		return "", 0, false, errAway
	}
	st.Standing = func(context.Context, application.Reference) (application.Seen, error) {
		return application.Seen{}, errAway
	}
	h := realServer(t, s, st).Handler()
	refused(t, do(h, "POST", "/v1/status/challenges", `{"reference":"KCN-2026-7F3K-E","email":"a@example.org"}`, "Content-Type", "application/json"), 503)
	if code, body := trial(h, "x", "12345678"); code != 503 || strings.Contains(body, "hush") {
		t.Errorf("a try gives %d %s", code, body)
	}
	token := st.Signer.Token(identity.Session{Reference: knownOne, Contacts: 1, Until: today.Add(time.Hour).Unix()})
	refused(t, do(h, "GET", "/v1/applications/"+string(knownOne), "", "Authorization", "Bearer "+token), 503)
}

// What an applicant was told is noted, and nothing else.
func TestWhatAnApplicantReadsIsNoted(t *testing.T) {
	s := staff(t)
	st, _ := status(t, s)
	var read []application.Reference
	st.Read = func(ref application.Reference) { read = append(read, ref) }
	h := realServer(t, s, st).Handler()
	token := func(contacts int64, until time.Time) string {
		return "Bearer " + st.Signer.Token(identity.Session{Reference: knownOne, Contacts: contacts, Until: until.Unix()})
	}
	at := "/v1/applications/" + string(knownOne)
	refused(t, do(h, "GET", at, "", "Authorization", token(2, today.Add(time.Hour))), 401)
	refused(t, do(h, "GET", at, "", "Authorization", token(1, today.Add(-time.Hour))), 401)
	refused(t, do(h, "GET", "/v1/applications/KCN-2026-2A7A-M", "", "Authorization", token(1, today.Add(time.Hour))), 404)
	call(h, "GET", at, "")
	if len(read) > 0 {
		t.Errorf("noted are %v, want none", read)
	}
	if w := do(h, "GET", at, "", "Authorization", token(1, today.Add(time.Hour))); w.Code != 200 || len(read) != 1 || read[0] != knownOne {
		t.Errorf("status %d, noted are %v, want %s", w.Code, read, knownOne)
	}
}

// What the content does not know, as of a portal, goes by its id.
func TestWhatTheContentDoesNotKnowGoesByItsID(t *testing.T) {
	s := staff(t)
	st, _ := status(t, s)
	st.Standing = func(_ context.Context, ref application.Reference) (application.Seen, error) {
		return application.Seen{Standing: application.Standing{
			Reference: ref, Track: "t-9", Phase: "p-9", Documents: []application.Document{{ID: "d-9", State: application.Needed}}, Contacts: 1,
		}, Confirmed: today.Add(-2 * time.Minute)}, nil
	}
	w := do(realServer(t, s, st).Handler(), "GET", "/v1/applications/"+string(knownOne), "", "Authorization",
		"Bearer "+st.Signer.Token(identity.Session{Reference: knownOne, Contacts: 1, Until: today.Add(time.Hour).Unix()}))
	for _, want := range []string{`"track_name":"t-9"`, `"phase_name":"p-9"`, `"name":"d-9"`, `"aged":"The applications can't be looked up right now. This is how it stood on `} {
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("status %d %s, want %s", w.Code, w.Body, want)
		}
	}
}
