package eligibility

import (
	"fmt"

	"annae/internal/diagram"
)

// A space is all combinations of the values of some facts; the other facts are
// not known in it. Combinations are numbered, the last fact fastest.
type space struct {
	facts []int
	sizes []int // of each of them
	total int
}

// mostCombinations bounds what is proved by trying.
const mostCombinations = 10_000_000

// space is that of a set of facts, a bit each.
func (r *Rules) space(facts uint64) (space, error) {
	s := space{facts: diagram.Variables(facts), total: 1}
	for _, f := range s.facts {
		size := r.Vocabulary.Facts()[f].Size()
		s.sizes = append(s.sizes, size)
		if s.total *= size; s.total > mostCombinations {
			return s, fmt.Errorf("its facts have more than %d combinations; that is more than can be tried", mostCombinations)
		}
	}
	return s, nil
}

// fill gives facts the values of a combination.
func (s space) fill(i int, values []int8) {
	for k := len(s.facts) - 1; k >= 0; k-- {
		values[s.facts[k]] = int8(i % s.sizes[k])
		i /= s.sizes[k]
	}
}

// index is the number of the combination that values have.
func (s space) index(values []int8) int {
	i := 0
	for k, f := range s.facts {
		i = i*s.sizes[k] + int(values[f])
	}
	return i
}
