package statement

import (
	"slices"
	"time"

	"annae/internal/eligibility"
)

// The facts that bodies and their parts make.
const (
	factApplicant = "applicant"
	factLead      = "lead"
	factPartner   = "partner"
	factJointly   = "jointly_with_government"

	leadCompany     = "korean_company"
	leadInstitution = "korean_institution"
	leadOther       = "other"
	partnerNone     = "none"
)

// partners are the values of partner, the strongest first.
var partners = []string{"government", "public_institution", "university", "company_only"}

// A reading is what has been read of a text so far.
type reading struct {
	*text
	all       []*mention
	who       *mention
	applicant string
	asking    []int
	said      map[string]string // facts
}

// read makes facts of a text.
func (r *Reader) read(t *text, asking []int) eligibility.Facts {
	x := &reading{text: t, all: t.mentions(), asking: asking, said: map[string]string{}}
	t.assign(x.all)
	x.who, x.applicant = t.applicant(x.all, asking)
	x.say(factApplicant, x.applicant)
	x.together()
	x.partner()
	x.lead()
	r.stated(x)
	return r.possible(x)
}

// say takes a fact that was not said before.
func (x *reading) say(fact, value string) {
	if _, said := x.said[fact]; !said && value != "" {
		x.said[fact] = value
	}
}

func (x *reading) korean() bool {
	return x.applicant == "korean_company" || x.applicant == "korean_institution"
}

func (x *reading) official() bool { return x.who != nil && x.who.body.government }

// plansOnly tells that a text speaks of planning and not of demonstrations, of
// which alone there are leads.
func (x *reading) plansOnly() bool { return x.any(planning) && !x.any(demonstration) }

// alone tells that those who ask apply with nobody.
func (x *reading) alone() bool {
	return slices.ContainsFunc(x.by[aloneWord], func(m mark) bool { return !x.negated(m, 2, 2) })
}

// others are the bodies with a part that are not those who ask.
func (x *reading) others(p part) []*mention {
	var found []*mention
	for _, m := range x.all {
		if m != x.who && m.part == p && !(m.own && x.who != nil && m.body.id == x.who.body.id) {
			found = append(found, m)
		}
	}
	return found
}

// together reads whether an applicant that is no government applies with one.
func (x *reading) together() {
	if x.who == nil || x.official() || x.korean() || x.applicant == "" {
		return
	}
	bank := x.applicant == "international_organisation"
	if !bank && (x.any(demonstration) || !x.any(jointWord) && !x.any(planning)) {
		return
	}
	for _, m := range x.others(partner) {
		if m.body.government && m.place != home {
			x.say(factJointly, "true")
		}
	}
	for _, m := range x.others(without) {
		if m.body.government && bank {
			x.say(factJointly, "false")
		}
	}
	if bank && x.alone() {
		x.say(factJointly, "false")
	}
}

// partner reads who goes along abroad.
func (x *reading) partner() {
	best := -1
	for _, m := range append(x.others(partner), x.others(unsaid)...) {
		if m.place == home || m.body.partner == "" || !x.abroad(m) {
			continue
		}
		if i := slices.Index(partners, m.body.partner); best < 0 || i < best {
			best = i
		}
	}
	if _, joint := x.said[factJointly]; joint && (best < 0 || !x.any(demonstration)) {
		return
	}
	own := x.ownPart()
	switch {
	case own != "" && (best < 0 || slices.Index(partners, own) < best):
		x.say(factPartner, own)
	case best < 0:
		x.noPartner()
	case partners[best] != "company_only" || x.applicant == "" || x.korean():
		x.say(factPartner, partners[best])
	}
}

// abroad tells that a body that goes along is clearly abroad, or clearly the
// partner.
func (x *reading) abroad(m *mention) bool {
	if m.part == unsaid { // "we only have a private company abroad"
		return x.korean() && m.only && m.place == abroad && m.body.partner == "company_only"
	}
	return m.body.government || m.place == abroad || m.named || m.only
}

// ownPart is what those who ask are as partners, where the text calls them so.
func (x *reading) ownPart() string {
	if x.who == nil || x.korean() || x.applicant == "" {
		return ""
	}
	for _, p := range x.by[partnerNoun] {
		if x.absent(p) || !x.ours(p) {
			continue
		}
		if x.who.body.id == "company" && !x.onlyOne(p) {
			continue
		}
		return x.who.body.partner
	}
	return ""
}

// ours tells that a noun for partners speaks of those who ask: "we would be
// the partner", "as the overseas partner".
func (x *reading) ours(p mark) bool {
	for _, m := range x.all {
		if m.sentence != p.sentence || m == x.who || m.own && m.body.id == x.who.body.id {
			continue
		}
		if _, ok := x.links(x.all, p, m.mark); ok && m.part == partner {
			return false
		}
	}
	if slices.ContainsFunc(x.by[ownWord], func(o mark) bool {
		return o.precedes(p) && between(o, p) <= 2 && sameClause(o, p) && !x.betweenThem(bodyWord, o, p)
	}) {
		return false // "our partner" is another
	}
	for _, l := range x.by[linking] {
		if sameClause(l, p) && (l.precedes(p) && between(l, p) <= mostApart || p.precedes(l) && between(p, l) == 0) {
			return true
		}
	}
	return false
}

// onlyOne tells that there is no partner beside one.
func (x *reading) onlyOne(p mark) bool {
	return slices.ContainsFunc(x.by[onlyWord], func(o mark) bool { return sameClause(o, p) })
}

// noPartner reads that nobody goes along.
func (x *reading) noPartner() {
	if x.who != nil && !x.korean() {
		return
	}
	for _, p := range x.by[partnerNoun] {
		if x.absent(p) && !x.beside(publicWord, p, 1) {
			x.say(factPartner, partnerNone)
		}
	}
	if x.korean() && x.alone() {
		x.say(factPartner, partnerNone)
	}
}

// lead reads who leads a demonstration.
func (x *reading) lead() {
	if x.plansOnly() {
		return
	}
	for _, p := range []part{lead, submit} {
		for _, m := range x.others(p) {
			x.say(factLead, x.leader(m))
		}
	}
	if x.applicant == "korean_company" {
		delete(x.said, factLead)
		return
	}
	if x.ownLead() {
		switch {
		case x.applicant == "korean_institution":
			x.say(factLead, leadInstitution)
		case x.applicant != "":
			x.say(factLead, leadOther)
		}
	}
	if x.korean() {
		if x.alone() {
			x.say(factLead, leadInstitution)
		}
		return
	}
	for _, m := range x.others(without) {
		if m.body.id == "company" && m.place != abroad {
			x.say(factLead, leadOther)
		}
	}
	if x.applicant == "" || x.applicant == "international_organisation" && !x.any(demonstration) {
		return
	}
	if _, joint := x.said[factPartner]; x.alone() || x.any(demonstration) && x.directly() && !joint {
		x.say(factLead, leadOther)
	}
}

// directly tells that those who ask apply themselves.
func (x *reading) directly() bool {
	return slices.ContainsFunc(x.by[directWord], func(m mark) bool { return slices.Contains(x.asking, m.sentence) })
}

// leader is the value of lead for a body.
func (x *reading) leader(m *mention) string {
	for _, o := range x.all {
		if m.place == nowhere && o.body.id == m.body.id {
			m.place = o.place
		}
	}
	switch {
	case m.place == home && m.body.id == "company":
		return leadCompany
	case m.place == home && m.body.home == "korean_institution":
		return leadInstitution
	case m.part == submit:
		return ""
	case m.place == abroad || m.body.government:
		return leadOther
	}
	return ""
}

// ownLead tells that those who ask lead.
func (x *reading) ownLead() bool {
	for _, m := range x.all {
		if m.self && m.leads || m == x.who && m.part == lead {
			return true
		}
	}
	for _, l := range x.by[leadAfter] {
		if x.denied(l) || slices.ContainsFunc(x.by[mustWord], func(m mark) bool { return sameClause(m, l) }) {
			continue
		}
		if x.unnamed(l) {
			return true
		}
		for _, w := range x.by[weWord] {
			ofBody := slices.ContainsFunc(x.all, func(m *mention) bool { return l.precedes(m.mark) && between(l, m.mark) == 0 && sameClause(l, m.mark) })
			if !ofBody && w.sentence == l.sentence && w.precedes(l) && between(w, l) <= 5 && !x.betweenThem(bodyWord, w, l) {
				return true
			}
		}
	}
	for _, l := range x.by[leadBefore] {
		if slices.ContainsFunc(x.by[weWord], func(w mark) bool { return w.sentence == l.sentence && l.precedes(w) && between(l, w) <= 1 }) {
			return true
		}
	}
	return false
}

// unnamed tells that a sentence asks whether one may lead and names nobody, as
// languages do that leave out who speaks.
func (x *reading) unnamed(l mark) bool {
	return hangul(x.low[l.from:]) && slices.Contains(x.asking, l.sentence) &&
		slices.ContainsFunc(x.by[ableWord], func(a mark) bool { return l.within(a) && a.len() > l.len() }) &&
		!slices.ContainsFunc(x.all, func(m *mention) bool { return m.sentence == l.sentence }) && len(x.others(lead)) == 0
}

// uncertain are the facts that are dropped, one after another, where all can't
// be together.
var uncertain = []string{factJointly, factLead, factPartner, "trial_secured", factApplicant}

// possible sets what was said, without what can't be together.
func (r *Reader) possible(x *reading) eligibility.Facts {
	for _, drop := range append([]string{""}, uncertain...) {
		delete(x.said, drop)
		f := r.set(x.said)
		if len(x.said) < 2 || len(r.newest.Evaluate(f, time.Time{}).Impossible) == 0 {
			return f
		}
	}
	return r.none
}

func (r *Reader) set(said map[string]string) eligibility.Facts {
	f := r.none
	for fact, value := range said {
		if next, err := r.rules.Set(f, fact, value); err == nil {
			f = next
		}
	}
	return f
}
