package record_test

import (
	"errors"
	"testing"
	"time"

	"annae/internal/access"
	"annae/internal/record"
)

func newToken(t *testing.T, name string, lasts time.Duration) (access.Token, string) {
	t.Helper()
	token, secret, err := access.New(name, []access.Scope{access.Read, access.Move}, lasts, "kim")
	if err != nil {
		t.Fatal(err)
	}
	return token, secret
}

func TestATokenOpensUntilItIsRevokedOrEnds(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		token, secret := newToken(t, "portal", time.Hour)
		if err := r.AddToken(t.Context(), token, secret); err != nil {
			t.Fatal(err)
		}
		if err := r.AddToken(t.Context(), token, secret+"x"); !errors.Is(err, access.ErrKnown) {
			t.Errorf("AddToken() twice = %v, want %v", err, access.ErrKnown)
		}
		short, ended := newToken(t, "ended", time.Hour)
		short.Until = time.Now().Add(-time.Second)
		if err := r.AddToken(t.Context(), short, ended); err != nil {
			t.Fatal(err)
		}
		got, is, err := r.Token(t.Context(), secret)
		if err != nil || !is || got.Name != "portal" || !got.May(access.Move) || got.May(access.Write) {
			t.Errorf("Token() = %+v, %v, %v", got, is, err)
		}
		for _, other := range []string{ended, "", secret[1:], secret + " ", "annae_AAAAAAAAAAAAAAAAAAAAAAAAAA"} {
			if _, is, err := r.Token(t.Context(), other); err != nil || is {
				t.Errorf("Token(%q) = %v, %v, want none", other, is, err)
			}
		}
		all := must[[]access.Token](t)(r.Tokens(t.Context()))
		if len(all) != 2 || all[1].Used.IsZero() || !all[0].Used.IsZero() || all[1].By != "kim" {
			t.Errorf("Tokens() = %+v", all)
		}
		if err := r.RevokeToken(t.Context(), "portal"); err != nil {
			t.Fatal(err)
		}
		if _, is, _ := r.Token(t.Context(), secret); is {
			t.Error("a revoked token opens")
		}
		if err := r.RevokeToken(t.Context(), "portal"); !errors.Is(err, access.ErrNone) {
			t.Errorf("RevokeToken() twice = %v, want %v", err, access.ErrNone)
		}
	})
}

func TestARequestThatComesAgainGetsItsAnswer(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		answered := func(key, request string) (int, string) {
			t.Helper()
			status, body, err := r.Answered(t.Context(), key, []byte(request))
			if err != nil {
				t.Fatal(err)
			}
			return status, body
		}
		if status, _ := answered("a", "move it"); status != 0 {
			t.Errorf("a new request has status %d, want 0", status)
		}
		if status, _ := answered("a", "move it"); status != 0 { // the process ended before it answered
			t.Errorf("one under way has status %d, want 0", status)
		}
		if err := r.Answer(t.Context(), "a", 201, "{}"); err != nil {
			t.Fatal(err)
		}
		if status, body := answered("a", "move it"); status != 201 || body != "{}" {
			t.Errorf("it was answered %d %s, want 201 {}", status, body)
		}
		if _, _, err := r.Answered(t.Context(), "a", []byte("move another")); !errors.Is(err, access.ErrOtherRequest) {
			t.Errorf("another request under the key: %v, want %v", err, access.ErrOtherRequest)
		}
	})
}
