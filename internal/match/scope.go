package match

// Signals are what the rejection model weighs: how clear the outcome is. The
// winner's are those of its unit, the entry in one language.
type Signals [signalCount]float64

const (
	sigOne      = iota // always one, unless nothing was found
	sigCosine          // closeness to the centroid of the winner
	sigRelative        // that as a share of what is typical of the winner's own phrasings
	sigNear            // closeness to the nearest phrasing of the winner
	sigScore           // joint score of the winner, squashed
	sigGap             // by how much that exceeds the runner-up's, squashed
	signalCount
)

// SignalNames name the Signals in order.
var SignalNames = [signalCount]string{"one", "cosine", "relative", "near", "score", "gap"}

// Signals returns what the rejection model weighed; cmd/fit fits its
// coefficients on them.
func (r Ranking) Signals() Signals { return r.signals }

// scopeWeights and rightWeights are printed by cmd/fit. The first say whether
// a question asks for any entry, the second whether the winner is the right
// one when it does. They have no term for a language or a collection.
var (
	scopeWeights = Signals{-3.22, 3.81, 0.95, 2.33, 0.70, 0.00}
	rightWeights = Signals{-2.85, 0.00, 0.00, 0.23, 0.74, 1.88}
)

// probability weighs the signals; nothing found is no evidence of anything.
func (s Signals) probability(weights Signals) float64 {
	if s[sigOne] == 0 {
		return 0
	}
	var sum float64
	for i, x := range s {
		sum += float64(weights[i] * x)
	}
	return 1 / (1 + float64(exp32(float32(-sum))))
}

// signals gathers the signals of an outcome with at least one candidate.
func (w *worker) signals(top []uint32) Signals {
	best := w.bestUnit[top[0]]
	cosine, score := w.cosine[best], w.belief[top[0]]
	gap := score
	for _, e := range top[1:] {
		if w.m.entries[e].subject != w.m.entries[top[0]].subject {
			gap -= w.belief[e]
			break
		}
	}
	return Signals{
		sigOne:      1,
		sigCosine:   float64(cosine),
		sigRelative: float64(min(3, cosine/max(0.05, w.m.units[best].typical))),
		sigNear:     float64(w.nearby[top[0]]),
		sigScore:    squash(score),
		sigGap:      squash(gap),
	}
}

// squash is the logarithm of one more than x, and odd.
func squash(x float32) float64 {
	if x < 0 {
		return -squash(-x)
	}
	return float64(log32(1 + x))
}
