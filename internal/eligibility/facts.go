package eligibility

import (
	"fmt"
	"slices"
	"strings"

	"annae/internal/condition"
	"annae/internal/diagram"
)

// Facts are what is known of an applicant. Each fact has a value, or was asked
// for and is not known, or was not spoken of. They are never changed.
type Facts struct {
	values []int8 // by the fact's position; diagram.Unknown
	asked  uint64 // asked and not known, a bit each
}

// NoFacts know nothing.
func (r *Rules) NoFacts() Facts {
	f := Facts{values: make([]int8, len(r.Vocabulary.Facts()))}
	for i := range f.values {
		f.values[i] = diagram.Unknown
	}
	return f
}

// With are the facts where one has a value, by positions.
func (f Facts) With(fact, value int) Facts {
	f.values = slices.Clone(f.values)
	f.values[fact] = int8(value) //nolint:gosec // at most condition.MostValues
	f.asked &^= 1 << fact
	return f
}

// NotKnown are the facts where one was asked for and is not known.
func (f Facts) NotKnown(fact int) Facts {
	f = f.Without(fact)
	f.asked |= 1 << fact
	return f
}

// Without are the facts where one was not spoken of.
func (f Facts) Without(fact int) Facts {
	f = f.With(fact, diagram.Unknown)
	return f
}

// Value is the position of a fact's value, unless it is not known.
func (f Facts) Value(fact int) (value int, known bool) {
	return int(f.values[fact]), f.values[fact] != diagram.Unknown
}

// Asked tells whether a fact was asked for and is not known.
func (f Facts) Asked(fact int) bool { return f.asked>>fact&1 == 1 }

// Said tells whether a fact was spoken of at all.
func (f Facts) Said(fact int) bool { return f.values[fact] != diagram.Unknown || f.Asked(fact) }

// Len is how many facts were spoken of.
func (f Facts) Len() int {
	n := 0
	for i := range f.values {
		if f.Said(i) {
			n++
		}
	}
	return n
}

// A FactError is a fact that can't be taken.
type FactError struct {
	Fact   string
	Value  string   // empty where the fact itself is unknown
	Values []string // that the fact may have; nil where it is unknown
}

func (e *FactError) Error() string {
	if e.Values == nil {
		return fmt.Sprintf("there is no fact %q", e.Fact)
	}
	return fmt.Sprintf("the fact %s is never %q; it is one of %s", e.Fact, e.Value, strings.Join(e.Values, ", "))
}

// Set takes a fact by names; an empty value says that it was asked for and is
// not known. Its error is a [FactError].
func (r *Rules) Set(f Facts, fact, value string) (Facts, error) {
	i := r.Vocabulary.Index(fact)
	if i < 0 {
		return f, &FactError{Fact: fact}
	}
	if value == "" {
		return f.NotKnown(i), nil
	}
	known := r.Vocabulary.Facts()[i]
	at := known.Index(value)
	if at < 0 {
		return f, &FactError{fact, value, names(known)}
	}
	return f.With(i, at), nil
}

func names(f condition.Fact) []string {
	var all []string
	for i := range f.Size() {
		all = append(all, f.Value(i))
	}
	return all
}

// Named are the facts spoken of by their names, in the order of the
// vocabulary; the value of one that is not known is empty.
func (r *Rules) Named(f Facts) []Named {
	var all []Named
	for i, fact := range r.Vocabulary.Facts() {
		if v, known := f.Value(i); known {
			all = append(all, Named{fact.Name, fact.Value(v)})
		} else if f.Asked(i) {
			all = append(all, Named{Fact: fact.Name})
		}
	}
	return all
}

// Named is a fact and its value by their names.
type Named struct {
	Fact  string
	Value string // empty: asked for and not known
}
