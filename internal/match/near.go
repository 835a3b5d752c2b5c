package match

// nearest keeps every phrasing, so that a question can be compared with the
// single ways in which an entry is asked, not only with their middle.
type nearest struct {
	units  []uint32 // phrasings of unit u are starts[units[u]]..starts[units[u+1]]
	starts []uint32 // features of phrasing p are starts[p]..starts[p+1]
	ids    []uint32
	values []int16 // in steps of centroidStep
}

// keepPhrasings notes the phrasings for the model.
func (l *learner) keepPhrasings() nearest {
	n := nearest{units: make([]uint32, len(l.c.units)+1)}
	for i, s := range l.c.samples {
		if s.answer {
			continue
		}
		n.starts = append(n.starts, uint32(len(n.ids)))
		for _, it := range l.vectors[i] {
			n.ids = append(n.ids, it.feature)
			n.values = append(n.values, quantise(it.value, centroidStep))
		}
		n.units[s.unit+1]++
	}
	n.starts = append(n.starts, uint32(len(n.ids)))
	for u := range l.c.units {
		n.units[u+1] += n.units[u]
	}
	return n
}

// near is the cosine of the question with the phrasing of the unit that is
// nearest to it.
func (w *worker) near(v vector, unit uint32) float32 {
	n := &w.m.nearest
	for _, it := range v.items {
		w.dense[it.feature] = it.value
	}
	var best float32
	for p := n.units[unit]; p < n.units[unit+1]; p++ {
		var dot float32
		for i := n.starts[p]; i < n.starts[p+1]; i++ {
			dot += w.dense[n.ids[i]] * float32(n.values[i])
		}
		best = max(best, dot)
	}
	for _, it := range v.items {
		w.dense[it.feature] = 0
	}
	return best * centroidStep
}

func (o *out) nearest(m *Model) {
	n := &m.nearest
	for u := range m.units {
		o.uint(uint64(n.units[u+1] - n.units[u]))
		for p := n.units[u]; p < n.units[u+1]; p++ {
			o.uint(uint64(n.starts[p+1] - n.starts[p]))
			for i := n.starts[p]; i < n.starts[p+1]; i++ {
				o.uint(uint64(n.ids[i]))
				o.int(int64(n.values[i]))
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
			in.times(func() {
				n.ids = append(n.ids, in.below(len(m.idf)))
				n.values = append(n.values, int16(in.int()))
			})
		})
		n.units = append(n.units, uint32(len(n.starts)))
	}
	n.starts = append(n.starts, uint32(len(n.ids)))
}
