package application_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	mathrand "math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"annae/internal/application"
)

const (
	digits  = "0123456789"
	symbols = "23456789ACDEFGHJKMNPQRSTVWXYZ"
)

// allowedAt are the digits or symbols at a place behind the prefix.
func allowedAt(at int) string {
	if at < 4 {
		return digits
	}
	return symbols
}

func putAt(body string, at int, c byte) string { return body[:at] + string(c) + body[at+1:] }

// Each pair of places takes all pairs of values, and in each of these all slips
// are made.
func TestEachSlipShowsInTheCheckSymbol(t *testing.T) {
	for i := range 8 {
		for j := range i {
			for _, a := range []byte(allowedAt(i)) {
				for _, b := range []byte(allowedAt(j)) {
					checkSlips(t, application.Checked(putAt(putAt("20267F3K", i, a), j, b)))
				}
			}
		}
	}
}

func checkSlips(t *testing.T, body string) {
	t.Helper()
	if !application.IsRight(body) {
		t.Fatalf("%s is not right", body)
	}
	for i := range len(body) {
		for _, c := range []byte(allowedAt(i)) {
			if c != body[i] && application.IsRight(putAt(body, i, c)) {
				t.Fatalf("%s with %c at %d is still right", body, c, i)
			}
		}
		for j := range i {
			a, b := body[i], body[j]
			fits := strings.IndexByte(allowedAt(j), a) >= 0 && strings.IndexByte(allowedAt(i), b) >= 0
			if a != b && fits && application.IsRight(putAt(putAt(body, i, b), j, a)) {
				t.Fatalf("%s with %d and %d swapped is still right", body, j, i)
			}
		}
	}
}

// references draws references of all cycles.
func references() *rapid.Generator[application.Reference] {
	return rapid.Custom(func(t *rapid.T) application.Reference {
		var seed [32]byte
		binary.LittleEndian.PutUint64(seed[:], rapid.Uint64().Draw(t, "seed"))
		return application.NewReference(rapid.IntRange(2000, 2099).Draw(t, "cycle"), mathrand.NewChaCha8(seed))
	})
}

func TestWhatIsMadeIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := references().Draw(t, "reference")
		if got, err := application.ParseReference(string(r)); got != r || err != nil {
			t.Errorf("ParseReference(%q) = %q, %v", r, got, err)
		}
	})
	for range 1000 {
		r := application.NewReference(2026, rand.Reader)
		if got, err := application.ParseReference(string(r)); got != r || err != nil || r.Cycle() != 2026 {
			t.Errorf("ParseReference(%q) = %q, %v, of %d", r, got, err, r.Cycle())
		}
	}
}

func TestEachSymbolIsAsLikely(t *testing.T) {
	seen := map[rune]int{}
	for b := range 256 / 29 * 29 { // what is above is drawn again
		seen[third(byte(b), 7)]++
	}
	for _, c := range symbols {
		if seen[c] != 256/29 {
			t.Errorf("%c comes by %d bytes, want %d", c, seen[c], 256/29)
		}
	}
	if got, want := third(255, 7), third(7, 7); got != want {
		t.Errorf("after a byte that is too high comes %c, want %c", got, want)
	}
}

// third is the third symbol by chance of a reference for which bytes are drawn.
func third(b ...byte) rune {
	return rune(application.NewReference(2026, bytes.NewReader(append([]byte{12, 5}, append(b, 7)...)))[11])
}

func TestOnlyWhatTheDeskWritesIsParsed(t *testing.T) {
	for _, s := range []string{
		"", "KCN", "KCN-2026-7F3K", "KCN-2026-7F3K-9", "kcn-2026-7f3k-e", " KCN-2026-7F3K-E", "KCN-2026-7F3K-E\n", "KCN20267F3KE",
		"KCN 2026 7F3K E", "KCN‐2026-7F3K-E", "KCN-2026-7F3K-EE", "ABC-2026-7F3K-E",
		"KCN-" + spelt("19267F3K"), "KCN-" + spelt("20267777"), "KCN-" + spelt("2026FFFF"), // right checks
	} {
		if got, err := application.ParseReference(s); !errors.Is(err, application.ErrNoReference) || got != "" {
			t.Errorf("ParseReference(%q) = %q, %v; want ErrNoReference", s, got, err)
		}
	}
}

// spelt puts the check symbol and the hyphens to a year and four symbols.
func spelt(body string) string {
	body = application.Checked(body)
	return body[:4] + "-" + body[4:8] + "-" + body[8:]
}

func TestAReferenceTellsItsCycle(t *testing.T) {
	for r, want := range map[application.Reference]int{"KCN-2026-7F3K-E": 2026, "KCN-2025-M4QX-J": 2025, "KCN-2026-7F3K-9": 0, "": 0} {
		if got := r.Cycle(); got != want {
			t.Errorf("Reference(%q).Cycle() = %d, want %d", r, got, want)
		}
	}
}

func TestNoReferenceWithoutChanceOrForAnotherCentury(t *testing.T) {
	for name, make := range map[string]func(){
		"chance":  func() { application.NewReference(2026, strings.NewReader("abc")) },
		"century": func() { application.NewReference(226, rand.Reader) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: NewReference made one", name)
				}
			}()
			make()
		}()
	}
}
