package application

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Mistyped is the error for what was meant as a reference and is none.
type Mistyped struct {
	// Read is what was read: in capitals, with hyphens, and where the length is
	// right in the form of a reference.
	Read string
	// Likely are the references, three at most, that a single slip explains, the
	// likeliest first. It is empty where none is, or where one is as likely as
	// many others.
	Likely []Reference
}

func (m *Mistyped) Error() string { return "mistyped reference " + m.Read }

// Find reads the first reference in what a person wrote, in any script: in
// lower case or full width, with spaces, other dashes or nothing between the
// groups, with letters that only look right. It tells whether the text names
// others too. The error is a [*Mistyped] where something was meant as a
// reference but none is right, and else [ErrNoReference].
func Find(text string) (first Reference, more bool, err error) {
	var wrong *reading
	seen := ""
	runes := plainRunes(text)
	for at := 0; at < len(runes); at++ {
		if !prefixAt(runes, at) {
			continue
		}
		r, end := readGroups(runes, at+len(refPrefix))
		if !r.meant() {
			continue
		}
		at = end - 1
		more = more || seen != "" && seen != r.spelt()
		seen = r.spelt()
		if first == "" && isBody(r.body) {
			first = Reference(r.spelt())
		} else if wrong == nil {
			wrong = &r
		}
	}
	switch {
	case first != "":
		return first, more, nil
	case wrong != nil:
		return "", more, &Mistyped{wrong.spelt(), wrong.likely()}
	}
	return "", false, ErrNoReference
}

// plainRunes brings a text to NFKC and leaves out what can't be seen.
func plainRunes(text string) []rune {
	text = norm.NFKC.String(strings.ToValidUTF8(text, " "))
	return slices.DeleteFunc([]rune(text), func(r rune) bool { return unicode.Is(unicode.Cf, r) })
}

// lookalikes are letters of other scripts by the Latin capital or the digit
// that they look like.
var lookalikes = map[rune]byte{
	'А': 'A', 'В': 'B', 'Е': 'E', 'З': '3', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X',
	'І': 'I', 'Ј': 'J', 'Ѕ': 'S', 'Ү': 'Y', 'Ԛ': 'Q', 'Ԝ': 'W', // Cyrillic
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X', // Greek
	'İ': 'I',
}

// latin is the capital or the digit that stands or seems to stand at a place,
// or 0.
func latin(text []rune, at int) byte {
	if at < 0 || at >= len(text) {
		return 0
	}
	r := unicode.ToUpper(text[at])
	if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
		return byte(r)
	}
	return lookalikes[r]
}

// prefixAt tells that the prefix begins at a place, not within a word; before
// it may be the No that NFKC makes of №. A Cyrillic Н looks like H and sounds as
// N, so both will do.
func prefixAt(text []rune, at int) bool {
	within := at > 0 && text[at-1] < unicode.MaxASCII && latin(text, at-1) != 0
	if within && (latin(text, at-2) != 'N' || latin(text, at-1) != 'O') {
		return false
	}
	last := latin(text, at+2)
	return latin(text, at) == 'K' && latin(text, at+1) == 'C' && (last == 'N' || last == 'H')
}

// isDash knows the dashes of all scripts, and what is typed for one where
// another keyboard is on.
func isDash(r rune) bool {
	return unicode.Is(unicode.Pd, r) || strings.ContainsRune("_−─ー\u1173", r)
}

const widestGap = 3 // runes: a dash between spaces

// gapAt is how many runes stand between two groups, and whether one is a dash.
func gapAt(text []rune, at int) (width int, dash bool) {
	for width < widestGap && at+width < len(text) {
		r := text[at+width]
		if !isDash(r) && !unicode.IsSpace(r) {
			break
		}
		dash = dash || isDash(r)
		width++
	}
	return width, dash
}

// A reading is what stands behind a prefix.
type reading struct {
	body   string // digits and symbols, without what is between the groups
	groups []int  // how many belong together
	dashes int    // gaps with a dash
	loose  bool   // a gap of mere spaces
}

// readGroups reads the groups behind a prefix, and gives where they end.
func readGroups(text []rune, at int) (r reading, end int) {
	for {
		width, dash := gapAt(text, at)
		group := groupAt(text, at+width)
		if group == "" || !r.goesOn(len(group), dash && width == 1) {
			return r, at
		}
		r.groups = append(r.groups, len(group))
		r.body += r.folded(group)
		r.loose = r.loose || width > 0 && !dash
		if dash {
			r.dashes++
		}
		at += width + len(group)
	}
}

// groupAt is what stands together at a place. It stops where it is too long.
func groupAt(text []rune, at int) string {
	var group []byte
	for c := latin(text, at); c != 0 && len(group) <= ofBody+1; c = latin(text, at+len(group)) {
		group = append(group, c)
	}
	return string(group)
}

// goesOn tells whether one more group belongs to what was read. Where a group
// is due, any gap is good; elsewhere it takes a dash and nothing else. One
// symbol may be too many, unless all was right without it.
func (r *reading) goesOn(size int, tight bool) bool {
	n := len(r.body)
	switch {
	case n+size > ofBody+1:
		return false
	case n == 0 || n == ofYear || n == ofBody-1 && size == 1:
		return true
	}
	return tight && !isBody(r.body)
}

// folded puts the one symbol that is meant for each that is none: in the year
// O is 0, and I and L are 1; behind it U is V, and B is 8. O and I behind the
// year may be one or another; they stay, and are no symbols.
func (r *reading) folded(group string) string {
	b, year := []byte(group), r.yearLength()
	for i, c := range b {
		inYear := len(r.body)+i < year
		switch {
		case inYear && c == 'O':
			b[i] = '0'
		case inYear && (c == 'I' || c == 'L'):
			b[i] = '1'
		case !inYear && c == 'U':
			b[i] = 'V'
		case !inYear && c == 'B':
			b[i] = '8'
		}
	}
	return string(b)
}

// yearLength is how many were meant as the year: the first group shows when it
// is one too few or too many.
func (r *reading) yearLength() int {
	if n := r.groups[0]; n == ofYear-1 || n == ofYear+1 {
		return n
	}
	return ofYear
}

// meant tells what was meant as a reference from a year, a date, a file's name
// and the code of a stopped pre-check. One symbol at most is missing or too
// many, and one digit of the year at most is none. Behind it stand digits and
// letters, and not only at the very end, as in "KCN2026-form2", unless hyphens
// show the groups. Mere spaces don't do where the length is wrong. The code of
// a pre-check has one symbol more than a reference and never a 0 or O.
func (r *reading) meant() bool {
	n := len(r.body)
	if n < ofBody-1 || !isYear(r.body[:r.yearLength()]) {
		return false
	}
	grouped := r.dashes >= 3
	rest := r.body[r.yearLength():]
	if !grouped {
		rest = rest[:len(rest)-1]
	}
	return mixed(rest) && (n == ofBody || !r.loose && (grouped || strings.HasPrefix(r.body, "20")))
}

// isYear tells that all are digits, or all but one.
func isYear(s string) bool {
	others := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			others++
		}
	}
	return others <= 1
}

// spelt writes what was read in capitals and with hyphens.
func (r *reading) spelt() string {
	if len(r.body) == ofBody {
		return hyphened(r.body)
	}
	s, rest := refPrefix, r.body
	for _, n := range r.groups {
		s, rest = s+"-"+rest[:n], rest[n:]
	}
	return s
}

const mostLikely = 3

// likely are the references that one slip explains, the likeliest kind of slip
// first: two neighbours swapped; one taken for another of like shape; the key
// beside; one typed twice; one too many or, where the groups show the place, too
// few. Who is asked which was meant can be asked of a few: a kind is named whole
// as long as there is room, and not at all where there isn't.
func (r *reading) likely() (all []Reference) {
	body := r.body
	for _, bodies := range [][]string{neighboursSwapped(body), oneChanged(body, alikeShapes), oneChanged(body, keysBeside), oneUndoubled(body), oneLess(body), r.lengthened()} {
		found := rightOf(bodies, all)
		if len(all)+len(found) > mostLikely {
			break
		}
		all = append(all, found...)
	}
	return all
}

// rightOf are the references that bodies make, in order, but for those known.
func rightOf(bodies []string, known []Reference) (all []Reference) {
	for _, b := range bodies {
		if !isBody(b) {
			continue
		}
		if ref := Reference(hyphened(b)); !slices.Contains(known, ref) && !slices.Contains(all, ref) {
			all = append(all, ref)
		}
	}
	return all
}

// neighboursSwapped are the bodies with two neighbours swapped.
func neighboursSwapped(body string) (all []string) {
	for i := range len(body) - 1 {
		all = append(all, body[:i]+body[i+1:i+2]+body[i:i+1]+body[i+2:])
	}
	return all
}

// oneChanged are the bodies with one symbol changed for one that it is like.
func oneChanged(body string, like func(a, b byte) bool) (all []string) {
	for i := range len(body) {
		for _, c := range []byte("01" + symbols) {
			if like(body[i], c) {
				all = append(all, body[:i]+string(c)+body[i+1:])
			}
		}
	}
	return all
}

// oneUndoubled are the bodies without one that stands twice.
func oneUndoubled(body string) (all []string) {
	for i := range len(body) - 1 {
		if body[i] == body[i+1] {
			all = append(all, body[:i]+body[i+1:])
		}
	}
	return all
}

// oneLess are the bodies without one.
func oneLess(body string) (all []string) {
	for i := range len(body) {
		all = append(all, body[:i]+body[i+1:])
	}
	return all
}

// lengthened are the bodies with one more: a digit in a year that lacks one, or
// the check symbol where it was left off.
func (r *reading) lengthened() (all []string) {
	from, to := 0, ofYear-1
	if slices.Equal(r.groups, []int{ofYear, ofChance}) {
		from, to = len(r.body), len(r.body)
	} else if r.groups[0] != ofYear-1 {
		return nil
	}
	for i := from; i <= to; i++ {
		for _, c := range "01" + symbols {
			all = append(all, r.body[:i]+string(c)+r.body[i:])
		}
	}
	return all
}

// alikeShapes tells that two have like shapes.
func alikeShapes(a, b byte) bool {
	return a != b && slices.ContainsFunc([]string{"0ODQ", "1ILJ7", "2Z7", "38", "4A", "5S", "6G", "9G", "9Q", "CG", "EF", "HN", "KX", "MN", "PR", "VWY"}, func(s string) bool {
		return strings.IndexByte(s, a) >= 0 && strings.IndexByte(s, b) >= 0
	})
}

// keysBeside tells that two keys touch on a keyboard.
func keysBeside(a, b byte) bool {
	x1, y1 := keyPlace(a)
	x2, y2 := keyPlace(b)
	return a != b && max(x1-x2, x2-x1) <= 4 && max(y1-y2, y2-y1) <= 1
}

// keyPlace is where a key lies, x in quarters of its width.
func keyPlace(c byte) (x, y int) {
	for y, row := range []string{"1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"} {
		if i := strings.IndexByte(row, c); i >= 0 {
			return 4*i + []int{0, 2, 3, 5}[y], y
		}
	}
	return -100, 0
}
