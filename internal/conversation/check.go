package conversation

import (
	"slices"
	"strconv"
	"strings"

	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// A Check is a pre-check in progress. It holds what was answered and nothing
// that follows from it, so that it can be gone on with on any content.
type Check struct {
	Cycle   int
	Tracks  []string // ids
	Answers []Said   // in the order in which they were given
	Asking  string   // the fact that is asked now; empty on the way to the result
}

// Said is one answer: the value of a fact, empty for "I don't know".
type Said struct{ Fact, Value string }

// facts are the answers of a check. What the rules no longer know is left out.
func (c *Core) facts(check *Check) eligibility.Facts {
	f := c.rules.NoFacts()
	for _, a := range check.Answers {
		if with, err := c.rules.Set(f, a.Fact, a.Value); err == nil {
			f = with
		}
	}
	return f
}

// scope is the tracks of a check, where the rules still have them.
func (c *Core) scope(check *Check) (*eligibility.Scope, bool) {
	cycle, ok := c.rules.Cycle(check.Cycle)
	if !ok {
		return nil, false
	}
	s, err := cycle.Scope(check.Tracks...)
	return s, err == nil
}

// offerCheck asks which tracks are to be checked.
func (c *Core) offerCheck(cycle int, l locale.Locale) Reply {
	year, ok := c.rules.Cycle(cycle)
	if !ok {
		return c.offerCycles(l)
	}
	w := c.content.Words[l]
	which := Choices{Key: "check.which", Prompt: w.Say("check.which", nil)}
	for _, t := range year.Tracks {
		which.Options = append(which.Options, Option{beginID(cycle, string(t.Kind), nil), w.Say("track."+t.ID, nil)})
	}
	which.Options = append(which.Options,
		Option{beginID(cycle, everyTrack, nil), w.Say("check.every_track", nil)},
		Option{choice{do: obey, value: "cycles"}.id(), w.Say("conv.do.cycles", nil)})
	return Reply{Locale: l, Parts: []Part{c.say(l, "check.welcome"), which}}
}

// everyTrack stands for all tracks of a cycle where one could be named.
const everyTrack = "all"

// newest is the cycle of the newest call.
func (c *Core) newest() int {
	newest := c.rules.Cycles[len(c.rules.Cycles)-1].Year
	for _, side := range []content.Kind{content.Planning, content.Demonstration} {
		for _, t := range c.content.Current(side, c.now()) {
			newest = t.Cycle
		}
	}
	return newest
}

func (c *Core) offerCycles(l locale.Locale) Reply {
	w := c.content.Words[l]
	which := Choices{Key: "check.cycles", Prompt: w.Say("check.cycles", nil)}
	for _, cycle := range slices.Backward(c.rules.Cycles) {
		which.Options = append(which.Options, Option{choice{do: year, cycle: cycle.Year}.id(), strconv.Itoa(cycle.Year)})
	}
	return Reply{Locale: l, Parts: []Part{which}}
}

// checkCommand begins a pre-check by "/check", "/check 2024" or "/check
// planning-2024".
func (c *Core) checkCommand(st *State, argument string, l locale.Locale) Reply {
	cycle, kind := c.newest(), ""
	for _, word := range strings.Fields(strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(argument))) {
		if n, err := strconv.Atoi(word); err == nil {
			cycle = n
		} else {
			kind = word
		}
	}
	if kind != "" && c.tracks(cycle, kind) != nil {
		return c.begin(st, choice{cycle: cycle, track: kind}, l)
	}
	return c.offerCheck(cycle, l)
}

// tracks are the ids of a cycle's tracks of a kind or side; nil when there are
// none.
func (c *Core) tracks(cycle int, kind string) []string {
	of, ok := c.rules.Cycle(cycle)
	if !ok {
		return nil
	}
	var only []string
	if kind != everyTrack {
		only = []string{kind}
	}
	s, err := of.Scope(only...)
	if err != nil {
		return nil
	}
	var ids []string
	for _, t := range s.Tracks {
		ids = append(ids, t.ID)
	}
	return ids
}

// begin starts a pre-check, with answers where the option brings some.
func (c *Core) begin(st *State, p choice, l locale.Locale) Reply {
	tracks := c.tracks(p.cycle, p.track)
	if tracks == nil {
		return c.noChoice(l)
	}
	check := &Check{Cycle: p.cycle, Tracks: tracks}
	var dropped []Said
	for _, said := range readSaid(p.value) {
		if _, err := c.rules.Set(c.rules.NoFacts(), said.Fact, said.Value); err != nil {
			return c.noChoice(l)
		}
		dropped = append(dropped, c.take(check, said)...)
	}
	st.Check = check
	return c.goOn(st, l, c.droppedText(dropped, l)...)
}

// writeSaid and readSaid are answers within the id of an option.
func writeSaid(all []Said) string {
	var s []string
	for _, a := range all {
		s = append(s, a.Fact+"="+a.Value)
	}
	return strings.Join(s, ",")
}

func readSaid(s string) []Said {
	var all []Said
	for _, pair := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' }) {
		fact, value, _ := strings.Cut(pair, "=")
		all = append(all, Said{fact, value})
	}
	return all
}

// beginID is the option that begins a pre-check with some answers.
func beginID(cycle int, kind string, said []Said) string {
	return choice{do: begin, cycle: cycle, track: kind, value: writeSaid(said)}.id()
}

// goOn asks the next question, or has the answers checked where there is none.
func (c *Core) goOn(st *State, l locale.Locale, before ...Part) Reply {
	s, ok := c.scope(st.Check)
	if !ok {
		st.Check = nil
		r := c.offerCheck(c.newest(), l)
		r.Parts = append(append(before, c.say(l, "check.call_gone")), r.Parts...)
		return r
	}
	r := Reply{Locale: l, Parts: before}
	step := s.Next(c.facts(st.Check))
	if step.Fact < 0 {
		st.Check.Asking = ""
		r.Parts = append(r.Parts, c.review(st.Check, l)...)
		return r
	}
	st.Check.Asking = c.rules.Fact(step.Fact).ID
	r.add(Text{Key: "check.progress", Markdown: c.content.Words[l].Say("check.progress", locale.Args{
		"number": strconv.Itoa(len(st.Check.Answers) + 1), "most": strconv.Itoa(step.Most),
	})})
	r.Parts = append(r.Parts, c.questionParts(st.Check, step.Values, l)...)
	return r
}

// askAgain asks the present question again, or one that was answered before.
func (c *Core) askAgain(st *State, fact string, l locale.Locale, before ...Part) Reply {
	i := c.rules.Vocabulary.Index(fact)
	if i < 0 {
		return c.noChoice(l)
	}
	st.Check.Asking = fact
	var values []int
	for v := range c.rules.Vocabulary.Facts()[i].Size() {
		values = append(values, v)
	}
	if s, ok := c.scope(st.Check); ok {
		if step := s.Next(c.facts(st.Check)); step.Fact == i {
			values = step.Values
		}
	}
	return Reply{Locale: l, Parts: append(before, c.questionParts(st.Check, values, l)...)}
}

// answered takes an answer: a new one, or another for an earlier question.
func (c *Core) answered(st *State, said Said, l locale.Locale) Reply {
	if _, err := c.rules.Set(c.rules.NoFacts(), said.Fact, said.Value); err != nil {
		return c.noChoice(l)
	}
	if st.Check == nil {
		st.Check = &Check{Cycle: c.newest(), Tracks: c.tracks(c.newest(), everyTrack)}
	}
	return c.goOn(st, l, c.droppedText(c.take(st.Check, said), l)...)
}

// droppedText says which answers went, because they can't be beside a new one;
// nothing when none did.
func (c *Core) droppedText(dropped []Said, l locale.Locale) []Part {
	if len(dropped) == 0 {
		return nil
	}
	w := c.content.Words[l]
	var names []string
	for _, d := range dropped {
		names = append(names, w.Say("fact."+d.Fact, nil))
	}
	return []Part{Text{Key: "check.dropped", Markdown: w.Say("check.dropped", locale.Args{"facts": strings.Join(names, "; ")})}}
}

// take puts an answer in its place and lets those go that can't be beside it.
func (c *Core) take(check *Check, said Said) (dropped []Said) {
	if at := slices.IndexFunc(check.Answers, func(a Said) bool { return a.Fact == said.Fact }); at >= 0 {
		check.Answers[at] = said
	} else {
		check.Answers = append(check.Answers, said)
	}
	return c.fit(check, said)
}

// fit keeps the answers that can be together, some before the others, and in
// their order. What the rules no longer know goes too.
func (c *Core) fit(check *Check, first ...Said) (dropped []Said) {
	cycle, ok := c.rules.Cycle(check.Cycle)
	if !ok {
		return nil
	}
	f, kept := c.rules.NoFacts(), map[Said]bool{}
	for _, a := range append(first, check.Answers...) {
		with, err := c.rules.Set(f, a.Fact, a.Value)
		if err == nil && cycle.Can(with) {
			f, kept[a] = with, true
		}
	}
	check.Answers = slices.DeleteFunc(check.Answers, func(a Said) bool {
		if !kept[a] {
			dropped = append(dropped, a)
		}
		return !kept[a]
	})
	return dropped
}

// The steps of a pre-check beside its questions.
const (
	goBack     = "back"
	toReview   = "answers"
	toResult   = "result"
	toSave     = "save"
	toEnd      = "stop"
	skip       = "skip"
	whyAsk     = "reason"
	anotherTry = "again"
)

// agree are the words for yes and no, with the value that they give a fact.
var agree = map[string]string{yes: condition.Yes, no: condition.No}

// stepTo does what an option or a word beside the questions says.
func (c *Core) stepTo(st *State, step string, l locale.Locale) Reply {
	if st.Check == nil {
		return Reply{Locale: l, Parts: []Part{c.say(l, "check.none"), c.checkMenu(l)}}
	}
	switch asking := st.Check.Asking; step {
	case goBack:
		return c.back(st, l)
	case toReview:
		st.Check.Asking = ""
		return Reply{Locale: l, Parts: c.review(st.Check, l)}
	case toResult:
		return c.result(st, l)
	case toSave:
		return c.save(st, l)
	case toEnd:
		st.Check = nil
		return Reply{Locale: l, Parts: []Part{c.say(l, "check.stopped"), c.menu(l)}}
	case skip:
		if asking != "" {
			return c.answered(st, Said{Fact: asking}, l)
		}
	case whyAsk:
		if asking != "" {
			return c.reason(st, asking, l)
		}
	case yes, no:
		if i := c.rules.Vocabulary.Index(asking); i >= 0 && c.rules.Vocabulary.Facts()[i].YesOrNo() {
			return c.answered(st, Said{asking, agree[step]}, l)
		}
	}
	return c.goOn(st, l)
}

// back asks the question before again.
func (c *Core) back(st *State, l locale.Locale) Reply {
	before := st.Check.Answers
	changing := slices.IndexFunc(before, func(a Said) bool { return a.Fact == st.Check.Asking })
	if changing >= 0 {
		before = before[:changing]
	}
	switch {
	case len(before) == 0 && changing >= 0:
		return c.askAgain(st, st.Check.Asking, l, c.say(l, "check.first"))
	case len(before) == 0:
		return c.goOn(st, l, c.say(l, "check.first"))
	}
	last := before[len(before)-1]
	st.Check.Answers = slices.DeleteFunc(st.Check.Answers, func(a Said) bool { return a == last })
	return c.askAgain(st, last.Fact, l)
}
