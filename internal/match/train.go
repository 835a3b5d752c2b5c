package match

import "slices"

// Train learns the entries. The same entries give the same model on any
// machine and any number of cores.
func Train(entries []Entry) (*Model, error) {
	c, err := newCorpus(entries)
	if err != nil {
		return nil, err
	}
	l := newLearner(c)
	l.centroids()
	l.typical()
	l.regress()
	return l.model(), nil
}

// learner holds the two learners while they learn. Both know a unit by the
// features that its phrasings have: the pairs of feature and unit that occur.
type learner struct {
	c        *corpus
	idf      []float32
	unseen   float32
	vectors  []vector // by sample
	starts   []uint32 // pairs of feature f are starts[f]..starts[f+1]
	unit     []uint32 // by pair
	centroid []float32
	norm     []float32 // by unit: length of the sum of its phrasings
	weight   []float32
	square   []float32 // sum of squared gradients of weight
}

func newLearner(c *corpus) *learner {
	l := &learner{c: c}
	l.idf, l.unseen = c.idf()
	w := newWeigher(c.family, l.idf, l.unseen)
	l.vectors = make([]vector, len(c.samples))
	for i := range l.c.samples {
		s := &l.c.samples[i]
		l.vectors[i] = slices.Clone(w.weigh(numbered{ids: s.ids}))
		s.ids = nil // no longer needed, and large
	}
	l.pair()
	return l
}

// pair finds the pairs of feature and unit that occur.
func (l *learner) pair() {
	n := len(l.c.keys)
	l.starts = make([]uint32, n+1)
	last := make([]uint32, n)
	l.each(func(_ int, it item, u uint32) {
		if last[it.feature] != u+1 {
			last[it.feature] = u + 1
			l.starts[it.feature+1]++
		}
	})
	for i := range n {
		l.starts[i+1] += l.starts[i]
	}
	l.unit = make([]uint32, l.starts[n])
	next := append([]uint32(nil), l.starts[:n]...)
	clear(last)
	l.each(func(_ int, it item, u uint32) {
		if f := it.feature; last[f] != u+1 {
			last[f] = u + 1
			l.unit[next[f]] = u
			next[f]++
		}
	})
}

// each visits all features of all phrasings in order of unit.
func (l *learner) each(visit func(sample int, it item, unit uint32)) {
	for i, s := range l.c.samples {
		for _, it := range l.vectors[i] {
			visit(i, it, s.unit)
		}
	}
}

// answerShare is what a text of the answer counts beside a phrasing. Beside
// one phrasing it is heard, beside twenty it hardly matters.
const answerShare = 0.3

// centroids sums the phrasings of each unit and brings the sums to length one.
func (l *learner) centroids() {
	l.centroid = make([]float32, len(l.unit))
	at := append([]uint32(nil), l.starts[:len(l.starts)-1]...)
	l.each(func(s int, it item, u uint32) {
		p := at[it.feature]
		for l.unit[p] != u {
			p++
		}
		at[it.feature] = p
		x := it.value
		if l.c.samples[s].answer {
			x *= answerShare
		}
		l.centroid[p] += x
	})
	norm := make([]float32, len(l.c.units))
	l.norm = norm
	for p, u := range l.unit {
		norm[u] += float32(l.centroid[p] * l.centroid[p])
	}
	for u := range norm {
		norm[u] = sqrt32(norm[u])
	}
	for p, u := range l.unit {
		l.centroid[p] /= norm[u]
	}
}

// model rounds what was learned to what is kept.
func (l *learner) model() *Model {
	m := &Model{entries: l.c.entries, units: l.c.units, langs: l.c.langs,
		table: newTable(l.c.keys), family: l.c.family, idf: l.idf, unseen: l.unseen, starts: l.starts}
	m.post = make([]posting, len(l.unit))
	for p, u := range l.unit {
		m.post[p] = posting{u, quantise(l.centroid[p], centroidStep), quantise(l.weight[p], weightStep)}
	}
	m.nearest = l.keepPhrasings()
	m.prepare()
	return m
}

// Steps in which the weights are kept.
const (
	centroidStep = 1.0 / 32767
	weightStep   = 1.0 / 1024
)

func quantise(x, step float32) int16 {
	q := x / step
	switch {
	case q > 32767:
		return 32767
	case q < -32767:
		return -32767
	case q < 0:
		return int16(q - 0.5)
	}
	return int16(q + 0.5)
}
