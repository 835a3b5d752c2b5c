package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"annae/internal/sheet"
)

// wide is a table of twelve columns.
func wide(rows int) ([]sheet.Column, [][]string) {
	var columns []sheet.Column
	for i := range 12 {
		columns = append(columns, sheet.Column{ID: fmt.Sprintf("column%d", i)})
	}
	all := make([][]string, rows)
	for r := range all {
		for i := range columns {
			all[r] = append(all[r], fmt.Sprintf("value %d of %d", i, r))
		}
	}
	return columns, all
}

// BenchmarkRead checks 100,000 rows and hands them out, which is reading them
// twice; for CSV as a ratio to encoding/csv alone reading them once.
func BenchmarkRead(b *testing.B) {
	columns, rows := wide(100_000)
	for name, write := range writers() {
		var file bytes.Buffer
		must(b, write(&file, columns, each(rows)))
		data := file.Bytes()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			start := time.Now()
			for b.Loop() {
				table, faults := sheet.Read(name, bytes.NewReader(data), int64(len(data)), columns, sheet.Options{})
				if faults.Any() {
					b.Fatal(faults)
				}
				for _, err := range table.Rows() {
					must(b, err)
				}
			}
			each := time.Since(start) / time.Duration(b.N)
			b.ReportMetric(float64(len(rows))/each.Seconds(), "rows/s")
			if name == "CSV" {
				b.ReportMetric(float64(each)/float64(alone(b, data)), "times-encoding/csv")
			}
		})
	}
}

// alone is how long encoding/csv takes, the best of three.
func alone(b *testing.B, data []byte) time.Duration {
	best := time.Hour
	for range 3 {
		start := time.Now()
		r := csv.NewReader(bytes.NewReader(data))
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
		best = min(best, time.Since(start))
	}
	return best
}
