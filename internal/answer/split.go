package answer

import (
	"slices"
	"strings"
	"unicode"

	"annae/internal/content"
	"annae/internal/match"
)

// mostParts bounds the questions that one message may ask.
const mostParts = 4

// A clause is a piece of a message with what it was matched to.
type clause struct {
	text string
	best match.Ranking
}

// split finds the questions in a message. Most messages ask one, with
// background around it; a piece becomes a part of its own only when it asks
// something, is understood by itself, and asks for another subject than the
// rest.
func (d *Desk) split(text, lang string) []clause {
	whole := clause{text, d.model.Rank(match.Query{Text: text, Lang: lang})}
	best := []clause{whole}
	for _, pieces := range [][]string{sentences(text), d.joined(text)} {
		if len(pieces) < 2 || len(pieces) > 12 {
			continue
		}
		if parts := d.parts(pieces, lang); len(parts) > len(best) {
			best = parts
		}
	}
	if len(best) == 1 {
		return d.withoutCourtesy(whole, lang)
	}
	return best
}

// parts keeps the pieces that ask for a subject of their own.
func (d *Desk) parts(pieces []string, lang string) []clause {
	var parts []clause
	for _, p := range pieces {
		if !d.asks(p) {
			continue
		}
		c := clause{p, d.model.Rank(match.Query{Text: p, Lang: lang})}
		if !d.understood(c) || slices.ContainsFunc(parts, func(o clause) bool { return d.sameSubject(o, c) }) {
			continue
		}
		parts = append(parts, c)
	}
	if len(parts) > mostParts {
		return nil
	}
	return parts
}

// understood tells whether a piece would be answered if it stood alone, or
// recognised as outside.
func (d *Desk) understood(c clause) bool {
	dec := c.best.Decide()
	if dec.Outcome != match.Answer && dec.Outcome != match.Decline {
		return false
	}
	t, ok := d.content.Topic(dec.Candidates[0].ID)
	return ok && (t.Role == content.Programme || t.Role == content.Outside) && c.best.Confidence >= partAt
}

// sameSubject tells whether two pieces ask for one topic or for siblings.
func (d *Desk) sameSubject(a, b clause) bool {
	x, _ := d.content.Topic(a.best.Candidates[0].ID)
	y, _ := d.content.Topic(b.best.Candidates[0].ID)
	return x == y || x.Sibling == y.ID || y.Sibling == x.ID ||
		slices.Contains(x.Elsewhere, y.ID) || slices.Contains(y.Elsewhere, x.ID)
}

// withoutCourtesy leaves a greeting or thanks out of a message that says more.
func (d *Desk) withoutCourtesy(whole clause, lang string) []clause {
	pieces := sentences(whole.text)
	if len(pieces) < 2 {
		return []clause{whole}
	}
	kept := slices.DeleteFunc(slices.Clone(pieces), func(p string) bool {
		dec := d.model.Rank(match.Query{Text: p, Lang: lang}).Decide()
		if dec.Outcome != match.Decline {
			return false
		}
		t, ok := d.content.Topic(dec.Candidates[0].ID)
		return ok && t.Role == content.Smalltalk
	})
	if len(kept) == 0 || len(kept) == len(pieces) {
		return []clause{whole}
	}
	text := strings.Join(kept, " ")
	return []clause{{text, d.model.Rank(match.Query{Text: text, Lang: lang})}}
}

// asks tells whether a piece is put as a question.
func (d *Desk) asks(piece string) bool {
	if strings.ContainsAny(piece, "?？؟") {
		return true
	}
	return d.says(strings.ToLower(piece), func(l *content.Lexicon) []string { return l.Asking })
}

// sentences cuts at the ends of sentences and lines.
func sentences(text string) []string {
	return cutAt(text, func(s string, i int, r rune) int {
		switch r {
		case '\n', ';', '?', '!', '？', '！', '。', '؟':
			return i + len(string(r))
		case '.':
			// Not in 3.5 or www.example.org.
			if i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n' {
				return i + 1
			}
		}
		return 0
	})
}

// joined cuts where two questions are joined by a word such as "and".
func (d *Desk) joined(text string) []string {
	var pieces []string
	for _, s := range sentences(text) {
		pieces = append(pieces, cutAt(s, func(s string, i int, r rune) int {
			if i > 0 && s[i-1] != ' ' && s[i-1] != ',' && !unicode.Is(unicode.Hangul, r) {
				return 0
			}
			low := strings.ToLower(s[i:])
			for _, l := range d.content.Lexicons {
				for _, w := range l.Joining {
					if strings.HasPrefix(low, w+" ") {
						return i + len(w)
					}
				}
			}
			return 0
		})...)
	}
	return pieces
}

// cutAt cuts a text behind each place that end tells; end gives 0 for none.
func cutAt(text string, end func(s string, i int, r rune) int) []string {
	var pieces []string
	start := 0
	for i, r := range text {
		if i < start {
			continue
		}
		if e := end(text, i, r); e > 0 && e <= len(text) {
			pieces = append(pieces, strings.TrimSpace(text[start:e]))
			start = e
		}
	}
	pieces = append(pieces, strings.TrimSpace(text[start:]))
	return slices.DeleteFunc(pieces, func(p string) bool {
		return !strings.ContainsFunc(p, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	})
}
