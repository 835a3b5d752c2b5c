package eligibility_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/eligibility"
)

// shipped are the rules of the programme, with all of its content.
func shipped(t testing.TB) (*eligibility.Rules, *content.Content) {
	t.Helper()
	c, err := shippedContent()
	if err != nil {
		t.Fatal(err)
	}
	r, err := eligibility.Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// shippedContent is read once for all tests, which takes a while.
var shippedContent = sync.OnceValues(func() (*content.Content, error) {
	files, err := content.Under(os.DirFS("../.."))
	if err != nil {
		return nil, err
	}
	return content.Load(files)
})

func cycle(t testing.TB, r *eligibility.Rules, year int) *eligibility.Cycle {
	t.Helper()
	c, ok := r.Cycle(year)
	if !ok {
		t.Fatalf("there is no cycle %d", year)
	}
	return c
}

// facts reads "applicant=ngo in_charge=true partner=", the last not known.
func facts(t testing.TB, r *eligibility.Rules, said string) eligibility.Facts {
	t.Helper()
	f := r.NoFacts()
	for one := range strings.FieldsSeq(said) {
		name, value, _ := strings.Cut(one, "=")
		var err error
		if f, err = r.Set(f, name, value); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

var anyDay = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// A sketch is rules that are written in a test. Each track is a cycle of its
// own, from 2030 on.
type sketch struct {
	facts      []string   // as "name: value value"; without values for yes and no; name! can be changed
	impossible []string   // conditions
	tracks     [][]string // rules as "id requires condition | unsettled condition @ for condition"
	together   bool       // all tracks are of one cycle
	weights    []content.Weights
}

// draw makes the rules of a sketch. Its tracks are called t0,
// t1 and so on.
func (s sketch) draw(t testing.TB) *eligibility.Rules {
	t.Helper()
	c := &content.Content{}
	var all []condition.Fact
	for _, f := range s.facts {
		name, values, _ := strings.Cut(f, ":")
		fact := &content.Fact{ID: strings.TrimSuffix(name, "!"), Values: strings.Fields(values), Changeable: strings.HasSuffix(name, "!")}
		c.Facts = append(c.Facts, fact)
		all = append(all, condition.Fact{Name: fact.ID, Values: fact.Values})
	}
	v, err := condition.NewVocabulary(all)
	if err != nil {
		t.Fatal(err)
	}
	c.Vocabulary = v
	parse := func(source string) *condition.Condition {
		got, err := v.Parse(strings.TrimSpace(source))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for i, x := range s.impossible {
		c.Impossible = append(c.Impossible, &content.Impossible{ID: fmt.Sprint("x", i), When: x, Met: parse(x)})
	}
	for i, lines := range s.tracks {
		track := &content.Track{ID: fmt.Sprint("t", i), Kind: "planning"}
		for _, line := range lines {
			track.Rules = append(track.Rules, rule(line, parse))
		}
		if i == 0 || !s.together {
			c.Cycles = append(c.Cycles, &content.Cycle{Cycle: 2030 + i, Weights: s.weights})
		}
		last := c.Cycles[len(c.Cycles)-1]
		last.Tracks = append(last.Tracks, track)
	}
	r, err := eligibility.Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rule(line string, parse func(string) *condition.Condition) *content.Rule {
	id, rest, _ := strings.Cut(line, " ")
	kind, rest, _ := strings.Cut(rest, " ")
	rest, whom, some := strings.Cut(rest, " @ ")
	met, open, isOpen := strings.Cut(rest, " | ")
	r := &content.Rule{ID: id}
	if some {
		r.For, r.Applies = whom, parse(whom)
		met = "!(" + whom + ") || (" + met + ")"
	}
	r.Met = parse(met)
	r.Sources = []string{"S1"}
	if kind == "requires" {
		r.Requires = met
	} else {
		r.Prefers = met
	}
	if isOpen {
		r.Unsettled, r.Open = open, parse(open)
	}
	return r
}
