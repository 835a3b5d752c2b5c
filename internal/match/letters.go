package match

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// scriptOf says how the letter makes words.
func scriptOf(c rune) script {
	switch {
	case c < 0x0E00:
		return spaced
	case c >= 0xAC00 && c <= 0xD7A3, c >= 0x1100 && c <= 0x11FF:
		return hangul
	case c == 'ー', unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return ideographs
	case unicode.In(c, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan):
		return unspaced
	}
	return spaced
}

// foldLetter maps letters that are written for one another in everyday text.
func foldLetter(c rune) rune {
	switch c {
	case 'ς':
		return 'σ'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی':
		return 'ي'
	case 'ک':
		return 'ك'
	case 'ة', 'ہ', 'ھ':
		return 'ه'
	}
	return c
}

// digit gives the ASCII form of a decimal digit of any script. Unicode keeps
// the ten digits of a script together, in order, and after no other digit.
func digit(c rune) rune {
	d := rune(0)
	for d < 9 && unicode.IsDigit(c-d-1) {
		d++
	}
	return '0' + d
}

// pointed says whether c is a mark that ordinary writing leaves out: Hebrew
// points, Arabic vowel signs and the Arabic lengthening stroke.
func pointed(c rune) bool {
	return c >= 0x0591 && c <= 0x05C7 || c >= 0x064B && c <= 0x065F || c == 0x0670
}

// appendPlain appends text without its accents: the copy that lets a question
// typed without diacritics find a phrasing that has them.
func appendPlain(dst, text []rune) []rune {
	for _, c := range text {
		if c < 0x80 {
			dst = append(dst, c)
			continue
		}
		dst = appendPlainRune(dst, c)
	}
	return dst
}

func appendPlainRune(dst []rune, c rune) []rune {
	switch c {
	case 'ß':
		return append(dst, 's', 's')
	case 'æ':
		return append(dst, 'a', 'e')
	case 'œ':
		return append(dst, 'o', 'e')
	case 'ø':
		return append(dst, 'o')
	case 'ł':
		return append(dst, 'l')
	case 'đ', 'ð':
		return append(dst, 'd')
	case 'ı':
		return append(dst, 'i')
	case 'þ':
		return append(dst, 't', 'h')
	}
	if c >= 0x0300 && c <= 0x036F {
		return dst
	}
	if c < 0x0590 || c >= 0x1E00 && c < 0x2000 { // Latin, Greek, Cyrillic, Armenian
		if base := baseOf(c); base != 0 {
			return append(dst, base)
		}
	}
	return append(dst, c)
}

// baseOf returns the letter under the accents of c, or 0.
func baseOf(c rune) rune {
	d := norm.NFD.PropertiesString(string(c)).Decomposition()
	if len(d) == 0 {
		return 0
	}
	for _, b := range string(d) {
		return b
	}
	return 0
}
