package record_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/delivery"
	"annae/internal/identity"
	"annae/internal/locale"
	"annae/internal/record"
)

// post writes letters that show their code.
type post struct{}

func (post) Letter(to, subject, text string, l locale.Locale, id string) (delivery.Send, error) {
	return delivery.Send{Channel: "mail", Conversation: to, Name: id, Body: []byte(subject + "\n" + text)}, nil
}

// ask asks for a code and has the request handled; it tells the letter that
// goes out, empty where none does.
func ask(t *testing.T, r *record.Record, q identity.Request) string {
	t.Helper()
	c := must[*content.Content](t)(shipped())
	h := &identity.Handler[*record.Tx]{Words: c.Words, Post: post{}}
	u, err := q.Update(func(domain string, parts ...string) string { return domain + " " + strings.Join(parts, " ") })
	if err != nil {
		t.Fatal(err)
	}
	accept(t, r, u)
	under := hold(t, r, "one")
	work(t, r, under, func(tx *record.Tx) {
		for _, u := range must[[]delivery.Update](t)(tx.Waiting(context.Background(), 10)) {
			if u.Channel == identity.Channel { // others are of moves
				if err := h.Handle(t.Context(), tx, u); err != nil {
					t.Fatal(err)
				}
			}
			if err := tx.Done(t.Context(), []delivery.Update{u}); err != nil {
				t.Fatal(err)
			}
		}
	})
	letter := ""
	for _, s := range must[[]delivery.Send](t)(r.Sends(t.Context(), delivery.Query{Of: under, Channel: "mail", Most: 100})) {
		if s.Conversation != q.Address {
			t.Errorf("a letter goes to %s", s.Conversation)
		}
		if err := r.Settle(t.Context(), under, []delivery.Settled{{Send: s, ID: "1"}}); err != nil {
			t.Fatal(err)
		}
		letter = string(s.Body)
	}
	return letter
}

func codeIn(t *testing.T, letter string) string {
	t.Helper()
	for i := 0; i+9 <= len(letter); i++ {
		if code := identity.ReadCode(letter[i : i+9]); code != "" {
			return code
		}
	}
	t.Fatalf("there is no code in %q", letter)
	return ""
}

func prove(t *testing.T, r *record.Record, challenge, code string) (application.Reference, bool) {
	t.Helper()
	ref, _, good, err := r.Prove(t.Context(), challenge, code)
	if err != nil {
		t.Fatal(err)
	}
	return ref, good
}

func request(ref application.Reference, address string) identity.Request {
	return identity.Request{Challenge: identity.NewChallenge(), Reference: ref, Address: address, Locale: "ko"}
}

func TestACodeGoesToTheRegisteredAddressAndOpensOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1))[0].Reference
		q := request(ref, "person1@example.org")
		letter := ask(t, r, q)
		code := codeIn(t, letter)
		if !strings.Contains(letter, string(ref)) {
			t.Errorf("the letter does not name %s:\n%s", ref, letter)
		}
		if _, good := prove(t, r, q.Challenge, "00000000"); good && code != "00000000" {
			t.Error("a wrong code is good")
		}
		if got, good := prove(t, r, q.Challenge, code); !good || got != ref {
			t.Errorf("the code is good: %v, for %s, want it for %s", good, got, ref)
		}
		if _, good := prove(t, r, q.Challenge, code); good {
			t.Error("the code is good twice")
		}
		if audit := must[[]record.Audited](t)(applications(t, r).Audit(t.Context(), ref)); len(audit) != 2 || audit[1].Did != "proved" {
			t.Errorf("the audit is %+v, want that it was proved once", audit)
		}
		if _, good := prove(t, r, identity.NewChallenge(), code); good {
			t.Error("the code is good for another challenge")
		}
	})
}

func TestStrangersGetNoCode(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1), entry(2))[0].Reference
		for name, q := range map[string]identity.Request{
			"another address": request(ref, "person2@example.org"), "no application": request("KCN-2026-7F3K-E", "person1@example.org"),
			"no reference": request("", "person1@example.org"), "no address": request(ref, ""),
		} {
			if letter := ask(t, r, q); letter != "" {
				t.Errorf("%s: a letter goes out", name)
			}
			if _, good := prove(t, r, q.Challenge, ""); good {
				t.Errorf("%s: nothing is a good code", name)
			}
		}
	})
}

func TestFiveTriesAreAllThereAre(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1))[0].Reference
		q, other := request(ref, "person1@example.org"), request(ref, "person1@example.org")
		code, another := codeIn(t, ask(t, r, q)), codeIn(t, ask(t, r, other))
		for n := range identity.MostTries {
			prove(t, r, q.Challenge, fmt.Sprintf("x%d", n))
		}
		if _, good := prove(t, r, q.Challenge, code); good {
			t.Error("after five tries the right code is good")
		}
		if _, good := prove(t, r, other.Challenge, another); !good {
			t.Error("the tries of one challenge were those of another")
		}
	})
}

// Else who guesses would have as many tries as there are challenges.
func TestACodeThatWasNotMailedIsGoodForNobody(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1))[0].Reference
		for mailed, want := range map[bool]bool{true: true, false: false} {
			c := identity.Challenge{ID: identity.NewChallenge(), Code: "12345678", Reference: ref, Contacts: 1, Mailed: mailed}
			work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
				if err := tx.KeepChallenge(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			})
			if _, good := prove(t, r, c.ID, c.Code); good != want {
				t.Errorf("mailed %v: the code is good: %v", mailed, good)
			}
		}
	})
}

func TestTriesAtTheSameMomentAreFive(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1))[0].Reference
		c := identity.Challenge{ID: identity.NewChallenge(), Code: "12345678", Reference: ref, Contacts: 1, Mailed: true}
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			if err := tx.KeepChallenge(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		})
		var all sync.WaitGroup
		var opened atomic.Int64
		for n := range 40 { // the right one among them
			all.Go(func() {
				code := fmt.Sprintf("%08d", n)
				if n == 20 {
					code = c.Code
				}
				_, _, good, err := r.Prove(t.Context(), c.ID, code)
				if err != nil {
					t.Error(err)
				}
				if good {
					opened.Add(1)
				}
			})
		}
		all.Wait()
		if opened.Load() > 1 {
			t.Errorf("it was opened %d times", opened.Load())
		}
		if _, good := prove(t, r, c.ID, c.Code); good {
			t.Error("after forty tries the right code is good")
		}
	})
}

func TestThreeCodesAnHourAreMailedAndTheyStayGood(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		ref := load(t, applications(t, r), entry(1))[0].Reference
		var first identity.Request
		var code string
		for n := range 5 {
			q := request(ref, "person1@example.org")
			letter := ask(t, r, q)
			if mailed := letter != ""; mailed != (n < identity.MailsAnHour) {
				t.Errorf("code %d is mailed: %v", n+1, mailed)
			}
			if n == 0 {
				first, code = q, codeIn(t, letter)
			}
		}
		quiet := request(ref, "person1@example.org")
		quiet.Quiet = true
		if ask(t, r, quiet) != "" {
			t.Error("too much was asked from there, and a letter goes out")
		}
		if _, good := prove(t, r, first.Challenge, code); !good {
			t.Error("the first code is no longer good")
		}
	})
}

func TestASessionIsReadByWhoSignedIt(t *testing.T) {
	now := time.Now()
	s := identity.Signer{Sums: keys(t)}
	want := identity.Session{Reference: "KCN-2026-7F3K-E", Contacts: 3, Until: now.Add(time.Minute).Unix()}
	token := s.Token(want)
	if got, good := s.Session(token, now); !good || got != want {
		t.Errorf("Session() = %+v, %v", got, good)
	}
	if _, good := s.Session(token, now.Add(time.Minute)); good {
		t.Error("a session that has ended is good")
	}
	for i := range token {
		forged := []byte(token)
		forged[i] ^= 1
		if _, good := s.Session(string(forged), now); good {
			t.Errorf("with byte %d changed it is good", i)
		}
	}
	for _, bad := range []string{"", ".", "a.b", strings.Repeat("a", 10_000)} {
		if _, good := s.Session(bad, now); good {
			t.Errorf("%.20q is good", bad)
		}
	}
}

func TestAStandingShowsNothingThatIsStaffs(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		e := entry(1)
		e.Note, e.Internal = "please wait", "call them first"
		ref := load(t, a, e)[0].Reference
		must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: ref, To: "checking", By: "kim", Note: "we check"}))
		must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: ref, To: "completing", By: "kim", After: time.Hour}))
		s := must[application.Standing](t)(a.Standing(t.Context(), ref))
		if s.Phase != "checking" || s.Note != "we check" || len(s.Passed) != 2 || s.Passed[0].Phase != "received" || !s.Passed[1].Since.Equal(s.Since) || s.Contacts != 1 {
			t.Errorf("it stands at %+v", s)
		}
		if text := fmt.Sprintf("%+v", s); strings.Contains(text, "kim") || strings.Contains(text, "call them") || strings.Contains(text, "example.org") || strings.Contains(text, "completing") {
			t.Errorf("it shows %s", text)
		}
		e.Contacts = []string{"new@example.org"}
		e.Phase = "checking"
		load(t, a, e)
		if s := must[application.Standing](t)(a.Standing(t.Context(), ref)); s.Contacts != 2 {
			t.Errorf("with other contacts their version is %d, want 2", s.Contacts)
		}
	})
}
