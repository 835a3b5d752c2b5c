package diagram

// A Frozen is some functions, each with an answer for every combination of
// known and unknown variables. It is safe for concurrent use.
type Frozen struct {
	nodes  []frozenNode
	kids   []int32 // a negative one is the leaf at its complement
	leaves []Leaf
	roots  []int32
}

type frozenNode struct {
	variable int32
	kids     int32 // where its kids begin: that of the unknown, then by value
}

// Unknown is the value of a variable that is not known.
const Unknown = -1

// Freeze works out what the functions may be for whatever is known. Its size
// can grow with the number of combinations of unknown variables.
func (d *Diagrams) Freeze(roots []Ref) *Frozen {
	f := &Frozen{}
	done := map[Ref]int32{}
	leaves := map[Leaf]int32{}
	var freeze func(Ref) int32
	freeze = func(r Ref) int32 {
		if at, ok := done[r]; ok {
			return at
		}
		n := d.nodes[r]
		if n.variable < 0 {
			at, ok := leaves[n.leaf]
			if !ok {
				at = ^int32(len(f.leaves)) //nolint:gosec // far fewer than 2^31
				leaves[n.leaf] = at
				f.leaves = append(f.leaves, n.leaf)
			}
			return at
		}
		kids := []int32{freeze(d.Forget(r, n.variable))}
		for _, k := range n.kids {
			kids = append(kids, freeze(k))
		}
		at := int32(len(f.nodes))                                                              //nolint:gosec // far fewer than 2^31
		f.nodes = append(f.nodes, frozenNode{int32(n.variable), int32(len(f.kids)) - Unknown}) //nolint:gosec // far fewer than 2^31
		f.kids = append(f.kids, kids...)
		done[r] = at
		return at
	}
	for _, r := range roots {
		f.roots = append(f.roots, freeze(r))
	}
	return f
}

// Value is what the function that was frozen at a position may be, when
// variables have such values or are [Unknown].
func (f *Frozen) Value(root int, values []int8) Leaf {
	at := f.roots[root]
	for at >= 0 {
		n := &f.nodes[at]
		at = f.kids[n.kids+int32(values[n.variable])]
	}
	return f.leaves[^at]
}
