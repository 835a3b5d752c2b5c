package telegram

import (
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
)

// What a message can hold (core.telegram.org/bots/api, sendMessage and
// InlineKeyboardMarkup).
const (
	mostText    = 4096 // units of UTF-16
	mostButtons = 100
	mostInRow   = 8
)

// A button picks an option.
type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// keyboard are rows of buttons.
type keyboard [][]button

// What fits on a button of a narrow screen, and into a row, in columns of which
// a wide sign takes two.
const (
	buttonWidth = 34
	rowWidth    = 36
	mostBeside  = 3
)

// A page renders a reply. Buttons are marked for a conversation.
type page struct {
	rich
	keys    keyboard
	options int // so far, in all of the reply
	buttons int
	data    func(option int) string
}

// render renders a reply: its words, and the buttons below.
func render(r conversation.Reply, w *locale.Words, data func(option int) string) (rich, keyboard) {
	p := page{data: data}
	for _, part := range r.Parts {
		p.part(part, w)
	}
	return p.rich, p.keys
}

func (p *page) part(part conversation.Part, w *locale.Words) {
	switch part := part.(type) {
	case conversation.Text:
		p.gap(2)
		p.markdown(part.Markdown)
	case conversation.Card:
		p.gap(2)
		p.add(piece{text: part.Title, bold: true})
		p.gap(2)
		p.markdown(part.Markdown)
		p.sources(part.Citations, w)
	case conversation.Table:
		p.gap(2)
		for i, row := range part.Rows {
			if i > 0 {
				p.gap(1)
			}
			p.add(piece{text: row[0], bold: true})
			p.add(piece{text: strings.TrimSuffix(": "+strings.Join(row[1:], ": "), ": ")})
		}
	case conversation.Timeline:
		p.gap(2)
		p.markdown(part.Text())
	case conversation.Link:
		if !part.Own() {
			p.gap(2)
			p.add(piece{text: part.Label, link: part.URL})
		}
	case conversation.Choices:
		p.choices(part)
	case conversation.Words:
		p.gap(2)
		p.add(piece{text: part.By, bold: true})
		p.gap(1)
		p.add(piece{text: part.Text})
	}
}

func (p *page) sources(list []content.Source, w *locale.Words) {
	if len(list) == 0 {
		return
	}
	p.gap(2)
	p.add(piece{text: w.Say("chat.sources", nil)})
	for _, s := range list {
		p.gap(1)
		p.add(piece{text: "[" + s.Tag + "] "})
		p.add(piece{text: s.Title, link: s.URL})
		p.add(piece{text: strings.TrimSuffix(", "+s.Publisher+", "+s.Date+", "+s.Locator, ", ")})
	}
}

// choices puts options on buttons. Where one is too long for a button, they
// stand in the text by their numbers, which can be typed as well.
func (p *page) choices(c conversation.Choices) {
	if c.Prompt != "" {
		p.gap(2)
		p.markdown(c.Prompt)
	}
	listed := false
	for _, o := range c.Options {
		listed = listed || columns(o.Label) > buttonWidth
	}
	if listed && c.Prompt == "" {
		p.gap(1)
	}
	var row []button
	used := 0
	for _, o := range c.Options {
		label, beside := o.Label, mostBeside
		if n := strconv.Itoa(p.options + 1); listed {
			p.gap(1)
			p.add(piece{text: n + ". " + o.Label})
			label, beside = n, mostInRow
		}
		wide := columns(label) + 4
		if len(row) == beside || used+wide > rowWidth {
			p.row(row)
			row, used = nil, 0
		}
		row, used = append(row, button{label, p.data(p.options)}), used+wide
		p.options++
	}
	p.row(row)
}

func (p *page) row(row []button) {
	row = row[:min(len(row), mostButtons-p.buttons)]
	if p.buttons += len(row); len(row) > 0 {
		p.keys = append(p.keys, row)
	}
}

// columns is how wide a text is.
func columns(s string) (n int) {
	for _, c := range s {
		n++
		if k := width.LookupRune(c).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
