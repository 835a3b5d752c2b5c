package terminal_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/terminal"
)

// core says the same to everybody, and keeps what it was told.
type core struct{ said []conversation.Incoming }

func (c *core) Greet(l locale.Locale) conversation.Reply {
	return conversation.Reply{Locale: l, Parts: []conversation.Part{conversation.Text{Markdown: "Welcome."}}}
}

func (c *core) Reply(st *conversation.State, channel string, in conversation.Incoming) conversation.Reply {
	c.said = append(c.said, in)
	st.Spoken = "en"
	return conversation.Reply{Locale: "en", Parts: []conversation.Part{
		conversation.Text{Markdown: "A notice on " + channel + "."},
		conversation.Card{Title: "A question?", Markdown: "**Bold** and \x1b[31mred\u202e.",
			Citations: []content.Source{{Tag: "S1", Title: "Title", Publisher: "Paper", Date: "2026", URL: "https://example.org/", Locator: "page 3"}}},
		conversation.Choices{Prompt: "Also:", Options: []conversation.Option{{ID: "a", Label: "First?"}}},
		conversation.Link{Label: "Site", URL: "https://example.org/"},
		conversation.Choices{Prompt: "Helped?", Options: []conversation.Option{{ID: "y", Label: "Yes\x07"}, {ID: "n", Label: "No"}}},
	}}
}

func session(t *testing.T, c terminal.Chat, in string) (string, *core) {
	t.Helper()
	b := i18n.NewBundle(language.English)
	for _, id := range []string{"chat.hint", "chat.sources", "chat.bye"} {
		if err := b.AddMessages(language.English, &i18n.Message{ID: id, Other: "<" + id + ">"}); err != nil {
			t.Fatal(err)
		}
	}
	k := &core{}
	c.Core, c.Words, c.Fallback = k, map[locale.Locale]*locale.Words{"en": locale.NewWords(b, "en", nil)}, "en"
	var out strings.Builder
	if err := c.Run(context.Background(), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	return out.String(), k
}

func TestAPipeGetsPlainTextAndNoPrompt(t *testing.T) {
	out, _ := session(t, terminal.Chat{}, "hello\n")
	want := "A notice on terminal.\n\nA question?\nBold and [31mred.\n<chat.sources>\n  [S1] Title, Paper, 2026  https://example.org/ (page 3)\n" +
		"\nAlso:\n  1  First?\nSite: https://example.org/\n\nHelped?\n  2  Yes\n  3  No\n"
	if out != want {
		t.Errorf("Run(hello) writes\n%q\nwant\n%q", out, want)
	}
}

func TestAPersonIsGreetedInColour(t *testing.T) {
	out, _ := session(t, terminal.Chat{Prompt: true, Colour: true}, "hello\n/quit\n")
	for _, want := range []string{"Welcome.", "<chat.hint>", "\n> ", "\x1b[1mBold\x1b[0m", "<chat.bye>"} {
		if !strings.Contains(out, want) {
			t.Errorf("Run(hello) lacks %q:\n%q", want, out)
		}
	}
	if strings.Contains(out, "\x1b[31m") || strings.Contains(out, "\u202e") {
		t.Errorf("Run(hello) lets a text steer the terminal:\n%q", out)
	}
}

func TestEveryLineIsAMessage(t *testing.T) {
	_, k := session(t, terminal.Chat{}, "  hello \n\n2\r\n/help\n"+strings.Repeat("a", 1<<17)+"\nlast")
	var said []string
	for _, in := range k.said {
		said = append(said, in.Text[:min(len(in.Text), 10)])
	}
	if got, want := strings.Join(said, "|"), "hello||2|/help|aaaaaaaaaa|last"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if n := len(k.said[4].Text); n != 1<<16 {
		t.Errorf("of a long line %d bytes are read, want %d", n, 1<<16)
	}
}
