package sheet

import (
	"strings"
	"unicode"
)

// Clean takes out what is not seen: control characters, marks of no width and
// spaces at the ends. Spaces of all kinds become plain ones, and line breaks
// "\n".
func Clean(s string) string {
	if plain(s) {
		return strings.Trim(s, " ")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == '\n', r == '\r', r == '\v', r == '\u2028', r == '\u2029', r == '\u0085':
			b.WriteByte('\n')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case joins(runes, i):
			b.WriteRune(r)
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		default:
			b.WriteRune(r)
		}
	}
	return strings.Trim(b.String(), " \n")
}

// plain tells whether all of a text is ASCII that is seen.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// joins tells whether a joiner or its opposite stands between letters that it
// may shape, as in Persian or in a flag. Beside ASCII it is a left-over.
func joins(runes []rune, i int) bool {
	if r := runes[i]; r != '\u200c' && r != '\u200d' {
		return false
	}
	return i > 0 && i+1 < len(runes) && shaped(runes[i-1]) && shaped(runes[i+1])
}

func shaped(r rune) bool {
	return r > unicode.MaxLatin1 && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r)
}

// oneLine puts a space where a line ends.
func oneLine(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }), " ")
}
