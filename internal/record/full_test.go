package record_test

import (
	"bytes"
	"strings"
	"testing"

	"annae/internal/delivery"
)

// A full disk refuses what comes, keeps what is there, and takes it when there
// is room.
func TestAFullDiskLosesNothing(t *testing.T) {
	r := open(t, inFile(t))
	accept(t, r, update("a", 0))
	release, err := r.Confine(t.Context(), 20)
	if err != nil {
		t.Fatal(err)
	}
	large := func(n int) delivery.Update {
		u := update("a", n)
		u.Body = bytes.Repeat([]byte{byte(n)}, 10_000)
		return u
	}
	took := 0
	for err == nil && took < 100 {
		took++
		_, err = r.Accept(t.Context(), []delivery.Update{large(took)})
	}
	if err == nil || !strings.Contains(err.Error(), "make room, nothing is lost") {
		t.Fatalf("update %d: %v, want to be told that the disk is full", took, err)
	}
	under := hold(t, r, "one")
	if got := waiting(t, r, under, 200); len(got) != took {
		t.Errorf("there wait %d updates, want the %d that were accepted", len(got), took)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	accept(t, r, large(took))
	if got := waiting(t, r, under, 200); len(got) != took+1 {
		t.Errorf("with room there wait %d updates, want %d", len(got), took+1)
	}
}
