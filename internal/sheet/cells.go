package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// lastRow is the last that Excel has.
const lastRow = 1 << 20

// A sheetPart is a sheet of a workbook.
type sheetPart struct {
	book  *book
	title string
	part  string
	out   bool // of sight
}

func (s *sheetPart) name() string { return s.title }
func (s *sheetPart) hidden() bool { return s.out }

// A scan is one reading of a sheet.
type scan struct {
	*sheetPart
	line    line
	cell    xml.StartElement
	content content
	inCell  bool
	said    remarks
	yield   func(line) bool
}

var errStop = errors.New("stop")

func (s *sheetPart) each(yield func(line) bool) (remarks, error) {
	x, err := s.book.xml(s.part)
	if err != nil {
		return remarks{}, err
	}
	defer x.close()
	n := &scan{sheetPart: s, yield: yield}
	for {
		token, err := x.next()
		if err == nil {
			err = n.take(token)
		}
		var m misfit
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return n.said, nil
		case errors.Is(err, errStop):
			return remarks{}, nil
		case errors.As(err, &m):
			return n.said, err
		default:
			return n.said, misfit{n.line.number, fmt.Sprintf("the sheet is damaged here or after it (%v); open it in Excel and save it again", err)}
		}
	}
}

func (n *scan) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if n.inCell {
			n.content.add(token)
			return nil
		}
		return n.begin(t)
	case xml.EndElement:
		switch {
		case n.inCell && t.Name.Local == "c":
			n.inCell = false
			return n.finish()
		case t.Name.Local == "row" && !n.inCell:
			if !n.yield(n.line) {
				return errStop
			}
		}
	}
	if n.inCell {
		n.content.add(token)
	}
	return nil
}

func (n *scan) begin(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		return n.row(e)
	case "c":
		n.inCell, n.cell = true, e
		n.content = content{text: n.content.text[:0], value: n.content.value[:0]}
	case "mergeCell":
		if a, ok := areaOf(attr(e, "ref")); ok && len(n.said.merged) < 10*most {
			n.said.merged = append(n.said.merged, a)
		}
	case "filterColumn":
		n.said.filtered = true
	case "col":
		first, _ := strconv.Atoi(attr(e, "min"))
		last, _ := strconv.Atoi(attr(e, "max"))
		if isTrue(attr(e, "hidden")) && len(n.said.columns) < mostColumns {
			n.said.columns = append(n.said.columns, span{first - 1, last - 1})
		}
	}
	return nil
}

func (n *scan) row(e xml.StartElement) error {
	number := n.line.number + 1
	if r := attr(e, "r"); r != "" {
		given, err := strconv.Atoi(r)
		if err != nil || given < number || given > lastRow {
			return misfit{n.line.number, "after it the rows are out of order; open the file in Excel and save it again"}
		}
		number = given
	}
	n.line = line{number: number, hidden: isTrue(attr(e, "hidden")), cells: n.line.cells[:0]}
	return nil
}

// finish puts a cell into its row.
func (n *scan) finish() error {
	last := -1
	if i := len(n.line.cells) - 1; i >= 0 {
		last = n.line.cells[i].column
	}
	column := last + 1
	if r := attr(n.cell, "r"); r != "" {
		at, row, ok := place(r)
		if !ok || row != n.line.number || at < column {
			return misfit{n.line.number, "its cells are out of order; open the file in Excel and save it again"}
		}
		column = at
	}
	if column >= mostColumns {
		return misfit{n.line.number, "it has more cells than Excel allows"}
	}
	is, s := n.read()
	n.line.cells = append(n.line.cells, cell{column, is, s})
	return nil
}

// read is what the cell holds.
func (n *scan) read() (is, string) {
	v := string(n.content.value)
	kind := attr(n.cell, "t")
	if n.content.formula && (!n.content.given || v == "" && kind != "str") {
		return broken, "its formula has no result yet; open the file in Excel, let it calculate, and save it again"
	}
	switch kind {
	case "inlineStr":
		return text, unescape(string(n.content.text))
	case "str":
		return text, unescape(v)
	case "e":
		return broken, "it holds the error " + quote(v) + " instead of a value"
	}
	if v == "" {
		return text, ""
	}
	switch kind {
	case "s":
		i, err := strconv.Atoi(v)
		if s, ok := n.book.shared.get(i); ok && err == nil {
			return text, s
		}
	case "b":
		return text, map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(v)]
	case "d":
		if day, err := parseDate(v[:min(10, len(v))]); err == nil {
			return date, day
		}
	case "", "n":
		if f, err := strconv.ParseFloat(v, 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
			return n.number(f)
		}
	}
	return broken, "the cell is damaged; type its value again"
}

// number is what a number means in the style of its cell.
func (n *scan) number(f float64) (is, string) {
	var s shape
	if i, err := strconv.Atoi(attr(n.cell, "s")); err == nil && i >= 0 && i < len(n.book.styles) {
		s = n.book.styles[i]
	}
	shown := general(f)
	switch s.is {
	case filled:
		if f >= 0 && f == math.Trunc(f) && f < 1e15 {
			return text, strings.Repeat("0", max(0, min(s.zeros, 64)-len(shown))) + shown
		}
	case asDate:
		if f >= 0 && f < 1 && !n.book.from1904 {
			t, _ := serial(f+1, false)
			return text, t.Format("15:04")
		}
		if t, ok := serial(f, n.book.from1904); ok {
			return date, writeTime(t)
		}
		return broken, shown + " is not a date that Excel knows; type it again"
	case odd:
		return broken, "it holds " + shown + " and shows it as " + quote(s.code) + "; format the cell as text and type what is meant"
	}
	return number, shown
}

// general writes a number with the fifteen digits that Excel knows.
func general(f float64) string {
	if g, err := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64); err == nil {
		f = g
	}
	if f == 0 {
		return "0"
	}
	if a := math.Abs(f); a >= 1e21 || a < 1e-9 {
		return strconv.FormatFloat(f, 'E', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// place reads a reference such as B3; its column is counted from 0.
func place(ref string) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return column - 1, row, err == nil && i > 0 && i < 4 && row > 0
}

func areaOf(ref string) (area, bool) {
	first, last, two := strings.Cut(ref, ":")
	column, row, ok := place(first)
	_, end, ok2 := place(last)
	return area{ref, row, end, column}, two && ok && ok2
}
