package diagram

import (
	"encoding/binary"
	"math/bits"
)

// A Leaf is a value of a function: up to 21 lanes of three bits, each lane the
// set of the outcomes that are possible in it. The zero leaf is the value of
// what can't be.
type Leaf uint64

// Lanes is how many lanes a leaf has, and LaneBits how many outcomes a lane.
const (
	Lanes    = 21
	LaneBits = 3
)

// everyLane has the first outcome of each lane.
const everyLane Leaf = 0o111111111111111111111

// In puts the outcomes of one lane into a leaf.
func In(lane int, outcomes Leaf) Leaf { return outcomes << (LaneBits * lane) }

// Lane takes the outcomes of one lane out of a leaf.
func (l Leaf) Lane(i int) Leaf { return l >> (LaneBits * i) & 7 }

// Join is what may be where either leaf may be. A lane in which more than one
// outcome is possible is open, and all open lanes are alike.
func Join(a, b Leaf) Leaf {
	j := a | b
	x, y, z := j&everyLane, j>>1&everyLane, j>>2&everyLane
	open := x&y | x&z | y&z
	return j | open | open<<1 | open<<2
}

// A Ref is a function: a node of its diagrams.
type Ref int32

// Diagrams hold functions over the same variables. They are not safe for
// concurrent use.
type Diagrams struct {
	sizes  []int // values of each variable
	nodes  []node
	unique map[string]Ref
	leaves map[Leaf]Ref
	cut    map[cut]Ref
}

type node struct {
	variable int    // -1 of a leaf
	leaf     Leaf   // of a leaf; else all of its leaves joined
	kids     []Ref  // by value
	support  uint64 // the variables that matter, a bit each
}

// cut is a function with one variable taken out.
type cut struct {
	of       Ref
	variable int
	value    int // forgotten, or the value it has
}

const forgotten = -1

// MostVariables bounds how many variables diagrams have.
const MostVariables = 64

// New makes diagrams over variables of such sizes, of which there are at most
// [MostVariables].
func New(sizes []int) *Diagrams {
	return &Diagrams{sizes: sizes, unique: map[string]Ref{}, leaves: map[Leaf]Ref{}, cut: map[cut]Ref{}}
}

// Constant is the function that is always the same.
func (d *Diagrams) Constant(l Leaf) Ref {
	if r, ok := d.leaves[l]; ok {
		return r
	}
	r := Ref(len(d.nodes)) //nolint:gosec // far fewer than 2^31
	d.nodes = append(d.nodes, node{variable: -1, leaf: l})
	d.leaves[l] = r
	return r
}

// Test is one leaf where a variable has one of some values (a bit each), and
// another elsewhere.
func (d *Diagrams) Test(variable int, values uint32, yes, no Leaf) Ref {
	kids := make([]Ref, d.sizes[variable])
	for i := range kids {
		kids[i] = d.Constant(no)
		if values>>i&1 == 1 {
			kids[i] = d.Constant(yes)
		}
	}
	return d.node(variable, kids)
}

// node finds or makes the node of a variable.
func (d *Diagrams) node(variable int, kids []Ref) Ref {
	same := true
	for _, k := range kids[1:] {
		same = same && k == kids[0]
	}
	if same {
		return kids[0]
	}
	key := make([]byte, 0, 4*len(kids)+1)
	key = append(key, byte(variable))
	for _, k := range kids {
		key = binary.LittleEndian.AppendUint32(key, uint32(k)) //nolint:gosec // never negative
	}
	if r, ok := d.unique[string(key)]; ok {
		return r
	}
	n := node{variable: variable, kids: kids, support: 1 << variable}
	for _, k := range kids {
		n.leaf = Join(n.leaf, d.nodes[k].leaf)
		n.support |= d.nodes[k].support
	}
	r := Ref(len(d.nodes)) //nolint:gosec // far fewer than 2^31
	d.nodes = append(d.nodes, n)
	d.unique[string(key)] = r
	return r
}

// Combine is the function whose value is that of op over the values of two.
func (d *Diagrams) Combine(a, b Ref, op func(Leaf, Leaf) Leaf) Ref {
	return d.combine(a, b, op, map[[2]Ref]Ref{})
}

func (d *Diagrams) combine(a, b Ref, op func(Leaf, Leaf) Leaf, memo map[[2]Ref]Ref) Ref {
	if r, ok := memo[[2]Ref{a, b}]; ok {
		return r
	}
	na, nb := d.nodes[a], d.nodes[b]
	var r Ref
	if na.variable < 0 && nb.variable < 0 {
		r = d.Constant(op(na.leaf, nb.leaf))
	} else {
		v := top(na, nb)
		kids := make([]Ref, d.sizes[v])
		for i := range kids {
			kids[i] = d.combine(d.kid(a, v, i), d.kid(b, v, i), op, memo)
		}
		r = d.node(v, kids)
	}
	memo[[2]Ref{a, b}] = r
	return r
}

// top is the variable that comes first in either node.
func top(a, b node) int {
	if b.variable < 0 || a.variable >= 0 && a.variable < b.variable {
		return a.variable
	}
	return b.variable
}

// kid is the function where a variable that comes no later than its first has
// a value.
func (d *Diagrams) kid(r Ref, variable, value int) Ref {
	if n := &d.nodes[r]; n.variable == variable {
		return n.kids[value]
	}
	return r
}

// Given is the function where a variable has a value.
func (d *Diagrams) Given(r Ref, variable, value int) Ref { return d.without(cut{r, variable, value}) }

// Forget is what the function may be whatever value a variable has.
func (d *Diagrams) Forget(r Ref, variable int) Ref { return d.without(cut{r, variable, forgotten}) }

func (d *Diagrams) without(c cut) Ref {
	n := d.nodes[c.of]
	if n.support>>c.variable&1 == 0 {
		return c.of
	}
	if r, ok := d.cut[c]; ok {
		return r
	}
	var r Ref
	switch {
	case n.variable == c.variable && c.value != forgotten:
		r = n.kids[c.value]
	case n.variable == c.variable:
		r = n.kids[0]
		for _, k := range n.kids[1:] {
			r = d.Combine(r, k, Join)
		}
	default:
		kids := make([]Ref, len(n.kids))
		for i, k := range n.kids {
			kids[i] = d.without(cut{k, c.variable, c.value})
		}
		r = d.node(n.variable, kids)
	}
	d.cut[c] = r
	return r
}

// Possible is all values that the function may have, joined.
func (d *Diagrams) Possible(r Ref) Leaf { return d.nodes[r].leaf }

// Support is the variables on which the function depends, a bit each.
func (d *Diagrams) Support(r Ref) uint64 { return d.nodes[r].support }

// First is the variable that the function looks at first, and what it is for
// each of its values; -1 for a constant.
func (d *Diagrams) First(r Ref) (variable int, kids []Ref) {
	return d.nodes[r].variable, d.nodes[r].kids
}

// Settled tells whether the function has one value wherever it can be.
func (d *Diagrams) Settled(r Ref) bool {
	_, many := d.only(r, map[Ref]bool{})
	return !many
}

// only is the one value that is not zero, unless there are several.
func (d *Diagrams) only(r Ref, seen map[Ref]bool) (one Leaf, many bool) {
	n := d.nodes[r]
	if n.variable < 0 {
		return n.leaf, false
	}
	seen[r] = true
	for _, k := range n.kids {
		if seen[k] {
			continue
		}
		l, several := d.only(k, seen)
		if several || l != 0 && one != 0 && l != one {
			return 0, true
		}
		one |= l
	}
	return one, false
}

// Matters tells whether the value of the function can hang on a variable: for
// two of its values there is a place where both can be and differ.
func (d *Diagrams) Matters(r Ref, variable int) bool {
	if d.Support(r)>>variable&1 == 0 {
		return false
	}
	for i := range d.sizes[variable] {
		for j := range i {
			if d.differ(d.Given(r, variable, i), d.Given(r, variable, j), map[[2]Ref]bool{}) {
				return true
			}
		}
	}
	return false
}

// differ tells whether two functions have different values at a place where
// both can be.
func (d *Diagrams) differ(a, b Ref, seen map[[2]Ref]bool) bool {
	if a == b || seen[[2]Ref{a, b}] {
		return false
	}
	seen[[2]Ref{a, b}] = true
	na, nb := d.nodes[a], d.nodes[b]
	if na.variable < 0 && nb.variable < 0 {
		return na.leaf != 0 && nb.leaf != 0
	}
	v := top(na, nb)
	for i := range d.sizes[v] {
		if d.differ(d.kid(a, v, i), d.kid(b, v, i), seen) {
			return true
		}
	}
	return false
}

// Variables lists the variables of a set such as [Diagrams.Support].
func Variables(set uint64) []int {
	var all []int
	for ; set != 0; set &= set - 1 {
		all = append(all, bits.TrailingZeros64(set))
	}
	return all
}
