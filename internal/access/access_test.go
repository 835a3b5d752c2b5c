package access_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/access"
)

func TestATokenMayDoWhatItIsMadeFor(t *testing.T) {
	token, secret, err := access.New("portal", []access.Scope{access.Read, access.Move, access.Read}, 90*24*time.Hour, "kim")
	if err != nil {
		t.Fatal(err)
	}
	if !token.May(access.Read) || !token.May(access.Move) || token.May(access.Write) {
		t.Errorf("it may do %v", token.Scopes)
	}
	if !access.IsSecret(secret) || strings.Contains(secret, "portal") {
		t.Errorf("the secret is %q", secret)
	}
	if _, other, _ := access.New("portal", []access.Scope{access.Read}, time.Hour, "kim"); other == secret {
		t.Error("two secrets are the same")
	}
	if got := access.Parse(access.List(token.Scopes)); !slices.Equal(got, token.Scopes) {
		t.Errorf("the scopes come back as %v", got)
	}
}

func TestATokenIsRefusedWithTheWayOn(t *testing.T) {
	read := []access.Scope{access.Read}
	for _, tt := range []struct {
		name, by string
		scopes   []access.Scope
		lasts    time.Duration
		says     string
	}{
		{"Portal!", "kim", read, time.Hour, "lower-case"},
		{"", "kim", read, time.Hour, "lower-case"},
		{"portal", "kim", nil, time.Hour, "applications:move"},
		{"portal", "kim", []access.Scope{"everything"}, time.Hour, "applications:move"},
		{"portal", "kim", read, 0, "366"},
		{"portal", "kim", read, 400 * 24 * time.Hour, "366"},
		{"portal", "", read, time.Hour, "who"},
	} {
		if _, secret, err := access.New(tt.name, tt.scopes, tt.lasts, tt.by); err == nil || secret != "" || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("New(%q, %v, %v) = %v, want it to say %q", tt.name, tt.scopes, tt.lasts, err, tt.says)
		}
	}
}

func TestWhatIsNoSecretIsKnown(t *testing.T) {
	for _, s := range []string{"", "annae_", "Bearer annae_abc", strings.Repeat("a", 32)} {
		if access.IsSecret(s) {
			t.Errorf("%q is taken for a secret", s)
		}
	}
}
