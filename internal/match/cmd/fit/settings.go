package main

import (
	"math/rand/v2"

	"annae/internal/evaluation"
	"annae/internal/match"
)

// example is one question asked in one setting.
type example struct {
	signals match.Signals
	scope   bool // the question asks for an entry of the setting
	right   bool // and that entry was found
	weight  float64
}

// outShare is the weight of the questions out of scope in every setting.
const outShare = 0.4

// sample is a set asked as a whole and in settings made from it.
type sample struct {
	name         string
	whole, parts []example
}

// newSample asks the questions of the set in many settings. The whole set
// counts as much as all the settings made from it.
func newSample(s *evaluation.Set, settings int, r *rand.Rand) (sample, error) {
	out := sample{name: s.Name}
	var err error
	if out.whole, err = ask(s, entries(s), false); err != nil {
		return out, err
	}
	for range settings {
		part := *s
		if len(s.Languages) > 1 && r.IntN(2) == 0 {
			part.Queries = speaking(s.Queries, s.Languages[r.IntN(len(s.Languages))])
		}
		some, err := ask(&part, thin(entries(s), r), r.IntN(3) == 0)
		if err != nil {
			return out, err
		}
		scale(some, 1/float64(settings))
		out.parts = append(out.parts, some...)
	}
	out.trust()
	return out, nil
}

// trust makes a set count less that has few questions in or out of scope.
func (s *sample) trust() {
	in := len(only(s.whole, inScope))
	by := min(1, float64(min(in, len(s.whole)-in))/100)
	scale(s.whole, by)
	scale(s.parts, by)
}

func scale(all []example, by float64) {
	for i := range all {
		all[i].weight *= by
	}
}

func speaking(queries []evaluation.Query, lang string) []evaluation.Query {
	var out []evaluation.Query
	for _, q := range queries {
		if q.Lang == lang {
			out = append(out, q)
		}
	}
	return out
}

// thin holds out up to two fifths of the entries, and of each of the others
// all phrasings but the first few of a random order.
func thin(es []match.Entry, r *rand.Rand) []match.Entry {
	r.Shuffle(len(es), func(i, j int) { es[i], es[j] = es[j], es[i] })
	held := r.IntN(2*len(es)/5 + 1)
	most := 3 + r.IntN(23)
	es = es[held:]
	for i, e := range es {
		p := append([]match.Phrasing(nil), e.Phrasings...)
		r.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
		count := map[string]int{}
		es[i].Phrasings = nil
		for _, x := range p {
			if count[x.Lang]++; count[x.Lang] <= most {
				es[i].Phrasings = append(es[i].Phrasings, x)
			}
		}
	}
	return es
}

// ask trains on the entries and asks the questions of the set.
func ask(s *evaluation.Set, es []match.Entry, mute bool) ([]example, error) {
	m, err := match.Train(es)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, e := range es {
		known[e.ID] = true
	}
	var out []example
	for _, q := range s.Queries {
		if len(q.All) > 0 {
			continue // a double question is no single outcome
		}
		lang := q.Lang
		if mute {
			lang = ""
		}
		got := m.Rank(match.Query{Text: q.Text, Lang: lang})
		if !q.InScope() && len(got.Candidates) > 0 && got.Candidates[0].Declined {
			continue // declined, rightly, and no evidence about rejection
		}
		e := example{signals: got.Signals(), scope: q.InScope() && known[*q.Expect]}
		for _, id := range q.Also {
			e.scope = e.scope || known[id]
		}
		e.right = e.scope && len(got.Candidates) > 0 && q.Right(got.Candidates[0].ID)
		out = append(out, e)
	}
	balance(out)
	return out, nil
}

// balance gives the questions in and out of scope their shares of one.
func balance(all []example) {
	in := len(only(all, inScope))
	for i := range all {
		if all[i].scope {
			all[i].weight = (1 - outShare) / float64(in)
		} else {
			all[i].weight = outShare / float64(len(all)-in)
		}
	}
}

func inScope(e example) bool { return e.scope }
func isRight(e example) bool { return e.right }

// only returns the examples that are so.
func only(all []example, so func(example) bool) []example {
	var out []example
	for _, e := range all {
		if so(e) {
			out = append(out, e)
		}
	}
	return out
}

// entries joins what the languages of the set say of each entry.
func entries(s *evaluation.Set) []match.Entry {
	var out []match.Entry
	at := map[string]int{}
	for _, e := range s.Entries {
		i, ok := at[e.ID]
		if !ok {
			i = len(out)
			at[e.ID] = i
			out = append(out, match.Entry{ID: e.ID, Declined: e.Declined})
		}
		for _, p := range e.Phrasings {
			out[i].Phrasings = append(out[i].Phrasings, match.Phrasing{Lang: e.Lang, Text: p})
		}
		if e.Answer != "" {
			out[i].Answers = append(out[i].Answers, match.Phrasing{Lang: e.Lang, Text: e.Answer})
		}
	}
	return out
}
