package statement

import "slices"

// A body is a kind of those who take part.
type body struct {
	id           string
	home, abroad string // the value of applicant, by place; empty where none fits
	anywhere     bool   // who does not say where is abroad
	partner      string // the value of partner
	government   bool
}

// bodies are those that lexicons have words for. A government that asks is
// abroad unless it says otherwise.
var bodies = []body{
	{id: "local_government", abroad: "foreign_local_government", anywhere: true, partner: "government", government: true},
	{id: "regional_government", abroad: "foreign_local_government", anywhere: true, partner: "government", government: true},
	{id: "central_government", abroad: "foreign_central_government", anywhere: true, partner: "government", government: true},
	{id: "government", abroad: "foreign_central_government", anywhere: true, partner: "government", government: true},
	{id: "public_body", home: "korean_institution", abroad: "foreign_public_body", partner: "public_institution"},
	{id: "international_organisation", home: "international_organisation", abroad: "international_organisation", anywhere: true},
	{id: "university", home: "korean_institution", abroad: "foreign_university", partner: "university"},
	{id: "institute", home: "korean_institution"},
	{id: "company", home: "korean_company", abroad: "foreign_company", partner: "company_only"},
	{id: "ngo", home: "ngo", abroad: "ngo", anywhere: true},
	{id: "individual", home: "individual", abroad: "individual", anywhere: true},
}

// A mention is a body that a text names.
type mention struct {
	mark
	body  body
	place int
	own   bool // ours
	part  part
	self  bool // who asks
	leads bool
	only  bool
	named bool // a partner by a noun
}

// applicant is the value that the mention has as an applicant; empty where it
// does not say enough.
func (m *mention) applicant() string {
	switch {
	case m.place == home:
		return m.body.home
	case m.place == abroad || m.body.anywhere:
		return m.body.abroad
	default:
		return ""
	}
}

// mostMentions bounds how many bodies of a text are read.
const mostMentions = 24

// mentions are the bodies that a text names, with their places.
func (t *text) mentions() []*mention {
	var all []*mention
	for _, m := range t.by[bodyWord] {
		if len(all) == mostMentions {
			break
		}
		if n := len(all); n > 0 && t.compound(all[n-1], m) {
			if b := bodies[m.value]; b.id != "company" || all[n-1].body.id != "public_body" {
				all[n-1].body = b
			}
			all[n-1].to, all[n-1].last = m.to, m.last
			continue
		}
		all = append(all, &mention{mark: m, body: bodies[m.value]})
	}
	for i, m := range all {
		t.locate(all, i)
		m.own = t.owned(all, i)
	}
	return all
}

// compound tells that two words name one body, the second what it is: "city
// transport authority". What is state-owned may be more than a word before the
// company that is.
func (t *text) compound(a *mention, b mark) bool {
	if a.sentence != b.sentence || b.from < a.to {
		return false
	}
	words := 0
	if a.body.id == "public_body" && bodies[b.value].id == "company" && !wordyAt(t.low, a.to) && !t.betweenThem(place, a.mark, b) {
		words = 2
	}
	for _, r := range t.low[a.to:b.from] {
		if r != ' ' && r != '-' && (words == 0 || !wordy(r)) {
			return false
		}
	}
	for _, m := range t.marks {
		if (m.isCue() || m.class == joining || m.class == linking || m.class == located) && a.to <= m.from && m.to <= b.from && m.to > m.from && t.low[m.from] != '-' {
			return false
		}
	}
	return between(a.mark, b) <= words
}

// mostApart is how many words may be between a body and its place.
const mostApart = 3

// locate finds the place of a body: named right before it, or behind it where
// a word tells that it is there.
func (t *text) locate(all []*mention, i int) {
	m := all[i]
	for _, p := range t.by[place] {
		if p.sentence != m.sentence {
			continue
		}
		if p.to > m.from && p.from < m.to && p.from <= m.from {
			m.place = p.value // the nearest is the last
		}
		if p.precedes(m.mark) && sameClause(p, m.mark) && between(p, m.mark) <= mostApart && !t.parted(all, p, m.mark) {
			m.place = p.value
		}
	}
	if m.place != nowhere {
		return
	}
	for _, p := range t.by[place] {
		if p.sentence == m.sentence && m.precedes(p) && between(m.mark, p) <= mostApart+1 && t.locatedAt(all, m.mark, p) {
			m.place = p.value
			return
		}
	}
}

// locatedAt tells that a place behind a body is the body's own.
func (t *text) locatedAt(all []*mention, m, p mark) bool {
	leads := between(m, p) == 0 && sameClause(m, p) && !hangul(t.low[p.from:]) &&
		!slices.ContainsFunc(all, func(o *mention) bool { return p.precedes(o.mark) && between(p, o.mark) == 0 })
	for _, l := range t.by[located] {
		leads = leads || m.to <= l.from && l.to <= p.from && between(l, p) == 0
	}
	if !leads {
		return false
	}
	for _, o := range all {
		if m.to <= o.from && o.to <= p.from {
			return false
		}
		if p.to <= o.from && between(p, o.mark) == 0 && sameClause(p, o.mark) {
			return false // another's place
		}
	}
	return true
}

// parted tells that a body or a word of another part is between a place and a
// body.
func (t *text) parted(all []*mention, p, m mark) bool {
	for _, o := range all {
		if p.to <= o.from && o.to <= m.from {
			return true
		}
	}
	for _, o := range t.marks {
		if o.class == leadAfter && between(o, m) == 0 {
			continue // "a Korean lead company"
		}
		if (o.isCue() || o.class == joining && o.len() > 1) && p.to <= o.from && o.to <= m.from && joinsWords(t, o) {
			return true
		}
	}
	return false
}

// joinsWords tells that a mark is no mere particle of a word.
func joinsWords(t *text, m mark) bool {
	return m.from == 0 || !wordyAt(t.low, m.from)
}

// owned tells whether a body is said to be of those who ask.
func (t *text) owned(all []*mention, i int) bool {
	m := all[i]
	for _, o := range t.by[ownWord] {
		if o.sentence != m.sentence || !sameClause(o, m.mark) || o.from > m.from {
			continue
		}
		if o.within(m.mark) {
			return true
		}
		if !o.precedes(m.mark) || between(o, m.mark) > mostApart || t.parted(all, o, m.mark) || t.betweenThem(partnerNoun, o, m.mark) {
			continue
		}
		return true
	}
	return false
}
