package answer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"annae/internal/content"
	"annae/internal/locale"
	"annae/internal/match"
	"annae/internal/redact"
)

// maxText is how many bytes of a message are read.
const maxText = 4000

// partAt is how sure a piece of a message must be to count as a question of
// its own.
const partAt = 0.5

// pieceAt is how likely a piece must ask for anything at all to be read
// together with the rest of its message.
const pieceAt = 0.2

// wholeAt is how likely its message must.
const wholeAt = 0.5

// website is where the reply of last resort sends people.
const website = "programme.website.url"

// A Desk answers questions. It is safe for concurrent use.
type Desk struct {
	content   *content.Content
	model     *match.Model
	gazetteer *gazetteer
	foreign   map[string]string       // language of words that betray an unserved one
	onlyFor   map[string]content.Kind // side of topics that concern one side and have no sibling
}

// New makes a desk of content and a model that was trained on [Entries] of
// the same content.
func New(c *content.Content, m *match.Model) (*Desk, error) {
	if c == nil || m == nil {
		return nil, fmt.Errorf("a desk needs content and a model trained on it")
	}
	only := map[string]content.Kind{}
	for _, t := range c.Topics {
		if sides := t.Sides(); len(sides) == 1 && t.Sibling == "" {
			only[t.ID] = sides[0]
		}
	}
	return &Desk{c, m, newGazetteer(c), foreignWords(c), only}, nil
}

// Entries are what a model learns from content: every topic with its
// phrasings and answers in all languages.
func Entries(c *content.Content) []match.Entry {
	var entries []match.Entry
	g := newGazetteer(c)
	for _, t := range c.Topics {
		e := match.Entry{ID: t.ID, Declined: t.Role != content.Programme, Subject: subject(c, t)}
		for _, l := range c.Served {
			text := t.Texts[l]
			e.Phrasings = append(e.Phrasings, match.Phrasing{Lang: string(l), Text: g.general(text.Question)})
			for _, p := range text.Phrasings {
				e.Phrasings = append(e.Phrasings, match.Phrasing{Lang: string(l), Text: g.general(p)})
			}
			if e.Declined {
				continue
			}
			for _, a := range text.Answers {
				e.Answers = append(e.Answers, match.Phrasing{Lang: string(l), Text: a})
			}
		}
		entries = append(entries, e)
	}
	return entries
}

// subject names what a topic is about: the same for siblings, and for topics
// that share the cycles of a subject.
func subject(c *content.Content, t *content.Topic) string {
	name := t.ID
	for _, o := range c.Topics {
		if o.Sibling == t.ID || t.Sibling == o.ID || slices.Contains(o.Elsewhere, t.ID) || slices.Contains(t.Elsewhere, o.ID) {
			name = min(name, o.ID, cmp.Or(o.Sibling, o.ID))
		}
	}
	return name
}

// Content is what the desk answers from.
func (d *Desk) Content() *content.Content { return d.content }

// Ask answers a question.
func (d *Desk) Ask(q Question) Reply {
	text, cut := clip(norm.NFKC.String(strings.ToValidUTF8(q.Text, " ")))
	text, private := redact.Text(text)
	r := &Reply{Outcome: Answered, Content: d.content.Hash, AsOf: q.AsOf, Score: 1}
	r.Locale = d.locale(q, text, r)
	w := d.content.Words[r.Locale]
	if private {
		r.Notices = append(r.Notices, w.Say("notice.private", nil))
	}
	if cut {
		r.Notices = append(r.Notices, w.Say("notice.cut", nil))
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, redact.Mask, " "))
	switch topic, known := d.content.Topic(q.Topic); {
	case known && topic.Role == content.Programme:
		d.tell(r, []*content.Topic{topic}, q.narrow(reading{}), text, w)
	case !strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }):
		r.end(Handover, Empty, w.Say("reply.empty", nil))
	default:
		d.parted(r, q, text, w)
	}
	if r.refer {
		r.Closing = append(r.Closing, w.Say("reply.contact", locale.Args{"url": d.content.Value(website, r.Locale)}))
	}
	return *r
}

// clip bounds a text, at the end of a character.
func clip(s string) (string, bool) {
	if len(s) <= maxText {
		return s, false
	}
	return strings.ToValidUTF8(s[:maxText], ""), true
}

// narrow lets what the caller said go before what the text says.
func (q Question) narrow(r reading) reading {
	if q.Cycle != 0 {
		r.years, r.sense = []int{q.Cycle}, intakeYear
	}
	switch k := content.Kind(q.Track); k {
	case "":
	case content.Planning, content.Urban, content.Solution, content.Demonstration:
		r.side, r.named = k.Side(), true
	default:
		r.track = q.Track
	}
	return r
}

// parted answers each question of a message.
func (d *Desk) parted(r *Reply, q Question, text string, w *locale.Words) {
	whole := d.read(text)
	clauses, more := d.split(text, string(r.Locale), q.narrow(whole).ruled())
	if said := d.misprints(text, w); len(said) > 0 {
		r.Notices = append(r.Notices, said...)
		clauses = d.aboutMisprint(clauses, string(r.Locale))
	}
	for _, c := range clauses {
		rd := whole
		if len(clauses) > 1 {
			rd = d.read(c.text).or(whole)
		}
		answers, closing := len(r.Answers), len(r.Closing)
		r.Parts = append(r.Parts, d.part(r, q.narrow(rd), c, w))
		if len(clauses) > 1 && len(r.Closing) > closing && len(r.Answers) == answers {
			r.Closing[closing] = w.Say("reply.part", locale.Args{"question": quote(c.text)}) + ": " + r.Closing[closing]
		}
		r.Score = min(r.Score, c.best.InScope)
	}
	if more {
		r.Closing = append(r.Closing, w.Say("notice.parts", nil))
	}
}

// aboutMisprint lets who quotes a known misprint be told of it, where that is
// among what may be meant.
func (d *Desk) aboutMisprint(clauses []clause, lang string) []clause {
	for i, c := range clauses {
		if slices.ContainsFunc(c.best.Candidates, func(x match.Candidate) bool { return x.ID == misprintTopic }) {
			clauses[i].best = d.model.Rank(match.Query{Text: d.gazetteer.general(c.text), Lang: lang, Skip: func(id string) bool { return id != misprintTopic }})
			break
		}
	}
	return clauses
}

// misprintTopic is the topic that tells of amounts that circulate wrongly.
const misprintTopic = "amount-looks-wrong"

// quote makes a person's words safe to stand in Markdown, and short.
func quote(s string) string {
	s = strings.Map(func(c rune) rune {
		if strings.ContainsRune("*_`[]<>#|\\", c) || unicode.IsControl(c) {
			return ' '
		}
		return c
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > longestQuote {
		s = string(runes[:longestQuote]) + "…"
	}
	return s
}

// longestQuote is how many characters of a question are said again.
const longestQuote = 100

// part answers one question.
func (d *Desk) part(r *Reply, rd reading, c clause, w *locale.Words) Part {
	p := Part{Question: c.text}
	dec := c.best.Decide()
	topics := d.topics(dec)
	if d.wavers(dec, topics) {
		dec.Outcome = match.Answer
	}
	switch {
	case dec.Outcome == match.HandOver || len(topics) == 0:
		p.Outcome = Handover
		r.end(Handover, NotUnderstood, w.Say("reply.handover", nil), w.Say("reply.try", nil))
	case dec.Outcome == match.Clarify:
		p.Outcome = Clarify
		r.end(Clarify, Ambiguous, w.Say("reply.clarify", nil))
		for _, t := range topics {
			p.Topics = append(p.Topics, t.ID)
			r.offer(Alternative{Topic: t.ID, Question: t.Texts[w.Locale()].Question})
		}
	case topics[0].Role != content.Programme:
		p.Outcome = d.decline(r, topics[0], w)
		p.Topics = []string{topics[0].ID}
	default:
		first := len(r.Answers)
		p.Outcome = d.tell(r, d.sided(topics[0], rd), rd, c.text, w)
		for _, a := range r.Answers[first:] {
			p.Topics = append(p.Topics, a.Topic)
		}
	}
	return p
}

func (d *Desk) topics(dec match.Decision) []*content.Topic {
	var topics []*content.Topic
	for _, c := range dec.Candidates {
		if t, ok := d.content.Topic(c.ID); ok {
			topics = append(topics, t)
		}
	}
	return topics
}

// wavers tells that the desk is in doubt between two siblings only: then both
// are the answer.
func (d *Desk) wavers(dec match.Decision, topics []*content.Topic) bool {
	if dec.Outcome != match.Clarify || len(topics) < 2 || topics[0].Sibling != topics[1].ID && topics[1].Sibling != topics[0].ID {
		return false
	}
	return len(topics) == 2 || dec.Candidates[2].Score*2 <= dec.Candidates[0].Score+dec.Candidates[1].Score
}

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

// Rank tells which topics a text asks for, before the desk makes a reply.
func (d *Desk) Rank(text string, l locale.Locale) match.Ranking {
	clean, _ := redact.Text(norm.NFKC.String(text))
	return d.rank(clean, string(l), "")
}

// rank leaves out the topics of the other side when a text names one. Side is
// that of the whole message, for a piece that names none.
func (d *Desk) rank(text, lang string, side content.Kind) match.Ranking {
	rd := d.read(text)
	if rd.named {
		side = rd.side
	}
	q := match.Query{Text: d.gazetteer.general(text), Lang: lang}
	if side != "" {
		q.Skip = func(id string) bool {
			only := d.onlyFor[id]
			return only != "" && only != side
		}
	}
	best := d.model.Rank(q)
	if len(rd.years) != 1 {
		return best
	}
	// The year has been read, and its digits say little of the subject.
	q.Text = yearLike.ReplaceAllString(q.Text, " ")
	if r := d.model.Rank(q); clearer(r, best) {
		return r
	}
	return best
}
