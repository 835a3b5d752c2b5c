package rich

import (
	"strings"

	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
)

// Part writes a part of a reply as a paragraph of its own. It leaves choices and
// pages of ours to the channel, and a table is written line by line.
func (r *Text) Part(part conversation.Part, w *locale.Words) {
	switch part := part.(type) {
	case conversation.Text:
		r.Gap(2)
		r.Markdown(part.Markdown)
	case conversation.Card:
		r.Gap(2)
		r.Add(Piece{Text: part.Title, Bold: true})
		r.Gap(2)
		r.Markdown(part.Markdown)
		r.sources(part.Citations, w)
	case conversation.Table:
		r.Gap(2)
		for i, row := range part.Rows {
			if i > 0 {
				r.Gap(1)
			}
			r.Add(Piece{Text: row[0], Bold: true})
			r.Add(Piece{Text: strings.TrimSuffix(": "+strings.Join(row[1:], ": "), ": ")})
		}
	case conversation.Timeline:
		r.Gap(2)
		r.Markdown(part.Text())
	case conversation.Link:
		if !part.Own() {
			r.Gap(2)
			r.Add(Piece{Text: part.Label, Link: part.URL})
		}
	case conversation.Words:
		r.Gap(2)
		r.Add(Piece{Text: part.By, Bold: true})
		r.Gap(1)
		r.Add(Piece{Text: part.Text})
	}
}

func (r *Text) sources(list []content.Source, w *locale.Words) {
	if len(list) == 0 {
		return
	}
	r.Gap(2)
	r.Add(Piece{Text: w.Say("chat.sources", nil)})
	for _, s := range list {
		r.Gap(1)
		r.Add(Piece{Text: "[" + s.Tag + "] "})
		r.Add(Piece{Text: s.Title, Link: s.URL})
		r.Add(Piece{Text: strings.TrimSuffix(", "+s.Publisher+", "+s.Date+", "+s.Locator, ", ")})
	}
}
