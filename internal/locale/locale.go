package locale

import (
	"slices"
	"unicode"

	"golang.org/x/text/language"
)

// A Locale is a language that is served, as a canonical BCP 47 tag ("en",
// "ko"). Only [NewServed] and the methods of [Served] make one from text.
type Locale string

// Tag is the locale for libraries that want a tag.
func (l Locale) Tag() language.Tag { return language.Make(string(l)) }

// Served is the allow-list of languages, the default first.
type Served []Locale

// Default is the language of those who have given no hint of theirs.
func (s Served) Default() Locale { return s[0] }

// Parse finds the served language that a tag such as "ko-KR" names exactly.
// A neighbour language is not served in its neighbour's stead: "ms" does not
// get Indonesian.
func (s Served) Parse(tag string) (Locale, bool) {
	t, err := language.Parse(tag)
	if err != nil {
		return "", false
	}
	base, sure := t.Base()
	if sure != language.Exact {
		return "", false // "und" and the like name no language
	}
	script, _ := t.Script()
	for _, l := range s {
		b, _ := l.Tag().Base()
		sc, _ := l.Tag().Script()
		if b == base && sc == script {
			return l, true
		}
	}
	return "", false
}

// Accept finds the first served language of an Accept-Language header.
func (s Served) Accept(header string) (Locale, bool) {
	if len(header) > 1000 {
		return "", false
	}
	tags, weights, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return "", false
	}
	for i, t := range tags {
		if weights[i] == 0 {
			continue
		}
		if l, ok := s.Parse(t.String()); ok {
			return l, true
		}
	}
	return "", false
}

// ofScript names the language that a script gives away when it is served.
var ofScript = []struct {
	script *unicode.RangeTable
	locale Locale
}{
	{unicode.Hangul, "ko"},
	{unicode.Latin, "en"},
}

// Guess tells the language of a text by its letters, or fallback when they
// give nothing away. One letter of a script that names its language outweighs
// ten Latin ones, because people mix English words into Korean sentences and
// hardly ever the other way round.
func (s Served) Guess(text string, fallback Locale) Locale {
	counts := make([]int, len(ofScript))
	for _, r := range text {
		for i, o := range ofScript {
			if unicode.Is(o.script, r) {
				counts[i]++
			}
		}
	}
	best, most := fallback, 0
	for i, o := range ofScript {
		n := counts[i]
		if o.script != unicode.Latin {
			n *= 10
		}
		if n > most && slices.Contains(s, o.locale) {
			best, most = o.locale, n
		}
	}
	return best
}
