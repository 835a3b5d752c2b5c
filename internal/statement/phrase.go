package statement

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A phrase is one entry of a lexicon: its words, and where they may stand.
type phrase struct {
	text  string
	class class
	value int    // what it stands for, within the class
	head  bool   // must begin a word, also where words run on
	tail  bool   // must end a word, but for a particle
	open  bool   // the word may go on
	group string // what it was made from, for ties
}

// phrases finds entries by how they begin.
type phrases struct {
	by        map[string][]phrase
	endings   []phrase // words that end so
	particles []string
}

// add takes an entry as editors write it: see rules/README.md for * and |.
func (ps *phrases) add(entry string, c class, value int) {
	p := phrase{class: c, value: value, group: entry}
	ending := strings.HasPrefix(entry, "*")
	entry = strings.TrimPrefix(entry, "*")
	entry, p.open = strings.CutSuffix(entry, "*")
	entry, p.tail = strings.CutSuffix(entry, "|")
	entry, p.head = strings.CutPrefix(entry, "|")
	p.text = strings.TrimSpace(entry)
	switch {
	case p.text == "":
	case ending:
		ps.endings = append(ps.endings, p)
	default:
		key := keyOf(p.text)
		ps.by[key] = append(ps.by[key], p)
	}
}

// order puts the longest phrases first, so that they are found first.
func (ps *phrases) order() {
	for key, list := range ps.by {
		slices.SortStableFunc(list, func(a, b phrase) int {
			return cmp.Or(len(b.text)-len(a.text), cmp.Compare(a.class, b.class), cmp.Compare(a.value, b.value), strings.Compare(a.group, b.group))
		})
		ps.by[key] = slices.CompactFunc(list, func(a, b phrase) bool {
			return a.text == b.text && a.class == b.class && a.value == b.value && a.open == b.open && a.tail == b.tail
		})
	}
	slices.SortFunc(ps.particles, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
}

// keyOf is the start by which a phrase is looked up: its first two runes, or
// the only one.
func keyOf(s string) string {
	n := 0
	for i := range s {
		if n == 2 {
			return s[:i]
		}
		n++
	}
	return s
}

// fits tells whether a phrase stands at a place of a text, and where it ends.
func (ps *phrases) fits(p phrase, low string, at int) (end int, ok bool) {
	if !strings.HasPrefix(low[at:], p.text) {
		return 0, false
	}
	end = at + len(p.text)
	first, _ := utf8.DecodeRuneInString(p.text)
	last, _ := utf8.DecodeLastRuneInString(p.text)
	before, _ := utf8.DecodeLastRuneInString(low[:at])
	after, _ := utf8.DecodeRuneInString(low[end:])
	if joins(first) && joins(before) || p.head && wordy(before) {
		return 0, false
	}
	for p.open && joins(last) && joins(after) {
		end += utf8.RuneLen(after)
		after, _ = utf8.DecodeRuneInString(low[end:])
	}
	if !p.open && joins(last) && joins(after) || p.tail && !ps.ends(low[end:]) {
		return 0, false
	}
	return end, true
}

// ends tells that a word ends here, but for a particle.
func (ps *phrases) ends(rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	return !wordy(next) || slices.ContainsFunc(ps.particles, func(s string) bool { return strings.HasPrefix(rest, s) })
}

// ending finds the end of a word's stem that ends as a phrase says; a name has
// two runes at least before its ending.
func (ps *phrases) ending(p phrase, low string, at int) (end int, ok bool) {
	n := 0
	for i, r := range low[at:] {
		if !unicode.Is(unicode.Hangul, r) {
			return 0, false
		}
		rest := low[at+i:]
		if n >= 2 && strings.HasPrefix(rest, p.text) && (!p.tail || ps.ends(rest[len(p.text):])) {
			return at + i + len(p.text), true
		}
		n++
	}
	return 0, false
}

// wordy tells whether a rune is part of a word.
func wordy(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && r != utf8.RuneError }

// joins tells whether a rune continues a word of a script that separates
// words; Hangul after a Latin word is a particle.
func joins(r rune) bool { return wordy(r) && !unicode.Is(unicode.Hangul, r) }
