package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"annae/internal/eligibility"
	"annae/internal/locale"
)

// handleEvaluate says for which tracks of a cycle an applicant may apply.
func (s *Server) handleEvaluate(w http.ResponseWriter, r *http.Request) error {
	in, err := s.inquiry(w, r)
	if err != nil {
		return err
	}
	return s.writeInquiry(w, in, s.teller(in).result(in))
}

// handleNext asks for what settles the verdicts soonest. Nothing is kept: the
// caller sends all that was said before.
func (s *Server) handleNext(w http.ResponseWriter, r *http.Request) error {
	in, err := s.inquiry(w, r)
	if err != nil {
		return err
	}
	return s.writeInquiry(w, in, s.teller(in).step(in))
}

func (s *Server) writeInquiry(w http.ResponseWriter, in inquiry, v any) error {
	w.Header().Set("Content-Language", string(in.locale))
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusOK, jsonType, v)
}

// An applicant is what a caller sent of one, before it is compared with the
// rules. An empty field was not given.
type applicant struct {
	cycle, locale, asOf string
	facts               []said
	tracks              []string
}

// A said is one fact as it was sent: true, false, a name, or nil where it was
// asked for and is not known.
type said struct {
	fact  string
	value any
}

// factsField is the field that holds the facts.
const factsField = "facts"

// decodeApplicant reads the body of both routes. With an error comes what was
// read before. No more than so many facts are read.
func decodeApplicant(body []byte, most int) (applicant, error) {
	var a applicant
	o := object{numbers: "cycle", names: []string{"cycle", "locale", "as_of", factsField, "tracks"}}
	o.nested = map[string]func(json.RawMessage) error{
		factsField: func(raw json.RawMessage) (err error) {
			a.facts, err = factsOf(raw, most)
			return err
		},
		"tracks": func(raw json.RawMessage) (err error) {
			a.tracks, err = stringsOf("tracks", raw)
			return err
		},
	}
	err := o.decode(body)
	a.cycle, a.locale, a.asOf = o.values["cycle"], o.values["locale"], o.values["as_of"]
	return a, err
}

func factsOf(raw json.RawMessage, most int) ([]said, error) {
	var all []said
	err := members(raw, factsField, func(name string, raw json.RawMessage) error {
		var value any
		if !strings.Contains(`"tfn`, string(raw[:1])) || json.Unmarshal(raw, &value) != nil {
			return badField("problem.json.type", inside(factsField, name), locale.Args{"want": "string, boolean, null"})
		}
		if len(all) == most {
			return &problem{kind: unknown, faults: []fault{{factsField, sentence{id: "problem.facts_many", args: locale.Args{"most": strconv.Itoa(most)}}}}}
		}
		all = append(all, said{name, value})
		return nil
	})
	return all, err
}

// An inquiry is an applicant as the rules know one.
type inquiry struct {
	locale locale.Locale
	scope  *eligibility.Scope
	facts  eligibility.Facts
	result eligibility.Result
}

// inquiry reads a body and compares it with the rules. Its error is a problem
// that names every field to mend.
func (s *Server) inquiry(w http.ResponseWriter, r *http.Request) (inquiry, error) {
	in := inquiry{locale: s.localeOf(r)}
	if s.rules == nil {
		return in, &problem{kind: notFound, say: sentence{id: "problem.not_found"}}
	}
	body, err := readBody(w, r, jsonType)
	if err != nil {
		return in, err
	}
	a, err := decodeApplicant(body, len(s.rules.Vocabulary.Facts()))
	if err == nil && a.cycle == "" {
		missing := sentence{id: "problem.cycle_missing", args: s.cycles()}
		err = &problem{kind: malformed, say: missing, faults: []fault{{"cycle", missing}}}
	}
	if err == nil {
		err = s.compare(a, &in)
	}
	return in, s.inLocale(err, a.locale)
}

// compare fills an inquiry with what the rules know.
func (s *Server) compare(a applicant, in *inquiry) error {
	var faults []fault
	if a.locale != "" {
		l, ok := s.content.Served.Parse(a.locale)
		if !ok {
			faults = append(faults, s.noLocale(a.locale))
		}
		in.locale = l
	}
	year, _ := strconv.Atoi(a.cycle)
	cycle, ok := s.rules.Cycle(year)
	if ok {
		scope, err := cycle.Scope(a.tracks...)
		if err != nil {
			faults = append(faults, noTrack(err))
		}
		in.scope = scope
	} else {
		args := s.cycles()
		args["value"] = brief(a.cycle)
		faults = append(faults, fault{"cycle", sentence{id: "problem.cycle", args: args}})
	}
	at := s.now()
	if a.asOf != "" {
		var id string
		if at, id = asOf(a.asOf, s.zone); id != "" {
			faults = append(faults, fault{"as_of", sentence{id: id, args: locale.Args{"value": brief(a.asOf)}}})
		}
	}
	facts, wrong := s.facts(a.facts)
	if faults = append(faults, wrong...); len(faults) > 0 {
		return &problem{kind: unknown, faults: faults}
	}
	in.facts = facts
	return in.evaluate(at)
}

// evaluate applies the rules. Facts that can't be together are refused.
func (in *inquiry) evaluate(at time.Time) error {
	in.result = in.scope.Evaluate(in.facts, at)
	var faults []fault
	for _, x := range in.result.Impossible {
		faults = append(faults, fault{factsField, sentence{id: "impossible." + x.ID}})
	}
	if len(faults) > 0 {
		return &problem{kind: impossible, faults: faults}
	}
	return nil
}

// facts are those that were sent, or what is wrong with each.
func (s *Server) facts(sent []said) (eligibility.Facts, []fault) {
	var faults []fault
	all := map[string]any{}
	for _, f := range sent {
		all[f.fact] = f.value
		if _, err := s.rules.FromWire(map[string]any{f.fact: f.value}); err != nil {
			faults = append(faults, fault{brief(inside(factsField, f.fact)), s.noFact(err)})
		}
	}
	if len(faults) > 0 {
		return eligibility.Facts{}, faults
	}
	facts, err := s.rules.FromWire(all)
	if err != nil {
		return facts, []fault{{factsField, s.noFact(err)}}
	}
	return facts, nil
}

// noFact says why a fact can't be taken, and what would be right.
func (s *Server) noFact(err error) sentence {
	var value *eligibility.FactError
	var kind *eligibility.TypeError
	switch {
	case errors.As(err, &value) && value.Values == nil:
		var known []string
		for _, f := range s.rules.Vocabulary.Facts() {
			known = append(known, f.Name)
		}
		return sentence{id: "problem.fact", args: locale.Args{"value": brief(value.Fact), "known": strings.Join(known, ", ")}}
	case errors.As(err, &value):
		return sentence{id: "problem.fact_value", args: locale.Args{"fact": value.Fact, "value": brief(value.Value), "known": strings.Join(value.Values, ", ")}}
	case errors.As(err, &kind) && kind.YesOrNo:
		return sentence{id: "problem.fact_truth", args: locale.Args{"fact": kind.Fact}}
	case errors.As(err, &kind):
		known := s.rules.Fact(s.rules.Vocabulary.Index(kind.Fact)).Values
		return sentence{id: "problem.fact_choice", args: locale.Args{"fact": kind.Fact, "known": strings.Join(known, ", ")}}
	}
	return sentence{id: "problem.internal"}
}

// noTrack says which tracks a cycle has instead: their ids, and the kinds that
// stand for several.
func noTrack(err error) fault {
	var e *eligibility.TrackError
	if !errors.As(err, &e) {
		return fault{"tracks", sentence{id: "problem.internal"}}
	}
	var ids, kinds []string
	for _, t := range e.Tracks {
		ids = append(ids, t.ID)
		for _, k := range []string{string(t.Kind.Side()), string(t.Kind)} {
			if !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
		}
	}
	return fault{"tracks", sentence{id: "problem.tracks", args: locale.Args{
		"value": brief(e.Track), "cycle": strconv.Itoa(e.Cycle), "known": strings.Join(append(ids, kinds...), ", "),
	}}}
}
