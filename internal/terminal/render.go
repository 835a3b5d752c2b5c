package terminal

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"

	"annae/internal/content"
	"annae/internal/conversation"
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

func (w *writer) reply(r conversation.Reply, words *locale.Words) {
	options := 0
	for _, p := range r.Parts {
		switch p := p.(type) {
		case conversation.Text:
			w.paragraph(p.Markdown)
		case conversation.Card:
			fmt.Fprintln(w)
			w.heading(p.Title)
			w.paragraph(p.Markdown)
			w.sources(p.Citations, words)
		case conversation.Table:
			w.table(p)
		case conversation.Timeline:
			w.paragraph("\n" + p.Text() + "\n")
		case conversation.Link:
			if !p.Own() {
				w.paragraph(p.Label + ": " + p.URL)
			}
		case conversation.Words:
			w.heading(p.By)
			fmt.Fprintln(w, p.Text)
		case conversation.Choices:
			if p.Prompt != "" {
				fmt.Fprintln(w)
				w.faint(p.Prompt)
			}
			for _, o := range p.Options {
				options++
				fmt.Fprintf(w, "  %d  %s\n", options, safe(o.Label))
			}
		}
	}
}

func (w *writer) sources(list []content.Source, words *locale.Words) {
	if len(list) == 0 {
		return
	}
	w.faint(words.Say("chat.sources", nil))
	for _, s := range list {
		where := s.URL
		if s.Locator != "" {
			where += " (" + s.Locator + ")"
		}
		w.faint(fmt.Sprintf("  [%s] %s, %s, %s  %s", s.Tag, s.Title, s.Publisher, s.Date, where))
	}
}

// table writes a row a line: what it is about, then the rest.
func (w *writer) table(t conversation.Table) {
	for _, row := range t.Rows {
		w.paragraph("  " + strings.Join(row, ": "))
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
