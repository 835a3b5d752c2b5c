package main

import (
	"fmt"
	"strings"
	"unicode"

	"annae/internal/telegram/telegramtest"
)

const (
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

// styles are those that a terminal has, by entity.
func styles(kind string) string {
	return map[string]string{
		"bold": "\x1b[1m", "italic": "\x1b[3m", "underline": "\x1b[4m", "strikethrough": "\x1b[9m",
		"code": "\x1b[36m", "pre": "\x1b[36m", "text_link": "\x1b[4m", "blockquote": dim, "expandable_blockquote": dim,
	}[kind]
}

// render draws a message of the bot: its text, then its buttons.
func render(m telegramtest.Message, colour bool) string {
	var b strings.Builder
	b.WriteString(text(m, colour))
	if m.Edited {
		b.WriteString(" " + faint("(edited)", colour))
	}
	n := 0
	for _, row := range m.Rows {
		b.WriteString("\n ")
		for _, button := range row {
			n++
			fmt.Fprintf(&b, " [%d] %s", n, safe(button.Text))
			if button.URL != "" {
				b.WriteString(" " + faint(safe(button.URL), colour))
			}
		}
	}
	b.WriteString("\n")
	return b.String()
}

func faint(s string, colour bool) string {
	if !colour {
		return s
	}
	return dim + s + reset
}

// text draws the text. Entities count in UTF-16; the addresses of links follow
// their text.
func text(m telegramtest.Message, colour bool) string {
	var b strings.Builder
	at, was := 0, ""
	for _, r := range m.Text {
		now := styleAt(m.Entities, at)
		if colour && now != was {
			if was != "" {
				b.WriteString(reset)
			}
			b.WriteString(now)
			was = now
		}
		b.WriteString(safe(string(r)))
		at++
		if r > 0xffff {
			at++
		}
		for _, e := range m.Entities {
			if e.Type == "text_link" && e.Offset+e.Length == at {
				b.WriteString(" (" + safe(e.URL) + ")")
			}
		}
	}
	if was != "" {
		b.WriteString(reset)
	}
	return b.String()
}

func styleAt(all []telegramtest.Entity, at int) string {
	style := ""
	for _, e := range all {
		if e.Offset <= at && at < e.Offset+e.Length {
			style += styles(e.Type)
		}
	}
	return style
}

// safe takes out what would steer a terminal.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, s)
}
