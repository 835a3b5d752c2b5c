package sheet

import (
	"errors"
	"fmt"
	"strings"
)

// top is how many rows that are not empty are looked through for the header.
const top = 10

// A header is the row that names the columns.
type header struct {
	row    int
	at     []int          // where each column stands; -1: nowhere
	twice  map[int]int    // what stands again, and where first
	titles map[int]string // as they are written
	found  int            // columns
	whole  bool           // all that are required
}

// has tells whether the row is a header at all: one word that happens to be a
// title may stand anywhere.
func (h header) has(columns []Column) bool { return h.found >= min(2, len(columns)) && h.found > 0 }

// findHeader is the row of the first ones that names the most columns.
func findHeader(g grid, columns []Column) (header, error) {
	known, seen := names(columns), 0
	var best header
	_, err := g.each(func(l line) bool {
		h := headerOf(l, columns, known)
		if len(h.titles) == 0 {
			return true
		}
		if h.found > best.found {
			best = h
		}
		seen++
		return seen < top
	})
	return best, err
}

func headerOf(l line, columns []Column, known map[string]int) header {
	h := header{row: l.number, at: make([]int, len(columns)), twice: map[int]int{}, titles: map[int]string{}, whole: true}
	for i := range h.at {
		h.at[i] = -1
	}
	for _, c := range l.cells {
		title := oneLine(Clean(c.text))
		if c.is == broken || title == "" {
			continue
		}
		h.titles[c.column] = title
		i, ok := known[fold(title)]
		switch {
		case !ok:
		case h.at[i] >= 0:
			h.twice[c.column] = h.at[i]
		default:
			h.at[i] = c.column
			h.found++
		}
	}
	for i, c := range columns {
		h.whole = h.whole && (!c.Required || h.at[i] >= 0)
	}
	return h
}

// candidate is a grid with its header.
type candidate struct {
	grid
	header header
}

// choose finds the sheet to read. CSV comes as one grid for each separator, of
// which the one that finds the most columns is right.
func choose(name string, grids []grid, columns []Column, opt Options) (grid, header, error) {
	var all []candidate
	for _, g := range grids {
		if opt.Sheet != "" && g.name() != "" && fold(g.name()) != fold(opt.Sheet) {
			continue
		}
		h, err := findHeader(g, columns)
		if err != nil && (g.name() != "" || len(grids) == 1) {
			return nil, h, onSheet(g, err)
		}
		if err != nil && !h.has(columns) {
			continue
		}
		all = append(all, candidate{g, h})
	}
	if len(all) == 0 && opt.Sheet != "" {
		return nil, header{}, fmt.Errorf("%s has no sheet %q; it has %s", name, opt.Sheet, sheetNames(grids))
	}
	return pick(name, all, columns, opt)
}

func pick(name string, all []candidate, columns []Column, opt Options) (grid, header, error) {
	for _, fits := range []func(candidate) bool{
		func(c candidate) bool { return c.header.whole && !c.hidden() },
		func(c candidate) bool { return !c.hidden() },
		func(candidate) bool { return true },
	} {
		var with []candidate
		for _, c := range all {
			if c.header.has(columns) && fits(c) {
				with = append(with, c)
			}
		}
		if len(with) > 1 && with[0].name() != "" && opt.Sheet == "" {
			return nil, header{}, fmt.Errorf("%s has the header on several sheets, %s; say which one with --sheet NAME", name, sheetNames(with))
		}
		if len(with) > 0 {
			best := with[0]
			for _, c := range with {
				if c.header.found > best.header.found {
					best = c
				}
			}
			return best.grid, best.header, nil
		}
	}
	return nil, header{}, errors.New(name + " has no row that names the columns, among the first 10 of any sheet; name at least " + wanted(columns))
}

func sheetNames[G grid](grids []G) string {
	var words []string
	for i, g := range grids {
		if i == 12 {
			words = append(words, fmt.Sprintf("and %d more", len(grids)-i))
			break
		}
		words = append(words, fmt.Sprintf("%q", g.name()))
	}
	return strings.Join(words, ", ")
}

// wanted are the columns without which nothing can be read.
func wanted(columns []Column) string {
	var all, required []string
	for _, c := range columns {
		all = append(all, c.title())
		if c.Required {
			required = append(required, c.title())
		}
	}
	if len(required) > 0 {
		return strings.Join(required, ", ")
	}
	return "two of " + strings.Join(all, ", ")
}

func onSheet(g grid, err error) error {
	if g.name() == "" {
		return err
	}
	return fmt.Errorf("sheet %q, %w", g.name(), err)
}
