package answer

import (
	"strings"
	"time"

	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// An Assessment is what the rules say of an applicant whom a text describes.
type Assessment struct {
	Result     eligibility.Result
	Stated     []eligibility.Named // the facts that were read
	Read       string              // the same in a sentence
	Judgements []Judgement         // one for each finding
}

// A Judgement is the verdict of a track in words.
type Judgement struct {
	Finding   eligibility.Finding
	Title     string
	Markdown  string
	Citations []content.Source
}

// Hangs tells that the verdict hangs on facts that are not known.
func (j Judgement) Hangs() bool {
	return j.Finding.Verdict == eligibility.Undetermined && len(j.Finding.Matter) > 0
}

// Judge tells a verdict with its reasons, what would change it, and whether
// proposals are taken.
func Judge(c *content.Content, f eligibility.Finding, at time.Time, w *locale.Words) Judgement {
	j := Judgement{Finding: f, Title: w.Say("check.title", locale.Args{
		"track": w.Say("track."+f.Track.ID, nil), "verdict": w.Say("check.verdict."+string(f.Verdict), nil),
	})}
	paragraphs := []string{w.Say("check.means."+meaning(j), nil)}
	for _, required := range []bool{true, false} {
		lines := ruleLines(f, required, w)
		if len(lines) == 0 {
			continue
		}
		if !required {
			paragraphs = append(paragraphs, w.Say("check.preferred", nil))
		}
		paragraphs = append(paragraphs, strings.Join(lines, "\n"))
	}
	if f.Verdict == eligibility.Ineligible {
		paragraphs = append(paragraphs, changeSentence(f.Change, w))
	}
	j.Markdown = strings.Join(append(paragraphs, Timing(c, f.Track, at, w)), "\n\n")
	for _, r := range f.Rules {
		if !r.Beside {
			j.Citations = c.Cite(j.Citations, r.Rule.Sources)
		}
	}
	return j
}

// meaning is why a verdict is what it is: undetermined by what is not known, or
// only by what no source settles.
func meaning(j Judgement) string {
	if j.Finding.Verdict == eligibility.Undetermined && !j.Hangs() {
		return "unsettled"
	}
	return string(j.Finding.Verdict)
}

// ruleLines lists the rules that concern the applicant, with their outcome.
func ruleLines(f eligibility.Finding, required bool, w *locale.Words) []string {
	kind := "check.preferred."
	if required {
		kind = "check.required."
	}
	var lines []string
	for _, r := range f.Rules {
		if r.Rule.Required() != required || r.Beside {
			continue
		}
		text := w.Say("rule."+r.Rule.ID, nil)
		if r.Outcome == eligibility.Unsettled {
			text = w.Say("unsettled."+r.Rule.ID, nil)
		}
		lines = append(lines, "- "+w.Say(kind+string(r.Outcome), locale.Args{"rule": text}))
	}
	return lines
}

// changeSentence tells what would make a no a yes.
func changeSentence(ch *eligibility.Change, w *locale.Words) string {
	if ch == nil {
		return w.Say("check.no_change", nil)
	}
	args := locale.Args{"change": ListFacts(ch.To, w)}
	if len(ch.Assuming) == 0 {
		return w.Say("check.would", args)
	}
	args["assumed"] = ListFacts(ch.Assuming, w)
	return w.Say("check.would_assuming", args)
}

// ListFacts says facts in words.
func ListFacts(all []eligibility.Named, w *locale.Words) string {
	var s []string
	for _, n := range all {
		s = append(s, w.Say("check.named", locale.Args{"fact": w.Say("fact."+n.Fact, nil), "value": ValueLabel(n, w)}))
	}
	return strings.Join(s, "; ")
}

// ValueLabel is the value of a fact in words; an empty one is not known.
func ValueLabel(n eligibility.Named, w *locale.Words) string { return w.Say(LabelOf(n), nil) }

// LabelOf is the message that says the value of a fact.
func LabelOf(n eligibility.Named) string {
	switch n.Value {
	case "":
		return "check.unknown"
	case condition.Yes:
		return "conv.yes"
	case condition.No:
		return "conv.no"
	}
	return "fact." + n.Fact + "." + n.Value
}

// Stated are the facts about an applicant that a text states.
func (d *Desk) Stated(text string) eligibility.Facts { return d.reader.Read(text).Facts }

// assess adds what the rules say where a text asks whether somebody may apply
// and states facts about them. A text that was not understood otherwise is
// answered by that alone.
func (d *Desk) assess(r *Reply, q Question, text string, whole reading, w *locale.Words) {
	rd := q.narrow(whole)
	beside := r.Outcome == Smalltalk || r.Reason == OutsideTopic
	if r.Outcome == Refused || beside && !rd.named {
		return
	}
	said := d.reader.Read(text)
	if !said.Asks || said.Facts.Len() == 0 {
		return
	}
	s := d.scopeOf(rd, q)
	if s == nil {
		return
	}
	res := s.Evaluate(said.Facts, q.AsOf)
	if len(res.Findings) == 0 {
		return
	}
	a := &Assessment{Result: res, Stated: d.rules.Named(said.Facts)}
	a.Read = w.Say("check.assumed", locale.Args{"facts": ListFacts(a.Stated, w)})
	for _, f := range res.Findings {
		a.Judgements = append(a.Judgements, Judge(d.content, f, q.AsOf, w))
	}
	r.Assessment = a
	if r.Reason != NoSource {
		r.settle()
	}
}

// settle makes the verdict the outcome of a reply. What was not understood
// otherwise needs no excuse any more.
func (r *Reply) settle() {
	if r.Outcome != Answered {
		r.Closing, r.Alternatives, r.refer = nil, nil, false
	}
	r.Outcome, r.Reason = Verdict, NoReason
	for i, p := range r.Parts {
		if p.Outcome != Answered {
			r.Parts[i].Outcome = Verdict
		}
	}
}

// scopeOf is the tracks about which somebody asks: those that are named, of the
// year that is named or of the newest call; nil when there are none.
func (d *Desk) scopeOf(rd reading, q Question) *eligibility.Scope {
	var only []string
	switch {
	case rd.track != "":
		only = []string{rd.track}
	case rd.named:
		only = []string{string(rd.side)}
	}
	year := 0
	if len(rd.years) > 0 {
		year = rd.years[len(rd.years)-1]
	}
	for _, side := range []content.Kind{content.Planning, content.Demonstration} {
		if current := d.content.Current(side, q.AsOf); len(rd.years) == 0 && len(current) > 0 && (!rd.named || side == rd.side) {
			year = max(year, current[0].Cycle)
		}
	}
	cycle, ok := d.rules.Cycle(year)
	if !ok {
		return nil
	}
	s, err := cycle.Scope(only...)
	if err != nil {
		return nil
	}
	return s
}
