package application_test

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"testing"

	"annae/internal/application"
)

func TestWhatIsSpelledIsReadAsPeopleTypeIt(t *testing.T) {
	for _, length := range []int{19, 27} {
		sum := sha256.Sum256([]byte{byte(length)})
		want := application.Spell(sum[:], length)
		if len(strings.ReplaceAll(want, "-", "")) != length+1 {
			t.Fatalf("Spell = %q, want %d symbols and a check", want, length)
		}
		for _, typed := range []string{want, strings.ToLower(want), strings.ReplaceAll(want, "-", " "), "“" + strings.ReplaceAll(want, "-", "") + "”.\n"} {
			if got, ok := application.ReadSpelled(typed, length); !ok || got != want {
				t.Errorf("ReadSpelled(%q) = %q, %v, want %q", typed, got, ok, want)
			}
		}
	}
}

func TestASlipInWhatIsSpelledShows(t *testing.T) {
	var b [32]byte
	rand.Read(b[:])
	good := strings.ReplaceAll(application.Spell(b[:], 27), "-", "")
	for i := range good {
		for _, other := range "AC23456789DEFGHJKMNPQRSTVWXYZ" {
			bad := good[:i] + string(other) + good[i+1:]
			if _, ok := application.ReadSpelled(bad, 27); ok != (bad == good) {
				t.Errorf("ReadSpelled(%q) is %v; %q was meant", bad, ok, good)
			}
		}
		for j := range i {
			swapped := []byte(good)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			if _, ok := application.ReadSpelled(string(swapped), 27); ok != (string(swapped) == good) {
				t.Errorf("ReadSpelled(%q) is %v; %q was meant", swapped, ok, good)
			}
		}
	}
	for _, typed := range []string{"", "-", good + "A", good[1:], "0" + good[1:], strings.Repeat(" ", 1000), good + strings.Repeat("!", 500), "é" + good[1:]} {
		if got, ok := application.ReadSpelled(typed, 27); ok {
			t.Errorf("ReadSpelled(%.40q) = %q, want nothing", typed, got)
		}
	}
}
