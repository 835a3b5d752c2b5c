package web

import (
	"cmp"
	"math"
	"slices"
	"time"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// resultView is what the rules say of an applicant. Its lists are never null.
type resultView struct {
	Cycle  int               `json:"cycle"`
	Locale string            `json:"locale"`
	AsOf   string            `json:"as_of"`
	Tracks []findingView     `json:"tracks"`
	Proof  eligibility.Proof `json:"proof"`
}

type findingView struct {
	Track   string              `json:"track"`
	Kind    string              `json:"kind"`
	Title   string              `json:"title"`
	Verdict eligibility.Verdict `json:"verdict"`
	Timing  string              `json:"timing"`
	Opens   string              `json:"opens,omitempty"`
	Closes  string              `json:"closes,omitempty"`
	Decided *decidedView        `json:"decided,omitempty"`
	Rules   []ruleView          `json:"rules"`
	Matters []factView          `json:"matters"` // facts on which the verdict hangs
	Change  *changeView         `json:"change"`  // null: none, or no need
}

type ruleView struct {
	ID         string              `json:"id"`
	Required   bool                `json:"required"`
	Concerns   bool                `json:"concerns"` // this applicant; else it is met
	Outcome    eligibility.Outcome `json:"outcome"`
	Text       string              `json:"text"`
	Unsettled  string              `json:"unsettled,omitempty"` // what no source says
	Confidence string              `json:"confidence"`
	Citations  []citationView      `json:"citations"`
}

type factView struct {
	Fact     string      `json:"fact"`
	Label    string      `json:"label"`
	Question string      `json:"question"`
	Values   []valueView `json:"values"`
	Asked    bool        `json:"asked"` // and not known
}

type valueView struct {
	Value any    `json:"value"` // true, false or a name, as facts take it
	Label string `json:"label"`
}

type changeView struct {
	To       []namedView `json:"to"`
	Assuming []namedView `json:"assuming"`
}

type namedView struct {
	Fact       string `json:"fact"`
	Label      string `json:"label"`
	Value      any    `json:"value"`
	ValueLabel string `json:"value_label"`
}

// stepView is where an interview stands: a question, or the result.
type stepView struct {
	Asked         int           `json:"asked"`
	LeftAtMost    int           `json:"left_at_most"`
	LeftOnAverage float64       `json:"left_on_average"`
	Question      *questionView `json:"question"`
	Result        *resultView   `json:"result"`
}

type questionView struct {
	Fact   string      `json:"fact"`
	Text   string      `json:"text"`
	Values []valueView `json:"values"`
	Why    []whyView   `json:"why"`
}

// whyView is a rule for which a fact is asked.
type whyView struct {
	Track string `json:"track"`
	ruleView
}

// A teller puts what the rules say into one language.
type teller struct {
	rules   *eligibility.Rules
	content *content.Content
	words   *locale.Words
}

func (s *Server) teller(in inquiry) teller {
	return teller{s.rules, s.content, s.content.Words[in.locale]}
}

func (t teller) result(in inquiry) resultView {
	r := in.result
	v := resultView{
		Cycle: r.Cycle, Locale: string(in.locale), AsOf: r.AsOf.Format(time.RFC3339),
		Tracks: []findingView{}, Proof: t.rules.Proof(r),
	}
	for _, f := range r.Findings {
		v.Tracks = append(v.Tracks, t.finding(in, f))
	}
	return v
}

func (t teller) finding(in inquiry, f eligibility.Finding) findingView {
	dates := newTrackView(f.Track, in.result.AsOf, false)
	v := findingView{
		Track: f.Track.ID, Kind: dates.Kind, Title: t.words.Say("track."+f.Track.ID, nil), Verdict: f.Verdict,
		Timing: string(f.Timing), Opens: dates.Opens, Closes: dates.Closes, Decided: dates.Decided,
		Rules: []ruleView{}, Matters: []factView{},
	}
	for _, r := range f.Rules {
		v.Rules = append(v.Rules, t.rule(r))
	}
	for _, i := range f.Matter {
		v.Matters = append(v.Matters, t.fact(in, i))
	}
	if f.Change != nil {
		v.Change = &changeView{t.named(f.Change.To), t.named(f.Change.Assuming)}
	}
	return v
}

func (t teller) rule(r eligibility.RuleFinding) ruleView {
	v := ruleView{
		ID: r.Rule.ID, Required: r.Rule.Required(), Concerns: !r.Beside, Outcome: r.Outcome, Text: t.words.Say("rule."+r.Rule.ID, nil),
		Confidence: cmp.Or(r.Rule.Confidence, "high"),
	}
	if r.Outcome == eligibility.Unsettled {
		v.Unsettled = t.words.Say("unsettled."+r.Rule.ID, nil)
	}
	v.Citations = newCitationViews(t.content.Cite(nil, r.Rule.Sources))
	return v
}

// fact tells of a fact that is not known, with the values that can be beside
// what is known.
func (t teller) fact(in inquiry, i int) factView {
	fact := t.rules.Vocabulary.Facts()[i]
	var can []int
	for v := range fact.Size() {
		if in.scope.Cycle().Can(in.facts.With(i, v)) {
			can = append(can, v)
		}
	}
	return factView{
		Fact: fact.Name, Label: t.words.Say("fact."+fact.Name, nil), Question: t.words.Say("fact."+fact.Name+".ask", nil),
		Values: t.values(i, can), Asked: in.facts.Asked(i),
	}
}

func (t teller) values(fact int, which []int) []valueView {
	all := []valueView{}
	for _, i := range which {
		all = append(all, t.value(fact, i))
	}
	if t.rules.Vocabulary.Facts()[fact].YesOrNo() {
		slices.Reverse(all) // yes comes first
	}
	return all
}

func (t teller) value(fact, i int) valueView {
	f := t.rules.Vocabulary.Facts()[fact]
	value := t.rules.Wire(t.rules.NoFacts().With(fact, i))[f.Name]
	return valueView{value, answer.ValueLabel(eligibility.Named{Fact: f.Name, Value: f.Value(i)}, t.words)}
}

func (t teller) named(facts []eligibility.Named) []namedView {
	all := []namedView{}
	for _, n := range facts {
		i := t.rules.Vocabulary.Index(n.Fact)
		v := t.value(i, t.rules.Vocabulary.Facts()[i].Index(n.Value))
		all = append(all, namedView{n.Fact, t.words.Say("fact."+n.Fact, nil), v.Value, v.Label})
	}
	return all
}

func (t teller) step(in inquiry) stepView {
	next := in.scope.Next(in.facts)
	v := stepView{Asked: in.facts.Len(), LeftAtMost: next.Most, LeftOnAverage: math.Round(next.Mean*100) / 100}
	if next.Fact < 0 {
		r := t.result(in)
		v.Result = &r
		return v
	}
	name := t.rules.Fact(next.Fact).ID
	v.Question = &questionView{
		Fact: name, Text: t.words.Say("fact."+name+".ask", nil),
		Values: t.values(next.Fact, next.Values), Why: t.why(in.result, next.Fact),
	}
	return v
}

// why are the required rules that speak of a fact: those that are still open,
// if there are any.
func (t teller) why(r eligibility.Result, fact int) []whyView {
	var all, open []whyView
	for _, f := range r.Findings {
		for _, rule := range f.Rules {
			if !rule.Rule.Required() || !rule.Rule.SpeaksOf(fact) {
				continue
			}
			v := whyView{f.Track.ID, t.rule(rule)}
			all = append(all, v)
			if rule.Outcome == eligibility.Open {
				open = append(open, v)
			}
		}
	}
	if len(open) > 0 {
		return open
	}
	return all
}

// verdictView is the verdict of a track on an applicant whom a question
// describes.
type verdictView struct {
	Track     string              `json:"track"`
	Title     string              `json:"title"`
	Verdict   eligibility.Verdict `json:"verdict"`
	Assumed   map[string]any      `json:"assumed"` // the facts that were read
	Hangs     []string            `json:"hangs"`   // facts that are not known and decide
	Text      string              `json:"text"`
	Markdown  string              `json:"markdown"`
	Rules     []ruleView          `json:"rules"`
	Citations []citationView      `json:"citations"`
}

func (s *Server) newVerdictViews(r answer.Reply) []verdictView {
	all := []verdictView{}
	if r.Assessment == nil || s.rules == nil {
		return all
	}
	t := teller{s.rules, s.content, s.content.Words[r.Locale]}
	for _, j := range r.Assessment.Judgements {
		v := verdictView{
			Track: j.Finding.Track.ID, Title: j.Title, Verdict: j.Finding.Verdict, Assumed: s.rules.Wire(r.Assessment.Result.Facts),
			Hangs: []string{}, Text: plain(j.Markdown), Markdown: j.Markdown, Rules: []ruleView{}, Citations: newCitationViews(j.Citations),
		}
		for _, i := range j.Finding.Matter {
			v.Hangs = append(v.Hangs, s.rules.Fact(i).ID)
		}
		for _, rule := range j.Finding.Rules {
			v.Rules = append(v.Rules, t.rule(rule))
		}
		all = append(all, v)
	}
	return all
}
