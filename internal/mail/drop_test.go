package mail_test

import (
	"os"
	"path/filepath"
	"testing"

	"annae/internal/mail"
)

func TestLettersInAFolderAreDroppedByTheirAddress(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	sender, err := mail.OpenSender(mail.Config{From: "annae@example.com", Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"person@example.org", "other@example.org", "person@example.org"} {
		if err := sender.Send(t.Context(), mail.Letter{To: to, Subject: "A code", Text: "for person@example.org", Locale: "en", ID: to}); err != nil {
			t.Fatal(err)
		}
	}
	strange := filepath.Join(dir, "strange.eml")
	if err := os.WriteFile(strange, []byte("To: person@example.org but no letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	hers := []string{"person@example.org", "third@example.org"}
	for _, step := range []struct {
		try        bool
		dropped, n int
	}{{true, 2, 4}, {false, 2, 2}, {false, 0, 2}} {
		dropped, err := mail.Drop(dir, hers, step.try)
		left, none := os.ReadDir(dir)
		if err != nil || none != nil || dropped != step.dropped || len(left) != step.n {
			t.Errorf("tried %v: %d dropped (%v) and %d left, want %d and %d", step.try, dropped, err, len(left), step.dropped, step.n)
		}
	}
	if dropped, err := mail.Drop(filepath.Join(dir, "none"), hers, false); err != nil || dropped != 0 {
		t.Errorf("without a folder %d are dropped, %v", dropped, err)
	}
}
