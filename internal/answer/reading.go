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
	year  int          // 0 when none is named
	side  content.Kind // planning, demonstration, or empty when open
	named bool         // the side was named, and not only who asks
	track string       // the id of one track, from the caller
	sense sense
}

// sense tells which year of planning is meant.
type sense int

const (
	eitherYear sense = iota
	intakeYear
	fundedYear
)

var yearLike = regexp.MustCompile(`(?:^|[^\p{N}.,])((?:19|20)\d\d)(?:$|[^\p{N}])`)

// read finds cycle, track and role in a text. The words of every language
// count, because people mix them.
func (d *Desk) read(text string) reading {
	low := strings.ToLower(text)
	var r reading
	if years := yearLike.FindAllStringSubmatch(low, 2); len(years) == 1 {
		r.year, _ = strconv.Atoi(years[0][1])
	}
	plan, demo := d.says(low, func(l *content.Lexicon) []string { return l.Planning }), d.says(low, func(l *content.Lexicon) []string { return l.Demonstration })
	official, company := d.says(low, func(l *content.Lexicon) []string { return l.Official }), d.says(low, func(l *content.Lexicon) []string { return l.KoreanCompany })
	switch {
	case plan != demo:
		r.side, r.named = choose(plan), true
	case !plan && official != company:
		r.side = choose(official)
	}
	proposing, funding := d.says(low, func(l *content.Lexicon) []string { return l.Proposing }), d.says(low, func(l *content.Lexicon) []string { return l.Funding })
	switch {
	case proposing && !funding:
		r.sense = intakeYear
	case funding && !proposing:
		r.sense = fundedYear
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

func choose(planning bool) content.Kind {
	if planning {
		return content.Planning
	}
	return content.Demonstration
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

// holds tells whether a text holds a word. In scripts that separate words the
// word must begin at one, and may end in an inflection only where the script
// is Hangul, whose particles are written on.
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
