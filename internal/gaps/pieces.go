package gaps

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// pieceLength is how many characters a piece of a text has.
const pieceLength = 3

// pieces are the runs of three characters of a folded text, each once. Hangul
// is taken apart, so that words with different endings share pieces too.
func pieces(text string) []string {
	runes := []rune(" " + fold(text) + " ")
	if len(runes) <= pieceLength {
		return []string{string(runes)}
	}
	var all []string
	for i := range len(runes) - pieceLength + 1 {
		all = append(all, string(runes[i:i+pieceLength]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// fold leaves of a text its letters and digits, in lower case and without
// accents, with single spaces.
func fold(text string) string {
	var plain strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case r >= 0x0300 && r <= 0x036F: // accents
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			plain.WriteRune(r)
		default:
			plain.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(plain.String()), " ")
}
