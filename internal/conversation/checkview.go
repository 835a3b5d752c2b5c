package conversation

import (
	"slices"
	"strings"

	"annae/internal/content"
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
	if fact.YesOrNo() {
		slices.Reverse(values) // yes comes first
	}
	for _, v := range values {
		q.Options = append(q.Options, Option{sayID(fact.Name, fact.Value(v)), c.valueLabel(fact.Name, fact.Value(v), w)})
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
func (c *Core) valueLabel(fact, value string, w *locale.Words) string {
	switch value {
	case "":
		return w.Say("check.unknown", nil)
	case "true":
		return w.Say(yesLabel, nil)
	case "false":
		return w.Say(noLabel, nil)
	}
	return w.Say("fact."+fact+"."+value, nil)
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
	next := []string{toResult}
	if s, ok := c.scope(check); ok && s.Next(c.facts(check)).Fact >= 0 {
		next = []string{anotherTry, toResult} // questions are left
	}
	return []Part{
		c.say(l, "check.review"), c.answersTable(check.Answers, w),
		c.steps("check.beside", append(next, toSave, toEnd), w), change,
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
			t.Rows = append(t.Rows, []string{w.Say("fact."+a.Fact, nil), c.valueLabel(a.Fact, a.Value, w)})
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
			if r.Required() && speaksOf(r, i) {
				lines = append(lines, "- "+w.Say("check.rule_of", locale.Args{"track": w.Say("track."+t.ID, nil), "rule": w.Say("rule."+r.ID, nil)}))
				card.cite(c.content, r.Sources)
			}
		}
	}
	if len(lines) == 0 {
		return c.goOn(st, l)
	}
	card.Markdown = strings.Join(lines, "\n")
	return c.askAgain(st, fact, l, card)
}

func speaksOf(r *content.Rule, fact int) bool {
	return slices.Contains(r.Met.Facts(), fact) || r.Open != nil && slices.Contains(r.Open.Facts(), fact)
}

// cite adds sources to a card, each once.
func (card *Card) cite(c *content.Content, tags []string) {
	for _, tag := range tags {
		s, ok := c.Source(tag)
		if ok && !slices.Contains(card.Citations, s) {
			card.Citations = append(card.Citations, s)
		}
	}
}

// verdictCard tells the verdict of a track with its reasons.
func (c *Core) verdictCard(f eligibility.Finding, w *locale.Words) Card {
	card := Card{
		Track: f.Track.ID, Verdict: f.Verdict,
		Title: w.Say("check.title", locale.Args{"track": w.Say("track."+f.Track.ID, nil), "verdict": w.Say("check.verdict."+string(f.Verdict), nil)}),
	}
	paragraphs := []string{w.Say("check.means."+meaning(f), nil)}
	for _, required := range []bool{true, false} {
		if lines := c.ruleLines(f, required, w); len(lines) > 0 {
			if !required {
				paragraphs = append(paragraphs, w.Say("check.preferred", nil))
			}
			paragraphs = append(paragraphs, strings.Join(lines, "\n"))
		}
	}
	if f.Verdict == eligibility.Ineligible {
		paragraphs = append(paragraphs, c.changeSentence(f.Change, w))
	}
	for _, r := range f.Rules {
		card.cite(c.content, r.Rule.Sources)
	}
	card.Markdown = strings.Join(paragraphs, "\n\n")
	return card
}

// meaning is why a verdict is what it is: by what is not known, or only by
// what no source settles.
func meaning(f eligibility.Finding) string {
	if f.Verdict == eligibility.Undetermined && len(f.Matter) == 0 {
		return "unsettled"
	}
	return string(f.Verdict)
}

func (c *Core) ruleLines(f eligibility.Finding, required bool, w *locale.Words) []string {
	var lines []string
	for _, r := range f.Rules {
		if r.Rule.Required() != required {
			continue
		}
		text := w.Say("rule."+r.Rule.ID, nil)
		if r.Outcome == eligibility.Unsettled {
			text = w.Say("unsettled."+r.Rule.ID, nil)
		}
		key := "check.required." + string(r.Outcome)
		if !required {
			key = "check.preferred." + string(r.Outcome)
		}
		lines = append(lines, "- "+w.Say(key, locale.Args{"rule": text}))
	}
	return lines
}

// changeSentence tells what would make a no a yes.
func (c *Core) changeSentence(ch *eligibility.Change, w *locale.Words) string {
	if ch == nil {
		return w.Say("check.no_change", nil)
	}
	args := locale.Args{"change": c.listed(ch.To, w)}
	if len(ch.Assuming) == 0 {
		return w.Say("check.would", args)
	}
	args["assumed"] = c.listed(ch.Assuming, w)
	return w.Say("check.would_assuming", args)
}

func (c *Core) listed(all []eligibility.Named, w *locale.Words) string {
	var s []string
	for _, n := range all {
		s = append(s, w.Say("check.named", locale.Args{"fact": w.Say("fact."+n.Fact, nil), "value": c.valueLabel(n.Fact, n.Value, w)}))
	}
	return strings.Join(s, "; ")
}
