package diagram

// Len is how many nodes there are.
func (d *Diagrams) Len() int { return len(d.nodes) }

// Len is how many nodes there are.
func (f *Frozen) Len() int { return len(f.nodes) }

// Cut is the function with a variable taken out, where that has been worked
// out before: a lookup that changes nothing. A negative value forgets.
func (d *Diagrams) Cut(r Ref, variable, value int) (Ref, bool) {
	if d.nodes[r].support>>variable&1 == 0 {
		return r, true
	}
	got, ok := d.cut[cut{r, variable, max(value, forgotten)}]
	return got, ok
}
