package match

import "slices"

// nearest keeps every phrasing, so that a question can be compared with the
// single ways in which an entry is asked, not only with their middle. What a
// feature weighs in a phrasing is its idf times the factor of its family.
type nearest struct {
	units  []uint32            // phrasings of unit u are units[u]..units[u+1]
	starts []uint32            // features of phrasing p are starts[p]..starts[p+1]
	ids    []uint32            // ascending within a phrasing
	scales [][families]float32 // by phrasing
}

// keepPhrasings notes the phrasings for the model.
func (l *learner) keepPhrasings() nearest {
	n := nearest{units: make([]uint32, len(l.c.units)+1)}
	for i, s := range l.c.samples {
		if s.answer {
			continue
		}
		start := len(n.ids)
		n.starts = append(n.starts, uint32(start))
		for _, it := range l.vectors[i] {
			n.ids = append(n.ids, it.feature)
		}
		slices.Sort(n.ids[start:])
		n.scales = append(n.scales, l.factors(l.vectors[i]))
		n.units[s.unit+1]++
	}
	n.starts = append(n.starts, uint32(len(n.ids)))
	for u := range l.c.units {
		n.units[u+1] += n.units[u]
	}
	return n
}

// factors returns by how much each family of the vector exceeds its idf.
func (l *learner) factors(v vector) (out [families]float32) {
	var length, plain [families]float32
	for _, it := range v {
		f, x := l.c.family[it.feature], l.idf[it.feature]
		length[f] += float32(it.value * it.value)
		plain[f] += float32(x * x)
	}
	for f := range out {
		if plain[f] > 0 {
			out[f] = sqrt32(length[f] / plain[f])
		}
	}
	return out
}

// nears fills in how near the question comes to each of the entries, in the
// language that fits best.
func (w *worker) nears(v vector, entries []uint32) {
	for _, it := range v {
		w.dense[it.feature] = it.value * w.m.idf[it.feature]
	}
	for _, e := range entries {
		w.nearby[e] = w.near(w.bestUnit[e])
	}
	for _, it := range v {
		w.dense[it.feature] = 0
	}
}

// near is the cosine of the question, which lies in dense, with the phrasing
// of the unit that is nearest to it.
func (w *worker) near(unit uint32) float32 {
	n := &w.m.nearest
	var best float32
	for p := n.units[unit]; p < n.units[unit+1]; p++ {
		var dot float32
		for _, id := range n.ids[n.starts[p]:n.starts[p+1]] {
			if x := w.dense[id]; x != 0 {
				dot += x * n.scales[p][w.m.family[id]]
			}
		}
		best = max(best, dot)
	}
	return best
}

func (o *out) nearest(m *Model) {
	n := &m.nearest
	for u := range m.units {
		o.uint(uint64(n.units[u+1] - n.units[u]))
		for p := n.units[u]; p < n.units[u+1]; p++ {
			for _, x := range n.scales[p] {
				o.float(x)
			}
			ids := n.ids[n.starts[p]:n.starts[p+1]]
			o.uint(uint64(len(ids)))
			last := uint32(0)
			for _, id := range ids {
				o.uint(uint64(id - last))
				last = id
			}
		}
	}
}

func (in *in) nearest(m *Model) {
	n := &m.nearest
	n.units = append(n.units, 0)
	for range m.units {
		in.times(func() {
			n.starts = append(n.starts, uint32(len(n.ids)))
			var scale [families]float32
			for f := range scale {
				scale[f] = in.float()
			}
			n.scales = append(n.scales, scale)
			last := uint64(0)
			in.times(func() {
				last += in.uint(maxCount)
				if last >= uint64(len(m.idf)) {
					in.fail("a phrasing with a feature that is not there")
				}
				n.ids = append(n.ids, uint32(last))
			})
		})
		n.units = append(n.units, uint32(len(n.starts)))
	}
	n.starts = append(n.starts, uint32(len(n.ids)))
}
