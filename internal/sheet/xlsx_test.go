package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"annae/internal/sheet"

	"github.com/xuri/excelize/v2"
)

func head(rows ...[]any) [][]any {
	return append([][]any{{"Track", "Country", "Due", "Note"}}, rows...)
}

func TestDatesOfCellsComeAsDates(t *testing.T) {
	for _, from1904 := range []bool{false, true} {
		b := workbook(t, head(), func(f *excelize.File) {
			must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}))
			fill(t, f, "Sheet1", head([]any{"a", "KE", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}, []any{"b", time.Date(2026, 11, 22, 13, 5, 0, 0, time.UTC), "2026/11/23"}))
		})
		same(t, lines(t, b, sheet.Options{}), []string{"2|a|KE|2026-11-22|", "3|b|2026-11-22 13:05:00|2026-11-23|"})
	}
}

func formatted(t *testing.T, v any, code string) []byte {
	return workbook(t, head([]any{"a", v, nil, nil}), func(f *excelize.File) {
		s, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		must(t, err)
		must(t, f.SetCellStyle("Sheet1", "B2", "B2", s))
	})
}

func TestNumbersAreReadAsTheyAreShownOrNotAtAll(t *testing.T) {
	for _, c := range []struct {
		v          any
		code, want string // empty: a fault
	}{
		{42, "0", "42"}, {42, "0000", "0042"}, {0.1 + 0.2, "General", "0.3"}, {1234567, "#,##0", "1234567"}, {123456789012345, "0", "123456789012345"},
		{1.5, "#,##0.00", "1.5"}, {-3, "0;-0", "-3"}, {7, "_-* #,##0_-", "7"}, {7, `[$₩-412]#,##0`, "7"}, {7, "[Red]0", "7"},
		{0.5, "0%", ""}, {42, `"PP-"0000`, ""}, {42, "000-0000", ""}, {1.5, "[h]:mm", ""},
		{46348, "yyyy-mm-dd", "2026-11-22"}, {46348, `yyyy"년" m"월" d"일"`, "2026-11-22"}, {46348, "[$-412]d mmm", "2026-11-22"}, {0.5, "h:mm AM/PM", "12:00"},
		{60, "yyyy-mm-dd", ""}, {59, "yyyy-mm-dd", "1900-02-28"}, {61, "yyyy-mm-dd", "1900-03-01"}, {-1, "yyyy-mm-dd", ""}, {3e6, "yyyy-mm-dd", ""},
	} {
		t.Run(c.code, func(t *testing.T) {
			b := formatted(t, c.v, c.code)
			if c.want == "" {
				faulty(t, b, sheet.Options{}, `sheet "Sheet1", row 2, column B (Country): `)
				return
			}
			same(t, lines(t, b, sheet.Options{}), []string{"2|a|" + c.want + "||"})
		})
	}
}

func TestANumberIsNoDateOfItself(t *testing.T) {
	faulty(t, workbook(t, head([]any{"a", "KE", 46348}), nil), sheet.Options{}, "column C (Due): 46348 is a number")
}

// patched changes the XML of a part: excelize writes no results of formulas and
// no errors.
func patched(t testing.TB, b []byte, part string, change func(string) string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		if f.Name == part {
			data = []byte(change(string(data)))
		}
		w, err := to.Create(f.Name)
		must(t, err)
		_, err = w.Write(data)
		must(t, err)
	}
	must(t, to.Close())
	return out.Bytes()
}

const sheet1 = "xl/worksheets/sheet1.xml"

// withCell has this XML in B2.
func withCell(t testing.TB, cell string) []byte {
	return cellIn(t, workbook(t, head([]any{"a", "HERE"}), nil), cell)
}

func cellIn(t testing.TB, b []byte, cell string) []byte {
	return patched(t, b, sheet1, func(s string) string {
		start := strings.Index(s, `<c r="B2"`)
		end := start + strings.Index(s[start:], "</c>") + len("</c>")
		return s[:start] + cell + s[end:]
	})
}

func TestCellsOfAllTypesAreRead(t *testing.T) {
	for cell, want := range map[string]string{
		`<c r="B2"><f>1+1</f><v>2</v></c>`:                                                   "2",
		`<c r="B2" t="str"><f>A2</f><v>KE</v></c>`:                                           "KE",
		`<c r="B2" t="str"><f>""</f><v></v></c>`:                                             "",
		`<c r="B2" t="b"><v>1</v></c>`:                                                       "TRUE",
		`<c t="inlineStr"><is><r><t>K</t></r><r><t xml:space="preserve">E </t></r></is></c>`: "KE",
		`<c r="B2" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>とう</t></rPh></is></c>`:   "東京",
		`<c r="B2" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>`:                 "a b_x0041_",
		`<c r="B2" t="inlineStr"><is><t>=1+1</t></is></c>`:                                   "=1+1",
		`<c r="B2" t="inlineStr"><is><t>'=1+1</t></is></c>`:                                  "'=1+1",
		`<c r="B2"/>`: "",
	} {
		t.Run(cell, func(t *testing.T) {
			same(t, lines(t, withCell(t, cell), sheet.Options{}), []string{"2|a|" + want + "||"})
		})
	}
}

func TestBrokenCellsAreFaults(t *testing.T) {
	for cell, want := range map[string]string{
		`<c r="B2"><f>1+1</f></c>`:                     "no result",
		`<c r="B2"><f>1+1</f><v></v></c>`:              "no result",
		`<c r="B2" t="e"><f>X</f><v>#REF!</v></c>`:     "#REF!",
		`<c r="B2" t="s"><v>9999</v></c>`:              "damaged",
		`<c r="B2" t="s"><v>-1</v></c>`:                "damaged",
		`<c r="B2"><v>NaN</v></c>`:                     "damaged",
		`<c r="A2"><v>1</v></c>`:                       "out of order",
		`<c r="B7"><v>1</v></c>`:                       "out of order",
		`<c r="XFE2"><v>1</v></c>`:                     "more cells than",
		`<c r="B2"><v>1</c>`:                           "damaged",
		`<c r="B2"><v>&x;</v></c>`:                     "damaged",
		`<c r="B2"><v>` + strings.Repeat("1", 1<<21):   "damaged",
		strings.Repeat("<x>", 100):                     "damaged",
		`<c r="B2"></c></row><row r="2"><c></c>`:       "out of order",
		`<c r="B2"></c></row><row r="9999999"><c></c>`: "out of order",
	} {
		t.Run(cell[:min(len(cell), 50)], func(t *testing.T) {
			faulty(t, withCell(t, cell), sheet.Options{}, `sheet "Sheet1", row 2`, want)
		})
	}
}

func TestASheetThatIsCutOffIsAFault(t *testing.T) {
	b := workbook(t, head([]any{"a", "KE"}, []any{"b", "VN"}), nil)
	cut := patched(t, b, sheet1, func(s string) string { return s[:strings.Index(s, `<row r="3"`)] })
	faulty(t, cut, sheet.Options{}, `sheet "Sheet1", row 2: the sheet is damaged`)
	// This is why it is not read by the rows of excelize: it tells nothing.
	f, err := excelize.OpenReader(bytes.NewReader(cut))
	must(t, err)
	if rows, err := f.GetRows("Sheet1"); err != nil || len(rows) != 2 {
		t.Errorf("excelize gives %d rows and %v; it now tells a file that is cut off, so doc.go can be changed", len(rows), err)
	}
}

func TestMergedCellsAreAFaultForEachArea(t *testing.T) {
	b := workbook(t, [][]any{{"A title"}, {"Track", "Country"}, {"a", "KE"}, {"b"}, {"c", "VN"}}, func(f *excelize.File) {
		must(t, f.MergeCell("Sheet1", "A1", "D1"))
		must(t, f.MergeCell("Sheet1", "B3", "B4"))
		must(t, f.MergeCell("Sheet1", "C5", "D5"))
	})
	faulty(t, b, sheet.Options{}, `sheet "Sheet1", row 3, column B (Country): the cells B3:B4 are merged; unmerge`)
	faulty(t, b, sheet.Options{}, "row 5, column C: the cells C5:D5 are merged")
	if _, faults := readAs("x", b, sheet.Options{}); len(faults.List) != 2 {
		t.Errorf("got\n%v\nwant two faults", faults)
	}
}

func TestHiddenRowsAreReadAndTold(t *testing.T) {
	b := workbook(t, head([]any{"a", "KE"}, []any{"b", "VN"}, []any{"c", "PE"}, []any{"d", "GH"}), func(f *excelize.File) {
		must(t, f.SetRowVisible("Sheet1", 3, false))
		must(t, f.SetRowVisible("Sheet1", 4, false))
		must(t, f.SetColVisible("Sheet1", "B", false))
		must(t, f.AutoFilter("Sheet1", "A1:D5", []excelize.AutoFilterOptions{{Column: "A", Expression: "x == a"}}))
		_, err := f.NewSheet("Old")
		must(t, err)
	})
	table, faults := readAs("x", b, sheet.Options{})
	if faults.Any() {
		t.Fatal(faults)
	}
	same(t, linesOf(t, table), []string{"2|a|KE||", "3|b|VN||", "4|c|PE||", "5|d|GH||"})
	same(t, table.Notices, []string{
		"2 rows are hidden or filtered out and are read as well: 3-4", "hidden columns are read as well: B",
		`the workbook has 2 sheets; only "Sheet1" is read`,
	})
}

func TestTheSheetWithTheHeaderIsRead(t *testing.T) {
	second := func(name string, rows [][]any) func(*excelize.File) {
		return func(f *excelize.File) {
			_, err := f.NewSheet(name)
			must(t, err)
			fill(t, f, name, rows)
		}
	}
	full := head([]any{"a", "KE"})
	t.Run("the only one", func(t *testing.T) {
		same(t, lines(t, workbook(t, [][]any{{"Notes"}}, second("2026", full)), sheet.Options{}), []string{"2|a|KE||"})
	})
	t.Run("two of them", func(t *testing.T) {
		b := workbook(t, head([]any{"b", "VN"}), second("2026", full))
		faulty(t, b, sheet.Options{}, `"Sheet1", "2026"`, "--sheet NAME")
		same(t, lines(t, b, sheet.Options{Sheet: "2026"}), []string{"2|a|KE||"})
		faulty(t, b, sheet.Options{Sheet: "2027"}, `no sheet "2027"; it has "Sheet1", "2026"`)
	})
	t.Run("a hidden copy does not count", func(t *testing.T) {
		b := workbook(t, full, func(f *excelize.File) {
			second("Copy", full)(f)
			must(t, f.SetSheetVisible("Copy", false))
		})
		same(t, lines(t, b, sheet.Options{}), []string{"2|a|KE||"})
	})
	t.Run("one that is whole goes before one that is not", func(t *testing.T) {
		b := workbook(t, [][]any{{"Country", "Note"}, {"KE", "x"}}, second("2026", full))
		same(t, lines(t, b, sheet.Options{}), []string{"2|a|KE||"})
	})
}

func archive(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p)
		must(t, err)
		_, err = w.Write([]byte("<x/>"))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func TestWhatIsNoWorkbookIsRefused(t *testing.T) {
	var locked bytes.Buffer
	f := excelize.NewFile()
	must(t, f.Write(&locked, excelize.Options{Password: "secret"}))
	plain := workbook(t, head([]any{"a", "KE"}), nil)
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"a password":       {locked.Bytes(), "take the password off"},
		"OpenDocument":     {archive(t, "mimetype", "content.xml"), "OpenDocument"},
		"binary":           {archive(t, "xl/workbook.bin"), ".xlsb"},
		"Word":             {archive(t, "word/document.xml"), "Word"},
		"any archive":      {archive(t, "photo.jpg"), "no workbook"},
		"an empty archive": {archive(t), "no workbook"},
		"no sheets":        {archive(t, "xl/workbook.xml"), "damaged"},
		"cut off":          {plain[:len(plain)/2], "damaged"},
	} {
		t.Run(name, func(t *testing.T) { faulty(t, c.b, sheet.Options{}, c.want) })
	}
}

func TestVeryManySheetsAreAFault(t *testing.T) {
	b := patched(t, workbook(t, head([]any{"a", "KE"}), nil), "xl/workbook.xml", func(s string) string {
		return strings.Replace(s, "</sheets>", strings.Repeat(`<sheet name="x" sheetId="1" r:id="rId1"/>`, 300)+"</sheets>", 1)
	})
	faulty(t, b, sheet.Options{}, "more than 256 sheets")
}

func TestABombIsAFault(t *testing.T) {
	bomb := patched(t, workbook(t, head([]any{"a", "KE"}), nil), sheet1, func(s string) string {
		return strings.Replace(s, "</sheetData>", "</sheetData>"+strings.Repeat(" ", 8<<20), 1)
	})
	faulty(t, bomb, sheet.Options{Bytes: 4 << 20}, "more than 4 MB when it is unzipped")
	faulty(t, bomb, sheet.Options{Bytes: 1 << 10}, "split it")
}

func TestExcelizeReadsTheSame(t *testing.T) {
	b := workbook(t, head([]any{"a", "K & <E>"}, []any{"뷁", "=1"}, []any{"b", 42}), nil)
	f, err := excelize.OpenReader(bytes.NewReader(b))
	must(t, err)
	rows, err := f.GetRows("Sheet1")
	must(t, err)
	var want []string
	for i, r := range rows[1:] {
		want = append(want, letter(i+2)+"|"+strings.Join(r, "|")+"||")
	}
	same(t, lines(t, b, sheet.Options{}), want)
}
