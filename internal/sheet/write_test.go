package sheet_test

import (
	"bytes"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/sheet"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func each(rows [][]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

type writer func(io.Writer, []sheet.Column, iter.Seq2[[]string, error]) error

func writers() map[string]writer {
	return map[string]writer{"CSV": sheet.WriteCSV, "XLSX": sheet.WriteXLSX}
}

// drawn is a row that Read could have given, and not an empty one.
func drawn(t *rapid.T) []string {
	word := rapid.OneOf(rapid.String(), rapid.StringMatching(`['=+\-@＝ ]{0,4}[a-z한,;"\t\n]{0,6}(_x00[0-9A-F]{2}_|_x005F_){0,3}`))
	text := func(lines bool) string {
		s := sheet.Clean(word.Draw(t, "text"))
		if !lines {
			s = sheet.Clean(strings.ReplaceAll(s, "\n", " "))
		}
		if r := []rune(s); len(r) > 40 {
			s = sheet.Clean(string(r[:40]))
		}
		if strings.HasPrefix(s, "#") || strings.ContainsRune(s, '\ufffd') || strings.ContainsAny(s, "\ufffe\uffff") {
			return "x"
		}
		return s
	}
	row := []string{"x" + text(false), text(false), "", text(true)}
	row[0] = sheet.Clean(row[0])
	if rapid.Bool().Draw(t, "dated") {
		row[2] = time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 300000).Draw(t, "day")).Format(time.DateOnly)
	}
	return row
}

func TestWhatIsWrittenIsReadAsItWas(t *testing.T) {
	for name, write := range writers() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				rows := rapid.SliceOfN(rapid.Custom(drawn), 1, 5).Draw(t, "rows")
				var b bytes.Buffer
				if err := write(&b, columns(), each(rows)); err != nil {
					t.Fatal(err)
				}
				table, faults := readAs(name, b.Bytes(), sheet.Options{})
				if faults.Any() {
					t.Fatal(faults)
				}
				var got [][]string
				for row, err := range table.Rows() {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, row.Values)
				}
				if !slices.EqualFunc(got, rows, slices.Equal) {
					t.Fatalf("got  %q\nwant %q", got, rows)
				}
			})
		})
	}
}

func TestCSVThatMayBeAFormulaIsProtected(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+82": "'+82", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "'=x": "''=x", " =x": "' =x", "＝x": "'＝x",
		"a=1": "a=1", "'tis": "'tis", "": "",
	} {
		var b bytes.Buffer
		must(t, sheet.WriteCSV(&b, columns()[:2], each([][]string{{in, "x"}})))
		_, line, _ := strings.Cut(b.String(), "\r\n")
		// encoding/csv writes no lone CR when it ends lines with CR LF.
		want = strings.ReplaceAll(want, "\r", "")
		if got := strings.ReplaceAll(line, `"`, ""); got != want+",x\r\n" {
			t.Errorf("%q is written as %q, want %q", in, got, want)
		}
	}
}

func TestAWorkbookHasABoldHeaderThatStaysAndDates(t *testing.T) {
	var b bytes.Buffer
	must(t, sheet.WriteXLSX(&b, columns(), each([][]string{{"a", "=1+1", "2026-11-22", ""}})))
	f, err := excelize.OpenReader(&b)
	must(t, err)
	panes, err := f.GetPanes("Sheet1")
	must(t, err)
	style, err := f.GetCellStyle("Sheet1", "A1")
	must(t, err)
	bold, err := f.GetStyle(style)
	must(t, err)
	if !panes.Freeze || panes.YSplit != 1 || bold.Font == nil || !bold.Font.Bold {
		t.Errorf("panes %+v, font %+v; want a frozen row in bold", panes, bold.Font)
	}
	if v, _ := f.GetCellValue("Sheet1", "C2", excelize.Options{RawCellValue: true}); v != "46348" {
		t.Errorf("the date is %q, want the number 46348", v)
	}
	if formula, _ := f.GetCellFormula("Sheet1", "B2"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
}

func TestWhatCanNotBeWrittenIsAnError(t *testing.T) {
	for name, write := range writers() {
		for why, row := range map[string][]string{
			"too few": {"a"}, "too long": {strings.Repeat("a", 32768), "", "", ""}, "not UTF-8": {"\xff", "", "", ""},
		} {
			if err := write(io.Discard, columns(), each([][]string{row})); err == nil {
				t.Errorf("%s: %s gives no error", name, why)
			}
		}
	}
}
