// Package sheet reads and writes the tables of staff who keep their records in
// Excel or CSV. It knows no programme: its caller says which columns there are
// and what they hold.
//
// Start with Read, which finds out what a file is by its bytes (kind.go), finds
// the header among the first rows (header.go) and checks every row (check.go).
// It gives a Table, or every fault of the file with its row and column as Excel
// shows them, and never both. Table.Rows then reads the file a second time and
// hands out one row after another, so that memory is bounded by one row, and in
// a workbook by its shared texts.
//
// Workbooks are read from their XML (cells.go) and not by the rows of excelize:
// those tell neither the type of a cell nor whether it is a formula or a date,
// and end without an error where the file is broken. WriteXLSX writes with it,
// and the tests hold our reading to it.
//
// Nothing is guessed: what could be read in two ways is a fault that says what
// to write instead.
//
// Left out on purpose: .xls, .ods, formulas that have to be calculated, and
// what the values mean.
package sheet
