package terminal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/locale"
	"annae/internal/terminal"
)

// desk offers two choices for any text, and tells what it was asked.
type desk struct{ asked []answer.Question }

func (d *desk) Ask(q answer.Question) answer.Reply {
	d.asked = append(d.asked, q)
	return answer.Reply{
		Outcome: answer.Answered, Locale: "en",
		Answers: []answer.Answer{{Topic: "t", Question: "A question?", Markdown: "**Bold** and \x1b[31mred\u202e.",
			Citations: []content.Source{{Tag: "S1", Title: "Title", Publisher: "Paper", Date: "2026", URL: "https://example.org/"}}}},
		Alternatives: []answer.Alternative{{Topic: "one", Question: "First?"}, {Topic: "two", Question: "Second?", Cycle: 2023, Track: "planning"}},
	}
}

func session(t *testing.T, c terminal.Chat, in string) (string, *desk) {
	t.Helper()
	b := i18n.NewBundle(language.English)
	for _, id := range []string{"chat.welcome", "chat.example", "chat.hint", "chat.sources", "chat.see_also", "chat.bye", "chat.no_choice"} {
		if err := b.AddMessages(language.English, &i18n.Message{ID: id, Other: "<" + id + ">"}); err != nil {
			t.Fatal(err)
		}
	}
	d := &desk{}
	c.Desk, c.Words, c.Fallback = d, map[locale.Locale]*locale.Words{"en": locale.NewWords(b, "en", nil)}, "en"
	c.AsOf = func() time.Time { return time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC) }
	var out strings.Builder
	if err := c.Run(context.Background(), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	return out.String(), d
}

func TestAPipeGetsPlainTextAndNoPrompt(t *testing.T) {
	out, _ := session(t, terminal.Chat{}, "hello\n")
	want := "\nA question?\nBold and [31mred.\n<chat.sources>\n  [S1] Title, Paper, 2026  https://example.org/\n\n<chat.see_also>\n  1  First?\n  2  Second?\n"
	if out != want {
		t.Errorf("Run(hello) writes\n%q\nwant\n%q", out, want)
	}
}

func TestAPersonIsGreetedInColour(t *testing.T) {
	out, _ := session(t, terminal.Chat{Prompt: true, Colour: true}, "hello\n/quit\n")
	for _, want := range []string{"<chat.welcome>", "<chat.hint>", "\n> ", "\x1b[1mBold\x1b[0m", "<chat.bye>"} {
		if !strings.Contains(out, want) {
			t.Errorf("Run(hello) lacks %q:\n%q", want, out)
		}
	}
	if strings.Contains(out, "\x1b[31m") || strings.Contains(out, "\u202e") {
		t.Errorf("Run(hello) lets a text steer the terminal:\n%q", out)
	}
}

func TestANumberChoosesWhatWasOffered(t *testing.T) {
	out, d := session(t, terminal.Chat{}, "hello\n2\n7\n")
	if got := d.asked[1]; got.Topic != "two" || got.Cycle != 2023 || got.Track != "planning" {
		t.Errorf("the choice 2 asks %+v, want topic two of 2023, planning", got)
	}
	if len(d.asked) != 2 || !strings.Contains(out, "<chat.no_choice>") {
		t.Errorf("the choice 7 was not refused: %q", out)
	}
}

func TestANumberBeforeAnyOfferIsAText(t *testing.T) {
	_, d := session(t, terminal.Chat{}, "2026\n")
	if d.asked[0].Text != "2026" {
		t.Errorf("asked %+v, want the text 2026", d.asked[0])
	}
}
