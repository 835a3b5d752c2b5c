package sheet

import "fmt"

// A grid is a sheet as it lies in its file.
type grid interface {
	name() string // empty in CSV
	hidden() bool
	// each gives every row in order until told to stop, and what the sheet
	// says of itself where it was read to its end.
	each(yield func(line) bool) (remarks, error)
}

// A line is a row of a grid. Its cells are in order; empty ones may be left
// out.
type line struct {
	number int
	hidden bool
	cells  []cell
}

// A cell is what one holds, or in broken ones what is wrong.
type cell struct {
	column int
	is     is
	text   string
}

type is int

const (
	text   is = iota
	number    // as Excel shows it without a format
	date      // as [writeTime] writes it
	broken
)

// remarks are what a sheet says beside its cells.
type remarks struct {
	merged   []area
	filtered bool
	columns  []span // that are hidden
}

type span struct{ first, last int }

// An area is a rectangle of cells, such as B3:B5.
type area struct {
	ref              string
	row, last, start int // its rows, and its first column
}

// A misfit is an error at a row from which the file can't be read on.
type misfit struct {
	row    int
	reason string
}

func (m misfit) Error() string {
	if m.row == 0 {
		return m.reason
	}
	return fmt.Sprintf("row %d: %s", m.row, m.reason)
}
