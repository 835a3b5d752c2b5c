package answer

import (
	"cmp"
	"strings"
	"unicode"

	"annae/internal/content"
	"annae/internal/locale"
)

// locale settles the language of a reply: the one that was chosen, else that
// of the text. A text in a language that is not served is answered in the
// default one, with a sentence in its own that says so.
func (d *Desk) locale(q Question, text string, r *Reply) locale.Locale {
	if q.Locale != "" {
		return q.Locale
	}
	if u, ok := d.unserved(text); ok {
		r.Notices = append(r.Notices, u.Sentence)
		return d.content.Served.Default()
	}
	return d.content.Served.Guess(text, cmp.Or(q.Hint, d.content.Served.Default()))
}

// unserved recognises a language that the desk does not speak: by its script
// where most letters are of it, else by its commonest words.
func (d *Desk) unserved(text string) (content.Unserved, bool) {
	ascii := !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
	low := strings.ReplaceAll(strings.ToLower(text), "’", "'")
	words := strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' })
	hits := map[string]int{}
	for _, w := range words {
		if tag, ok := d.foreign[w]; ok {
			hits[tag]++
		}
	}
	var best content.Unserved
	most := 0
	for _, u := range d.content.Unserved {
		n := 2 * hits[u.Tag]
		switch {
		case u.Letters != "" && !ascii && mostly(low, u.Letters):
			n++ // the first of several languages of a script, when no word decides
		case u.Letters != "" || n < 4 || 3*n < len(words):
			continue // two known words, and one in six
		}
		if n > most {
			best, most = u, n
		}
	}
	return best, most > 0
}

// foreignWords gives the language of each word that betrays an unserved one.
func foreignWords(c *content.Content) map[string]string {
	words := map[string]string{}
	for _, u := range c.Unserved {
		for _, w := range u.Words {
			words[w] = u.Tag
		}
	}
	return words
}

// mostly tells whether more than half of a text's letters are of a script. Han
// letters beside kana are Japanese.
func mostly(text, script string) bool {
	kana := strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) })
	tables := []*unicode.RangeTable{unicode.Scripts[script]}
	switch {
	case script == "Han" && kana:
		return false
	case script == "Hiragana" && kana:
		tables = append(tables, unicode.Katakana, unicode.Han)
	}
	in, all := 0, 0
	for i, r := range text {
		if i > 100 && in == 0 {
			return false // the beginning tells
		}
		if unicode.IsLetter(r) {
			all++
			if unicode.In(r, tables...) {
				in++
			}
		}
	}
	return in*2 > all
}
