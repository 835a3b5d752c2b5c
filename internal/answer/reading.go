package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"annae/internal/content"
)

// A reading is what a text says beside its subject.
type reading struct {
	years   []int        // named, ascending; none when open
	role    Role         // who asks, when the text tells
	side    content.Kind // planning, demonstration, or empty when open
	named   bool         // the side was named, and not only who asks
	applied bool         // somebody speaks of an application of their own
	track   string       // the id of one track, from the caller
	sense   sense
}

// sense tells which year of planning is meant.
type sense int

const (
	eitherYear sense = iota
	intakeYear
	fundedYear
)

// read finds cycle, track and role in a text. The words of every language
// count, because people mix them.
func (d *Desk) read(text string) reading {
	low := strings.ToLower(text)
	r := reading{years: years(low)}
	says := func(words func(*content.Lexicon) []string) bool { return d.says(low, words) }
	planning := says(func(l *content.Lexicon) []string { return l.Planning })
	demonstration := says(func(l *content.Lexicon) []string { return l.Demonstration })
	official := says(func(l *content.Lexicon) []string { return l.Official })
	company := says(func(l *content.Lexicon) []string { return l.KoreanCompany })
	switch {
	case planning != demonstration:
		r.side, r.named = sideIf(planning), true
	case !planning && official != company:
		r.side = sideIf(official)
	}
	switch {
	case official && !company:
		r.role = Official
	case company && !official:
		r.role = KoreanCompany
	}
	r.applied = says(func(l *content.Lexicon) []string { return l.Applied })
	proposing := says(func(l *content.Lexicon) []string { return l.Proposing })
	funding := says(func(l *content.Lexicon) []string { return l.Funding })
	switch {
	case proposing && !funding:
		r.sense = intakeYear
	case funding && !proposing:
		r.sense = fundedYear
	}
	return r
}

// or fills in what a part of a message leaves open from the whole of it.
func (r reading) or(whole reading) reading {
	if len(r.years) == 0 {
		r.years, r.sense = whole.years, whole.sense
	}
	if r.side == "" {
		r.side = whole.side
	}
	return r
}

// ruled is the side that the text names; who asks rules nothing out.
func (r reading) ruled() content.Kind {
	if r.named {
		return r.side
	}
	return ""
}

func sideIf(planning bool) content.Kind {
	if planning {
		return content.Planning
	}
	return content.Demonstration
}

// yearLike is a number that may be a year, or two of them with all between:
// "2024-2026". Amounts have more digits or separators around.
var yearLike = regexp.MustCompile(`\b((?:19|20)\d\d)(?:\s?[-–~]\s?((?:19|20)\d\d))?`)

// years finds the years that a text names. 2000 is more often a number than a
// year, and nothing of the programme is older.
func years(low string) []int {
	var found []int
	for _, m := range yearLike.FindAllStringSubmatchIndex(low, -1) {
		if !aloneDigits(low, m[0], m[1]) {
			continue
		}
		from, _ := strconv.Atoi(low[m[2]:m[3]])
		to := from
		if m[4] >= 0 {
			to, _ = strconv.Atoi(low[m[4]:m[5]])
		}
		for y := from; y <= to && y < from+mostYears; y++ {
			if y != 2000 && !slices.Contains(found, y) {
				found = append(found, y)
			}
		}
	}
	for _, m := range shortYear.FindAllStringSubmatch(low, -1) {
		y, _ := strconv.Atoi(m[1])
		if y += 2000; !slices.Contains(found, y) {
			found = append(found, y)
		}
	}
	slices.Sort(found)
	return found[:min(len(found), mostYears)]
}

// shortYear is a year of this century as Korean shortens it, "24년", and not a
// time of so many years.
var shortYear = regexp.MustCompile(`(?:^|[^\d.,])(2\d)년(?:도|에|의|은|엔| |[,.?!]|$)`)

// mostYears bounds the years that one question is answered for.
const mostYears = 10

// aloneDigits tells that the digits at a place are no part of a larger number.
func aloneDigits(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	after, size := utf8.DecodeRuneInString(s[to:])
	if unicode.IsDigit(before) || unicode.IsDigit(after) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[to+size:])
	return (before != '.' && before != ',') && !((after == ',' || after == '.') && unicode.IsDigit(next))
}

// says tells whether a text holds one of a lexicon's words in any language.
func (d *Desk) says(low string, words func(*content.Lexicon) []string) bool {
	for _, l := range d.content.Lexicons {
		if slices.ContainsFunc(words(l), func(w string) bool { return holds(low, w) }) {
			return true
		}
	}
	return false
}

// holds tells whether a text holds a word. In scripts that separate words it
// must stand alone; Hangul words may be part of a longer one, because
// particles and endings are written on.
func holds(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		at := from + i
		end := at + len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[end:])
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.Is(unicode.Hangul, first) || (!joins(before) && !joins(after)) {
			return true
		}
		from = at + 1
		for from < len(text) && !utf8.RuneStart(text[from]) {
			from++
		}
	}
}

// joins tells whether a rune continues a word of the same script; Hangul
// after a Latin word is a particle.
func joins(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && r != utf8.RuneError && !unicode.Is(unicode.Hangul, r)
}
