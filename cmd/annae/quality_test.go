package main

import (
	"os"
	"testing"

	"annae/internal/evaluation"
)

// What the programme's own questions show, in per cent: a change must not fall
// behind it. The questions were written before the phrasings, and no phrasing
// was made from them. The aims are 94 right or offered and 4 wrong.
const (
	leastRight          = 85.0
	leastRightOrOffered = 90.0
	mostWrong           = 8.5
	leastHeld           = 92.0 // of the questions out of scope
)

func TestQuality(t *testing.T) {
	set, err := evaluation.Load("../../faq/eval/programme.json")
	if err != nil {
		t.Fatal(err)
	}
	judge, _, err := newJudge(set, world{getenv: func(name string) string {
		if name == "ANNAE_DATA_DIR" {
			return t.TempDir()
		}
		return ""
	}, stderr: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	report := evaluation.Run(set, judge, 0)
	own := report.Total.Own
	if *own.Right < leastRight || *own.Right+*own.Offered < leastRightOrOffered || *own.Wrong > mostWrong || *own.OOSRejected < leastHeld {
		t.Errorf("right %.1f (want %.0f), right or offered %.1f (want %.0f), wrong %.1f (at most %.0f), out of scope held %.1f (want %.0f)",
			*own.Right, leastRight, *own.Right+*own.Offered, leastRightOrOffered, *own.Wrong, mostWrong, *own.OOSRejected, leastHeld)
	}
}
