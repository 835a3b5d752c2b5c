package sheet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// most is how many faults of a file are told.
const most = 200

// A Fault is one thing in a file that has to be put right.
type Fault struct {
	Sheet  string // empty in CSV, or where the file as a whole is at fault
	Row    int    // as Excel numbers it; 0: no row
	Column string // its letters; empty: no column
	Title  string // of the column
	Reason string
}

func (f Fault) String() string {
	var at []string
	if f.Sheet != "" {
		at = append(at, fmt.Sprintf("sheet %q", f.Sheet))
	}
	if f.Row > 0 {
		at = append(at, fmt.Sprintf("row %d", f.Row))
	}
	switch {
	case f.Column != "" && f.Title != "":
		at = append(at, fmt.Sprintf("column %s (%s)", f.Column, f.Title))
	case f.Column != "":
		at = append(at, "column "+f.Column)
	case f.Title != "":
		at = append(at, "column "+f.Title)
	}
	if len(at) == 0 {
		return f.Reason
	}
	return strings.Join(at, ", ") + ": " + f.Reason
}

// Faults are those of one file. The zero value has none.
type Faults struct {
	List []Fault // at most 200, by row and column
	More int     // how many there are beside them
}

// Add keeps a fault, or counts it where there are too many.
func (f *Faults) Add(x Fault) {
	if len(f.List) < most {
		f.List = append(f.List, x)
	} else {
		f.More++
	}
}

// Any tells whether there is a fault.
func (f Faults) Any() bool { return len(f.List) > 0 }

// Error gives a line for each fault.
func (f Faults) Error() string {
	lines := make([]string, len(f.List), len(f.List)+1)
	for i, x := range f.List {
		lines[i] = x.String()
	}
	if f.More > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", f.More))
	}
	return strings.Join(lines, "\n")
}

func (f *Faults) sort() {
	slices.SortStableFunc(f.List, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column))
	})
}

// only are the faults of a file that can't be read on.
func only(err error) Faults {
	var f Faults
	f.Add(Fault{Reason: err.Error()})
	return f
}
