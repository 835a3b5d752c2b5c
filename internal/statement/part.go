package statement

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// part is what a text says of a body.
type part int

const (
	unsaid part = iota
	self
	partner
	lead
	submit
	without
	aside
)

// partOf are the parts that words beside a body give, and how many words may be
// between.
var partOf = map[class]struct {
	part part
	most int
}{
	leadBefore: {lead, 5}, leadAfter: {lead, 5}, withoutBefore: {without, 4}, withoutAfter: {without, 4},
	partnerBefore: {partner, 5}, partnerAfter: {partner, 4}, submitBefore: {submit, 4}, submitAfter: {submit, 4},
	asideBefore: {aside, 3}, asideAfter: {aside, 2}, selfBefore: {self, 4}, selfAfter: {self, 3},
}

// acrossClauses is what a comma between a word and its body counts in words.
const acrossClauses = 3

// firstParts are the parts in the order in which they are taken when words are
// as far away.
var firstParts = []part{without, lead, partner, self, submit, aside}

// A finding is a part that a body may have, with how far away the word is that
// says so.
type finding struct {
	part part
	cost int
}

// assign gives each body its part.
func (t *text) assign(all []*mention) {
	for i, m := range all {
		found := t.found(all, i)
		if len(found) > 0 {
			m.part = found[0].part
		}
		says := func(p part) bool { return slices.ContainsFunc(found, func(f finding) bool { return f.part == p }) }
		m.leads = says(lead) && (m.part == lead || m.part == self || m.own && m.part != without && m.part != partner)
		m.self = m.part == self || m.own && m.part != partner && m.part != without || (m.part == lead || m.part == submit) && says(self) && !hangul(t.low[m.from:])
		m.only = t.beside(onlyWord, m.mark, mostApart)
	}
	t.share(all)
	// Bodies that have a part do not stand between others and their words.
	for i, m := range all {
		if m.part == unsaid && !m.self && t.selfAcross(all, i) {
			m.part, m.self = self, true
		}
	}
}

// found lists the parts that words give a body, the nearest first.
func (t *text) found(all []*mention, i int) []finding {
	m := all[i].mark
	var found []finding
	if cost, ok := t.namedPartner(all, i); ok {
		all[i].named = true
		found = append(found, finding{partner, cost})
	}
	for _, c := range t.marks {
		if !c.isCue() || c.sentence != m.sentence {
			continue
		}
		if c.class == leadAfter && c.precedes(m) && between(c, m) == 0 && sameClause(c, m) && !hangul(t.low[c.from:]) {
			found = append(found, finding{lead, 0}) // "a lead company"
		}
		p := partOf[c.class]
		cost, ok := t.reach(all, c, m)
		if c.class == partnerAfter && hangul(t.low[c.from:]) && t.negated(c, 0, 3) {
			p.part = without
		}
		if ok && cost <= p.most && !t.denied(c) {
			found = append(found, finding{p.part, cost})
		}
	}
	if slices.ContainsFunc(found, func(f finding) bool { return f.part == without && f.cost <= 2 }) {
		found = slices.DeleteFunc(found, func(f finding) bool { return f.part == partner || f.part == lead }) // "no company on board"
	}
	slices.SortStableFunc(found, func(a, b finding) int {
		return cmp.Or(a.cost-b.cost, slices.Index(firstParts, a.part)-slices.Index(firstParts, b.part))
	})
	return found
}

// before tells on which side of a body a word of a class stands.
func (c class) before() bool {
	switch c {
	case leadBefore, withoutBefore, partnerBefore, submitBefore, asideBefore, selfBefore:
		return true
	}
	return false
}

// reach tells how far a word is from a body, where nothing else is between.
func (t *text) reach(all []*mention, c, m mark) (cost int, ok bool) {
	a, b := m, c
	if c.class.before() {
		a, b = c, m
	} else if run := wordyAt(t.low, c.from); run && hangul(t.low[c.from:]) && c.from != m.to {
		return 0, false // a particle of another word
	}
	if !a.precedes(b) {
		return 0, false
	}
	for _, o := range all {
		if a.to <= o.from && o.to <= b.from {
			return 0, false
		}
	}
	if c.class == partnerBefore && slices.ContainsFunc(t.by[weWord], func(w mark) bool { return c.precedes(w) && between(c, w) == 0 && w.precedes(m) }) {
		return 0, false // "with us, a Korean company"
	}
	if !c.class.before() && (c.class == leadAfter || c.class == submitAfter) && (t.betweenThem(weWord, a, b) || t.betweenThem(ownWord, a, b)) {
		return 0, false
	}
	if c.class == leadAfter && slices.ContainsFunc(t.by[place], func(p mark) bool { return m.precedes(p) && p.precedes(c) && between(p, c) == 0 }) {
		return 0, false // "a Korean-led demonstration"
	}
	cost = between(a, b) + acrossClauses*(b.clause-a.clause)
	if c.class == leadBefore && hangul(t.low[c.from:]) {
		cost = max(0, cost-2) // "주관은 한국 기업입니다": who leads, and not who asks
	}
	return cost, true
}

// denied tells that a word of leading is denied.
func (t *text) denied(c mark) bool {
	if c.class != leadAfter && c.class != leadBefore && c.class != submitAfter {
		return false
	}
	return t.negated(c, 2, 2)
}

// negated tells that words of negation stand right before or behind a mark.
func (t *text) negated(m mark, before, after int) bool {
	for _, n := range t.by[notBefore] {
		reach := before
		if hangul(t.low[n.from:]) {
			reach = min(before, 2)
		}
		if n.precedes(m) && sameClause(n, m) && between(n, m) < reach && !wordyAt(t.low, n.from) && !t.betweenThem(bodyWord, n, m) {
			return true
		}
	}
	for _, n := range t.by[notAfter] {
		if m.precedes(n) && sameClause(n, m) && between(m, n) < after && !t.betweenThem(bodyWord, m, n) {
			return true
		}
	}
	return false
}

// absent tells that a noun for partners is named to say that there is none.
func (t *text) absent(p mark) bool {
	for _, w := range t.by[withoutBefore] {
		if w.precedes(p) && sameClause(w, p) && between(w, p) <= mostApart && !t.betweenThem(bodyWord, w, p) {
			return true
		}
	}
	for _, w := range t.by[withoutAfter] {
		if p.precedes(w) && sameClause(w, p) && between(p, w) <= mostApart && !t.betweenThem(bodyWord, p, w) {
			return true
		}
	}
	return t.negated(p, 3, 0)
}

// namedPartner tells whether a noun says that a body is a partner, and how far
// away it stands.
func (t *text) namedPartner(all []*mention, i int) (cost int, ok bool) {
	m, best := all[i].mark, -1
	for _, p := range t.by[partnerNoun] {
		if p.sentence != m.sentence || t.absent(p) {
			continue
		}
		if c, ok := t.links(all, p, m); ok && (best < 0 || c < best) {
			best = c
		}
	}
	return best, best >= 0
}

// farLink is how many words may be between a noun and a body that are one, and
// linkApart how many between each and the word that links them.
const (
	farLink   = 7
	linkApart = 5
)

// links tells that a noun and a body are one, by what stands between.
func (t *text) links(all []*mention, p, m mark) (cost int, ok bool) {
	a, b := p, m
	if m.precedes(p) {
		a, b = m, p
	} else if !p.precedes(m) {
		return 0, p.within(m) || m.within(p)
	}
	cost = between(a, b) + (b.clause - a.clause)
	linked, blocked, body := false, t.betweenThem(partnerBefore, a, b), false
	for _, o := range all {
		body = body || a.to <= o.from && o.to <= b.from
	}
	for _, l := range t.by[linking] {
		if a.to <= l.from && l.to <= b.from {
			linked = linked || between(a, l) <= linkApart && between(l, b) <= linkApart
		}
	}
	switch {
	case body: // "the only partner our company has is a private firm"
		return cost, cost <= 2*farLink && sameClause(a, b) && a == p && linked && t.opens(all, p) && t.ties(m)
	case blocked, cost > farLink, b.clause-a.clause > 1:
		return 0, false
	case a == p && slices.ContainsFunc(t.by[ownWord], func(o mark) bool { return o.from >= p.to && between(p, o) == 0 && o.to <= m.from }) && !linked:
		return 0, false
	case a == m && t.betweenThem(selfAfter, a, b):
		return 0, false
	case linked && a == p:
		return max(0, cost-2), true
	case linked:
		return cost, true
	default:
		return cost, cost <= 2 && (a == p || cost == 0)
	}
}

// opens tells that a noun is the first that a clause speaks of.
func (t *text) opens(all []*mention, p mark) bool {
	return !slices.ContainsFunc(all, func(o *mention) bool { return sameClause(o.mark, p) && o.precedes(p) })
}

// ties tells that a linking word stands right before a body.
func (t *text) ties(m mark) bool {
	return slices.ContainsFunc(t.by[linking], func(l mark) bool {
		return l.precedes(m) && between(l, m) <= linkApart && !t.betweenThem(bodyWord, l, m)
	})
}

// share gives bodies that are joined the same part.
func (t *text) share(all []*mention) {
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if !b.own && (a.part == without && b.part != self || a.part == partner && b.part == unsaid) && t.joined(a.mark, b.mark) {
			b.part = a.part
		}
	}
	for i := len(all) - 1; i > 0; i-- {
		a, b := all[i-1], all[i]
		if !a.own && b.part == without && (a.part == unsaid || a.part == partner) && hangul(t.low[a.from:]) && t.joined(a.mark, b.mark) {
			a.part = without
		}
	}
}

// joined tells that little but a joining word stands between two bodies.
func (t *text) joined(a, b mark) bool {
	most := 4
	if hangul(t.low[b.from:]) {
		most = 1
	}
	if slices.ContainsFunc(t.marks, func(m mark) bool {
		return m.isCue() && a.to < m.from && m.to <= b.from && m.len() > 1 && !hangul(t.low[m.from:])
	}) {
		return false
	}
	return a.sentence == b.sentence && between(a, b) <= most && (t.betweenThem(joining, a, b) || b.clause == a.clause+1 && between(a, b) <= 2)
}

// selfAcross tells that a word makes a body the one who asks, across bodies
// that have another part.
func (t *text) selfAcross(all []*mention, i int) bool {
	m := all[i].mark
	for _, c := range t.by[selfBefore] {
		if c.sentence != m.sentence || !c.precedes(m) || !hangul(t.low[c.from:]) {
			continue
		}
		open := slices.ContainsFunc(all, func(o *mention) bool { return c.to <= o.from && o.to <= m.from && o.part == unsaid })
		if !open {
			return true
		}
	}
	return false
}

// beside tells whether a word of a class stands near a body, with no other
// body between.
func (t *text) beside(c class, m mark, most int) bool {
	return slices.ContainsFunc(t.by[c], func(o mark) bool {
		if !sameClause(o, m) {
			return false
		}
		if o.overlaps(m) {
			return true
		}
		a, b := o, m
		if m.precedes(o) {
			a, b = m, o
		}
		return between(a, b) <= most && !t.betweenThem(bodyWord, a, b)
	})
}

// wordyAt tells that a place is within a word.
func wordyAt(s string, at int) bool {
	if at >= len(s) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	here, _ := utf8.DecodeRuneInString(s[at:])
	return wordy(before) && wordy(here)
}

// hangul tells whether a text begins in Hangul.
func hangul(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Hangul, r)
}
