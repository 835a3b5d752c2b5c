package diagram_test

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"annae/internal/diagram"
)

// sizes of the variables of these tests.
var sizes = []int{2, 3, 4, 2}

// A table is a function written out: its leaf for every combination of values.
type table []diagram.Leaf

// each calls f with every combination and its position in a table.
func each(f func(i int, values []int8)) {
	values := make([]int8, len(sizes))
	for i := 0; ; i++ {
		f(i, values)
		k := len(sizes) - 1
		for ; k >= 0; k-- {
			if values[k]++; int(values[k]) < sizes[k] {
				break
			}
			values[k] = 0
		}
		if k < 0 {
			return
		}
	}
}

// where keeps of a function the place that a value of a variable selects.
func (f table) where(variable int, value int8) table {
	var kept table
	each(func(i int, values []int8) {
		if values[variable] == value {
			kept = append(kept, f[i])
		}
	})
	return kept
}

// some writes out a function over the outcomes of two lanes, with places that
// can't be.
func some(rng *rand.Rand) table {
	var f table
	leaves := []diagram.Leaf{0, diagram.In(0, 1) | diagram.In(1, 1), diagram.In(0, 1) | diagram.In(1, 2), diagram.In(0, 2) | diagram.In(1, 2), diagram.In(0, 4) | diagram.In(1, 1)}
	leaves = leaves[:2+rng.IntN(len(leaves)-1)]
	coarse := rng.IntN(2) == 0 // so that some variables don't count
	each(func(i int, _ []int8) {
		if coarse && i > 0 && i%8 != 0 {
			f = append(f, f[i-1])
			return
		}
		f = append(f, leaves[rng.IntN(len(leaves))])
	})
	return f
}

// build makes the diagram of a table out of tests.
func build(d *diagram.Diagrams, f table) diagram.Ref {
	r := d.Constant(0)
	each(func(i int, values []int8) {
		place := d.Constant(f[i])
		for v, x := range values {
			test := d.Test(v, 1<<x, 1, 0)
			place = d.Combine(place, test, func(a, b diagram.Leaf) diagram.Leaf { return a * b })
		}
		r = d.Combine(r, place, func(a, b diagram.Leaf) diagram.Leaf { return a | b })
	})
	return r
}

// at follows a diagram.
func at(d *diagram.Diagrams, r diagram.Ref, values []int8) diagram.Leaf {
	for {
		variable, kids := d.First(r)
		if variable < 0 {
			return d.Possible(r)
		}
		r = kids[values[variable]]
	}
}

// try runs a test on many functions.
func try(t *testing.T, test func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref)) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		d := diagram.New(sizes)
		f := some(rng)
		test(t, d, f, build(d, f))
		if t.Failed() {
			t.Fatalf("on %o", f)
		}
	}
}

// joined is what any of some leaves may be.
func joined(f table) diagram.Leaf {
	var l diagram.Leaf
	for _, x := range f {
		l = diagram.Join(l, x)
	}
	return l
}

func TestADiagramIsItsFunction(t *testing.T) {
	try(t, func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref) {
		each(func(i int, values []int8) {
			if got := at(d, r, values); got != f[i] {
				t.Errorf("at %v it is %o, want %o", values, got, f[i])
			}
		})
		if got := d.Possible(r); got != joined(f) {
			t.Errorf("Possible = %o, want %o", got, joined(f))
		}
	})
}

func TestEqualFunctionsAreOneNode(t *testing.T) {
	try(t, func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref) {
		nodes := d.Len()
		if again := build(d, f); again != r || d.Len() != nodes {
			t.Errorf("built again it is the node %d of %d, want %d of %d", again, d.Len(), r, nodes)
		}
	})
}

func TestCombineWorksPlaceByPlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	try(t, func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref) {
		g := some(rng)
		op := func(a, b diagram.Leaf) diagram.Leaf { return a&^b | diagram.In(2, b&7) } // not symmetric
		got := d.Combine(r, build(d, g), op)
		each(func(i int, values []int8) {
			if x := at(d, got, values); x != op(f[i], g[i]) {
				t.Errorf("at %v it is %o, want %o", values, x, op(f[i], g[i]))
			}
		})
	})
}

func TestTestsLookAtOneVariable(t *testing.T) {
	d := diagram.New(sizes)
	r := d.Test(2, 0b1010, 5, 6)
	each(func(_ int, values []int8) {
		want := diagram.Leaf(6)
		if values[2] == 1 || values[2] == 3 {
			want = 5
		}
		if got := at(d, r, values); got != want {
			t.Errorf("at %v it is %d, want %d", values, got, want)
		}
	})
	if d.Test(2, 0b1111, 5, 6) != d.Constant(5) || d.Test(2, 0, 5, 6) != d.Constant(6) {
		t.Error("a test that says one thing of all values is no constant")
	}
}

func TestGivenAndForgetTakeAVariableOut(t *testing.T) {
	try(t, func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref) {
		for v := range sizes {
			for x := range sizes[v] {
				g := d.Given(r, v, x)
				each(func(_ int, values []int8) {
					moved := slices.Clone(values)
					moved[v] = int8(x)
					if got, want := at(d, g, values), at(d, r, moved); got != want {
						t.Errorf("given that %d is %d, at %v it is %o, want %o", v, x, values, got, want)
					}
				})
			}
			g := d.Forget(r, v)
			each(func(_ int, values []int8) {
				var want diagram.Leaf
				for x := range sizes[v] {
					moved := slices.Clone(values)
					moved[v] = int8(x)
					want = diagram.Join(want, at(d, r, moved))
				}
				if got := at(d, g, values); got != want {
					t.Errorf("without %d, at %v it is %o, want %o", v, values, got, want)
				}
			})
			if (d.Support(d.Given(r, v, 0))|d.Support(g))>>v&1 == 1 {
				t.Errorf("the variable %d is still there", v)
			}
		}
	})
}

func TestCutOnlyLooksUp(t *testing.T) {
	try(t, func(t *testing.T, d *diagram.Diagrams, _ table, r diagram.Ref) {
		for _, v := range diagram.Variables(d.Support(r)) {
			if _, ok := d.Cut(r, v, diagram.Unknown); ok {
				t.Errorf("Cut finds %d forgotten, which was not worked out", v)
			}
			want := d.Forget(r, v)
			if got, ok := d.Cut(r, v, diagram.Unknown); !ok || got != want {
				t.Errorf("Cut without %d = %d, %v, want %d", v, got, ok, want)
			}
			want = d.Given(r, v, 1)
			if got, ok := d.Cut(r, v, 1); !ok || got != want {
				t.Errorf("Cut given %d = %d, %v, want %d", v, got, ok, want)
			}
		}
	})
	d := diagram.New(sizes)
	if r := d.Constant(1); func() bool { got, ok := d.Cut(r, 0, 1); return !ok || got != r }() {
		t.Error("Cut does not know what does not hang on a variable")
	}
}

func TestSupportIsWhatTheFunctionHangsOn(t *testing.T) {
	try(t, func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref) {
		var want uint64
		for v := range sizes {
			for x := range sizes[v] {
				if !slices.Equal(f.where(v, int8(x)), f.where(v, 0)) {
					want |= 1 << v
				}
			}
		}
		if got := d.Support(r); got != want {
			t.Errorf("Support = %b, want %b", got, want)
		}
		if got := len(diagram.Variables(want)); got != bits.OnesCount64(want) {
			t.Errorf("Variables of %b are %d", want, got)
		}
	})
}

// What can't be has no value to differ in.
func TestMattersAndSettledLookOnlyWhereItCanBe(t *testing.T) {
	try(t, func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref) {
		for v := range sizes {
			want := false
			for x := range sizes[v] {
				a := f.where(v, int8(x))
				for y := range x {
					b := f.where(v, int8(y))
					for i := range a {
						want = want || a[i] != b[i] && a[i] != 0 && b[i] != 0
					}
				}
			}
			if got := d.Matters(r, v); got != want {
				t.Errorf("Matters(%d) = %v, want %v", v, got, want)
			}
		}
		kinds := map[diagram.Leaf]bool{}
		for _, l := range f {
			if l != 0 {
				kinds[l] = true
			}
		}
		if got := d.Settled(r); got != (len(kinds) < 2) {
			t.Errorf("Settled = %v with %d values", got, len(kinds))
		}
	})
}

func TestJoinOpensALaneWithSeveralOutcomes(t *testing.T) {
	for _, c := range []struct{ a, b, want diagram.Leaf }{
		{0, 0, 0}, {0, 2, 2}, {4, 0, 4}, {1, 1, 1}, {1, 2, 7}, {2, 4, 7}, {1, 4, 7}, {7, 1, 7}, {7, 0, 7},
		{diagram.In(1, 1) | 2, diagram.In(1, 1) | 4, diagram.In(1, 1) | 7},
		{diagram.In(20, 1), diagram.In(20, 2), diagram.In(20, 7)},
		{diagram.In(3, 2) | diagram.In(2, 1), diagram.In(3, 1) | diagram.In(2, 1), diagram.In(3, 7) | diagram.In(2, 1)},
	} {
		if got := diagram.Join(c.a, c.b); got != c.want || diagram.Join(c.b, c.a) != c.want {
			t.Errorf("Join(%o, %o) = %o, want %o", c.a, c.b, got, c.want)
		}
	}
	if got := (diagram.In(2, 5) | diagram.In(3, 2)).Lane(2); got != 5 {
		t.Errorf("Lane = %d, want 5", got)
	}
}

func TestAFrozenFunctionAnswersWhateverIsKnown(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	try(t, func(t *testing.T, d *diagram.Diagrams, f table, r diagram.Ref) {
		g := some(rng)
		frozen := d.Freeze([]diagram.Ref{r, d.Constant(4), build(d, g)})
		known := make([]int8, len(sizes))
		for mask := range 1 << len(sizes) {
			each(func(_ int, values []int8) {
				copy(known, values)
				for v := range known {
					if mask>>v&1 == 1 {
						known[v] = diagram.Unknown
					}
				}
				var wantF, wantG diagram.Leaf
				each(func(i int, other []int8) {
					for v := range other {
						if known[v] != diagram.Unknown && known[v] != other[v] {
							return
						}
					}
					wantF, wantG = diagram.Join(wantF, f[i]), diagram.Join(wantG, g[i])
				})
				if a, b := frozen.Value(0, known), frozen.Value(2, known); a != wantF || b != wantG {
					t.Fatalf("knowing %v it is %o and %o, want %o and %o", known, a, b, wantF, wantG)
				}
			})
		}
		if got := frozen.Value(1, known); got != 4 {
			t.Errorf("a constant is %o, want 4", got)
		}
	})
}
