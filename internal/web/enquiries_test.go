package web_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"annae/internal/access"
	"annae/internal/conversation"
	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/record"
	"annae/internal/web"
)

// asked hands a question to the help desk in a conversation of its own, after
// which the one token of staff has done some deeds.
func asked(t testing.TB, s *web.Staff, deeds ...enquiry.Deed) (id enquiry.ID) {
	t.Helper()
	r := s.Callers.(*record.Record)
	room := hub.Room{Name: rand.Text(), Channel: web.Channel, Locale: "ko", Seq: 1, Lasts: hub.Lasting}
	if err := r.Begin(t.Context(), room, conversation.Turn{Seq: 1, Said: "Who may apply?", At: today}); err != nil {
		t.Fatal(err)
	}
	err := r.Work(t.Context(), nil, func(tx *record.Tx) error {
		kept := tx.Kept(t.Context(), room)
		id = kept.HandOver(enquiry.Question{Text: "May a city hand in two plans?", Why: enquiry.Unknown, Side: "planning", Topics: []string{"support-amount-planning"}}, "ko")
		return kept.Err()
	})
	for _, d := range deeds {
		_, failed := s.Enquiries.Do(t.Context(), enquiry.Request{ID: id, Deed: d, By: "all (API)"})
		err = errors.Join(err, failed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

type seenEnquiry struct {
	ID, State, Holder, Question, Answered string
	Legal                                 []string
	Earlier                               []struct{ Said string }
	Events                                []struct{ By, Did, Text, Template, Fate string }
}

func TestStaffTakeAnswerAndCloseAQuestion(t *testing.T) {
	s := staff(t)
	h := serve(t, &fakeDesk{}, web.Options{Staff: s})
	id := asked(t, s)
	at := "/v1/enquiries/" + string(id)
	list := decoded[struct{ Enquiries []seenEnquiry }](t, call(h, "GET", "/v1/enquiries?state=open&locale=ko", ""), 200)
	if len(list.Enquiries) != 1 || list.Enquiries[0].ID != string(id) || list.Enquiries[0].Events != nil {
		t.Fatalf("listed are %+v", list)
	}
	for _, other := range []string{"?state=claimed", "?locale=en"} {
		if none := decoded[struct{ Enquiries []seenEnquiry }](t, call(h, "GET", "/v1/enquiries"+other, ""), 200); len(none.Enquiries) != 0 {
			t.Errorf("with %s listed are %+v", other, none)
		}
	}
	if e := decoded[seenEnquiry](t, call(h, "POST", at+"/replies", `{"text":"Just a moment."}`), 201); e.State != "open" || e.Answered == "" {
		t.Errorf("after a reply alone it is %+v", e)
	}
	for range 2 { // under one key: once
		if e := decoded[seenEnquiry](t, call(h, "POST", at+"/replies", `{"text":"Yes, *two*.","take":true}`), 201); e.State != "claimed" || e.Holder != "all (API)" {
			t.Errorf("after a reply that takes it it is %+v", e)
		}
	}
	e := decoded[seenEnquiry](t, call(h, "GET", strings.ToLower(at), ""), 200)
	var did []string
	for _, x := range e.Events {
		did = append(did, strings.TrimSpace(x.Did+" "+x.Text+" "+x.Fate))
	}
	want := []string{"ask May a city hand in two plans?", "reply Just a moment. waiting", "claim", "reply Yes, *two*. waiting"}
	if !slices.Equal(did, want) || len(e.Earlier) != 1 || e.Earlier[0].Said != "Who may apply?" {
		t.Errorf("it happened %q, want %q; before it %+v", did, want, e.Earlier)
	}
	if e := decoded[seenEnquiry](t, call(h, "POST", at+"/return", `{}`), 200); e.State != "returned" || e.Holder != "" {
		t.Errorf("returned it is %+v", e)
	}
	if e := decoded[seenEnquiry](t, call(h, "POST", at+"/resolve", `{}`), 200); e.State != "resolved" || !slices.Equal(e.Legal, []string{"reopen"}) {
		t.Errorf("resolved it is %+v", e)
	}
	if p := refused(t, call(h, "POST", at+"/replies", `{"text":"And?"}`), 409); !strings.Contains(p.Detail, "resolved") || !strings.Contains(p.Detail, "reopen") {
		t.Errorf("a reply to it is told %q", p.Detail)
	}
	if e := decoded[seenEnquiry](t, call(h, "POST", at+"/reopen", `{}`), 200); e.State != "open" {
		t.Errorf("open again it is %+v", e)
	}
}

// Of two who take a question at once one wins, and the other is told by whom.
func TestAQuestionIsTakenByOne(t *testing.T) {
	s := staff(t)
	r := s.Callers.(*record.Record)
	secrets := []string{}
	for i := range 4 {
		secrets = append(secrets, "annae_"+strings.Repeat(string(rune('A'+i)), 26))
		addToken(t, r, fmt.Sprint("clerk", i), secrets[i], access.ReadEnquiries, access.WriteEnquiries)
	}
	h := serve(t, &fakeDesk{}, web.Options{Staff: s})
	at := "/v1/enquiries/" + string(asked(t, s))
	codes := make([]int, len(secrets))
	var all sync.WaitGroup
	for i, secret := range secrets {
		all.Go(func() { codes[i] = call(h, "POST", at+"/claim", `{}`, "Authorization", "Bearer "+secret).Code })
	}
	all.Wait()
	winner := slices.Index(codes, 200)
	slices.Sort(codes)
	if !slices.Equal(codes, []int{200, 409, 409, 409}) {
		t.Fatalf("they are told %v", codes)
	}
	loser := secrets[(winner+1)%len(secrets)]
	holder := fmt.Sprintf("clerk%d (API)", winner)
	for _, route := range []string{"/claim", "/return", "/resolve", "/replies"} {
		body := `{}`
		if route == "/replies" {
			body = `{"text":"Hello."}`
		}
		if p := refused(t, call(h, "POST", at+route, body, "Authorization", "Bearer "+loser, "Idempotency-Key", "b"+route), 409); !strings.Contains(p.Detail, holder) {
			t.Errorf("%s is told %q, want it to name %s", route, p.Detail, holder)
		}
	}
	e := decoded[seenEnquiry](t, call(h, "POST", at+"/claim", `{"from":"`+holder+`"}`, "Authorization", "Bearer "+loser), 200)
	if e.Holder == holder || e.Holder == "" {
		t.Errorf("taken over it is %+v", e)
	}
}

func TestWhatIsWrongWithAnEnquiryIsNamed(t *testing.T) {
	s := staff(t)
	h := serve(t, &fakeDesk{}, web.Options{Staff: s})
	at := "/v1/enquiries/" + string(asked(t, s))
	for i, tt := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/v1/enquiries?state=lost", "", 422, "state"},
		{"GET", "/v1/enquiries?locale=xx", "", 422, "xx"},
		{"GET", "/v1/enquiries?limit=0", "", 422, "limit"},
		{"GET", "/v1/enquiries/AAAAAAAA", "", 404, "no such enquiry"},
		{"POST", "/v1/enquiries/AAAAAAAA/claim", `{}`, 404, "no such enquiry"},
		{"POST", at + "/replies", `{}`, 422, "text"},
		{"POST", at + "/replies", `{"text":"a","template":"checking"}`, 422, "text"},
		{"POST", at + "/replies", `{"text":"` + strings.Repeat("ㄱ", 4001) + `"}`, 422, "4000"},
		{"POST", at + "/replies", `{"template":"goodbye"}`, 422, "checking"},
		{"POST", at + "/replies", `{"text":"a","take":"yes"}`, 400, "take"},
		{"POST", at + "/claim", `{"text":"a"}`, 400, "text"},
		{"POST", at + "/return", `{}`, 409, "open"},
		{"POST", at + "/reopen", `{}`, 409, "open"},
	} {
		if p := refused(t, call(h, tt.method, tt.path, tt.body, "Idempotency-Key", fmt.Sprint(i)), tt.status); !strings.Contains(p.Detail, tt.says) {
			t.Errorf("%s %s %.40s is told %q, want it to name %s", tt.method, tt.path, tt.body, p.Detail, tt.says)
		}
	}
}

func TestEnquiriesNeedAHelpDeskAndTheirScopes(t *testing.T) {
	s := staff(t)
	at := "/v1/enquiries/" + string(asked(t, s))
	r := s.Callers.(*record.Record)
	secrets := map[access.Scope]string{}
	for i, scope := range access.Scopes() {
		secrets[scope] = "annae_" + strings.Repeat(string(rune('A'+i)), 26)
		addToken(t, r, strings.ReplaceAll(string(scope), ":", "-"), secrets[scope], scope)
	}
	none := serve(t, &fakeDesk{}, web.Options{Staff: &web.Staff{Callers: r}})
	h := serve(t, &fakeDesk{}, web.Options{Staff: &web.Staff{Enquiries: s.Enquiries, Callers: r}}) // and applications are a portal's
	for path, needs := range map[string]access.Scope{"GET /v1/enquiries": access.ReadEnquiries, "GET " + at: access.ReadEnquiries, "POST " + at + "/resolve": access.WriteEnquiries} {
		method, target, _ := strings.Cut(path, " ")
		for scope, secret := range secrets {
			w := call(h, method, target, `{}`, "Authorization", "Bearer "+secret)
			if allowed := w.Code == http.StatusOK; allowed != (scope == needs) || !allowed && w.Code != http.StatusForbidden {
				t.Errorf("%s with %s: status %d", path, scope, w.Code)
			}
		}
		refused(t, do(h, method, target, `{}`), 401)
		if p := refused(t, call(none, method, target, `{}`, "Authorization", "Bearer "+secrets[needs]), 403); !strings.Contains(p.Detail, "ANNAE_ENQUIRIES") {
			t.Errorf("without a help desk %s is told %q", path, p.Detail)
		}
	}
}
