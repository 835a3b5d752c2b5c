package mail

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostInWord is how much of a text goes into an encoded word, in bytes: with
// the name of a header before it, it stays in a line of 76.
const mostInWord = 36

// headerText writes a text for a header: as it is where every program reads it
// back the same, else as encoded words (RFC 2047).
func headerText(s string) string {
	if plainHeader(s) {
		return s
	}
	var words []string
	for s != "" {
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > mostInWord {
				break
			}
			n += size
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

// plainHeader tells whether a text is words of ASCII with one space between
// them, none of which looks encoded or is too long for a line.
func plainHeader(s string) bool {
	if strings.Contains(s, "=?") {
		return false
	}
	for word := range strings.SplitSeq(s, " ") {
		if word == "" || len(word) > mostInWord {
			return false
		}
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

// breaks tells of a sign that ends a line or does something else than show.
func breaks(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}
