package sheet_test

import (
	"bytes"
	"testing"

	"annae/internal/sheet"
)

// FuzzRead holds that no bytes panic, that there are faults or a table, and
// that a table without faults can be read to its end.
func FuzzRead(f *testing.F) {
	for _, write := range writers() {
		var b bytes.Buffer
		must(f, write(&b, columns(), each([][]string{{"a", "KE", "2026-11-22", "=x"}})))
		f.Add(b.Bytes())
	}
	f.Add([]byte("sep=;\nTrack;Country\n\"a\nb\";KE\n"))
	f.Add([]byte("\xff\xfeT\x00r\x00"))
	f.Add([]byte("\xb1\xb9\xb0\xa1,Track\n\xc7\xd1,a\n"))
	f.Add([]byte("\xd0\xcf\x11\xe0"))
	f.Fuzz(func(t *testing.T, b []byte) { readable(t, b) })
}

// FuzzSheet does the same with the XML of a sheet, which a fuzzer does not find
// inside of a zip.
func FuzzSheet(f *testing.F) {
	f.Add(`<c r="B2" t="str"><f>A1</f><v>x</v></c>`)
	f.Add(`<c r="B2" s="1"><v>1e308</v></c></row><row><c t="s"><v>0</v></c>`)
	f.Add(`<c r="B2" t="d"><v>2026-11-22T00:00:00</v></c>`)
	b := workbook(f, head([]any{"a", "HERE"}), nil)
	f.Fuzz(func(t *testing.T, cell string) { readable(t, cellIn(t, b, cell)) })
}

func readable(t *testing.T, b []byte) {
	t.Helper()
	table, faults := readAs("x", b, sheet.Options{Bytes: 1 << 20})
	if (table == nil) != faults.Any() {
		t.Fatalf("table %v with faults %v", table, faults)
	}
	if table == nil {
		return
	}
	n := 0
	for _, err := range table.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != table.Count {
		t.Fatalf("%d rows, want %d", n, table.Count)
	}
}
