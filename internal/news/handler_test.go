package news_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/locale"
	"annae/internal/news"
)

const ref = application.Reference("KCN-2026-7F3K-E")

// world is a record with one application, and a post that writes plainly.
type world struct {
	standing  application.Standing
	contacts  []string
	version   int64
	language  locale.Locale
	rooms     map[int64][]news.Room // by the version of the contacts
	unknown   bool
	updates   []delivery.Update
	sends     []delivery.Send
	languages []locale.Locale // of the letters
}

func (w *world) Standing(context.Context, application.Reference) (application.Standing, error) {
	if w.unknown {
		return application.Standing{}, application.ErrUnknown
	}
	return w.standing, nil
}

func (w *world) Contacts(context.Context, application.Reference) ([]string, int64, error) {
	return w.contacts, w.version, nil
}

func (w *world) Language(context.Context, application.Reference) (locale.Locale, error) {
	return w.language, nil
}

func (w *world) Followers(_ context.Context, _ application.Reference, contacts int64) ([]news.Room, error) {
	return w.rooms[contacts], nil
}

func (w *world) Add(_ context.Context, all ...delivery.Update) error {
	w.updates = append(w.updates, all...)
	return nil
}

func (w *world) Put(_ context.Context, all ...delivery.Send) error {
	w.sends = append(w.sends, all...)
	return nil
}

func (w *world) Letter(to, subject, text string, l locale.Locale, id string) (delivery.Send, error) {
	w.languages = append(w.languages, l)
	return delivery.Send{Channel: "mail", Conversation: to, Name: id, Body: []byte(subject + "\n\n" + text)}, nil
}

// tell tells of moves, one after another.
func (w *world) tell(t *testing.T, moves ...news.Moved) {
	t.Helper()
	h := &news.Handler[*world]{Content: answertest.Desk().Content(), Post: w}
	for _, m := range moves {
		u, err := m.Update(func(domain string, parts ...string) string { return domain + " " + strings.Join(parts, " ") })
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Handle(t.Context(), w, u); err != nil {
			t.Fatal(err)
		}
	}
}

func plan() *world {
	return &world{
		standing: application.Standing{Reference: ref, Title: "A plan", City: "Sample City", Phase: "checking"},
		contacts: []string{"person@example.org"}, version: 1,
	}
}

// since is 4 December in Seoul.
var since = time.Date(2026, 12, 3, 16, 0, 0, 0, time.UTC)

func move(version int64, phase, note string) news.Moved {
	return news.Moved{Reference: ref, Version: version, Phase: phase, Since: since, Note: note}
}

func TestALetterSaysWhatMovedAndWhatIsNext(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		move   news.Moved
		in     locale.Locale
		says   []string
		not    []string
	}{
		"in English": {func(*world) {}, move(2, "checking", ""), "en",
			[]string{"News of application KCN-2026-7F3K-E\n\nThe phase of application KCN-2026-7F3K-E (A plan, Sample City) has changed: ", "since 4 December 2026", "What happens next: ", "by a program"}, []string{"invented", "A note", "http"}},
		"in the language of the last code": {func(w *world) { w.language = "ko" }, move(2, "checking", ""), "ko",
			[]string{"KCN-2026-7F3K-E", "2026년 12월 4일", "Sample City"}, []string{"What happens next", "moved"}},
		"in one that is served no longer": {func(w *world) { w.language = "fr" }, move(2, "checking", ""), "en", []string{"has changed:"}, nil},
		"with a note":                     {func(*world) {}, move(2, "completing", "Please send the budget."), "en", []string{"Please send the budget."}, nil},
		"of one that is invented":         {func(w *world) { w.standing.Demo = true }, move(2, "checking", ""), "en", []string{"invented"}, nil},
		"to a phase that was taken out":   {func(*world) {}, move(2, "pondering", ""), "en", []string{"has changed: pondering, since"}, []string{"What happens next"}},
		"what was, where it moved since":  {func(w *world) { w.standing.Phase, w.standing.Note = "reviewing", "of today" }, move(2, "pondering", "of then"), "en", []string{"pondering", "of then"}, []string{"of today"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := plan()
			c.change(w)
			w.tell(t, c.move)
			if len(w.sends) != 1 || w.languages[0] != c.in || w.sends[0].Lane != delivery.News {
				t.Fatalf("there are %+v in %v, want one in %s, among news", w.sends, w.languages, c.in)
			}
			letter := string(w.sends[0].Body)
			for _, part := range c.says {
				if !strings.Contains(letter, part) {
					t.Errorf("it lacks %q:\n%s", part, letter)
				}
			}
			for _, part := range c.not {
				if strings.Contains(letter, part) {
					t.Errorf("it says %q:\n%s", part, letter)
				}
			}
		})
	}
}

func TestEachContactIsToldOfEachMoveInOrder(t *testing.T) {
	w := plan()
	w.contacts = []string{"person@example.org", "other@example.org"}
	w.tell(t, move(2, "checking", ""), move(3, "completing", ""), move(3, "completing", ""))
	var got []string
	for _, s := range w.sends {
		if name := s.Conversation + " " + s.Name; !slices.Contains(got, name) { // the outbox knows a name once
			got = append(got, name)
		}
	}
	want := []string{
		"person@example.org news KCN-2026-7F3K-E 2 0", "other@example.org news KCN-2026-7F3K-E 2 1",
		"person@example.org news KCN-2026-7F3K-E 3 0", "other@example.org news KCN-2026-7F3K-E 3 1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("letters are %q, want %q", got, want)
	}
}

// On the page anybody may read along: the update says which application it is,
// and nothing of it.
func TestConversationsAreToldNothingOfWhatItIs(t *testing.T) {
	w := plan()
	w.version = 2
	w.rooms = map[int64][]news.Room{1: {{Channel: "web", Name: "of contacts before"}}, 2: {{Channel: "web", Name: "one"}, {Channel: "web", Name: "two"}}}
	w.tell(t, move(2, "checking", "A note."), move(2, "checking", "A note."))
	var got []string
	for _, u := range w.updates {
		if got, want := string(u.Body), `"`+string(ref)+`"`; got != want {
			t.Errorf("the update says %s, want %s", got, want)
		}
		if name := fmt.Sprint(u.Channel, " ", u.Conversation, ": ", u.ID); !slices.Contains(got, name) { // the inbox knows an id once
			got = append(got, name)
		}
	}
	if want := []string{"web one: news KCN-2026-7F3K-E 2 one", "web two: news KCN-2026-7F3K-E 2 two"}; !slices.Equal(got, want) {
		t.Errorf("told are %q, want %q", got, want)
	}
}

func TestOfAnApplicationThatIsGoneNothingIsTold(t *testing.T) {
	w := plan()
	w.unknown, w.rooms = true, map[int64][]news.Room{1: {{Channel: "web", Name: "one"}}}
	w.tell(t, move(2, "checking", ""))
	if len(w.sends)+len(w.updates) > 0 {
		t.Errorf("told are %v and %v", w.sends, w.updates)
	}
}

func TestWhatIsNoMoveIsSetAside(t *testing.T) {
	h := &news.Handler[*world]{Content: answertest.Desk().Content(), Post: plan()}
	err := h.Handle(t.Context(), plan(), delivery.Update{Channel: news.Channel, Body: []byte("person@example.org")})
	if err == nil || strings.Contains(err.Error(), "person") {
		t.Errorf("Handle() = %v", err)
	}
}
