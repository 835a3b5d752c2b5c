package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// WriteCSV writes a table as Excel opens it anywhere: UTF-8 with its mark. A
// text that could be taken for a formula gets an apostrophe, which [Read] takes
// off again. Each row has a value for each column.
func WriteCSV(w io.Writer, columns []Column, rows iter.Seq2[[]string, error]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = protect(c.title())
	}
	if err := out.Write(record); err != nil {
		return err
	}
	number := 1
	for values, err := range rows {
		if err != nil {
			return err
		}
		number++
		if err := fits(values, columns, number); err != nil {
			return err
		}
		for i, v := range values {
			record[i] = protect(v)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// fits tells whether a row can be written and read back.
func fits(values []string, columns []Column, number int) error {
	if len(values) != len(columns) {
		return fmt.Errorf("row %d has %d values for %d columns", number, len(values), len(columns))
	}
	for i, v := range values {
		if !utf8.ValidString(v) {
			return fmt.Errorf("row %d, column %s: it is not UTF-8", number, columns[i].title())
		}
		if n := len(utf16.Encode([]rune(v))); len(v) > excelMax && n > excelMax {
			return fmt.Errorf("row %d, column %s: Excel allows %d characters in a cell, and it has %d", number, columns[i].title(), excelMax, n)
		}
	}
	return nil
}

// WriteXLSX writes a workbook of one sheet. Its header is bold and stays in
// sight; columns of dates hold dates.
func WriteXLSX(w io.Writer, columns []Column, rows iter.Seq2[[]string, error]) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	x, err := newWriter(f, columns)
	if err != nil {
		return err
	}
	number := 1
	for values, err := range rows {
		if err != nil {
			return err
		}
		number++
		if err := x.row(number, values); err != nil {
			return err
		}
	}
	if err := x.out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

type xlsxWriter struct {
	out     *excelize.StreamWriter
	columns []Column
	date    int // its style
	cells   []any
}

func newWriter(f *excelize.File, columns []Column) (*xlsxWriter, error) {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	code := "yyyy-mm-dd"
	day, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err != nil {
		return nil, err
	}
	out, err := f.NewStreamWriter(f.GetSheetName(0))
	if err != nil {
		return nil, err
	}
	panes := excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := out.SetPanes(&panes); err != nil {
		return nil, err
	}
	x := &xlsxWriter{out, columns, day, make([]any, len(columns))}
	for i, c := range columns {
		if err := out.SetColWidth(i+1, i+1, 18); err != nil {
			return nil, err
		}
		x.cells[i] = excelize.Cell{StyleID: bold, Value: escape(c.title())}
	}
	return x, out.SetRow("A1", x.cells)
}

func (x *xlsxWriter) row(number int, values []string) error {
	if number > lastRow {
		return fmt.Errorf("there are more than the %d rows that Excel has", lastRow)
	}
	if err := fits(values, x.columns, number); err != nil {
		return err
	}
	for i, v := range values {
		x.cells[i] = nil
		if v != "" {
			x.cells[i] = x.cell(v, x.columns[i].Kind)
		}
	}
	return x.out.SetRow(fmt.Sprintf("A%d", number), x.cells)
}

// cell is a date where Excel can hold it as one; before March 1900 it counts
// days that were not.
func (x *xlsxWriter) cell(v string, kind Kind) any {
	if kind == Date {
		t, err := time.Parse(time.DateOnly, v)
		if err == nil && !t.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
			return excelize.Cell{StyleID: x.date, Value: t}
		}
	}
	return escape(v)
}

// escape is a text as it is given to excelize.
func escape(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
