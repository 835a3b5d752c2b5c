package news_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"annae/faq"
	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/delivery"
	"annae/internal/locale"
	"annae/internal/mail"
	"annae/internal/news"
	"annae/locales"
	"annae/rules"
)

// desk is a transaction with one application, whose letters go into a folder.
type desk struct {
	application.Standing
	contacts []string
	post     *mail.Post
	refused  []error
}

func (d *desk) Contacts(context.Context, application.Reference) ([]string, int64, error) {
	return d.contacts, 1, nil
}
func (*desk) Language(context.Context, application.Reference) (locale.Locale, error) { return "", nil }
func (*desk) Followers(context.Context, application.Reference, int64) ([]news.Room, error) {
	return nil, nil
}
func (*desk) Add(context.Context, ...delivery.Update) error { return nil }

func (d *desk) Put(ctx context.Context, all ...delivery.Send) error {
	for _, s := range all {
		if _, err := d.post.Send(ctx, s); err != nil {
			d.refused = append(d.refused, err)
		}
	}
	return nil
}

// stands is the desk as a transaction.
type stands struct{ *desk }

func (s stands) Standing(context.Context, application.Reference) (application.Standing, error) {
	return s.desk.Standing, nil
}

type plainNames struct{}

func (plainNames) Name(domain string, parts ...string) string {
	return domain + " " + strings.Join(parts, " ")
}

// written are the letters of one move, and what was refused.
func written(t *testing.T, d *desk, m news.Moved) (letters []string) {
	t.Helper()
	c, err := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "mail")
	if d.post, err = mail.Open(mail.Config{From: "no-reply@example.org", Folder: dir}, plainNames{}); err != nil {
		t.Fatal(err)
	}
	u, err := m.Update(plainNames{}.Name)
	if err != nil {
		t.Fatal(err)
	}
	h := &news.Handler[stands]{Content: c, Post: d.post}
	if err := h.Handle(t.Context(), stands{d}, u); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		letters = append(letters, strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
	return letters
}

func moved(note string) news.Moved {
	return news.Moved{Reference: "KCN-2026-7F3K-E", Version: 2, Phase: "checking", Since: time.Date(2026, 12, 4, 3, 0, 0, 0, time.UTC), Note: note}
}

// A word processor's line break, pasted into a note, is refused by a letter;
// nobody would hear anything.
func TestWhateverStaffTypedALetterGoesOut(t *testing.T) {
	for name, c := range map[string]struct{ title, note, want string }{
		"plain":                          {"A plan", "Thank you.", "Note from staff: Thank you."},
		"line break of a word processor": {"A plan", "One.\vTwo.", "Note from staff: One.\nTwo."},
		"page break":                     {"A plan", "One.\fTwo.\u0085", "Note from staff: One.\nTwo."},
		"signs that do something":        {"A plan", "\x1bOne.\x07 Two.", "Note from staff: One. Two."},
		"a title of several lines":       {"A\r\nplan\v of\x00 ours", "", "(A plan of ours, Sample City)"},
	} {
		t.Run(name, func(t *testing.T) {
			d := &desk{Standing: application.Standing{Reference: "KCN-2026-7F3K-E", Title: c.title, City: "Sample City", Phase: "checking"}, contacts: []string{"person@example.org"}}
			letters := written(t, d, moved(c.note))
			if len(letters) != 1 || len(d.refused) > 0 {
				t.Fatalf("there are %d letters, refused is %v", len(letters), d.refused)
			}
			if !strings.Contains(letters[0], c.want) {
				t.Errorf("the letter is\n%s\nwant in it %q", letters[0], c.want)
			}
		})
	}
}

func TestANoteOfNothingIsNone(t *testing.T) {
	d := &desk{Standing: application.Standing{Title: "A plan", City: "Sample City", Phase: "checking"}, contacts: []string{"person@example.org"}}
	if letters := written(t, d, moved(" \n")); len(letters) != 1 || strings.Contains(letters[0], "Note from staff") {
		t.Errorf("the letters are %q", letters)
	}
}

func TestWhoIsAContactTwiceGetsOneLetter(t *testing.T) {
	d := &desk{Standing: application.Standing{Title: "A plan", City: "Sample City", Phase: "checking"}, contacts: []string{"person@example.org", "other@example.org", "person@example.org"}}
	if letters := written(t, d, moved("")); len(letters) != 2 {
		t.Errorf("there are %d letters, want 2", len(letters))
	}
}
