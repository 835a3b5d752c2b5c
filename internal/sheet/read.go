package sheet

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// Options are what may be asked for beside the columns. The zero value is as
// good as any.
type Options struct {
	Sheet string // the one to read; empty: the one that has the header
	Rows  int    // the most to read; 0: 1,000,000
	Bytes int64  // the most that a file may be, unzipped; 0: 200 MB
}

func (o Options) filled() Options {
	if o.Rows == 0 {
		o.Rows = 1_000_000
	}
	if o.Bytes == 0 {
		o.Bytes = 200 << 20
	}
	return o
}

// A Table is a file in which no fault was found.
type Table struct {
	Sheet   string   // empty in CSV
	Count   int      // of its rows
	Notices []string // what staff may not expect, in plain English

	grid    grid
	header  header
	columns []Column
}

// A Row is one record.
type Row struct {
	Number int      // as Excel shows it
	Values []string // one for each column that was asked for, clean; dates as 2026-11-22
}

// errChanged is a file that no longer is as it was checked.
var errChanged = errors.New("the file has changed since it was checked; start again")

// Read checks all of a file. With any fault there is no table; whoever reads
// its rows needs the file until then.
func Read(name string, r io.ReaderAt, size int64, columns []Column, opt Options) (*Table, Faults) {
	opt = opt.filled()
	kind, err := sniff(name, r, size)
	if err != nil {
		return nil, only(err)
	}
	open := openCSV
	if kind == formatXLSX {
		open = openXLSX
	}
	grids, err := open(name, r, size, opt)
	if err != nil {
		return nil, only(err)
	}
	g, h, err := choose(name, grids, columns, opt)
	if err != nil {
		return nil, only(err)
	}
	t := &Table{Sheet: g.name(), grid: g, header: h, columns: columns}
	if faults := check(t, opt.Rows); faults.Any() {
		return nil, faults
	}
	if n := others(grids, g); n > 0 {
		t.Notices = append(t.Notices, fmt.Sprintf("the workbook has %d sheets; only %q is read", n+1, g.name()))
	}
	return t, Faults{}
}

// others counts the sheets beside the one that is read.
func others(grids []grid, read grid) int {
	if read.name() == "" {
		return 0
	}
	return len(grids) - 1
}

// Rows reads the rows one after another. An error ends them; it comes only
// where the file changed since it was checked or can no longer be read.
func (t *Table) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var stopped bool
		count, places := 0, t.places()
		_, err := t.grid.each(func(l line) bool {
			if l.number <= t.header.row {
				return true
			}
			row, empty, bad := t.row(l, places)
			if empty {
				return true
			}
			if count++; bad || count > t.Count {
				stopped = true
				yield(Row{}, errChanged)
				return false
			}
			stopped = !yield(row, nil)
			return !stopped
		})
		switch {
		case stopped:
		case err != nil:
			yield(Row{}, fmt.Errorf("reading it again: %w", err))
		case count != t.Count:
			yield(Row{}, errChanged)
		}
	}
}

// row is one of the table, or bad.
func (t *Table) row(l line, places map[int]int) (row Row, empty, bad bool) {
	row, empty = Row{Number: l.number, Values: make([]string, len(t.columns))}, true
	for _, c := range l.cells {
		i, ok := places[c.column]
		if !ok {
			bad = bad || c.is == broken || Clean(c.text) != ""
			continue
		}
		v, err := value(c, t.columns[i])
		bad = bad || err != nil
		row.Values[i] = v
		empty = empty && v == "" && err == nil
	}
	return row, empty && !bad, bad
}

// places are the columns by where they stand.
func (t *Table) places() map[int]int {
	places := map[int]int{}
	for i, at := range t.header.at {
		if at >= 0 {
			places[at] = i
		}
	}
	return places
}

// Has tells whether the file has a column.
func (t *Table) Has(id string) bool {
	i := slices.IndexFunc(t.columns, func(c Column) bool { return c.ID == id })
	return i >= 0 && t.header.at[i] >= 0
}

// Fault is one that the caller finds in a row, at the column with this id; an
// empty id is the row as a whole.
func (t *Table) Fault(row Row, id, reason string) Fault {
	f := Fault{Sheet: t.Sheet, Row: row.Number, Reason: reason}
	i := slices.IndexFunc(t.columns, func(c Column) bool { return c.ID == id })
	if i >= 0 && t.header.at[i] >= 0 {
		f.Column, f.Title = letters(t.header.at[i]), t.header.titles[t.header.at[i]]
	} else if i >= 0 {
		f.Title = t.columns[i].title()
	}
	return f
}
