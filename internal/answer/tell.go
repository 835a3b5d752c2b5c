package answer

import (
	"slices"

	"annae/internal/content"
	"annae/internal/locale"
)

// sided replaces a topic by its sibling, or adds it: one subject that exists
// for both tracks is answered for the track that is asked about, and for both
// when none is, as far as the year asked about had both.
func (d *Desk) sided(t *content.Topic, rd reading) []*content.Topic {
	s, ok := d.content.Topic(t.Sibling)
	side := rd.side
	if rd.track != "" {
		side = d.sideOf(rd.track)
	}
	switch {
	case !ok:
		return []*content.Topic{t}
	case side == "":
		return d.bothSides(t, s, rd)
	case !slices.Contains(t.Sides(), side) && slices.Contains(s.Sides(), side):
		return []*content.Topic{s}
	default:
		return []*content.Topic{t}
	}
}

// bothSides keeps two siblings, or the one that tells of the years asked about
// where the other doesn't.
func (d *Desk) bothSides(t, s *content.Topic, rd reading) []*content.Topic {
	both := []*content.Topic{t, s}
	if len(rd.years) == 0 {
		return both
	}
	telling := slices.DeleteFunc(slices.Clone(both), func(x *content.Topic) bool { return !d.tellsOf(d.elsewhere(x, rd), rd) })
	if len(telling) == 0 {
		return both
	}
	return telling
}

func (d *Desk) sideOf(track string) content.Kind {
	for _, t := range d.content.Tracks {
		if t.ID == track {
			return t.Kind.Side()
		}
	}
	return ""
}

// tell answers with topics of the programme, and offers what else there is.
func (d *Desk) tell(r *Reply, topics []*content.Topic, rd reading, text string, w *locale.Words) Outcome {
	outcome := Answered
	for _, t := range topics {
		t = d.elsewhere(t, rd)
		c := d.choose(t, rd, r.AsOf, w)
		a := d.compose(c, r.AsOf, w)
		if t.ID == listTopic {
			d.listProjects(&a, c, text, w)
		}
		r.Answers = append(r.Answers, a)
		if t.NoSource || c.lacking {
			outcome = Handover
			r.end(Handover, NoSource)
		}
		d.offerOthers(r, c, w)
	}
	return outcome
}

// elsewhere finds the topic that tells of the cycle asked about, where a
// subject is spread over several; with none asked about, the newer one.
func (d *Desk) elsewhere(t *content.Topic, rd reading) *content.Topic {
	for _, id := range t.Elsewhere {
		other, ok := d.content.Topic(id)
		if ok && !d.tellsOf(t, rd) && d.tellsOf(other, rd) {
			return other
		}
	}
	return t
}

// tellsOf tells whether a topic covers the years or the track asked about; with
// none asked about, whether it covers the last cycle.
func (d *Desk) tellsOf(t *content.Topic, rd reading) bool {
	asked := rd.years
	if len(asked) == 0 {
		asked = []int{d.content.Cycles[len(d.content.Cycles)-1].Cycle}
	}
	return slices.ContainsFunc(d.content.Tracks, func(tr *content.Track) bool {
		if t.For(tr) < 0 {
			return false
		}
		if rd.track != "" {
			return rd.track == tr.ID
		}
		return slices.ContainsFunc(asked, func(y int) bool {
			intake, funded := rd.meant(tr, y)
			return intake || funded
		})
	})
}

// offerOthers offers the sections that were not told, as the catalogue has
// them: the newest first.
func (d *Desk) offerOthers(r *Reply, c choice, w *locale.Words) {
	question := c.topic.Texts[w.Locale()].Question
	for i, s := range c.topic.Sections {
		if slices.Contains(c.sections, i) || len(s.Tracks) == 0 {
			continue
		}
		newest := s.Tracks[len(s.Tracks)-1]
		r.offer(Alternative{Topic: c.topic.ID, Question: question + " (" + d.about(c.topic, []int{i}, w) + ")", Cycle: newest.Cycle, Track: string(newest.Kind.Side())})
	}
	for _, id := range c.topic.Elsewhere {
		if t, ok := d.content.Topic(id); ok {
			newest := t.Sections[0].Tracks[len(t.Sections[0].Tracks)-1]
			r.offer(Alternative{Topic: id, Question: t.Texts[w.Locale()].Question, Cycle: newest.Cycle, Track: string(newest.Kind.Side())})
		}
	}
}

// decline answers small talk and what is no business of the desk.
func (d *Desk) decline(r *Reply, t *content.Topic, w *locale.Words) Outcome {
	said := t.Texts[w.Locale()].Answers[0]
	switch t.Role {
	case content.Smalltalk:
		r.end(Smalltalk, NoReason, said)
		return Smalltalk
	case content.Refused:
		reason := Abuse
		if t.ID != string(Abuse) {
			reason = Orders
		}
		r.end(Refused, reason, said)
		return Refused
	default:
		r.end(Handover, OutsideTopic, said)
		return Handover
	}
}

// end says something that is no answer. The reason is that of the weakest
// part, and of two as weak the one that somebody can do something about.
func (r *Reply) end(o Outcome, why Reason, said ...string) {
	if why != NoReason && (r.Reason == NoReason || weaker(r.Outcome, o) != r.Outcome || why != OutsideTopic && o == r.Outcome) {
		r.Reason = why
	}
	r.Outcome = weaker(r.Outcome, o)
	r.refer = r.refer || o == Handover && why != OutsideTopic && why != Empty
	r.Closing = append(r.Closing, said...)
}

// mostOffers bounds the alternatives of a reply.
const mostOffers = 4

func (r *Reply) offer(a Alternative) {
	if len(r.Alternatives) < mostOffers && !slices.Contains(r.Alternatives, a) &&
		!slices.ContainsFunc(r.Answers, func(x Answer) bool { return a.Cycle == 0 && x.Topic == a.Topic }) {
		r.Alternatives = append(r.Alternatives, a)
	}
}
