package match_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"annae/internal/match"
)

func TestTrainGivesTheSameModelOnAnyNumberOfCores(t *testing.T) {
	entries := append(synthetic(30, 2, 6), faq...)
	saved := func(cores int) []byte {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		var b bytes.Buffer
		if err := train(t, entries).Save(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	one := saved(1)
	for _, cores := range []int{2, 5} {
		if !bytes.Equal(saved(cores), one) {
			t.Errorf("Train on %d cores gave another model than on one", cores)
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		entries []match.Entry
		want    string
	}{
		"no entries":             {nil, "no entries"},
		"an entry without ID":    {[]match.Entry{entry("", "en", "What is it?")}, "empty or taken"},
		"two entries of one ID":  {[]match.Entry{entry("a", "en", "One"), entry("a", "en", "Two")}, "empty or taken"},
		"phrasings without word": {[]match.Entry{entry("a", "en", "?!!")}, "no phrasing has a word"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := match.Train(c.entries)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Train = %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestTrainTakesASingleEntry(t *testing.T) {
	m := train(t, []match.Entry{entry("a", "en", "Where is the station?")})
	r := m.Rank(match.Query{Text: "where is the station"})
	if len(r.Candidates) != 1 || r.Candidates[0].ID != "a" {
		t.Errorf("Rank = %+v, want a alone", r.Candidates)
	}
}

func TestTrainTakesEntriesWithoutPhrasings(t *testing.T) {
	m := train(t, append([]match.Entry{{ID: "silent"}}, faq...))
	if r := m.Rank(match.Query{Text: "parking lot"}); r.Candidates[0].ID != "parking" {
		t.Errorf("Rank = %+v, want parking first", r.Candidates)
	}
}

func TestTrainLearnsALittleFromAnswers(t *testing.T) {
	entries := append([]match.Entry(nil), faq...)
	for i := range entries {
		if entries[i].ID == "price" {
			entries[i].Answers = phrasings("en", "Membership is free; guided excursions are charged separately.")
		}
	}
	r := train(t, entries).Rank(match.Query{Text: "guided excursions", Lang: "en"})
	if len(r.Candidates) == 0 || r.Candidates[0].ID != "price" {
		t.Errorf("Rank = %+v, want price first", r.Candidates)
	}
}
