package answer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
	"annae/internal/match"
	"annae/internal/redact"
	"annae/internal/statement"
)

// maxText is how many bytes of a message are read.
const maxText = 4000

// Website is the path of rules/ where the reply of last resort sends people.
const Website = "programme.website.url"

// A Desk answers questions. It is safe for concurrent use.
type Desk struct {
	content   *content.Content
	model     *match.Model
	rules     *eligibility.Rules
	reader    *statement.Reader
	gazetteer *gazetteer
	thesaurus *thesaurus
	follow    map[string]bool         // words beside which a text only narrows
	foreign   map[string]string       // language of words that betray an unserved one
	onlyFor   map[string]content.Kind // side of topics that concern one side and have no sibling
}

// New makes a desk of content and a model that was trained on [Entries] of
// the same content.
func New(c *content.Content, m *match.Model) (*Desk, error) {
	if c == nil || m == nil {
		return nil, fmt.Errorf("a desk needs content and a model trained on it")
	}
	rules, err := eligibility.Compile(c)
	if err != nil {
		return nil, err
	}
	reader, err := statement.New(c, rules)
	if err != nil {
		return nil, err
	}
	only := map[string]content.Kind{}
	for _, t := range c.Topics {
		if sides := t.Sides(); len(sides) == 1 && t.Sibling == "" {
			only[t.ID] = sides[0]
		}
	}
	return &Desk{c, m, rules, reader, newGazetteer(c), newThesaurus(c), followWords(c), foreignWords(c), only}, nil
}

// Content is what the desk answers from.
func (d *Desk) Content() *content.Content { return d.content }

// Rules are the rules of eligibility, compiled.
func (d *Desk) Rules() *eligibility.Rules { return d.rules }

// Ask answers a question.
func (d *Desk) Ask(q Question) Reply {
	text, cut := clip(norm.NFKC.String(strings.ToValidUTF8(q.Text, " ")))
	text, private := redact.Text(text)
	r := &Reply{Outcome: Answered, Content: d.content.Hash, AsOf: q.AsOf, Score: 1, Thread: q.Thread}
	r.Locale = d.locale(q, text, r)
	w := d.content.Words[r.Locale]
	if private {
		r.Notices = append(r.Notices, w.Say("notice.private", nil))
	}
	if cut {
		r.Notices = append(r.Notices, w.Say("notice.cut", nil))
	}
	text = d.withoutPrivate(markup.ReplaceAllString(text, " "))
	switch topic, known := d.content.Topic(q.Topic); {
	case known && topic.Role == content.Programme:
		rd := q.narrow(reading{})
		d.tell(r, []*content.Topic{topic}, rd, text, w)
		r.Thread.goOn(*r, rd)
	case !strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }):
		r.end(Handover, Empty, w.Say("reply.empty", nil))
	default:
		whole := d.read(text)
		d.parted(r, q, text, whole, w)
		d.assess(r, q, text, whole, w)
	}
	if r.refer {
		r.Closing = append(r.Closing, w.Say("reply.contact", locale.Args{"url": d.content.Value(Website, r.Locale)}))
	}
	return *r
}

// markup is what says nothing of a question: addresses and tags.
var markup = regexp.MustCompile(`https?://[^\s)]+|</?[A-Za-z][^<>]{0,80}>`)

// withoutPrivate leaves out what was masked, and a piece before or behind a
// comma that only tells it: "my mail is ..., who can apply?"
func (d *Desk) withoutPrivate(text string) string {
	if !strings.Contains(text, redact.Mask) {
		return text
	}
	var kept []string
	for _, s := range sentences(text) {
		kept = append(kept, slices.DeleteFunc(strings.Split(s, ","), func(p string) bool {
			return strings.Contains(p, redact.Mask) && !d.asks(p)
		})...)
	}
	if rest := strings.Join(kept, ","); strings.ContainsFunc(rest, unicode.IsLetter) {
		text = rest
	}
	return strings.TrimSpace(strings.ReplaceAll(text, redact.Mask, " "))
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
func (d *Desk) parted(r *Reply, q Question, text string, whole reading, w *locale.Words) {
	if topics, ok := d.follows(text, q.Thread, whole); ok {
		d.tell(r, topics, q.narrow(whole), text, w)
		r.Parts = []Part{{text, r.Outcome, r.topics()}}
		r.Thread.goOn(*r, whole)
		return
	}
	if len(whole.years) > 0 && d.onlyNarrows(text) {
		d.askBack(r, text, whole, w)
		return
	}
	clauses, more := d.split(text, string(r.Locale), q.narrow(whole).ruled())
	if said := d.misprints(text, w); len(said) > 0 {
		r.Notices = append(r.Notices, said...)
		d.aboutMisprint(clauses)
	}
	for _, c := range clauses {
		rd := whole
		if len(clauses) > 1 {
			rd = d.read(c.text).or(whole)
		}
		answers, closing := len(r.Answers), len(r.Closing)
		r.Parts = append(r.Parts, d.part(r, q, q.narrow(rd), c, w))
		if len(clauses) > 1 && len(r.Closing) > closing && len(r.Answers) == answers {
			r.Closing[closing] = w.Say("reply.part", locale.Args{"question": quote(c.text)}) + ": " + r.Closing[closing]
		}
		r.Score = min(r.Score, c.best.InScope)
	}
	if more {
		r.Closing = append(r.Closing, w.Say("notice.parts", nil))
	}
	r.Thread.goOn(*r, whole)
}

// aboutMisprint lets who quotes a known misprint be told of it, where that is
// among what may be meant.
func (d *Desk) aboutMisprint(clauses []clause) {
	for i, c := range clauses {
		if slices.ContainsFunc(c.best.Candidates, func(x match.Candidate) bool { return x.ID == misprintTopic }) {
			clauses[i].topic, _ = d.content.Topic(misprintTopic)
			return
		}
	}
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
func (d *Desk) part(r *Reply, q Question, rd reading, c clause, w *locale.Words) Part {
	p := Part{Question: c.text}
	dec := c.best.Decide()
	topics := d.topics(dec)
	if d.wavers(dec, topics) {
		dec.Outcome = match.Answer
	}
	if c.topic != nil {
		dec.Outcome, topics = match.Answer, []*content.Topic{c.topic}
	}
	switch {
	case dec.Outcome == match.HandOver || len(topics) == 0:
		p.Outcome = Handover
		r.guess(topics)
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
		told := d.sided(topics[0], rd.or(q.Thread.reading()))
		p.Outcome = d.tell(r, told, rd, c.text, w)
		for _, left := range d.sided(topics[0], rd) {
			if !slices.Contains(told, left) {
				r.offer(Alternative{Topic: left.ID, Question: left.Texts[w.Locale()].Question})
			}
		}
		for _, a := range r.Answers[first:] {
			p.Topics = append(p.Topics, a.Topic)
		}
	}
	return p
}

// mostGuesses is how many topics are guessed.
const mostGuesses = 3

// guess notes what may be meant by what nothing answers.
func (r *Reply) guess(topics []*content.Topic) {
	for _, t := range topics {
		if t.Role == content.Programme && len(r.Guesses) < mostGuesses {
			r.Guesses = append(r.Guesses, t.ID)
		}
	}
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
