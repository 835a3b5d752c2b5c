package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"annae/internal/content"
)

// A thesaurus knows by which words people speak of one thing: flights, air
// tickets and 항공료 are all travel. The words of every language count, because
// people mix them.
type thesaurus struct {
	ids   []string             // of the concepts, ascending
	first map[rune][]wordOfOne // by the word's first character
}

// wordOfOne is a word that speaks of one concept.
type wordOfOne struct {
	word    string
	open    bool // may go on
	concept int  // place in ids
}

func newThesaurus(c *content.Content) *thesaurus {
	t := &thesaurus{first: map[rune][]wordOfOne{}}
	for _, l := range c.Lexicons {
		for id := range l.Concepts {
			t.ids = append(t.ids, id)
		}
	}
	slices.Sort(t.ids)
	t.ids = slices.Compact(t.ids)
	for _, l := range c.Lexicons {
		for id, words := range l.Concepts {
			at, _ := slices.BinarySearch(t.ids, id)
			for _, w := range words {
				word, open := strings.CutSuffix(w, "*")
				r, _ := utf8.DecodeRuneInString(word)
				t.first[r] = append(t.first[r], wordOfOne{word, open || unicode.Is(unicode.Hangul, r), at})
			}
		}
	}
	return t
}

// concepts finds what a text speaks of, in the order of ids. A word begins
// where a word of the text does; a Hangul one stands anywhere, for what is
// written together differs from person to person.
func (t *thesaurus) concepts(text string) []string {
	low := strings.ToLower(text)
	spoken := make([]bool, len(t.ids))
	n := 0
	before := ' '
	for i, r := range low {
		if unicode.Is(unicode.Hangul, r) || !joins(before) || !joins(r) {
			for _, w := range t.first[r] {
				if !spoken[w.concept] && w.begins(low[i:]) {
					spoken[w.concept] = true
					n++
				}
			}
		}
		before = r
	}
	found := make([]string, 0, n)
	for c, yes := range spoken {
		if yes {
			found = append(found, t.ids[c])
		}
	}
	return found
}

// begins tells whether a text begins with the word.
func (w wordOfOne) begins(text string) bool {
	if !strings.HasPrefix(text, w.word) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[len(w.word):])
	return w.open || !joins(next)
}
