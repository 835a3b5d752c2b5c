package match

// typical notes how close a phrasing of each unit comes to the others, which
// is what a question that asks for the unit may be expected to reach. A unit
// with few phrasings is drawn towards the mean of all.
func (l *learner) typical() {
	sums := make([]float32, len(l.c.units))
	var all, n float32
	at := append([]uint32(nil), l.starts[:len(l.starts)-1]...)
	for i, s := range l.c.samples {
		if s.answer {
			continue
		}
		l.c.units[s.unit].phrasings++
		sums[s.unit] += l.closeness(i, at)
	}
	for u := range l.c.units {
		if k := l.c.units[u].phrasings; k > 1 {
			all += sums[u]
			n += float32(k)
		}
	}
	mean := float32(0.3)
	if n > 0 {
		mean = all / n
	}
	const prior = 4
	for u := range l.c.units {
		x := &l.c.units[u]
		if x.phrasings > 1 {
			x.typical = (sums[u] + float32(prior*mean)) / float32(float32(x.phrasings)+prior)
		} else {
			x.typical = mean
		}
	}
}

// closeness is the cosine of a phrasing with the sum of the other phrasings of
// its unit. The cursors at move on with the units.
func (l *learner) closeness(sample int, at []uint32) float32 {
	u := l.c.samples[sample].unit
	var dot, own float32
	for _, it := range l.vectors[sample] {
		p := at[it.feature]
		for l.unit[p] != u {
			p++
		}
		at[it.feature] = p
		dot += float32(it.value * l.centroid[p])
		own += float32(it.value * it.value)
	}
	sum := l.norm[u]
	rest := float32(sum*sum) - float32(2*sum*dot) + own
	if rest <= 1e-6 {
		return 0
	}
	return max(0, (float32(sum*dot)-own)/sqrt32(rest))
}
