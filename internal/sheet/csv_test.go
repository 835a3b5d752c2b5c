package sheet_test

import (
	"fmt"
	"strings"
	"testing"

	"annae/internal/sheet"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
)

func encoded(t *testing.T, how string, s string) []byte {
	t.Helper()
	var b []byte
	var err error
	switch how {
	case "UTF-8":
		return []byte(s)
	case "UTF-8 with a mark":
		return []byte("\ufeff" + s)
	case "UTF-16 little":
		b, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	case "UTF-16 big":
		b, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	case "CP949":
		b, err = korean.EUCKR.NewEncoder().Bytes([]byte(s))
	}
	must(t, err)
	return b
}

func TestCSVIsReadInAnyEncodingAndBySeveralSeparators(t *testing.T) {
	for _, how := range []string{"UTF-8", "UTF-8 with a mark", "UTF-16 little", "UTF-16 big", "CP949"} {
		for _, comma := range []string{",", ";", "\t"} {
			t.Run(how+" by "+comma, func(t *testing.T) {
				s := strings.ReplaceAll("사업 유형_국가_비고\r\nplanning_KE_\"뷁, 나이로비; 물\"\r\n", "_", comma)
				same(t, lines(t, encoded(t, how, s), sheet.Options{}), []string{"2|planning|KE||뷁, 나이로비; 물"})
			})
		}
	}
}

func TestRowsOfCSVAreCountedAsExcelDoes(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty lines count":            {"Track,Country\n\na,KE\n\n\nb,VN\n", "3|a|KE||;6|b|VN||"},
		"a cell of two lines is a row": {"Track,Country,Note\na,KE,\"x\r\ny\"\nb,VN,\n", "2|a|KE||x\ny;3|b|VN||"},
		"a row of separators counts":   {"Track,Country\n,\na,KE\n", "3|a|KE||"},
		"a hint does not":              {"sep=;\nTrack;Country\na;KE\n", "2|a|KE||"},
		"a title may stand above":      {"List of November\n\nCountry,Track\nKE,a\n", "4|a|KE||"},
		"no break at the end":          {"Track,Country\na,KE", "2|a|KE||"},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, lines(t, []byte(c.in), sheet.Options{}), strings.Split(c.want, ";"))
		})
	}
}

func TestCellsAreCleaned(t *testing.T) {
	for in, want := range map[string]string{
		"\u00a0 KE\u200b \u00a0":         "KE",
		"a\u00a0b":                       "a b",
		"a\u0001\u200db\ufeff":           "ab",
		"\"two\nlines\"":                 "two lines",
		"=SUM(A1)":                       "=SUM(A1)",
		"'=SUM(A1)":                      "=SUM(A1)",
		"''=x":                           "'=x",
		"'tis":                           "'tis",
		"+82":                            "+82",
		"\u0645\u06cc\u200c\u062e\u0648": "\u0645\u06cc\u200c\u062e\u0648",
	} {
		t.Run(fmt.Sprintf("%q", in), func(t *testing.T) {
			got := lines(t, []byte("Track,Country\na,"+in+"\n"), sheet.Options{})
			same(t, got, []string{"2|a|" + want + "||"})
		})
	}
}

func TestTitlesAreFolded(t *testing.T) {
	same(t, lines(t, []byte(" ＴＲＡＣＫ ,COUNTRY,due_date\na,KE,2026. 11. 2.\n"), sheet.Options{}), []string{"2|a|KE|2026-11-02|"})
}

func TestDatesInTextAreReadInOneWayOnly(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-22": "2026-11-22", "2026.11.22": "2026-11-22", "2026/11/22": "2026-11-22", "2026/1/2": "2026-01-02",
		"11/12/2026": "", "22.11.2026": "", "2026-13-01": "", "2026-02-30": "", "46348": "", "26-11-22": "", "tomorrow": "",
	} {
		t.Run(in, func(t *testing.T) {
			b := []byte("Track,Country,Due\na,KE," + in + "\n")
			if want != "" {
				same(t, lines(t, b, sheet.Options{}), []string{"2|a|KE|" + want + "|"})
				return
			}
			faulty(t, b, sheet.Options{}, `row 2, column C (Due): `, "write it as 2026-11-22")
		})
	}
}

// faulty wants one line of the faults to have all of these parts.
func faulty(t *testing.T, b []byte, opt sheet.Options, parts ...string) {
	t.Helper()
	table, faults := readAs("list.csv", b, opt)
	if table != nil {
		t.Errorf("a table comes with faults")
	}
	for _, f := range faults.List {
		found := true
		for _, p := range parts {
			found = found && strings.Contains(f.String(), p)
		}
		if found {
			return
		}
	}
	t.Errorf("got faults\n%v\nwant one with %q", faults, parts)
}

func TestFaultsOfCSVSayWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"a typo in a title":      {"Track,Country,Duee\na,KE,x\n", []string{"row 1, column C (Duee): ", "is Due meant?"}},
		"a required one typed":   {"Track,Contry,Note\na,KE,x\n", []string{"row 1: the column Country is missing", `"Contry" in column B meant?`}},
		"a strange column":       {"Track,Country,Shoe size\na,KE,42\n", []string{"column C (Shoe size)", "rename it or delete it"}},
		"a column with no title": {"Track,Country,\na,KE,\nb,VN,x\n", []string{"row 3, column C: ", "no title"}},
		"two of one meaning":     {"Track,Country,국가\na,KE,x\n", []string{"row 1, column C (국가): ", "same as column B (Country)"}},
		"an error":               {"Track,Country\na,#N/A\n", []string{"row 2, column B (Country): it holds the error #N/A"}},
		"a narrow column":        {"Track,Country,Due\na,KE,########\n", []string{"row 2, column C (Due): ", "widen"}},
		"too long":               {"Track,Country,Note\na,KE," + strings.Repeat("한", 41) + "\n", []string{"row 2, column C (Note): ", "41 characters; at most 40"}},
		"a lone quotation mark":  {"Track,Country\na,KE\nb,5\" pipe\n", []string{"row 3: ", "quotation mark in line 3"}},
		"one that never ends":    {"Track,Country\na,KE\n\"b,VN\n", []string{"row 3: ", "quotation mark"}},
		"an endless record":      {"Track,Country\na,KE\n\"" + strings.Repeat("b\n", 3<<20), []string{"row 3: it is longer than 4 MB"}},
		"lost characters":        {"Track,Country\na,K\ufffd\n", []string{"row 2, column B (Country): ", "lost"}},
		"broken UTF-8":           {"Track,Country\n한국어,KE\na,\xff\n", []string{"UTF-8 with broken characters, the first in line 3"}},
		"Latin-1":                {"Track,Country\na,S\xe9n\xe9gal\n", []string{"row 2, column B (Country): ", "lost"}},
		"no header":              {"a,b\nc,d\n", []string{"name at least Track, Country"}},
		"an old Macintosh":       {"Track,Country\ra,KE\r", []string{"old Macintosh"}},
		"a header too far below": {strings.Repeat("x\n", 10) + "Track,Country\na,KE\n", []string{"first 10"}},
		"nothing":                {"", []string{"list.csv is empty"}},
		"a PDF":                  {"%PDF-1.7", []string{"is a PDF", "save it as .xlsx or as CSV"}},
		"a picture":              {"\x89PNG\r\n\x1a\n", []string{"is a picture"}},
		"an old workbook":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), []string{".xls", "save it as .xlsx or as CSV"}},
		"HTML":                   {"\n<html><table>", []string{"web page", "save it as .xlsx"}},
		"a program":              {"\x7fELF\x00\x00", []string{"neither a table"}},
	} {
		t.Run(name, func(t *testing.T) { faulty(t, []byte(c.in), sheet.Options{}, c.want...) })
	}
}

func TestAnUnknownColumnMayBeEmpty(t *testing.T) {
	same(t, lines(t, []byte("Track,Shoe size,Country\na, ,KE\n"), sheet.Options{}), []string{"2|a|KE||"})
}

func TestAllFaultsComeAtOnceButNoMoreThan200(t *testing.T) {
	b := []byte("Track,Country,Due,What\n" + strings.Repeat("a,#REF!,soon,x\n", 150))
	_, faults := readAs("list.csv", b, sheet.Options{})
	if len(faults.List) != 200 || faults.More != 101 || !strings.HasSuffix(faults.Error(), "\nand 101 more") {
		t.Errorf("got %d and %d more, ending %q; want 200 and 101", len(faults.List), faults.More, faults.Error()[len(faults.Error())-20:])
	}
	if f := faults.List[0]; f.Row != 2 || f.Column != "B" {
		t.Errorf("the first is %v; want row 2, column B", f)
	}
}

func TestLimitsAreFaults(t *testing.T) {
	b := []byte("Track,Country\n" + strings.Repeat("a,KE\n", 5))
	faulty(t, b, sheet.Options{Rows: 4}, "row 6: there are more than 4 rows")
	faulty(t, b, sheet.Options{Bytes: 20}, "split it")
	if got := lines(t, b, sheet.Options{Rows: 5}); len(got) != 5 {
		t.Errorf("got %d rows, want 5", len(got))
	}
}

func TestAFileThatChangesAfterItsCheckIsAnError(t *testing.T) {
	b := []byte("Track,Country,Due\na,KE,2026-11-22\n")
	table, faults := readAs("list.csv", b, sheet.Options{})
	if faults.Any() {
		t.Fatal(faults)
	}
	copy(b[strings.Index(string(b), "2026"):], "soon")
	for _, err := range table.Rows() {
		if err == nil {
			t.Error("a row that was never checked came without an error")
		}
	}
}

func TestACallerPointsAtACell(t *testing.T) {
	table, faults := readAs("list.csv", []byte("x\n국가,Track\nKE,a\n"), sheet.Options{})
	if faults.Any() {
		t.Fatal(faults)
	}
	for row := range table.Rows() {
		if got, want := table.Fault(row, "country", "no such country").String(), "row 3, column A (국가): no such country"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := table.Fault(row, "due", "it is needed").String(), "row 3, column Due: it is needed"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if table.Has("due") || !table.Has("track") {
		t.Error("Has does not tell which columns there are")
	}
}
