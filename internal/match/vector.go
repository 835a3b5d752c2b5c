package match

// shares is how much each family weighs in a whole vector.
var shares = [families]float32{
	famWord: 0.4, famPair: 0.2, famStem: 0.7, famGram2: 0.2, famGram3: 0.8, famGram4: 0.8, famGram5: 0.7,
	famConcept: 0.3, famConcepts: 0.8,
}

// item is one feature of a vector with its weight.
type item struct {
	feature uint32
	value   float32
}

// vector is a text as the learners see it, of length one when all its features
// are known. Unknown features count in the length.
type vector []item

// numbered are the features of a text by number; those without one are counted.
type numbered struct {
	ids     []uint32
	unknown [families]int
}

// weigher turns features into vectors; it is reused from text to text.
type weigher struct {
	family []family  // by feature
	idf    []float32 // by feature
	unseen float32

	count []uint8  // by feature
	seen  []uint32 // features with a count
	items []item
}

func newWeigher(family []family, idf []float32, unseen float32) *weigher {
	return &weigher{family: family, idf: idf, unseen: unseen, count: make([]uint8, len(idf))}
}

// weigh gives the vector of the features. It is valid until the next call.
func (w *weigher) weigh(n numbered) vector {
	var unknown, known [families]float32
	w.seen, w.items = w.seen[:0], w.items[:0]
	for f, k := range n.unknown {
		unknown[f] = float32(k) * w.unseen * w.unseen
	}
	for _, id := range n.ids {
		if w.count[id] == 0 {
			w.seen = append(w.seen, id)
		}
		if int(w.count[id]) < len(damp)-1 {
			w.count[id]++
		}
	}
	for _, id := range w.seen {
		x := w.idf[id] * damp[w.count[id]]
		w.count[id] = 0
		w.items = append(w.items, item{id, x})
		known[w.family[id]] += float32(x * x)
	}
	scale := scales(unknown, known)
	for i := range w.items {
		w.items[i].value *= scale[w.family[w.items[i].feature]]
	}
	return w.items
}

// damp is 1 + ln n: what n occurrences of a feature in one text count.
var damp = [...]float32{0, 1, 1.6931, 2.0986, 2.3863, 2.6094, 2.7918, 2.9459}

// scales returns the factors that bring the families to their shares, in a
// vector of length one.
func scales(unknown, known [families]float32) (scale [families]float32) {
	var sum float32
	for f := range families {
		if total := unknown[f] + known[f]; total > 0 {
			sum += float32(shares[f] * shares[f])
			scale[f] = shares[f] / sqrt32(total)
		}
	}
	if sum == 0 {
		return scale
	}
	for f := range scale {
		scale[f] /= sqrt32(sum)
	}
	return scale
}
