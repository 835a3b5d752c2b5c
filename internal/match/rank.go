package match

import (
	"cmp"
	"slices"
	"sync"
)

// Rank puts the entries in order for the question.
func (m *Model) Rank(q Query) Ranking {
	w := m.pool.Get().(*worker)
	defer m.pool.Put(w)
	lang := primary(q.Lang)
	if !m.speaks(lang) {
		lang = ""
	}
	p := Phrasing{lang, q.Text, q.Concepts}
	v := w.look(p)
	w.score(v)
	if lang == "" {
		if lang := w.guess(); stemmers[lang] != nil {
			p.Lang = lang
			v = w.look(p)
			w.score(v)
		}
	}
	return w.ranking(v, q.Skip)
}

func (m *Model) speaks(lang string) bool {
	for _, l := range m.langs {
		if l == lang {
			return true
		}
	}
	return false
}

// prepare makes what is derived from the learned parts.
func (m *Model) prepare() {
	m.pool = &sync.Pool{New: func() any { return newWorker(m) }}
}

// worker is the memory that one question needs; it is reused.
type worker struct {
	m        *Model
	x        extractor
	weigher  *weigher
	ids      []uint32
	cosine   []float32 // by unit
	logit    []float32 // by unit
	belief   []float32 // by entry
	bestUnit []uint32  // by entry
	nearby   []float32 // by entry; of the best entries only
	dense    []float32 // by feature; zero between questions
	order    []uint32
}

func newWorker(m *Model) *worker {
	return &worker{
		m:        m,
		weigher:  newWeigher(m.family, m.idf, m.unseen),
		cosine:   make([]float32, len(m.units)),
		logit:    make([]float32, len(m.units)),
		dense:    make([]float32, len(m.idf)),
		belief:   make([]float32, len(m.entries)),
		bestUnit: make([]uint32, len(m.entries)),
		nearby:   make([]float32, len(m.entries)),
	}
}

// look reads the question.
func (w *worker) look(p Phrasing) vector {
	n := numbered{ids: w.ids[:0]}
	for _, f := range w.x.extract(p) {
		if id, ok := w.m.table.find(f.name); ok {
			n.ids = append(n.ids, id)
		} else {
			n.unknown[f.family]++
		}
	}
	w.ids = n.ids
	return w.weigher.weigh(n)
}

// score asks both learners.
func (w *worker) score(v vector) {
	clear(w.cosine)
	clear(w.logit)
	for _, it := range v {
		c, l := it.value*centroidStep, it.value*(sharpness*weightStep)
		for _, p := range w.m.post[w.m.starts[it.feature]:w.m.starts[it.feature+1]] {
			w.cosine[p.unit] += c * float32(p.centroid)
			w.logit[p.unit] += l * float32(p.weight)
		}
	}
}

// guess returns the language of the unit that fits best.
func (w *worker) guess() string {
	best := 0
	for u := range w.cosine {
		if w.cosine[u] > w.cosine[best] {
			best = u
		}
	}
	return w.m.langs[w.m.units[best].lang]
}

// cosineShare is what the cosine counts beside the logit of the regression.
const cosineShare = 12

// combine puts both learners' verdicts together. An entry is as good as its
// best language.
func (w *worker) combine() {
	for e := range w.belief {
		w.belief[e] = nothing
	}
	for u, x := range w.m.units {
		s := cosineShare*w.cosine[u] + w.logit[u]
		if w.cosine[u] > 0 && s > w.belief[x.entry] {
			w.belief[x.entry], w.bestUnit[x.entry] = s, uint32(u)
		}
	}
}

// nothing is the score of an entry that shares no feature with the question.
const nothing = -1e9

func (w *worker) ranking(v vector, skip func(string) bool) Ranking {
	w.combine()
	w.skip(skip)
	top := w.top()
	if len(top) == 0 {
		return Ranking{}
	}
	w.compare(v, top)
	best := w.belief[top[0]]
	var sum, declined float32
	for e, b := range w.belief {
		x := exp32(b - best)
		sum += x
		if w.m.entries[e].declined {
			declined += x
		}
	}
	r := Ranking{Candidates: make([]Candidate, len(top)), signals: w.signals(top)}
	for i, e := range top {
		info := &w.m.entries[e]
		r.Candidates[i] = Candidate{info.id, float64(exp32(w.belief[e]-best) / sum), info.declined}
		if i > 0 && r.rival == 0 && info.subject != w.m.entries[top[0]].subject {
			r.rival = i
		}
	}
	r.needed, r.sure = scopeAt, rightAt
	if declined > 0 {
		r.needed, r.sure = declinesAt, surerAt
	}
	r.known = r.signals.probability(scopeWeights)
	r.declined = float64(declined / sum)
	r.InScope = r.known * (1 - r.declined)
	r.Confidence = r.signals.probability(rightWeights)
	return r
}

// nearShare is what closeness to the nearest phrasing counts beside the logit.
const nearShare = 4

// A question this close to a phrasing is the phrasing, and certain of its entry.
const (
	sameWords = 0.98
	certain   = 10
)

// compare lets the nearest phrasing of each of the best entries have its say:
// who asks in the very words of a phrasing means its entry.
func (w *worker) compare(v vector, top []uint32) {
	w.nears(v, top)
	for _, e := range top {
		w.belief[e] += nearShare * w.nearby[e]
		if w.nearby[e] > sameWords {
			w.belief[e] += certain
		}
	}
	slices.SortStableFunc(top, func(a, b uint32) int { return cmp.Compare(w.belief[b], w.belief[a]) })
}

// skip takes entries out of the question.
func (w *worker) skip(skip func(string) bool) {
	if skip == nil {
		return
	}
	for e, info := range w.m.entries {
		if skip(info.id) {
			w.belief[e] = nothing
		}
	}
}

// top returns the entries of the highest belief, best first.
func (w *worker) top() []uint32 {
	top := w.order[:0]
	for e, b := range w.belief {
		if b == nothing {
			continue
		}
		i := len(top)
		for i > 0 && b > w.belief[top[i-1]] {
			i--
		}
		if i >= maxCandidates {
			continue
		}
		if len(top) < maxCandidates {
			top = append(top, 0)
		}
		copy(top[i+1:], top[i:])
		top[i] = uint32(e)
	}
	w.order = top
	return top
}
