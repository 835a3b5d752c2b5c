package match_test

import (
	"bytes"
	"testing"

	"annae/internal/match"
)

// BenchmarkRank asks distinct questions of 150 entries of five phrasings each.
func BenchmarkRank(b *testing.B) {
	entries := synthetic(150, 1, 5)
	m, err := match.Train(entries)
	if err != nil {
		b.Fatal(err)
	}
	var queries []match.Query
	for _, e := range synthetic(150, 1, 20) {
		for _, p := range e.Phrasings {
			queries = append(queries, match.Query{Text: p.Text})
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		m.Rank(queries[i%len(queries)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "q/s")
}

// BenchmarkTrain learns 130 entries in two languages, 25 phrasings each.
func BenchmarkTrain(b *testing.B) {
	entries := synthetic(130, 2, 25)
	for b.Loop() {
		if _, err := match.Train(entries); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad reads the model of BenchmarkTrain.
func BenchmarkLoad(b *testing.B) {
	m, err := match.Train(synthetic(130, 2, 25))
	if err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := match.Load(bytes.NewReader(file.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(file.Len())/1e6, "MB")
}
