package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"annae/internal/match"
)

// writeSet prints how a model does on a set, and what would be decided at some
// thresholds on the set as a whole (left) and on the settings (right).
func writeSet(w io.Writer, s sample, scope, right match.Signals) {
	fmt.Fprintf(w, "\n%s: AUROC %.1f as a whole, %.1f in settings; right answers told from wrong ones: %.1f, %.1f\n",
		s.name, 100*auroc(s.whole, scope, inScope), 100*auroc(s.parts, scope, inScope),
		100*auroc(only(s.whole, inScope), right, isRight), 100*auroc(only(s.parts, inScope), right, isRight))
	for _, at := range []struct{ scope, right float64 }{
		{0.50, 0.45}, {0.53, 0.45}, {0.56, 0.40}, {0.56, 0.45}, {0.56, 0.50}, {0.59, 0.45}, {0.62, 0.45}, {0.65, 0.45},
	} {
		fmt.Fprintf(w, "  scope %.2f right %.2f:", at.scope, at.right)
		for _, part := range [][]example{s.whole, s.parts} {
			t := decide(part, scope, right, at.scope, at.right)
			fmt.Fprintf(w, "   %.1f / %.1f / %.1f / %.1f, out %.1f", t.right, t.wrong, t.offered, t.handedOver, t.rejected)
		}
		fmt.Fprintln(w)
	}
}

// tally is in per cent of the questions in scope, and of those out of scope.
type tally struct{ right, wrong, offered, handedOver, rejected float64 }

// decide counts what Ranking.Decide would do at these thresholds.
func decide(all []example, scope, right match.Signals, scopeAt, rightAt float64) tally {
	var t tally
	var in, out float64
	for _, e := range all {
		if e.scope {
			in += e.weight
		} else {
			out += e.weight
		}
	}
	for _, e := range all {
		held := probability(scope, e.signals) < scopeAt
		unsure := probability(right, e.signals) < rightAt
		share := 100 * e.weight / in
		switch {
		case !e.scope && held:
			t.rejected += 100 * e.weight / out
		case !e.scope:
		case held:
			t.handedOver += share
		case unsure:
			t.offered += share
		case e.right:
			t.right += share
		default:
			t.wrong += share
		}
	}
	return t
}

// auroc is the weighted share of pairs that the model puts in the right order.
func auroc(all []example, b match.Signals, label func(example) bool) float64 {
	sorted := slices.SortedFunc(slices.Values(all), func(x, y example) int {
		return cmp.Compare(probability(b, x.signals), probability(b, y.signals))
	})
	var pos, neg, wins float64
	for _, e := range sorted {
		if label(e) {
			pos += e.weight
			wins += e.weight * neg
		} else {
			neg += e.weight
		}
	}
	if pos == 0 || neg == 0 {
		return 1 // nothing is in the wrong order
	}
	return wins / pos / neg
}
