package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"annae/internal/evaluation"
	"annae/internal/match"
)

func TestLogisticFindsTheWeightsThatMadeTheLabels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	want := match.Signals{-1, 2, -3}
	var all []example
	for range 20_000 {
		x := match.Signals{1, r.Float64(), r.Float64()}
		all = append(all, example{signals: x, scope: r.Float64() < probability(want, x), weight: 1})
	}
	got := logistic(all, inScope, func(i int) bool { return i < 3 })
	for i := range want {
		if math.Abs(got[i]-want[i]) > 0.3 {
			t.Errorf("weight %d = %.2f, want about %.0f", i, got[i], want[i])
		}
	}
}

func TestRunPrintsWeightsAndATablePerSet(t *testing.T) {
	s := evaluation.Set{Name: "colours", Languages: []string{"en"}}
	for i, colour := range []string{"red", "green", "blue", "yellow", "purple"} {
		id := colour
		s.Entries = append(s.Entries, evaluation.Entry{ID: id, Lang: "en",
			Phrasings: []string{"paint it " + colour, "I like " + colour, colour + " please"}})
		s.Queries = append(s.Queries,
			evaluation.Query{Text: "make it " + colour, Lang: "en", Expect: &id},
			evaluation.Query{Text: fmt.Sprint("what about a horse ", i), Lang: "en"})
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "colours.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(&out, 3, []string{file}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"scopeWeights = Signals{", "rightWeights = Signals{", "colours: AUROC"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("run printed\n%swant it to hold %q", out.String(), want)
		}
	}
	if strings.Contains(out.String(), "NaN") {
		t.Errorf("run printed NaN:\n%s", out.String())
	}
}
