package gaps

import (
	"cmp"
	"slices"
	"time"

	"annae/internal/conversation"
)

// A Group is gaps that ask alike.
type Group struct {
	Gaps  []conversation.Gap // as they were given; the first is what the others are like
	Count int
	Topic string // the most frequent first guess; empty when there is none
}

// From these shares of common pieces on, two texts ask alike: by themselves,
// and when the same topic was the first guess for both.
const (
	alike      = 0.5
	alikeGuess = 0.35
)

// Groups puts gaps together that ask alike, the largest group first, and of
// those of one size the one that was asked last. Each gap joins the group whose
// first member it is most like; the same gaps in the same order give the same
// groups.
func Groups(gaps []conversation.Gap) []Group {
	g := grouper{groupsOf: map[string][]int{}}
	for _, gap := range gaps {
		g.add(gap)
	}
	for i := range g.groups {
		g.groups[i].Count = len(g.groups[i].Gaps)
		g.groups[i].Topic = mostGuessed(g.groups[i].Gaps)
	}
	slices.SortStableFunc(g.groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), b.Newest().Compare(a.Newest()))
	})
	return g.groups
}

// Newest is when a gap of the group was asked last.
func (g Group) Newest() time.Time {
	var last time.Time
	for _, gap := range g.Gaps {
		if gap.At.After(last) {
			last = gap.At
		}
	}
	return last
}

// grouper finds the groups that share pieces with a text by an index.
type grouper struct {
	groups   []Group
	sizes    []int            // pieces of each group's first member
	groupsOf map[string][]int // groups whose first member has a piece
}

func (g *grouper) add(gap conversation.Gap) {
	of := pieces(gap.Text)
	at := g.likest(gap, of)
	if at >= 0 {
		g.groups[at].Gaps = append(g.groups[at].Gaps, gap)
		return
	}
	for _, p := range of {
		g.groupsOf[p] = append(g.groupsOf[p], len(g.groups))
	}
	g.groups = append(g.groups, Group{Gaps: []conversation.Gap{gap}})
	g.sizes = append(g.sizes, len(of))
}

// likest is the group that a gap is most like, or -1.
func (g *grouper) likest(gap conversation.Gap, of []string) int {
	shared := make([]int, len(g.groups))
	for _, p := range of {
		for _, i := range g.groupsOf[p] {
			shared[i]++
		}
	}
	best, most := -1, 0.0
	for i, n := range shared {
		share := float64(n) / float64(len(of)+g.sizes[i]-n)
		need := alike
		if t := guess(gap); t != "" && t == guess(g.groups[i].Gaps[0]) {
			need = alikeGuess
		}
		if share >= need && share > most {
			best, most = i, share
		}
	}
	return best
}

func guess(g conversation.Gap) string {
	if len(g.Topics) == 0 {
		return ""
	}
	return g.Topics[0]
}

// mostGuessed is the most frequent first guess; of two as frequent, the one
// that came first.
func mostGuessed(all []conversation.Gap) string {
	counts, best := map[string]int{}, ""
	for _, g := range all {
		if t := guess(g); t != "" {
			counts[t]++
		}
	}
	for _, g := range all {
		if t := guess(g); counts[t] > counts[best] {
			best = t
		}
	}
	return best
}
