package conversation

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// pick does what an option stands for.
func (c *Core) pick(st *State, channel, id string, l locale.Locale) Reply {
	p, ok := parseChoice(id)
	if !ok {
		return c.noChoice(l)
	}
	if p.checks() && c.off(Checking) {
		return c.closed(l, "conv.off_check")
	}
	if p.checks() {
		st.untracked()
	}
	switch p.do {
	case ask:
		return c.askTopic(st, p, l)
	case speak:
		return c.speakNow(st, p.to, l)
	case obey:
		return c.obey(st, channel, command{p.value, l}, "", l)
	case refer:
		return c.track(st, channel, p.value, l)
	case begin:
		return c.begin(st, p, l)
	case year:
		return over(c.offerCheck(p.cycle, l))
	case say:
		return over(c.answered(st, Said{p.fact, p.value}, l))
	case changing:
		if st.Check == nil {
			return c.stepTo(st, toReview, l)
		}
		return over(c.askAgain(st, p.fact, l))
	case step:
		r := c.stepTo(st, p.value, l)
		if p.value == toResult || p.value == toSave { // which are to stay
			return r
		}
		return over(r)
	}
	return c.judge(st, p, l)
}

// over has a reply take the place of the one whose option was picked.
func over(r Reply) Reply {
	r.Over = true
	return r
}

// noChoice says that what was picked can't be.
func (c *Core) noChoice(l locale.Locale) Reply {
	return Reply{Locale: l, Parts: []Part{c.say(l, "conv.no_choice")}}
}

func (c *Core) askTopic(st *State, p choice, l locale.Locale) Reply {
	t, ok := c.topics[p.topic]
	if !ok || !c.called(p.cycle, p.track) {
		return c.noChoice(l)
	}
	if c.off(Answering) {
		return c.closed(l, "conv.off_ask")
	}
	return c.asked(st, answer.Question{
		Topic: p.topic, Cycle: p.cycle, Track: p.track, Text: t.Texts[l].Question,
		Locale: l, Thread: st.Thread, AsOf: c.now(),
	})
}

// called tells whether there is a track of that side in that cycle; none named
// is any.
func (c *Core) called(cycle int, track string) bool {
	return cycle == 0 && track == "" || slices.ContainsFunc(c.content.Tracks, func(t *content.Track) bool {
		return (cycle == 0 || t.Cycle == cycle) && (track == "" || string(t.Kind.Side()) == track)
	})
}

// The answers to "did this help?", and what may have been wrong.
const (
	yes      = "yes"
	no       = "no"
	inWords  = "words"
	yesLabel = "conv.yes"
	noLabel  = "conv.no"
)

// wrongs are what may be wrong with an answer, each with its sentence
// conv.wrong.<it>.
var wrongs = []string{"topic", "outdated", "unclear", "incomplete", inWords}

func (c *Core) didItHelp(st *State, l locale.Locale) Choices {
	w := c.content.Words[l]
	return Choices{Key: "conv.helped", Small: true, Prompt: w.Say("conv.helped", nil), Options: []Option{
		{choice{do: helped, turn: st.Turn, value: yes}.id(), w.Say(yesLabel, nil)},
		{choice{do: helped, turn: st.Turn, value: no}.id(), w.Say(noLabel, nil)},
	}}
}

// judge takes what the person says of the last answer.
func (c *Core) judge(st *State, p choice, l locale.Locale) Reply {
	if p.turn != st.Judged.Turn {
		return Reply{Locale: l, Parts: []Part{c.say(l, "conv.judged_late")}}
	}
	w := c.content.Words[l]
	switch {
	case p.do == helped && p.value == yes:
		return Reply{Locale: l, Parts: []Part{c.say(l, "conv.glad")}}
	case p.do == helped && p.value == no:
		r := Choices{Key: "conv.why", Prompt: w.Say("conv.why", nil)}
		for _, x := range wrongs {
			r.Options = append(r.Options, Option{choice{do: why, turn: p.turn, value: x}.id(), w.Say("conv.wrong."+x, nil)})
		}
		return Reply{Locale: l, Parts: []Part{r}}
	case p.do == why && p.value == inWords:
		st.Telling = p.turn
		return Reply{Locale: l, Parts: []Part{c.say(l, "conv.tell")}}
	case p.do == why && slices.Contains(wrongs, p.value):
		return c.bad(st, p.value, "", l)
	}
	return c.noChoice(l)
}

// told takes the person's words for what was wrong.
func (c *Core) told(st *State, words string, l locale.Locale) Reply {
	return c.bad(st, inWords, clip(masked(words)), l)
}

// bad keeps a judgement. Each answer is judged once.
func (c *Core) bad(st *State, what, words string, l locale.Locale) Reply {
	if c.gaps != nil {
		c.gaps.Keep(Gap{
			At: c.now(), Locale: l, Text: st.Judged.Text, Outcome: answer.Answered,
			Topics: st.Judged.Topics, Why: what, Words: words,
		})
	}
	st.Judged = Judged{Text: st.Judged.Text, Topics: st.Judged.Topics, Cycles: st.Judged.Cycles, Why: enquiry.Wrong}
	switch {
	case c.gaps == nil:
		return Reply{Locale: l, Parts: []Part{c.say(l, "conv.not_noted"), c.site(l)}}
	case c.people():
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.noted"), c.offerPerson(l)}}
	}
	return Reply{Locale: l, Parts: []Part{c.say(l, "conv.noted"), c.site(l)}}
}

// typed finds the option that a text names by its number or its label, in any
// language. A number that is none of theirs is no option, and no question.
func (c *Core) typed(st *State, text string) (id string, ok bool) {
	if n, isNumber := ordinal(text); isNumber && len(st.Open) > 0 {
		if n < 1 || n > len(st.Open) {
			return "", true // no option has that id
		}
		return st.Open[n-1], true
	}
	folded := fold(text)
	if folded == "" {
		return "", false
	}
	for _, id := range st.Open {
		for _, l := range c.content.Served {
			if fold(c.label(id, l)) == folded {
				return id, true
			}
		}
	}
	return "", false
}

// label is what an option says in a language; empty for one that is forged.
func (c *Core) label(id string, l locale.Locale) string {
	p, _ := parseChoice(id)
	w := c.content.Words[l]
	switch p.do {
	case ask:
		if t, ok := c.topics[p.topic]; ok {
			return t.Texts[l].Question
		}
	case speak:
		if to := c.content.Words[p.to]; to != nil {
			return to.Say("reply.language", nil)
		}
	case refer:
		return p.value
	case year:
		return number(p.cycle)
	case changing:
		if c.rules.Vocabulary.Index(p.fact) >= 0 {
			return c.changeLabel(p.fact, w)
		}
	default:
		said, _ := w.Try(labelOf(p), nil)
		return said
	}
	return ""
}

// labelOf is the message that an option says, where it is one.
func labelOf(p choice) string {
	switch p.do {
	case obey:
		return "conv.do." + p.value
	case helped:
		return map[string]string{yes: yesLabel, no: noLabel}[p.value]
	case why:
		return "conv.wrong." + p.value
	case begin:
		switch {
		case p.value != "":
			return "check.step_by_step"
		case p.track == everyTrack:
			return "check.every_track"
		}
		return "track." + p.track + "-" + number(p.cycle)
	case say:
		return answer.LabelOf(eligibility.Named{Fact: p.fact, Value: p.value})
	case step:
		return "check.do." + p.value
	}
	return ""
}

// ordinal reads a text that is a number and no more: "2", "2.", "(2)", "2번".
func ordinal(text string) (int, bool) {
	digits := strings.TrimFunc(strings.TrimSuffix(text, "번"), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	if len(digits) > 2 {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0
}

// fold leaves of a text its letters and digits, in lower case, with single
// spaces.
func fold(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	}), " ")
}
