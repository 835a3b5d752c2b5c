package statement

import "slices"

// asking lists the sentences that ask whether somebody may take part.
func (r *Reader) asking(t *text) []int {
	var all []int
	for _, able := range t.by[ableWord] {
		if slices.Contains(all, able.sentence) || !t.asksOf(able) {
			continue
		}
		all = append(all, able.sentence)
	}
	return all
}

// asksOf tells whether a word of taking part stands in a question about that,
// and about nothing that is open, such as how or when.
func (t *text) asksOf(able mark) bool {
	here := func(m mark) bool { return m.sentence == able.sentence }
	if !slices.ContainsFunc(t.by[askingWord], here) || slices.ContainsFunc(t.by[elsewhere], here) {
		return false
	}
	return !slices.ContainsFunc(t.by[openWord], func(m mark) bool {
		return sameClause(m, able) && (m.precedes(able) || hangul(t.low[m.from:])) && !t.relative(m)
	})
}

// relative tells that such a word stands right behind a body and speaks of it:
// "a city which is not in charge".
func (t *text) relative(open mark) bool {
	return !hangul(t.low[open.from:]) && slices.ContainsFunc(t.by[bodyWord], func(b mark) bool { return b.precedes(open) && between(b, open) == 0 && sameClause(b, open) })
}

// openQuestion tells whether a sentence asks for something open, and states
// nothing of what it asks about.
func (t *text) openQuestion(sentence int, asking []int) bool {
	return !slices.Contains(asking, sentence) && slices.ContainsFunc(t.by[openWord], func(m mark) bool { return m.sentence == sentence && !t.relative(m) })
}
