package match

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxBytes is where a text is cut; people's questions are shorter, and pasted
// documents are no questions.
const maxBytes = 1500

// script tells how the letters of a token make words.
type script uint8

const (
	spaced     script = iota // words stand between spaces
	hangul                   // the same, but one letter is a syllable
	ideographs               // Han and Kana: no spaces, one letter is half a word
	unspaced                 // Thai and its neighbours: letters without spaces
)

// token is a run of letters and digits of one kind of script, folded.
type token struct {
	text   []rune
	plain  []rune // text without accents; nil when that is the same
	script script
	key    uint64 // hash of text
}

// reader turns text into tokens. It is reused from text to text.
type reader struct {
	buf    []byte
	runes  []rune
	plain  []rune
	tokens []token
}

// read cuts, normalises and folds text and splits it into tokens. The tokens
// are valid until the next call.
func (r *reader) read(text string) []token {
	r.runes, r.plain, r.tokens = r.runes[:0], r.plain[:0], r.tokens[:0]
	r.fold(cut(text))
	for i := 0; i < len(r.runes); {
		if r.runes[i] == ' ' {
			i++
			continue
		}
		kind := scriptOf(r.runes[i])
		j := i + 1
		for j < len(r.runes) && r.runes[j] != ' ' && (unicode.IsMark(r.runes[j]) || joins(kind, r.runes[j])) {
			j++
		}
		r.add(r.runes[i:j], kind)
		i = j
	}
	return r.tokens
}

// joins says whether c continues a token of the kind. Digits continue any
// spaced token.
func joins(kind script, c rune) bool {
	if kind == spaced && c < utf8.RuneSelf {
		return true
	}
	return scriptOf(c) == kind
}

func (r *reader) add(text []rune, kind script) {
	t := token{text: text, script: kind, key: hashRunes(text)}
	if kind == spaced {
		start := len(r.plain)
		r.plain = appendPlain(r.plain, text)
		if !same(r.plain[start:], text) {
			t.plain = r.plain[start:len(r.plain):len(r.plain)]
		} else {
			r.plain = r.plain[:start]
		}
	}
	r.tokens = append(r.tokens, t)
}

// fold fills r.runes with the text in NFKC and lower case, with one kind of
// space for everything that is not part of a word.
func (r *reader) fold(text string) {
	if !ascii(text) {
		r.buf = norm.NFKC.AppendString(r.buf[:0], text)
		for b := r.buf; len(b) > 0; {
			c, n := utf8.DecodeRune(b)
			b = b[n:]
			r.foldRune(c)
		}
		return
	}
	for i := 0; i < len(text); i++ {
		r.foldRune(rune(text[i]))
	}
}

func (r *reader) foldRune(c rune) {
	switch {
	case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		r.runes = append(r.runes, c)
	case 'A' <= c && c <= 'Z':
		r.runes = append(r.runes, c+'a'-'A')
	case c < utf8.RuneSelf:
		r.runes = append(r.runes, ' ')
	case unicode.IsLetter(c):
		r.runes = append(r.runes, foldLetter(unicode.ToLower(c)))
	case unicode.IsDigit(c):
		r.runes = append(r.runes, digit(c))
	case unicode.IsMark(c):
		if !pointed(c) && len(r.runes) > 0 && r.runes[len(r.runes)-1] != ' ' {
			r.runes = append(r.runes, c)
		}
	case unicode.Is(unicode.Cf, c):
		// zero-width characters say nothing
	default:
		r.runes = append(r.runes, ' ')
	}
}

// cut shortens text to maxBytes without splitting a rune.
func cut(text string) string {
	if len(text) <= maxBytes {
		return text
	}
	n := maxBytes
	for n > maxBytes-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func same(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
