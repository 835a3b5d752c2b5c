package statement

import (
	"maps"
	"slices"
	"strings"

	"annae/internal/content"
)

// stated is a fact that words state, with the words of all languages.
type stated struct {
	fact   string
	values []string
	class  class // of what it is about; the words near and those that stand alone follow
	denied map[string]string
	within map[bool]int    // by whether the script runs words on
	side   map[bool]string // likewise
	places [3]int          // one more than the value that a place stands for
	placed [3]int          // and that words behind one stand for
}

const yes, no = "true", "false"

// learnStated takes the words that state facts in one language.
func (r *Reader) learnStated(s *content.Statements) {
	for _, fact := range slices.Sorted(maps.Keys(s.Stated)) {
		f := s.Stated[fact]
		x := r.statedFact(fact)
		runOn := slices.ContainsFunc(f.About, hangul)
		x.within[runOn], x.side[runOn] = f.Within, f.Side
		maps.Copy(x.denied, f.Denied)
		r.take(x.class, 0, f.About)
		for value, words := range f.Near {
			for _, w := range words {
				switch w {
				case content.HomeName:
					x.places[home] = 1 + x.value(value)
				case content.AbroadName:
					x.places[abroad] = 1 + x.value(value)
				default:
					r.phrases.add(w, x.class+nearWords, x.value(value))
				}
			}
		}
		for value, words := range f.Words {
			for _, w := range words {
				r.state(x, x.value(value), w)
			}
		}
	}
}

// state takes words that state a value, maybe behind the name of a place.
func (r *Reader) state(x *stated, value int, words string) {
	c := statedWords
	for i, name := range []string{home: content.HomeName, abroad: content.AbroadName} {
		if rest, ok := strings.CutPrefix(words, name); ok && name != "" {
			words, c = rest, placedWords
			x.placed[i] = 1 + value
		}
	}
	r.phrases.add(words, x.class+c, value)
}

func (r *Reader) statedFact(fact string) *stated {
	for i := range r.facts {
		if r.facts[i].fact == fact {
			return &r.facts[i]
		}
	}
	x := stated{fact: fact, class: class(r.classes), denied: map[string]string{yes: no}, within: map[bool]int{}, side: map[bool]string{}}
	r.classes += int(perStated)
	r.facts = append(r.facts, x)
	return &r.facts[len(r.facts)-1]
}

// value is the position of a value among those that words state.
func (s *stated) value(v string) int {
	if i := slices.Index(s.values, v); i >= 0 {
		return i
	}
	s.values = append(s.values, v)
	return len(s.values) - 1
}

// stated reads the facts that words state.
func (r *Reader) stated(x *reading) {
	for i := range r.facts {
		f := &r.facts[i]
		if !x.concerns(f.fact) {
			continue
		}
		if v := x.value(f); v != "" {
			x.say(f.fact, v)
		}
	}
}

// concerns tells whether a fact is one of such applicants.
func (x *reading) concerns(fact string) bool {
	switch fact {
	case "in_charge", "prior_consultation", "only_project":
		return x.applicant == "" && !x.korean() || x.official() || x.applicant == "international_organisation" || x.applicant == "foreign_public_body"
	case "project_kind":
		return !x.korean() && !x.any(demonstration)
	}
	return true
}

// value is what a text states of a fact; empty where it says nothing, or two
// things.
func (x *reading) value(f *stated) string {
	value, strong := "", false
	for _, m := range x.stating(f) {
		v := f.values[m.value]
		if slices.ContainsFunc(x.by[mustWord], func(o mark) bool { return sameClause(o, m) && !o.overlaps(m) }) || x.openQuestion(m.sentence, x.asking) {
			continue
		}
		if x.doubted(m) {
			continue
		}
		if x.negated(m, 4, 2) && !x.negatesItself(m) {
			if v == no {
				// said twice: "not yet pending"
			} else if v = f.denied[v]; v == "" {
				continue
			}
		}
		if f.fact == "in_charge" && v == yes && x.another(m) {
			v = no
		}
		alone := m.class == f.class+statedWords
		switch {
		case value == "" || alone && !strong:
			value, strong = v, alone
		case value != v && alone == strong:
			return ""
		}
	}
	return value
}

// How many words may stand between a word of doubt and what it leaves open.
const (
	doubtReach  = 6
	doubtBehind = 5
)

// doubted tells that it is left open whether something is so.
func (x *reading) doubted(m mark) bool {
	for _, n := range x.by[doubtBefore] {
		if n.sentence == m.sentence && n.precedes(m) && between(n, m) <= doubtReach && !x.betweenThem(ableWord, n, m) {
			return true
		}
	}
	for _, n := range x.by[doubtAfter] {
		if n.sentence == m.sentence && m.precedes(n) && between(m, n) <= doubtBehind && !x.betweenThem(ableWord, m, n) {
			return true
		}
	}
	return false
}

// negatesItself tells that a mark holds its own negation.
func (x *reading) negatesItself(m mark) bool {
	for _, c := range []class{notBefore, notAfter} {
		if slices.ContainsFunc(x.by[c], func(n mark) bool { return n.overlaps(m) }) {
			return true
		}
	}
	return false
}

// another tells that a body that does not ask is the subject of a mark.
func (x *reading) another(m mark) bool {
	var last *mention
	for _, o := range x.all {
		if sameClause(o.mark, m) && o.precedes(m) {
			last = o
		}
	}
	if last == nil || last.self || last == x.who || x.who != nil && last.body.id == x.who.body.id {
		return false
	}
	for _, c := range []class{weWord, ownWord} {
		if x.betweenThem(c, last.mark, m) {
			return false
		}
	}
	return true
}

// stating lists the marks that state a fact, without those that overlap.
func (x *reading) stating(f *stated) []mark {
	found := append(slices.Clone(x.by[f.class+statedWords]), x.behindPlaces(f)...)
	for _, about := range x.by[f.class] {
		run := hangul(x.low[about.from:])
		best, apart := mark{}, -1
		for _, near := range x.nearWords(f) {
			if n, ok := x.near(about, near, f.within[run], f.side[run]); ok && (apart < 0 || n < apart) {
				best, apart = near, n
			}
		}
		if apart >= 0 {
			found = append(found, best)
		}
	}
	slices.SortStableFunc(found, func(a, b mark) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var kept []mark
	for _, m := range found {
		if n := len(kept); n == 0 || !kept[n-1].overlaps(m) {
			kept = append(kept, m)
		}
	}
	return kept
}

// behindPlaces are the marks that state a fact because they stand right behind
// a place, and name no body: "Korean software" and not "a Korean software firm".
func (x *reading) behindPlaces(f *stated) []mark {
	var found []mark
	for _, m := range x.by[f.class+placedWords] {
		if slices.ContainsFunc(x.by[bodyWord], func(b mark) bool { return b.overlaps(m) || m.precedes(b) && between(m, b) == 0 && sameClause(m, b) }) {
			continue
		}
		for _, p := range x.by[place] {
			if v := f.placed[p.value]; v > 0 && p.precedes(m) && sameClause(p, m) && between(p, m) == 0 && !x.betweenThem(bodyWord, p, m) {
				m.value = v - 1
				found = append(found, m)
			}
		}
	}
	return found
}

// nearWords are the marks that state a fact where they are near to what it is
// about.
func (x *reading) nearWords(f *stated) []mark {
	near := slices.Clone(x.by[f.class+nearWords])
	for _, p := range x.by[place] {
		if v := f.places[p.value]; v > 0 {
			p.value = v - 1
			near = append(near, p)
		}
	}
	return near
}

// near tells whether a word stands near to what a fact is about, and how many
// words are between.
func (x *reading) near(about, word mark, within int, side string) (apart int, ok bool) {
	if !sameClause(about, word) || about.overlaps(word) {
		return 0, false
	}
	a, b := about, word
	if word.precedes(about) {
		a, b = word, about
	}
	if side == "before" && b != about || side == "after" && a != about {
		return 0, false
	}
	if word.class == place && (x.betweenThem(partnerBefore, a, b) || x.betweenThem(partnerNoun, a, b) || x.betweenThem(bodyWord, a, b)) {
		return 0, false
	}
	apart = between(a, b)
	return apart, apart <= within
}
