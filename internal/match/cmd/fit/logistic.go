package main

import (
	"math"

	"annae/internal/match"
)

// mask says which signals a model may weigh.
type mask func(i int) bool

// scopeSignals leaves the gap out: a question between two entries is in scope
// all the same.
func scopeSignals(i int) bool { return match.SignalNames[i] != "gap" }

// rightSignals are about the winner against the others.
func rightSignals(i int) bool {
	switch match.SignalNames[i] {
	case "one", "near", "score", "gap":
		return true
	}
	return false
}

// logistic fits a logistic regression by Newton's method with a small ridge.
func logistic(all []example, label func(example) bool, use mask) match.Signals {
	var total float64
	for _, e := range all {
		total += e.weight
	}
	var b match.Signals
	for range 30 {
		g, h := slope(all, b, total, label, use)
		for i, x := range solve(h, g) {
			b[i] += x
		}
	}
	return b
}

// slope returns gradient and Hessian of the log likelihood at b.
func slope(all []example, b match.Signals, total float64, label func(example) bool, use mask) (g match.Signals, h square) {
	for i := range b {
		h[i][i] = ridge
		if i > 0 {
			g[i] = -ridge * b[i]
		}
	}
	for _, e := range all {
		p := probability(b, e.signals)
		y := 0.0
		if label(e) {
			y = 1
		}
		w := e.weight / total
		for i := range b {
			if !use(i) {
				continue
			}
			g[i] += w * (y - p) * e.signals[i]
			for j := range b {
				if use(j) {
					h[i][j] += w * p * (1 - p) * e.signals[i] * e.signals[j]
				}
			}
		}
	}
	return g, h
}

// square is a matrix with a row and a column for every signal.
type square [len(match.Signals{})]match.Signals

const ridge = 1e-4

// probability is what the model makes of the signals. Where nothing was found
// there is none, as in package match.
func probability(b, x match.Signals) float64 {
	if x[0] == 0 {
		return 0
	}
	var sum float64
	for i := range b {
		sum += b[i] * x[i]
	}
	return 1 / (1 + math.Exp(-sum))
}

// solve returns x of h x = g by elimination; h is positive definite.
func solve(h square, g match.Signals) match.Signals {
	n := len(g)
	for i := range n {
		for j := i + 1; j < n; j++ {
			f := h[j][i] / h[i][i]
			for k := i; k < n; k++ {
				h[j][k] -= f * h[i][k]
			}
			g[j] -= f * g[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			g[i] -= h[i][k] * g[k]
		}
		g[i] /= h[i][i]
	}
	return g
}
