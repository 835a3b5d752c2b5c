package telegram

import (
	"html"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/rich"
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
	rich.Text
	keys    keyboard
	options int // so far, in all of the reply
	buttons int
	data    func(option int) string
}

// render renders a reply: its words, and the buttons below.
func render(r conversation.Reply, w *locale.Words, data func(option int) string) (rich.Text, keyboard) {
	p := page{data: data}
	for _, part := range r.Parts {
		p.part(part, w)
	}
	return p.Text, p.keys
}

func (p *page) part(part conversation.Part, w *locale.Words) {
	if choices, is := part.(conversation.Choices); is {
		p.choices(choices)
		return
	}
	p.Part(part, w)
}

// choices puts options on buttons. Where one is too long for a button, they
// stand in the text by their numbers, which can be typed as well.
func (p *page) choices(c conversation.Choices) {
	if c.Prompt != "" {
		p.Gap(2)
		p.Markdown(c.Prompt)
	}
	listed := false
	for _, o := range c.Options {
		listed = listed || columns(o.Label) > buttonWidth
	}
	if listed && c.Prompt == "" {
		p.Gap(1)
	}
	var row []button
	used := 0
	for _, o := range c.Options {
		label, beside := o.Label, mostBeside
		if n := strconv.Itoa(p.options + 1); listed {
			p.Gap(1)
			p.Add(rich.Piece{Text: n + ". " + o.Label})
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

// asHTML is a text as Telegram's HTML mode has it.
func asHTML(t rich.Text) string {
	var b strings.Builder
	for _, p := range t {
		text := html.EscapeString(p.Text)
		if p.Bold {
			text = "<b>" + text + "</b>"
		}
		if p.Link != "" {
			text = `<a href="` + html.EscapeString(p.Link) + `">` + text + "</a>"
		}
		b.WriteString(text)
	}
	return b.String()
}
