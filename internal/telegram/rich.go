package telegram

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A rich text is written piece by piece, and cut where a message is full.
type rich []piece

// A piece is words that look alike.
type piece struct {
	text string
	bold bool
	link string // where it leads; empty: nowhere
}

// markdown writes a paragraph or a few, with lists and bold.
func (r *rich) markdown(s string) {
	for i, text := range strings.Split(s, "**") {
		var lines []string
		for line := range strings.SplitSeq(text, "\n") {
			if item, is := strings.CutPrefix(strings.TrimLeft(line, " "), "- "); is && (i == 0 || len(lines) > 0) {
				line = "• " + item
			}
			lines = append(lines, line)
		}
		r.add(piece{text: strings.Join(lines, "\n"), bold: i%2 == 1})
	}
}

// add adds a piece without what would not show: a reply may quote what somebody
// wrote.
func (r *rich) add(p piece) {
	p.text = strings.Map(func(c rune) rune {
		if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(p.text, ""))
	if p.text != "" {
		*r = append(*r, p)
	}
}

// gap parts what follows from what is there, by so many line breaks.
func (r *rich) gap(breaks int) {
	if len(*r) > 0 {
		*r = append(*r, piece{text: strings.Repeat("\n", breaks)})
	}
}

// html is the text as Telegram's HTML mode has it.
func (r rich) html() string {
	var b strings.Builder
	for _, p := range r {
		text := html.EscapeString(p.text)
		if p.bold {
			text = "<b>" + text + "</b>"
		}
		if p.link != "" {
			text = `<a href="` + html.EscapeString(p.link) + `">` + text + "</a>"
		}
		b.WriteString(text)
	}
	return b.String()
}

// size is how long a text is as Telegram counts: in units of UTF-16.
func size(s string) (n int) {
	for _, c := range s {
		n++
		if c > 0xFFFF {
			n++
		}
	}
	return n
}

// split cuts a text into messages of a size at most: between paragraphs, else
// between lines, sentences, words, else between two signs.
func (r rich) split(most int) (all []rich) {
	rest := r.trimmed()
	for {
		var plain strings.Builder
		for _, p := range rest {
			plain.WriteString(p.text)
		}
		whole := plain.String()
		if size(whole) <= most {
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
		if n += size(string(c)); n > most {
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

func (r rich) upTo(at int) (head rich) {
	for _, p := range r {
		if at <= 0 {
			break
		}
		if len(p.text) > at {
			p.text = p.text[:at]
		}
		at -= len(p.text)
		head = append(head, p)
	}
	return head
}

func (r rich) behind(at int) (tail rich) {
	for _, p := range r {
		if at >= len(p.text) {
			at -= len(p.text)
			continue
		}
		p.text, at = p.text[at:], 0
		tail = append(tail, p)
	}
	return tail
}

// trimmed is without space at both ends.
func (r rich) trimmed() rich {
	r = append(rich{}, r...)
	for len(r) > 0 {
		if r[0].text = strings.TrimLeftFunc(r[0].text, unicode.IsSpace); r[0].text != "" {
			break
		}
		r = r[1:]
	}
	for len(r) > 0 {
		last := &r[len(r)-1]
		if last.text = strings.TrimRightFunc(last.text, unicode.IsSpace); last.text != "" {
			break
		}
		r = r[:len(r)-1]
	}
	return r
}
