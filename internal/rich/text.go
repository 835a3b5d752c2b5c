package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Text is written piece by piece, and cut where a message is full.
type Text []Piece

// A Piece is words that look alike.
type Piece struct {
	Text string
	Bold bool
	Link string // where it leads; empty: nowhere
}

// Markdown writes a paragraph or a few, with lists and bold.
func (r *Text) Markdown(s string) {
	for i, text := range strings.Split(s, "**") {
		var lines []string
		for line := range strings.SplitSeq(text, "\n") {
			if item, is := strings.CutPrefix(strings.TrimLeft(line, " "), "- "); is && (i == 0 || len(lines) > 0) {
				line = "• " + item
			}
			lines = append(lines, line)
		}
		r.Add(Piece{Text: strings.Join(lines, "\n"), Bold: i%2 == 1})
	}
}

// Add adds a piece without what would not show: a reply may quote what somebody
// wrote.
func (r *Text) Add(p Piece) {
	p.Text = strings.Map(func(c rune) rune {
		if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(p.Text, ""))
	if p.Text != "" {
		*r = append(*r, p)
	}
}

// Gap parts what follows from what is there, by so many line breaks.
func (r *Text) Gap(breaks int) {
	if len(*r) > 0 {
		*r = append(*r, Piece{Text: strings.Repeat("\n", breaks)})
	}
}

// Size is how long a text is as Telegram counts: in units of UTF-16.
func Size(s string) (n int) {
	for _, c := range s {
		n++
		if c > 0xFFFF {
			n++
		}
	}
	return n
}

// Split cuts a text into messages of a size at most: between paragraphs, else
// between lines, sentences, words, else between two signs.
func (r Text) Split(most int) (all []Text) {
	rest := r.trimmed()
	for {
		var plain strings.Builder
		for _, p := range rest {
			plain.WriteString(p.Text)
		}
		whole := plain.String()
		if Size(whole) <= most {
			if whole != "" {
				all = append(all, rest)
			}
			return all
		}
		at := cut(whole, most)
		all = append(all, rest.upTo(at).trimmed())
		rest = rest.behind(at).trimmed()
	}
}

// cut is where to cut a text, in bytes.
func cut(s string, most int) int {
	full, n := 0, 0
	for i, c := range s {
		if n += Size(string(c)); n > most {
			break
		}
		full = i + utf8.RuneLen(c)
	}
	head := s[:full]
	for _, end := range []string{"\n\n", "\n", ". ", "。", " "} {
		if at := strings.LastIndex(head, end); at > len(head)/3 {
			return at + len(end)
		}
	}
	// Marks and joiners stay with what they belong to.
	for at := full; at > len(head)/3; {
		next, _ := utf8.DecodeRuneInString(s[at:])
		last, width := utf8.DecodeLastRuneInString(s[:at])
		if !unicode.IsMark(next) && next != '\u200d' && last != '\u200d' {
			return at
		}
		at -= width
	}
	return full
}

func (r Text) upTo(at int) (head Text) {
	for _, p := range r {
		if at <= 0 {
			break
		}
		if len(p.Text) > at {
			p.Text = p.Text[:at]
		}
		at -= len(p.Text)
		head = append(head, p)
	}
	return head
}

func (r Text) behind(at int) (tail Text) {
	for _, p := range r {
		if at >= len(p.Text) {
			at -= len(p.Text)
			continue
		}
		p.Text, at = p.Text[at:], 0
		tail = append(tail, p)
	}
	return tail
}

// trimmed is without space at both ends.
func (r Text) trimmed() Text {
	r = append(Text{}, r...)
	for len(r) > 0 {
		if r[0].Text = strings.TrimLeftFunc(r[0].Text, unicode.IsSpace); r[0].Text != "" {
			break
		}
		r = r[1:]
	}
	for len(r) > 0 {
		last := &r[len(r)-1]
		if last.Text = strings.TrimRightFunc(last.Text, unicode.IsSpace); last.Text != "" {
			break
		}
		r = r[:len(r)-1]
	}
	return r
}
