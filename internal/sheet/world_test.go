package sheet_test

import (
	"bytes"
	"strings"
	"testing"

	"annae/internal/sheet"

	"github.com/xuri/excelize/v2"
)

// Files are made here and by excelize, so that no binary file lies in the tree.

func columns() []sheet.Column {
	return []sheet.Column{
		{ID: "track", Titles: []string{"Track", "사업 유형"}, Required: true},
		{ID: "country", Titles: []string{"Country", "국가"}, Required: true},
		{ID: "due", Titles: []string{"Due", "Due date", "기한"}, Kind: sheet.Date},
		{ID: "note", Titles: []string{"Note", "비고"}, Lines: true, Max: 40},
	}
}

func readAs(name string, b []byte, opt sheet.Options) (*sheet.Table, sheet.Faults) {
	return sheet.Read(name, bytes.NewReader(b), int64(len(b)), columns(), opt)
}

// lines are the rows of a file, each as its number and values.
func lines(t *testing.T, b []byte, opt sheet.Options) []string {
	t.Helper()
	table, faults := readAs("table", b, opt)
	if faults.Any() {
		t.Fatalf("faults:\n%v", faults)
	}
	return linesOf(t, table)
}

func linesOf(t *testing.T, table *sheet.Table) []string {
	t.Helper()
	var got []string
	for row, err := range table.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, letter(row.Number)+"|"+strings.Join(row.Values, "|"))
	}
	if len(got) != table.Count {
		t.Errorf("%d rows, and Count is %d", len(got), table.Count)
	}
	return got
}

func letter(n int) string {
	return strings.TrimLeft(string([]byte{byte('0' + n/10%10), byte('0' + n%10)}), "0")
}

// workbook is what excelize writes after make filled its first sheet, Sheet1.
func workbook(t testing.TB, rows [][]any, change func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(t, f, "Sheet1", rows)
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fill(t testing.TB, f *excelize.File, name string, rows [][]any) {
	t.Helper()
	for i, row := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		must(t, f.SetSheetRow(name, at, &row))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
