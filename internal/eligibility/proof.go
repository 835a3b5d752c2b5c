package eligibility

import (
	"fmt"
	"slices"
	"time"

	"annae/internal/condition"
)

// A Proof is all that a result rests on, so that anybody can work it out again.
type Proof struct {
	Content string         `json:"content"` // hash of the content
	Cycle   int            `json:"cycle"`
	AsOf    time.Time      `json:"as_of"`
	Facts   map[string]any `json:"facts"` // true, false, the name of a value, or null where it is not known
	Tracks  []ProofOfTrack `json:"tracks"`
}

// A ProofOfTrack is the verdict of one track and the outcome of its rules.
type ProofOfTrack struct {
	Track   string             `json:"track"`
	Verdict Verdict            `json:"verdict"`
	Rules   map[string]Outcome `json:"rules"`
}

// Proof is what a result rests on.
func (r *Rules) Proof(res Result) Proof {
	p := Proof{Content: r.Content, Cycle: res.Cycle, AsOf: res.AsOf.UTC(), Facts: r.Wire(res.Facts), Tracks: []ProofOfTrack{}}
	for _, f := range res.Findings {
		t := ProofOfTrack{f.Track.ID, f.Verdict, map[string]Outcome{}}
		for _, rule := range f.Rules {
			t.Rules[rule.Rule.ID] = rule.Outcome
		}
		p.Tracks = append(p.Tracks, t)
	}
	return p
}

// Wire are facts as JSON has them: true and false, names of values, and null
// for what was asked for and is not known.
func (r *Rules) Wire(f Facts) map[string]any {
	all := map[string]any{}
	for _, n := range r.Named(f) {
		switch n.Value {
		case "":
			all[n.Fact] = nil
		case condition.Yes, condition.No:
			all[n.Fact] = n.Value == condition.Yes
		default:
			all[n.Fact] = n.Value
		}
	}
	return all
}

// A TypeError is a fact whose value is of the wrong type.
type TypeError struct {
	Fact    string
	YesOrNo bool // what it should be: true or false, else the name of a value
}

func (e *TypeError) Error() string {
	if e.YesOrNo {
		return fmt.Sprintf("the fact %s is true, false or null", e.Fact)
	}
	return fmt.Sprintf("the fact %s is the name of a value in quotes, or null", e.Fact)
}

// FromWire reads facts as [Rules.Wire] writes them. Its error is a [FactError]
// or a [TypeError]; of several faults it names that of the first fact by name.
func (r *Rules) FromWire(said map[string]any) (Facts, error) {
	f := r.NoFacts()
	var sorted []string
	for name := range said {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	for _, name := range sorted {
		i := r.Vocabulary.Index(name)
		if i < 0 {
			return f, &FactError{Fact: name}
		}
		value, wrong := "", false
		yesOrNo := r.Vocabulary.Facts()[i].YesOrNo()
		switch v := said[name].(type) {
		case nil:
		case bool:
			value, wrong = fmt.Sprint(v), !yesOrNo
		case string:
			value, wrong = v, yesOrNo
		default:
			wrong = true
		}
		if wrong {
			return f, &TypeError{name, yesOrNo}
		}
		if _, isText := said[name].(string); isText && value == "" {
			return f, &FactError{name, "", names(r.Vocabulary.Facts()[i])}
		}
		var err error
		if f, err = r.Set(f, name, value); err != nil {
			return f, err
		}
	}
	return f, nil
}
