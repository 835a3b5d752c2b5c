package answer

import (
	"strconv"
	"strings"
	"unicode"

	"annae/internal/content"
	"annae/internal/locale"
)

// An amount is a sum of won that a text names.
type amount struct {
	text string // as written
	won  int64
}

// amounts finds the sums of won in a text: "3 million won", "3M KRW",
// "3,000,000원", "300만원", "삼백만 원", "three million won".
func (d *Desk) amounts(text string) []amount {
	low := strings.ToLower(text)
	var found []amount
	for _, lex := range d.content.Lexicons {
		for start := 0; start < len(low); {
			a, end, ok := readAmount(low, start, lex)
			if ok {
				found = append(found, a)
				start = end
				continue
			}
			start = nextWord(low, start)
		}
	}
	return found
}

// nextWord is where the next place begins at which a number may start.
func nextWord(s string, i int) int {
	inWord := true
	for j, r := range s[i:] {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if j > 0 && letter && (!inWord || unicode.Is(unicode.Hangul, r)) {
			return i + j
		}
		inWord = letter
	}
	return len(s)
}

// readAmount reads a number that begins at start, the scale words that follow
// and a word for won before or after. Without a scale word the number itself
// must be large.
func readAmount(s string, start int, lex *content.Lexicon) (amount, int, bool) {
	total, end, scaled := readNumber(s, start, lex)
	if end == start || total <= 0 {
		return amount{}, start, false
	}
	after := skipSpace(s, end)
	if n := prefixOf(s[after:], lex.Won); n > 0 {
		end = after + n
	} else if !hasSuffix(strings.TrimRight(s[:start], " "), lex.Won) {
		return amount{}, start, false
	}
	if !scaled && total < 100_000 {
		return amount{}, start, false
	}
	return amount{strings.TrimSpace(s[start:end]), int64(total + 0.5)}, end, true
}

func readNumber(s string, start int, lex *content.Lexicon) (total float64, end int, scaled bool) {
	end = start
	for at, groups := start, 0; at < len(s) && groups < mostScales; groups++ {
		value, n := readDigits(s[at:], lex)
		next := skipSpace(s, at+n)
		unit, m := readScales(s[next:], lex)
		if n == 0 && m == 0 {
			break
		}
		if n == 0 {
			value = 1
		}
		if m == 0 {
			if at > start {
				break // a second number without a scale belongs to something else
			}
			return value, at + n, false
		}
		total += value * float64(unit)
		end, scaled = next+m, true
		at = skipSpace(s, end)
	}
	return total, end, scaled
}

// readDigits reads digits or a number word.
func readDigits(s string, lex *content.Lexicon) (float64, int) {
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || n > 0 && (s[n] == '.' || s[n] == ',')) {
		n++
	}
	if n > 0 {
		digits := strings.TrimRight(s[:n], ".,")
		return parseNumeral(digits), len(digits)
	}
	best, value := 0, int64(0)
	for w, v := range lex.Digits {
		if len(w) > best && strings.HasPrefix(s, w) {
			best, value = len(w), v
		}
	}
	return float64(value), best
}

// parseNumeral reads 3,000,000 and 3.000.000 and 2.5.
func parseNumeral(s string) float64 {
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' })
	thousands := len(groups) > 1
	for _, g := range groups[1:] {
		thousands = thousands && len(g) == 3
	}
	s = strings.Join(groups, ".")
	if thousands {
		s = strings.Join(groups, "")
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v > 1e15 {
		return 0
	}
	return v
}

// readScales reads one or more scale words: "hundred million", "백만".
func readScales(s string, lex *content.Lexicon) (unit int64, end int) {
	unit = 1
	for range mostScales {
		at := skipSpace(s, end)
		best, value := 0, int64(0)
		for w, v := range lex.Scales {
			if len(w) > best && strings.HasPrefix(s[at:], w) && wordEnds(s[at:], w) {
				best, value = len(w), v
			}
		}
		if best == 0 || value <= 0 || unit > 1e15/value {
			return unit, end
		}
		unit *= value
		end = at + best
	}
	return unit, end
}

// mostScales bounds the scale words of one amount, and its groups: more make
// no sense, and reading on would take time with the square of their number.
const mostScales = 4

// wordEnds keeps "m" from being read out of "months".
func wordEnds(s, w string) bool {
	for _, r := range s[len(w):] {
		return !joins(r) || unicode.Is(unicode.Hangul, []rune(w)[0])
	}
	return true
}

func skipSpace(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

func prefixOf(s string, words []string) int {
	for _, w := range words {
		if strings.HasPrefix(s, w) && wordEnds(s, w) {
			return len(w)
		}
	}
	return 0
}

func hasSuffix(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// misprints says what is wrong with the amounts of a text that are known to
// circulate a hundred times too small, or wrong otherwise. A right figure of
// the programme is never called a misprint.
func (d *Desk) misprints(text string, w *locale.Words) []string {
	var said []string
	for _, a := range d.amounts(text) {
		m, ok := d.misprintOf(a.won)
		if !ok {
			continue
		}
		id := "notice.misprint"
		if m.to() != 100*m.from() {
			id = "notice.misprint_other"
		}
		low, high := m.meant(a.won)
		meant := w.Format().KRW(high)
		if low != high {
			meant = w.Say("notice.range", locale.Args{"min": w.Format().KRW(low), "max": meant})
		}
		s := w.Say(id, locale.Args{"printed": a.text, "meant": meant})
		if len(said) == 0 || said[len(said)-1] != s {
			said = append(said, s)
		}
	}
	return said
}

type misprint content.Misprint

func (d *Desk) misprintOf(won int64) (misprint, bool) {
	for _, m := range d.content.Misprints {
		if x := misprint(m); won == x.PrintedKRW || won == x.PrintedMin || won == x.PrintedMax ||
			(x.PrintedMin > 0 && won > x.PrintedMin && won < x.PrintedMax && x.to() == 100*x.from()) {
			return x, true
		}
	}
	return misprint{}, false
}

func (m misprint) from() int64 { return max(m.PrintedKRW, m.PrintedMax) }
func (m misprint) to() int64   { return max(m.KRW, m.MaxKRW) }

// meant is the sum that a printed one stands for. A hundredth is put right by
// itself; anything else is what the entry says.
func (m misprint) meant(won int64) (low, high int64) {
	if m.to() == 100*m.from() {
		return 100 * won, 100 * won
	}
	if m.MinKRW > 0 {
		return m.MinKRW, m.MaxKRW
	}
	return m.to(), m.to()
}
