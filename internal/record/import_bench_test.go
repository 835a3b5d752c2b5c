package record_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"annae/internal/application"
)

// BenchmarkImport loads new applications and compares with plain inserts of as
// many rows under a unique id, 128 at a time, on the same database.
func BenchmarkImport(b *testing.B) {
	for name, at := range places(b, 8) {
		b.Run(name, func(b *testing.B) {
			a, plain := applications(b, open(b, at)), plainInserts(b, at)
			var ours, theirs time.Duration
			const many = 10_240
			for round := 0; b.Loop(); round++ {
				entries := make([]application.Entry, many)
				for i := range entries {
					entries[i] = entry(round*many + i)
				}
				start := time.Now()
				_, err := a.Import(b.Context(), entries, fields, "kim", false, func(int) {})
				between := time.Now()
				plainly(plain, fmt.Sprint("round", round), many)
				ours += between.Sub(start)
				theirs += time.Since(between)
				if err = errors.Join(err); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*many)/ours.Seconds(), "applications/s")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-plain")
		})
	}
}
