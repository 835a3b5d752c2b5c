package conversation

import (
	"slices"
	"strings"

	"annae/internal/answer"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// questionParts ask for the fact of a check, with the values that are offered
// and what else can be done.
func (c *Core) questionParts(check *Check, values []int, l locale.Locale) []Part {
	w := c.content.Words[l]
	i := c.rules.Vocabulary.Index(check.Asking)
	fact := c.rules.Vocabulary.Facts()[i]
	q := Choices{Key: "check." + fact.Name, Prompt: w.Say("fact."+fact.Name+".ask", nil)}
	if values = slices.Clone(values); fact.YesOrNo() {
		slices.Reverse(values) // yes comes first
	}
	for _, v := range values {
		q.Options = append(q.Options, Option{sayID(fact.Name, fact.Value(v)), valueLabel(fact.Name, fact.Value(v), w)})
	}
	q.Options = append(q.Options, Option{sayID(fact.Name, ""), w.Say("check.unknown", nil)})
	beside := []string{whyAsk}
	if len(check.Answers) > 0 {
		beside = append(beside, goBack, toReview, toSave)
	}
	return []Part{q, c.steps("check.beside", append(beside, toEnd), w)}
}

func sayID(fact, value string) string { return choice{do: say, fact: fact, value: value}.id() }

// steps offer what can be done beside an answer.
func (c *Core) steps(key string, steps []string, w *locale.Words) Choices {
	r := Choices{Key: key, Small: true}
	for _, s := range steps {
		r.Options = append(r.Options, Option{choice{do: step, value: s}.id(), w.Say("check.do."+s, nil)})
	}
	return r
}

// valueLabel is an answer in words.
func valueLabel(fact, value string, w *locale.Words) string {
	return answer.ValueLabel(eligibility.Named{Fact: fact, Value: value}, w)
}

// review lists the answers, each to be changed, before the result.
func (c *Core) review(check *Check, l locale.Locale) []Part {
	w := c.content.Words[l]
	if len(check.Answers) == 0 {
		return []Part{c.say(l, "check.no_answers"), c.steps("check.beside", []string{anotherTry, toEnd}, w)}
	}
	change := Choices{Key: "check.change", Prompt: w.Say("check.change", nil)}
	for _, a := range check.Answers {
		change.Options = append(change.Options, Option{choice{do: changing, fact: a.Fact}.id(), c.changeLabel(a.Fact, w)})
	}
	next := c.steps("check.ready", []string{toResult}, w)
	if s, ok := c.scope(check); ok && s.Next(c.facts(check)).Fact >= 0 {
		next = c.steps("check.ready", []string{anotherTry, toResult}, w) // questions are left
	}
	next.Small = false
	return []Part{
		c.say(l, "check.review"), c.answersTable(check.Answers, w), next,
		c.steps("check.beside", []string{toSave, toEnd}, w), change,
	}
}

func (c *Core) changeLabel(fact string, w *locale.Words) string {
	return w.Say("check.change_one", locale.Args{"fact": w.Say("fact."+fact, nil)})
}

// answersTable lists answers.
func (c *Core) answersTable(answers []Said, w *locale.Words) Table {
	t := Table{Head: []string{w.Say("check.fact", nil), w.Say("check.answer", nil)}}
	for _, a := range answers {
		if c.rules.Vocabulary.Index(a.Fact) >= 0 {
			t.Rows = append(t.Rows, []string{w.Say("fact."+a.Fact, nil), valueLabel(a.Fact, a.Value, w)})
		}
	}
	return t
}

// reason tells why a fact is asked for: the rules that speak of it, with their
// sources.
func (c *Core) reason(st *State, fact string, l locale.Locale) Reply {
	s, ok := c.scope(st.Check)
	i := c.rules.Vocabulary.Index(fact)
	if !ok || i < 0 {
		return c.goOn(st, l)
	}
	w := c.content.Words[l]
	card := Card{Title: w.Say("check.why", nil)}
	var lines []string
	for _, t := range s.Tracks {
		for _, r := range t.Rules {
			if r.Required() && r.SpeaksOf(i) {
				lines = append(lines, "- "+w.Say("check.rule_of", locale.Args{"track": w.Say("track."+t.ID, nil), "rule": w.Say("rule."+r.ID, nil)}))
				card.Citations = c.content.Cite(card.Citations, r.Sources)
			}
		}
	}
	if len(lines) == 0 {
		return c.goOn(st, l)
	}
	card.Markdown = strings.Join(lines, "\n")
	return c.askAgain(st, fact, l, card)
}

// verdictCard shows a judgement.
func verdictCard(j answer.Judgement) Card {
	return Card{Track: j.Finding.Track.ID, Verdict: j.Finding.Verdict, Title: j.Title, Markdown: j.Markdown, Citations: j.Citations}
}

// assessed shows what the rules say of an applicant whom a question describes:
// the facts that were read, and the verdicts that are settled. What hangs on
// more facts can be gone on with, step by step.
func (c *Core) assessed(r *Reply, a *answer.Assessment) (offer Choices) {
	w := c.content.Words[r.Locale]
	r.add(Text{Key: "check.assumed", Markdown: a.Read})
	var hanging []string
	for _, j := range a.Judgements {
		switch {
		case j.Hangs():
			hanging = append(hanging, w.Say("track."+j.Finding.Track.ID, nil))
		case j.Finding.Verdict == eligibility.Ineligible && len(a.Judgements) > 1:
			r.add(Text{Key: "check.not_for", Markdown: w.Say("check.not_for", locale.Args{"track": w.Say("track."+j.Finding.Track.ID, nil), "rule": failing(j, w)})})
		default:
			r.add(verdictCard(j))
		}
	}
	if len(hanging) > 0 {
		r.add(Text{Key: "check.hangs", Markdown: w.Say("check.hangs", locale.Args{"tracks": strings.Join(hanging, "; ")})})
	}
	var said []Said
	for _, n := range a.Stated {
		said = append(said, Said(n))
	}
	return Choices{Key: "check.offer", Options: []Option{{beginID(a.Result.Cycle, kindOf(a), said), w.Say("check.step_by_step", nil)}}}
}

// kindOf is the kind of the tracks that were assessed, where it is one.
func kindOf(a *answer.Assessment) string {
	if len(a.Judgements) == 1 {
		return string(a.Judgements[0].Finding.Track.Kind)
	}
	return everyTrack
}

// failing is the first rule that is not met, in words.
func failing(j answer.Judgement, w *locale.Words) string {
	for _, r := range j.Finding.Rules {
		if r.Outcome == eligibility.Fail && r.Rule.Required() {
			return w.Say("rule."+r.Rule.ID, nil)
		}
	}
	return ""
}
