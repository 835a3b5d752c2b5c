package statement

import "slices"

// headline is by which word a text that begins with a body names who asks.
const headline = 6

// applicant finds who asks, and what that is as a fact; the value is empty
// where the text does not say enough.
func (t *text) applicant(all []*mention, asking []int) (who *mention, value string) {
	var selves []*mention
	for _, m := range all {
		if m.self {
			selves = append(selves, m)
		}
	}
	if len(selves) == 0 {
		if m := t.subject(all, asking); m != nil {
			m.self = true
			selves = []*mention{m}
		}
	}
	if len(selves) == 0 {
		return nil, ""
	}
	t.joinIn(all, selves[0])
	for _, m := range selves {
		t.borrow(all, m)
	}
	who = selves[0]
	for _, m := range selves {
		if rank(m) > rank(who) {
			who = m
		}
	}
	for _, m := range all {
		if m != who && m.body.id == who.body.id && m.own {
			m.self = true
		}
	}
	return who, who.applicant()
}

// joinIn makes those partners who are named beside the one who asks, where
// they apply together.
func (t *text) joinIn(all []*mention, who *mention) {
	for i, m := range all {
		if i > 0 && m.part == unsaid && !m.self && (all[i-1] == who || all[i-1].part == partner) && t.joined(all[i-1].mark, m.mark) &&
			slices.ContainsFunc(t.by[jointWord], func(j mark) bool { return j.sentence == m.sentence }) {
			m.part = partner
		}
	}
}

// rank tells how much a mention says of who asks.
func rank(m *mention) int {
	switch {
	case m.applicant() == "":
		return 0
	case m.part == aside || m.body.id == "individual" || m.part == submit:
		return 1
	case m.body.id == "government":
		return 2
	default:
		return 3
	}
}

// borrow takes the place of a body from what else the text says of it.
func (t *text) borrow(all []*mention, m *mention) {
	if m.place != nowhere || m.body.anywhere {
		return
	}
	for _, o := range all {
		if o != m && o.place != nowhere && o.body.id == m.body.id && (o.self || o.part == unsaid) {
			m.place = o.place
			return
		}
	}
	free := nowhere
	for _, p := range t.by[place] {
		claimed := slices.ContainsFunc(all, func(o *mention) bool {
			return o != m && o.place == p.value && o.sentence == p.sentence
		})
		if claimed || t.origin(p) {
			continue
		}
		if free != nowhere && free != p.value {
			return
		}
		free = p.value
	}
	if free == home || free == abroad && t.proper(all, m) {
		m.place = free
	}
}

// origin tells that a place is where something was made, or a partner's.
func (t *text) origin(p mark) bool {
	near := func(m mark) bool { return m.sentence == p.sentence }
	return slices.ContainsFunc(t.marks, func(m mark) bool { return m.class >= firstStated && near(m) && m.clause == p.clause }) ||
		slices.ContainsFunc(t.by[partnerNoun], near)
}

// proper tells that the text names nobody else abroad.
func (t *text) proper(all []*mention, m *mention) bool {
	return !slices.ContainsFunc(all, func(o *mention) bool { return o != m && o.part == partner })
}

// subject is the body of which a question asks whether it may take part, or
// with which a text begins.
func (t *text) subject(all []*mention, asking []int) *mention {
	for _, m := range all {
		if (m.part == unsaid || m.part == partner && m.body.partner == "") && slices.Contains(asking, m.sentence) && !t.spokenFor(m) {
			if t.chosen(all, m) {
				return nil
			}
			return m
		}
	}
	for _, m := range all {
		if m.part == unsaid && t.begins(m.mark) && !t.openQuestion(m.sentence, asking) {
			return m
		}
	}
	for _, m := range all {
		if m.own && m.part == partner {
			return m
		}
	}
	if t.any(weWord) || t.any(ownWord) {
		return nil
	}
	led := slices.ContainsFunc(all, func(m *mention) bool { return m.part == lead && m.place == home })
	for _, m := range all {
		if led && m.part == partner && m.named && slices.Contains(asking, m.sentence) {
			return m
		}
	}
	for _, m := range all {
		if (m.part == lead || m.part == submit || m.part == partner && m.place == home) && len(asking) > 0 {
			return m
		}
	}
	return nil
}

// spokenFor tells that those who ask are named before a body of the same
// sentence, so that the question is not about it.
func (t *text) spokenFor(m *mention) bool {
	return slices.ContainsFunc(t.by[weWord], func(w mark) bool { return w.sentence == m.sentence && w.precedes(m.mark) })
}

// chosen tells that a question is about one of several bodies.
func (t *text) chosen(all []*mention, m *mention) bool {
	return slices.ContainsFunc(all, func(o *mention) bool {
		return o.from > m.from && o.sentence == m.sentence && o.applicant() != m.applicant() && o.part == unsaid && t.betweenThem(choosing, m.mark, o.mark) && between(m.mark, o.mark) <= 3
	})
}

// begins tells that a body stands where a sentence begins.
func (t *text) begins(m mark) bool {
	start := m.from
	for start > 0 && t.spots[start-1].sentence == t.spots[m.from].sentence {
		start--
	}
	return m.first-int(t.spots[start].word) <= headline
}
