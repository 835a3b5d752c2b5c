package match

// How the regression learns. Little data is gone through more often; stopping
// early is what keeps it from learning phrasings by heart.
const (
	batchSize  = 32
	sharpness  = 10    // what a vector of length one is multiplied by
	rate       = 0.08  // of AdaGrad
	decay      = 0.005 // towards zero
	hopeless   = -12   // below the best logit, a unit is not worth its exponential
	leastError = 3e-4  // smaller errors of belief are not worth a correction

	budget      = 60000 // phrasings gone through in all, within these bounds:
	leastPasses = 8
	mostPasses  = 24

	commonShare = 0.5 // of the units: features that more of them have are left out
	commonLeast = 20  // units; fewer are not left out
)

// regress fits a multinomial logistic regression for each language, by
// AdaGrad in batches. A unit has weights for the features that its own
// phrasings have.
func (l *learner) regress() {
	l.weight = make([]float32, len(l.unit))
	l.square = make([]float32, len(l.unit))
	for lang := range l.c.langs {
		newRegression(l, uint32(lang)).run()
	}
}

// regression is the fit of one language.
type regression struct {
	l       *learner
	lang    uint32
	samples []int // to be learned
	units   []int // of the language
	skip    []bool
	belief  [batchSize][]float32
	random  uint64
}

func newRegression(l *learner, lang uint32) *regression {
	r := &regression{l: l, lang: lang, random: 1}
	for i, s := range l.c.samples {
		if l.c.units[s.unit].lang == lang && !s.answer {
			r.samples = append(r.samples, i)
		}
	}
	for u, x := range l.c.units {
		if x.lang == lang {
			r.units = append(r.units, u)
		}
	}
	for i := range r.belief {
		r.belief[i] = make([]float32, len(l.c.units))
	}
	r.skip = make([]bool, len(l.c.keys))
	for f := range r.skip {
		r.skip[f] = r.common(l.starts[f], l.starts[f+1])
	}
	return r
}

// common says whether so many units of a large collection have the feature
// that it tells nothing and only costs time.
func (r *regression) common(from, to uint32) bool {
	return int(to-from) > commonLeast && float64(to-from) > commonShare*float64(len(r.units))
}

func (r *regression) run() {
	if len(r.samples) == 0 {
		return
	}
	passes := min(max(budget/len(r.samples), leastPasses), mostPasses)
	for range passes {
		shuffle(r.samples, &r.random)
		for at := 0; at < len(r.samples); at += batchSize {
			r.batch(r.samples[at:min(at+batchSize, len(r.samples))])
		}
	}
}

// batch learns some phrasings at once. The work is shared out so that every
// number is computed in the same order whatever the number of cores: beliefs
// by phrasing, corrections by feature.
func (r *regression) batch(samples []int) {
	parallel(len(samples), func(i int) {
		s := samples[i]
		r.believe(r.l.vectors[s], r.belief[i])
		r.belief[i][r.l.c.samples[s].unit] -= 1
		for _, u := range r.units {
			if x := r.belief[i][u]; x < leastError && x > -leastError {
				r.belief[i][u] = 0
			}
		}
	})
	parallel(parts, func(part int) {
		for i, s := range samples {
			if r.belief[i][r.l.c.samples[s].unit] != 0 {
				r.correct(r.l.vectors[s], r.belief[i], uint32(part))
			}
		}
	})
}

// parts is how many shares the features are dealt into.
const parts = 4

// believe fills out with the probability of each unit of the language.
func (r *regression) believe(v []item, out []float32) {
	clear(out)
	l := r.l
	for _, it := range v {
		if r.skip[it.feature] {
			continue
		}
		x := it.value * sharpness
		from, to := l.starts[it.feature], l.starts[it.feature+1]
		weights := l.weight[from:to]
		for i, u := range l.unit[from:to] {
			out[u] += float32(x * weights[i])
		}
	}
	top := out[r.units[0]]
	for _, u := range r.units {
		top = max(top, out[u])
	}
	var sum float32
	for _, u := range r.units {
		if x := out[u] - top; x > hopeless {
			out[u] = exp32(x)
			sum += out[u]
		} else {
			out[u] = 0
		}
	}
	for _, u := range r.units {
		out[u] /= sum
	}
}

// correct moves the weights of one share of the features against the error.
func (r *regression) correct(v []item, wrong []float32, part uint32) {
	l := r.l
	for _, it := range v {
		if it.feature%parts != part || r.skip[it.feature] {
			continue
		}
		x := it.value * sharpness
		from, to := l.starts[it.feature], l.starts[it.feature+1]
		weights, squares := l.weight[from:to], l.square[from:to]
		for i, u := range l.unit[from:to] {
			if wrong[u] == 0 || l.c.units[u].lang != r.lang {
				continue
			}
			g := float32(x*wrong[u]) + float32(decay*weights[i])
			squares[i] += float32(g * g)
			weights[i] -= float32(rate*g) / sqrt32(squares[i]+1e-6)
		}
	}
}

// shuffle puts order into another order, the same on every machine.
func shuffle(order []int, random *uint64) {
	for i := len(order) - 1; i > 0; i-- {
		*random = *random*6364136223846793005 + 1442695040888963407
		j := int(*random >> 33 % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}
