package terminal

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"

	"annae/internal/answer"
	"annae/internal/locale"
)

// writer shows replies, in colour or without.
type writer struct {
	*bufio.Writer
	colour bool
}

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

func (w *writer) reply(r answer.Reply, words *locale.Words) {
	for _, n := range r.Notices {
		w.paragraph(n)
	}
	for _, a := range r.Answers {
		fmt.Fprintln(w)
		w.heading(a.Question)
		w.paragraph(a.Markdown)
		w.sources(a, words)
	}
	for _, c := range r.Closing {
		w.paragraph(c)
	}
	if len(r.Alternatives) == 0 {
		return
	}
	if r.Outcome != answer.Clarify {
		fmt.Fprintln(w)
		w.faint(words.Say("chat.see_also", nil))
	}
	for i, a := range r.Alternatives {
		fmt.Fprintf(w, "  %d  %s\n", i+1, safe(a.Question))
	}
}

func (w *writer) sources(a answer.Answer, words *locale.Words) {
	if len(a.Citations) == 0 {
		return
	}
	w.faint(words.Say("chat.sources", nil))
	for _, s := range a.Citations {
		where := s.URL
		if s.Locator != "" {
			where += " (" + s.Locator + ")"
		}
		w.faint(fmt.Sprintf("  [%s] %s, %s, %s  %s", s.Tag, s.Title, s.Publisher, s.Date, where))
	}
}

func (w *writer) heading(s string) {
	if w.colour {
		s = bold + safe(s) + reset
	}
	fmt.Fprintln(w, s)
}

// paragraph writes Markdown: bold is shown where there is colour.
func (w *writer) paragraph(s string) {
	s = safe(s)
	for on := w.colour; strings.Contains(s, "**"); on = !on {
		mark := ""
		if w.colour {
			mark = reset
			if on {
				mark = bold
			}
		}
		s = strings.Replace(s, "**", mark, 1)
	}
	fmt.Fprintln(w, s)
}

func (w *writer) faint(s string) {
	s = safe(s)
	if w.colour {
		s = dim + s + reset
	}
	fmt.Fprintln(w, s)
}

// safe takes out what would steer a terminal: a reply may quote what somebody
// wrote.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, s)
}
