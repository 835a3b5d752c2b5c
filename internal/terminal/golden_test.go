package terminal_test

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"annae/internal/answer/answertest"
	"annae/internal/conversation/conversationtest"
	"annae/internal/locale"
	"annae/internal/terminal"
)

func TestConversationsInATerminal(t *testing.T) {
	conversationtest.Play(t, terminal.Channel, func(t *testing.T, s *conversationtest.Scene) conversationtest.Channel {
		words := answertest.Desk().Content().Words
		in, lines := io.Pipe()
		out := &screen{changed: make(chan string)}
		chat := &terminal.Chat{Core: s.Core, Words: words, Prompt: true, Fallback: "en"}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- chat.Run(ctx, in, out) }()
		t.Cleanup(func() {
			stop()
			lines.Close()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
		<-out.changed // the greeting
		return &typist{t, lines, out}
	})
}

// screen hands over what is written up to each prompt.
type screen struct {
	text    strings.Builder
	changed chan string
}

func (s *screen) Write(b []byte) (int, error) {
	s.text.Write(b)
	if text := s.text.String(); strings.HasSuffix(text, "\n> ") {
		s.text.Reset()
		s.changed <- text
	}
	return len(b), nil
}

type typist struct {
	t     *testing.T
	lines io.Writer
	out   *screen
}

func (p *typist) Locale(locale.Locale) locale.Locale { return "" }

func (p *typist) Say(text string) string {
	if _, err := io.WriteString(p.lines, strings.ReplaceAll(text, "\n", " ")+"\n"); err != nil {
		p.t.Fatal(err)
	}
	return <-p.out.changed
}

// Pick types the number of an option: a terminal has no buttons.
func (p *typist) Pick(id string, offered []string) string {
	return p.Say(strconv.Itoa(slices.Index(offered, id) + 1))
}

func (p *typist) Buttons() bool { return false }
