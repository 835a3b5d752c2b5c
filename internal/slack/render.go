package slack

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/rich"
)

// What a message can hold (docs.slack.dev/reference/block-kit).
const (
	mostBlocks  = 50    // of a message; 100 of a window and a home tab
	mostText    = 2800  // characters of one block of text; a section has 3,000, for rich text no bound is published
	mostLabel   = 75    // of a button
	mostOption  = 75    // of a choice in a form
	mostRows    = 100   // of a table
	mostColumns = 20    // of a table
	mostCells   = 10000 // characters in all cells of a table
	mostRow     = 5     // buttons beside each other, which Slack allows 25 of
	mostSummary = 150   // characters of what a notification shows
)

// A surface is where blocks are shown.
type surface struct {
	tables bool // it can show one table
}

var (
	inMessage = surface{tables: true}
	inWindow  = surface{}
)

// A page renders a reply.
type page struct {
	surface
	words   *locale.Words
	value   func(option string) string // of the button for an option
	blocks  []slack.Block
	text    rich.Text // that is no block yet
	options int       // so far
}

// render renders parts of a reply as blocks.
func render(parts []conversation.Part, on surface, w *locale.Words, value func(option string) string) []slack.Block {
	p := page{surface: on, words: w, value: value}
	for _, part := range parts {
		switch part := part.(type) {
		case conversation.Choices:
			p.choices(part)
		case conversation.Table:
			p.table(part)
		default:
			p.text.Part(part, w)
		}
	}
	p.flush()
	return p.blocks
}

// flush writes the text so far.
func (p *page) flush() {
	for _, part := range p.text.Split(mostText) {
		p.blocks = append(p.blocks, richBlock(part))
	}
	p.text = nil
}

// richBlock is a text in which Slack looks for no marks.
func richBlock(t rich.Text) *slack.RichTextBlock {
	var all []slack.RichTextSectionElement
	for _, piece := range t {
		var style *slack.RichTextSectionTextStyle
		if piece.Bold {
			style = &slack.RichTextSectionTextStyle{Bold: true}
		}
		if piece.Link != "" {
			all = append(all, slack.NewRichTextSectionLinkElement(piece.Link, piece.Text, style))
			continue
		}
		all = append(all, slack.NewRichTextSectionTextElement(piece.Text, style))
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(all...))
}

// table is Slack's own where it fits and is the first, else lines.
func (p *page) table(t conversation.Table) {
	cells := 0
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for _, cell := range row {
			cells += utf8.RuneCountInString(cell)
		}
	}
	if !p.tables || len(t.Rows) >= mostRows || len(t.Rows) == 0 || len(t.Rows[0]) > mostColumns || cells > mostCells {
		p.text.Part(t, p.words)
		return
	}
	p.tables = false
	p.flush()
	b := slack.NewTableBlock("")
	if len(t.Head) > 0 {
		b.AddRow(cellsOf(t.Head, true)...)
	}
	for _, row := range t.Rows {
		b.AddRow(cellsOf(row, false)...)
	}
	p.blocks = append(p.blocks, b)
}

func cellsOf(row []string, bold bool) (cells []slack.TableCell) {
	for _, text := range row {
		var t rich.Text
		t.Add(rich.Piece{Text: text, Bold: bold})
		if len(t) == 0 {
			t = rich.Text{{Text: "–"}} // Slack wants something in each
		}
		if bold {
			cells = append(cells, slack.NewTableRichTextCell(richBlock(t).Elements...))
			continue
		}
		cells = append(cells, slack.NewTableRawTextCell(t[0].Text))
	}
	return cells
}

// choices puts options on buttons. Where one is too long for a button, all stand
// in the text by their numbers.
func (p *page) choices(c conversation.Choices) {
	if c.Prompt != "" {
		p.text.Gap(2)
		p.text.Markdown(c.Prompt)
	}
	listed := false
	for _, o := range c.Options {
		listed = listed || utf8.RuneCountInString(o.Label) > mostLabel
	}
	var all []slack.BlockElement
	for _, o := range c.Options {
		p.options++
		label := o.Label
		if listed {
			label = strconv.Itoa(p.options)
			p.text.Gap(1)
			p.text.Add(rich.Piece{Text: label + ". " + o.Label})
		}
		id := "option " + strconv.Itoa(p.options)
		all = append(all, slack.NewButtonBlockElement(id, p.value(o.ID), plainText(label)))
	}
	p.flush()
	for len(all) > 0 {
		n := min(mostRow, len(all))
		p.blocks = append(p.blocks, slack.NewActionBlock("", all[:n]...))
		all = all[n:]
	}
}

// plainText is a text in which nothing is a mark.
func plainText(s string) *slack.TextBlockObject {
	emoji := false
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: s, Emoji: &emoji}
}

// escaped is a text of Slack in which nothing is a mark that calls or leads
// (docs.slack.dev/messaging/formatting-message-text).
func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// summary is what a notification shows of parts.
func summary(parts []conversation.Part, w *locale.Words) string {
	var t rich.Text
	for _, part := range parts {
		t.Part(part, w)
		if c, is := part.(conversation.Choices); is {
			t.Gap(1)
			t.Markdown(c.Prompt)
		}
	}
	var b strings.Builder
	for _, piece := range t {
		b.WriteString(piece.Text)
	}
	return escaped(clip(strings.Join(strings.Fields(b.String()), " "), mostSummary))
}

// clip is a text of so many characters at most.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
