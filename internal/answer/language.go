package answer

import (
	"strings"
	"unicode"

	"annae/internal/content"
	"annae/internal/locale"
)

// locale settles the language of a reply: the one that was chosen, else that
// of the text. A text in a language that is not served is answered in the
// default one, with a sentence in its own that says so.
func (d *Desk) locale(chosen locale.Locale, text string, r *Reply) locale.Locale {
	if chosen != "" {
		return chosen
	}
	if u, ok := d.unserved(text); ok {
		r.Notices = append(r.Notices, u.Sentence)
		return d.content.Served.Default()
	}
	return d.content.Served.Guess(text, d.content.Served.Default())
}

// unserved recognises a language that the desk does not speak: by its script
// where most letters are of it, else by its commonest words.
func (d *Desk) unserved(text string) (content.Unserved, bool) {
	low := strings.ToLower(text)
	words := strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' })
	var best content.Unserved
	most := 0
	for _, u := range d.content.Unserved {
		n := 2 * known(words, u.Words)
		if u.Letters != "" && mostly(low, unicode.Scripts[u.Letters]) {
			n++
		} else if u.Letters != "" || n < 4 || n < len(words)/2 {
			continue
		}
		if n > most {
			best, most = u, n
		}
	}
	return best, most > 0
}

func known(words, list []string) int {
	n := 0
	for _, w := range words {
		for _, l := range list {
			if w == l {
				n++
				break
			}
		}
	}
	return n
}

// mostly tells whether more than half of a text's letters are of a script.
func mostly(text string, script *unicode.RangeTable) bool {
	in, all := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			all++
			if unicode.Is(script, r) {
				in++
			}
		}
	}
	return in*2 > all
}
