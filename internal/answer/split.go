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

// mostSentences bounds the pieces of a message that are read one by one.
const mostSentences = 12

// A clause is a piece of a message with what it was matched to.
type clause struct {
	text  string
	best  match.Ranking
	topic *content.Topic // settled by something else than the words; may be nil
}

// split finds the questions in a message. Most messages ask one, with
// background around it; a piece becomes a part of its own only when it asks
// something, is understood, and asks for another subject than the rest.
//
// more tells that there were too many.
func (d *Desk) split(text, lang string, side content.Kind) (clauses []clause, more bool) {
	whole := clause{text: text, best: d.rank(text, lang, side)}
	best := []clause{whole}
	for _, pieces := range [][]string{sentences(text), d.joined(text)} {
		if len(pieces) < 2 || len(pieces) > mostSentences {
			continue
		}
		if parts := d.parts(pieces, whole, lang, side); len(parts) > len(best) {
			best = parts
		}
	}
	if len(best) == 1 {
		return []clause{d.clearest(whole, lang, side)}, false
	}
	return best[:min(len(best), mostParts)], len(best) > mostParts
}

// parts keeps the pieces that ask for a subject of their own. Beside two that
// are understood, one that is not is a question nonetheless.
func (d *Desk) parts(pieces []string, whole clause, lang string, side content.Kind) []clause {
	var parts, strange []clause
	for _, p := range pieces {
		if !d.asks(p) {
			continue
		}
		c := clause{text: p, best: d.rank(p, lang, side)}
		if beside := (clause{text: p, best: d.among(whole.best, c, lang)}); !d.programme(c) && d.programme(beside) {
			c = beside
		}
		if !d.understood(c) {
			if strings.ContainsAny(p, "?？؟") {
				strange = append(strange, c)
			}
			continue
		}
		parts = d.join(parts, c, lang)
	}
	if len(parts) > 1 {
		parts = append(parts, strange...)
	}
	return parts
}

// join adds a piece to those before it, if it asks for another subject. Of two
// pieces that seem to ask for the same, one may have a second reading that is
// nearly as good: people who ask two things in a message mean two.
func (d *Desk) join(parts []clause, c clause, lang string) []clause {
	for i, o := range parts {
		if !d.sameSubject(o, c) {
			continue
		}
		if second, ok := d.otherwise(c, lang); ok {
			return append(parts, second)
		}
		if second, ok := d.otherwise(o, lang); ok {
			parts[i] = second
			return append(parts, c)
		}
		return parts
	}
	return append(parts, c)
}

// otherwise reads a piece as asking for the best topic of another subject, when
// that is nearly as likely.
func (d *Desk) otherwise(c clause, lang string) (clause, bool) {
	best := c.best.Candidates[0]
	for _, x := range c.best.Candidates[1:] {
		other := clause{text: c.text, best: match.Ranking{Candidates: []match.Candidate{x}}}
		if x.Declined || d.sameSubject(c, other) {
			continue
		}
		if x.Score < secondShare*best.Score {
			return c, false
		}
		c.best = d.model.Rank(d.query(c.text, lang, func(id string) bool { return id != x.ID }))
		return c, true
	}
	return c, false
}

// secondShare is what share of the best candidate's score a second reading
// needs.
const secondShare = 0.3

// among ranks a piece between the topics that the whole message may ask for.
// "and until when?" says little by itself, and enough beside the rest.
func (d *Desk) among(whole match.Ranking, c clause, lang string) match.Ranking {
	if c.best.InScope < pieceAt || whole.InScope < wholeAt {
		return c.best
	}
	return d.model.Rank(d.query(c.text, lang, func(id string) bool {
		return !slices.ContainsFunc(whole.Candidates, func(x match.Candidate) bool { return x.ID == id && !x.Declined })
	}))
}

// programme tells whether a piece asks for a topic of the programme.
func (d *Desk) programme(c clause) bool {
	return d.understood(c) && !c.best.Candidates[0].Declined
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

// clearest reads a message that asks one thing. People tell a story first, or
// greet; what they ask in it may be clearer by itself than the whole is. Of a
// message that as a whole is no business of the desk, a vague piece is none either.
func (d *Desk) clearest(whole clause, lang string, side content.Kind) clause {
	pieces := sentences(whole.text)
	if len(pieces) < 2 || len(pieces) > mostSentences {
		return whole
	}
	asking := slices.DeleteFunc(slices.Clone(pieces), func(p string) bool { return !d.asks(p) })
	tries := []string{strings.Join(pieces[1:], " ")}
	if len(asking) > 0 {
		// Of one piece that asks, all that ask together are the same.
		tries = slices.Compact(append(asking, strings.Join(asking, " ")))
	}
	best := whole
	outside := whole.best.Decide().Outcome == match.Decline
	for _, t := range tries {
		c := clause{text: t, best: d.rank(t, lang, side)}
		if clearer(c.best, best.best) && (!outside || c.best.Decide().Outcome == match.Answer) {
			best = c
		}
	}
	return best
}

// clearer orders rankings by what they would come to, then by how sure they are.
func clearer(a, b match.Ranking) bool {
	order := map[match.Outcome]int{match.HandOver: 0, match.Decline: 1, match.Clarify: 2, match.Answer: 3}
	x, y := order[a.Decide().Outcome], order[b.Decide().Outcome]
	if x != y {
		return x > y
	}
	return a.InScope*a.Confidence > b.InScope*b.Confidence
}

// fewestWords is how many words a piece needs to be a question without its
// mark, in languages that separate them; Korean says as much in two.
const fewestWords = 3

// asks tells whether a piece is put as a question: it ends in the mark, begins
// with a word that asks, or, where a language asks by endings, holds one.
func (d *Desk) asks(piece string) bool {
	if strings.ContainsAny(piece, "?？؟") {
		return true
	}
	low := strings.ToLower(piece)
	words := len(strings.Fields(low))
	for _, l := range d.content.Lexicons {
		for _, w := range l.Asking {
			hangul := unicode.Is(unicode.Hangul, []rune(w)[0])
			if hangul && words > 1 && strings.Contains(low, w) || words >= fewestWords && strings.HasPrefix(low, w+" ") {
				return true
			}
		}
	}
	return false
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

// joined cuts where two questions are joined by a word such as "and", and
// leaves that word out.
func (d *Desk) joined(text string) []string {
	var pieces []string
	for _, s := range sentences(text) {
		pieces = append(pieces, cutAt(s, func(s string, i int, _ rune) int {
			if s[i] == ' ' && d.links(s[:i]) {
				return i
			}
			if i > 0 && s[i-1] != ' ' && s[i-1] != ',' {
				return 0
			}
			if n := d.joiner(s[i:]); n > 0 {
				return i + n
			}
			return 0
		})...)
	}
	for i, p := range pieces {
		low := strings.ToLower(p)
		for _, l := range d.content.Lexicons {
			for _, w := range l.Joining {
				if strings.HasSuffix(low, " "+w) {
					pieces[i] = strings.TrimRight(p[:len(p)-len(w)], " ,")
				}
			}
		}
	}
	return pieces
}

// links tells whether a text ends in an ending that joins clauses.
func (d *Desk) links(s string) bool {
	for _, l := range d.content.Lexicons {
		if slices.ContainsFunc(l.Linking, func(w string) bool { return strings.HasSuffix(s, w) }) {
			return true
		}
	}
	return false
}

// longestJoiner bounds, in bytes, what is read to find a joining word.
const longestJoiner = 40

// joiner is the length of a joining word at the start of a text, 0 for none.
func (d *Desk) joiner(s string) int {
	low := strings.ToLower(s[:min(len(s), longestJoiner)])
	for _, l := range d.content.Lexicons {
		for _, w := range l.Joining {
			if strings.HasPrefix(low, w+" ") {
				return len(w)
			}
		}
	}
	return 0
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
