package eligibility

import (
	"math"
	"slices"
)

// optimum works out the fewest questions that any order needs, from the
// applicants alone: for every set of answers that can be known, the best next
// question. Beyond [mostStates] sets it is a bound.
func (f *Interview) optimum(a *applicants) {
	sets := 1
	for _, size := range a.sizes {
		if sets *= size + 1; sets > mostStates {
			f.Best, f.AtLeast = a.bound(), true
			return
		}
	}
	o := newOptimum(a, sets)
	for s := range sets {
		o.work(s)
	}
	f.Best, f.Fewest = o.mean[sets-1], int(o.most[sets-1])
}

// optimum is about sets of applicants who have given the same answers. A set
// has a digit for each fact: its value, or the number of values where it was
// not asked. A set comes after all of its parts.
type optimum struct {
	sizes   []int
	strides []int
	weight  []float64
	verdict []int32 // the verdicts on which the set agrees, numbered; or the following
	mean    []float64
	most    []uint8
}

const (
	nobody = -1
	many   = -2
)

func newOptimum(a *applicants, sets int) *optimum {
	o := &optimum{sizes: a.sizes, strides: make([]int, len(a.sizes)),
		weight: make([]float64, sets), verdict: make([]int32, sets), mean: make([]float64, sets), most: make([]uint8, sets)}
	stride := 1
	for k := len(a.sizes) - 1; k >= 0; k-- {
		o.strides[k] = stride
		stride *= a.sizes[k] + 1
	}
	for i := range o.verdict {
		o.verdict[i] = nobody
	}
	var kinds [][]Verdict
	for _, one := range a.all {
		kind := slices.IndexFunc(kinds, func(k []Verdict) bool { return slices.Equal(k, one.verdicts) })
		if kind < 0 {
			kind = len(kinds)
			kinds = append(kinds, one.verdicts)
		}
		set, way := 0, one.way
		for k := len(a.sizes) - 1; k >= 0; k-- {
			set += way % a.sizes[k] * o.strides[k]
			way /= a.sizes[k]
		}
		o.weight[set], o.verdict[set] = one.weight, int32(kind)
	}
	return o
}

// work finds the best question for a set whose parts are worked out.
func (o *optimum) work(set int) {
	best, fewest, unknown := math.Inf(1), math.MaxInt, false
	for k, size := range o.sizes {
		if set/o.strides[k]%(size+1) != size {
			continue
		}
		if !unknown {
			o.gather(set, k)
			unknown = true
		}
		if o.verdict[set] != many {
			return
		}
		mean, most := 1.0, 0
		for part := set - size*o.strides[k]; part < set; part += o.strides[k] {
			mean += o.weight[part] / o.weight[set] * o.mean[part]
			most = max(most, int(o.most[part]))
		}
		best, fewest = min(best, mean), min(fewest, most+1)
	}
	if unknown {
		o.mean[set], o.most[set] = best, uint8(fewest)
	}
}

// gather adds up the parts of a set by one fact that was not asked.
func (o *optimum) gather(set, k int) {
	for part := set - o.sizes[k]*o.strides[k]; part < set; part += o.strides[k] {
		o.weight[set] += o.weight[part]
		switch {
		case o.verdict[part] == nobody || o.verdict[part] == o.verdict[set]:
		case o.verdict[set] == nobody:
			o.verdict[set] = o.verdict[part]
		default:
			o.verdict[set] = many
		}
	}
}

// bound is a number of questions below which no order can be: each answer
// tells no more than the number of values of its fact allows, and all answers
// together tell the verdicts.
func (a *applicants) bound() float64 {
	share := map[string]float64{}
	for _, one := range a.all {
		key := ""
		for _, v := range one.verdicts {
			key += string(v) + " "
		}
		share[key] += one.weight
	}
	told := 0.0
	for _, p := range share {
		told -= p * math.Log2(p)
	}
	if len(share) < 2 {
		return 0
	}
	return max(1, told/math.Log2(float64(slices.Max(a.sizes))))
}
