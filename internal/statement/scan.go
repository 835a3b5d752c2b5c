package statement

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// class is what kind of word a mark is.
type class int

const (
	ignored class = iota
	place         // value: home or abroad
	bodyWord
	// What stands beside a body. The order settles ties.
	leadBefore
	leadAfter
	withoutBefore
	withoutAfter
	partnerBefore
	partnerAfter
	submitBefore
	submitAfter
	asideBefore
	asideAfter
	selfBefore
	selfAfter
	notBefore
	notAfter
	doubtBefore
	doubtAfter
	weWord
	ownWord
	partnerNoun
	publicWord
	linking
	located
	joining
	choosing
	onlyWord
	aloneWord
	directWord
	jointWord
	mustWord
	ableWord
	askingWord
	openWord
	elsewhere
	planning
	demonstration
	firstStated // classes for each stated fact
)

// The classes of a stated fact, from its first on.
const (
	aboutWords  class = iota
	nearWords         // state it near to those
	statedWords       // state it
	placedWords       // state it behind the name of a place
	perStated
)

// Values of the class place.
const (
	nowhere = iota
	home
	abroad
)

// A mark is a phrase that a text holds.
type mark struct {
	class    class
	value    int
	from, to int // bytes
	first    int // its first word, counted over the text
	last     int // its last word
	clause   int
	sentence int
}

func (m mark) len() int             { return m.to - m.from }
func (m mark) overlaps(o mark) bool { return m.from < o.to && o.from < m.to }
func (m mark) within(o mark) bool   { return o.from <= m.from && m.to <= o.to }
func (m mark) isCue() bool          { return m.class >= leadBefore && m.class <= selfAfter }
func (m mark) precedes(o mark) bool { return m.to <= o.from }
func between(a, b mark) int         { return max(0, b.first-a.last-1) }
func sameClause(a, b mark) bool     { return a.clause == b.clause }

// A text is what somebody wrote, with its marks in order.
type text struct {
	low   string
	marks []mark
	spots []spot
	by    map[class][]mark
}

// spot says where a byte stands.
type spot struct{ word, clause, sentence int16 }

// mostBytes is how much of a text is read.
const mostBytes = 2000

// scan marks what a text holds.
func (r *Reader) scan(s string) *text {
	s = strings.ToValidUTF8(s[:min(len(s), mostBytes)], " ")
	t := &text{low: strings.ToLower(strings.ReplaceAll(s, "’", "'"))}
	t.place()
	t.marks = make([]mark, 0, 64)
	skip := make([]int, r.classes)
	before := ' '
	for i, c := range t.low {
		r.at(t, i, keyOf(t.low[i:]), skip)
		if wordy(before) || !unicode.Is(unicode.Hangul, c) {
			before = c
			continue
		}
		before = c
		for _, p := range r.phrases.endings {
			if end, ok := r.phrases.ending(p, t.low, i); ok && i >= skip[p.class] {
				t.mark(p, i, end)
			}
		}
	}
	t.tidy()
	return t
}

// at marks the phrases that begin at a place, the longest of each class.
func (r *Reader) at(t *text, i int, key string, skip []int) {
	_, one := utf8.DecodeRuneInString(key)
	for _, list := range [][]phrase{r.phrases.by[key], r.phrases.by[key[:one]]} {
		for _, p := range list {
			if i < skip[p.class] {
				continue
			}
			if end, ok := r.phrases.fits(p, t.low, i); ok {
				t.mark(p, i, end)
				skip[p.class] = end
			}
		}
		if len(key) == one {
			return
		}
	}
}

func (t *text) mark(p phrase, from, to int) {
	s := t.spots[to-1]
	t.marks = append(t.marks, mark{p.class, p.value, from, to, int(t.spots[from].word), int(s.word), int(s.clause), int(s.sentence)})
}

// place counts words, clauses and sentences.
func (t *text) place() {
	t.spots = make([]spot, len(t.low))
	var s spot
	inside := false
	for i, r := range t.low {
		w := wordy(r) || inside && (r == '\'' || r == '.' && t.abbreviates(i))
		if w && !inside {
			s.word++
		}
		inside = w
		for j := i; j < i+utf8.RuneLen(r); j++ {
			t.spots[j] = s
		}
		switch {
		case strings.ContainsRune(",;:", r):
			s.clause++
		case r == '\n', strings.ContainsRune("?!。？！", r), r == '.' && !w:
			s.clause++
			s.sentence++
		}
	}
}

// abbreviates tells that a full stop is part of a word: "u.s.", "3.5".
func (t *text) abbreviates(i int) bool {
	next, _ := utf8.DecodeRuneInString(t.low[i+1:])
	return wordy(next)
}

// tidy puts marks in order, and drops those that another one makes void.
func (t *text) tidy() {
	slices.SortStableFunc(t.marks, func(a, b mark) int { return cmp.Or(a.from-b.from, b.len()-a.len()) })
	var kept []mark
	for _, m := range t.marks { // first what is ignored, but for parts of a longer body
		if m.class == ignored && !slices.ContainsFunc(t.marks, func(o mark) bool { return o.class == bodyWord && o.overlaps(m) && o.len() > m.len() }) {
			kept = append(kept, m)
		}
	}
	t.by = map[class][]mark{ignored: slices.Clone(kept)}
	for _, m := range t.marks {
		if m.class != ignored && !slices.ContainsFunc(kept, m.void) {
			kept = append(kept, m)
			t.by[m.class] = append(t.by[m.class], m)
		}
	}
	t.marks = kept[len(t.by[ignored]):]
}

// void tells whether another mark takes the meaning of this one.
func (m mark) void(o mark) bool {
	if !m.overlaps(o) {
		return false
	}
	longer := m.within(o) && m.len() < o.len()
	switch {
	case m.class == bodyWord && o.class == bodyWord, m.isCue() && o.isCue():
		return o.from < m.from || longer
	case o.class == ignored && (m.class == bodyWord || m.class == place || m.class.about()):
		return m.len() <= o.len()
	case o.class == ignored:
		return (m.class >= firstStated || m.class == leadAfter) && longer
	case o.class == bodyWord && m.class.about(), o.class == place && m.class == weWord:
		return m.within(o)
	case o.isCue() && m.class == partnerNoun:
		return longer
	}
	return false
}

// about tells that words of a class are what a stated fact is about.
func (c class) about() bool { return c >= firstStated && (c-firstStated)%perStated == aboutWords }

// any tells whether there is a mark of a class.
func (t *text) any(c class) bool { return len(t.by[c]) > 0 }

// betweenThem tells whether a mark of a class stands between two others.
func (t *text) betweenThem(c class, a, b mark) bool {
	return slices.ContainsFunc(t.by[c], func(m mark) bool { return a.to <= m.from && m.to <= b.from })
}
