package slip_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/seal"
	"annae/internal/slip"
)

func keys(t *testing.T) *seal.Keys {
	t.Helper()
	k, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var (
	since = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	where = application.Standing{Reference: "KCN-2026-7F3K-E", Phase: "checking", Since: since, Version: 3}
)

func TestACodeIsOfWhatTheSlipSays(t *testing.T) {
	k := keys(t)
	code := slip.CodeOf(k, where, "2026-11-22")
	if got, ok := slip.ReadCode(" " + strings.ToLower(string(code)) + "."); !ok || got != code || len(code) != 24 {
		t.Errorf("ReadCode(%s) = %s, %v", code, got, ok)
	}
	if again := slip.CodeOf(k, where, "2026-11-22"); again != code {
		t.Errorf("on the same day the same standing has the codes %s and %s", code, again)
	}
	for name, other := range map[string]func(s *application.Standing){
		"another application": func(s *application.Standing) { s.Reference = "KCN-2026-A2CA-2" },
		"another phase":       func(s *application.Standing) { s.Phase = "reviewing" },
		"another beginning":   func(s *application.Standing) { s.Since = since.Add(time.Millisecond) },
		"a change":            func(s *application.Standing) { s.Version++ },
	} {
		s := where
		other(&s)
		if slip.CodeOf(k, s, "2026-11-22") == code {
			t.Errorf("%s has the same code", name)
		}
	}
	if slip.CodeOf(k, where, "2026-11-23") == code || slip.CodeOf(keys(t), where, "2026-11-22") == code {
		t.Error("another day, or another installation, has the same code")
	}
	for _, typed := range []string{"", "KCN-2026-7F3K-E", string(code[:23]) + "!", string(code) + "A"} {
		if got, ok := slip.ReadCode(typed); ok {
			t.Errorf("ReadCode(%q) = %s, want none", typed, got)
		}
	}
}

func TestAnAddressOpensForATimeAndTellsNothing(t *testing.T) {
	k := keys(t)
	want := slip.Address{Code: slip.CodeOf(k, where, "2026-11-22"), Contacts: 2, Until: since.Unix() + 60}
	path := want.Path(k)
	text := strings.TrimPrefix(path, slip.Pages)
	if plain, _ := base64.RawURLEncoding.DecodeString(text); strings.Contains(path, string(want.Code)) || strings.Contains(string(plain), string(want.Code)) {
		t.Errorf("%s shows the code", path)
	}
	if got, good := slip.ReadAddress(k, text, since); !good || got != want {
		t.Errorf("ReadAddress = %+v, %v, want %+v", got, good, want)
	}
	for name, open := range map[string]func() (slip.Address, bool){
		"once it has ended":        func() (slip.Address, bool) { return slip.ReadAddress(k, text, since.Add(time.Minute)) },
		"with another key":         func() (slip.Address, bool) { return slip.ReadAddress(keys(t), text, since) },
		"changed":                  func() (slip.Address, bool) { return slip.ReadAddress(k, "B"+text[1:], since) },
		"cut":                      func() (slip.Address, bool) { return slip.ReadAddress(k, text[:20], since) },
		"where there is none":      func() (slip.Address, bool) { return slip.ReadAddress(k, "", since) },
		"where it is much longer":  func() (slip.Address, bool) { return slip.ReadAddress(k, strings.Repeat("A", 4000), since) },
		"where it is no base64url": func() (slip.Address, bool) { return slip.ReadAddress(k, "../../etc", since) },
	} {
		if got, good := open(); good {
			t.Errorf("%s it opens as %+v", name, got)
		}
	}
}
