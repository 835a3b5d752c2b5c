package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Column is one that a table may have.
type Column struct {
	ID       string
	Titles   []string // how people head it; the first is the one written
	Required bool     // the table has to have it; its cells may be empty
	Kind     Kind
	Lines    bool // line breaks in a cell are kept, else each becomes a space
	Max      int  // characters in a cell; 0: as many as Excel allows
}

// Kind is what the cells of a column hold.
type Kind int

// The kinds of a column.
const (
	Text Kind = iota
	Date      // given as 2026-11-22
)

// excelMax is how many characters Excel allows in a cell.
const excelMax = 32767

func (c Column) limit() int {
	if c.Max > 0 {
		return min(c.Max, excelMax)
	}
	return excelMax
}

// title is what the column is called in a file that we write.
func (c Column) title() string {
	if len(c.Titles) > 0 {
		return c.Titles[0]
	}
	return c.ID
}

// names are all that the column may be headed.
func (c Column) names() []string { return append([]string{c.ID}, c.Titles...) }

// fold makes titles alike that differ in case, width, spaces and marks only.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// names are the folded titles with the index of their column.
func names(columns []Column) map[string]int {
	known := map[string]int{}
	for i, c := range columns {
		for _, n := range c.names() {
			if f := fold(n); f != "" {
				known[f] = i
			}
		}
	}
	return known
}

// likely is the column of which a title that is none of its titles may be a
// typo.
func likely(title string, columns []Column) (Column, bool) {
	asked := []rune(fold(title))
	best, at := len(asked)/3+1, -1
	if len(asked) > 64 {
		return Column{}, false
	}
	for i, c := range columns {
		for _, n := range c.names() {
			if d := typos(asked, []rune(fold(n))); d < best {
				best, at = d, i
			}
		}
	}
	if at < 0 {
		return Column{}, false
	}
	return columns[at], true
}

// typos counts the letters to add, drop or change to make a into b.
func typos(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}

// letters names a column as Excel does; the first is 0 and A.
func letters(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
