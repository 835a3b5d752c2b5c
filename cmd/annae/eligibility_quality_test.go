package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/answer/answertest"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// What questions in free text must earn: verdicts that are right, and none
// that is sure and wrong.
const (
	rightVerdicts = 88 // per cent
	sureAndWrong  = 0
)

// The questions were written before the lexicon, by somebody who knew neither
// it nor the rules.
func TestQuestionsInFreeTextGetTheRightVerdict(t *testing.T) {
	data, err := os.ReadFile("../../rules/eval/eligibility.json")
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Queries []struct {
			Text, Lang string
			Verdicts   map[string]eligibility.Verdict
		}
	}
	if err := json.Unmarshal(data, &set); err != nil {
		t.Fatal(err)
	}
	right, wrong, all := map[string]int{}, 0, map[string]int{}
	for _, q := range set.Queries {
		r := answertest.Desk().Ask(answer.Question{Text: q.Text, Locale: locale.Locale(q.Lang), AsOf: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)})
		for kind, want := range q.Verdicts {
			all[q.Lang]++
			if got := verdictOn(r, kind); got == want {
				right[q.Lang]++
			} else if got == eligibility.Eligible || got == eligibility.Ineligible {
				wrong++
			}
		}
	}
	total, good := 0, 0
	for lang, n := range all {
		t.Logf("%s: %d of %d right", lang, right[lang], n)
		total, good = total+n, good+right[lang]
	}
	t.Logf("right %.1f %% of %d, sure and wrong %d", 100*float64(good)/float64(total), total, wrong)
	if good*100 < rightVerdicts*total || wrong > sureAndWrong {
		t.Errorf("right %d of %d, sure and wrong %d; want at least %d %% and at most %d", good, total, wrong, rightVerdicts, sureAndWrong)
	}
}

// verdictOn is what a reply says of the track of a kind.
func verdictOn(r answer.Reply, kind string) eligibility.Verdict {
	if r.Assessment == nil {
		return ""
	}
	for _, f := range r.Assessment.Result.Findings {
		if strings.HasPrefix(f.Track.ID, kind+"-") {
			return f.Verdict
		}
	}
	return ""
}
