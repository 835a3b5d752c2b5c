package content

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Kind is a kind of support.
type Kind string

// The kinds. 2020 and 2021 split planning into urban and solution.
const (
	Planning      Kind = "planning"
	Urban         Kind = "urban"
	Solution      Kind = "solution"
	Demonstration Kind = "demonstration"
)

var kinds = []Kind{Planning, Urban, Solution, Demonstration}

func (k Kind) known() bool { return slices.Contains(kinds, k) }

// Side is the kind that a person would name: planning for the two that split
// it.
func (k Kind) Side() Kind {
	if k == Urban || k == Solution {
		return Planning
	}
	return k
}

// every is the selector's word for all kinds.
const every Kind = "all"

// A Selector names tracks by kind and cycle: "planning 2020, 2022-2024".
type Selector struct {
	Kind   Kind
	Cycles []int // ascending
}

// parseSelector reads what editors write. Its errors are for them.
func parseSelector(s string) (Selector, error) {
	word, rest, _ := strings.Cut(strings.TrimSpace(s), " ")
	kind := Kind(word)
	if !kind.known() && kind != every {
		return Selector{}, fmt.Errorf("%q names no kind of track; begin with planning, urban, solution, demonstration or all", s)
	}
	var cycles []int
	for part := range strings.SplitSeq(rest, ",") {
		from, to, ranged := strings.Cut(strings.TrimSpace(part), "-")
		a, err := strconv.Atoi(from)
		b := a
		if ranged && err == nil {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 2000 || b < a || b > 2100 {
			return Selector{}, fmt.Errorf("%q names no cycles; write such as %q", s, word+" 2024-2026")
		}
		for y := a; y <= b; y++ {
			cycles = append(cycles, y)
		}
	}
	slices.Sort(cycles)
	return Selector{kind, slices.Compact(cycles)}, nil
}

// Fits tells whether a track is selected.
func (s Selector) Fits(t *Track) bool {
	return slices.Contains(s.Cycles, t.Cycle) && (s.Kind == every || s.Kind == t.Kind || s.Kind == t.Kind.Side())
}

// pick lists the tracks selected, in their order.
func (s Selector) pick(tracks []*Track) []*Track {
	var fit []*Track
	for _, t := range tracks {
		if s.Fits(t) {
			fit = append(fit, t)
		}
	}
	return fit
}

// Years writes the cycles briefly: "2020, 2022–2024".
func (s Selector) Years() string {
	var parts []string
	for i := 0; i < len(s.Cycles); {
		j := i
		for j+1 < len(s.Cycles) && s.Cycles[j+1] == s.Cycles[j]+1 {
			j++
		}
		p := strconv.Itoa(s.Cycles[i])
		if j > i {
			p += "–" + strconv.Itoa(s.Cycles[j])
		}
		parts = append(parts, p)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// Covered lists the tracks that a selector picks. Its error is for editors.
func (c *Content) Covered(selector string) ([]*Track, error) {
	s, err := parseSelector(selector)
	if err != nil {
		return nil, err
	}
	return s.pick(c.Tracks), nil
}
