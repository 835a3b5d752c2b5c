// Fit prints the coefficients of the rejection model in package match.
//
//	go run ./internal/match/cmd/fit set.json...
//
// Each file is a set of labelled questions with entries of its own, in the
// format of `annae faq eval`. Every set counts the same, unless it has
// fewer than a hundred questions in or out of scope: then less. A set is asked as a
// whole and in many settings made from it: with entries held out (their
// questions are then out of scope), with fewer phrasings, in one language,
// with and without the language told. So the coefficients, and the thresholds
// in decide.go, hold for small and large collections alike. The phrasings that
// are learned are never used as questions: how an entry meets its own phrasings
// says little about how it meets people's.
//
// What is printed is pasted into scope.go. The table beneath shows, for each
// set and threshold, what would be decided: right / wrong / offered / handed
// over, and the share of out-of-scope questions rejected.
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"annae/internal/evaluation"
	"annae/internal/match"
)

func main() {
	settings := flag.Int("settings", 20, "how many settings are made from each set")
	flag.Parse()
	if err := run(os.Stdout, *settings, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, settings int, files []string) error {
	if len(files) == 0 {
		return fmt.Errorf("no set is named; for example: fit set.json other.json")
	}
	sets := make([]sample, len(files))
	for i, file := range files {
		s, err := evaluation.Load(file)
		if err != nil {
			return err
		}
		if len(s.Entries) == 0 {
			return fmt.Errorf("%s: has no entries of its own", file)
		}
		sets[i], err = newSample(s, settings, rand.New(rand.NewPCG(1, uint64(i))))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	var all []example
	for _, s := range sets {
		all = append(all, s.whole...)
		all = append(all, s.parts...)
	}
	scope := logistic(all, inScope, scopeSignals)
	right := logistic(only(all, inScope), isRight, rightSignals)
	fmt.Fprintf(w, "scopeWeights = %s\nrightWeights = %s\n", literal(scope), literal(right))
	for _, s := range sets {
		writeSet(w, s, scope, right)
	}
	return nil
}

func literal(b match.Signals) string {
	out := "Signals{"
	for i, x := range b {
		if i > 0 {
			out += ", "
		}
		out += fmt.Sprintf("%.2f", x)
	}
	return out + "}"
}
