package conversation

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// result tells the verdict of each track of a check, and what to do next.
func (c *Core) result(st *State, l locale.Locale) Reply {
	s, ok := c.scope(st.Check)
	if !ok {
		return c.goOn(st, l)
	}
	st.Check.Asking = ""
	res := s.Evaluate(c.facts(st.Check), c.now())
	w := c.content.Words[l]
	r := Reply{Locale: l, Outcome: answer.Verdict}
	r.add(Text{Key: "check.result", Markdown: w.Say("check.result", locale.Args{
		"year": strconv.Itoa(res.Cycle), "today": w.Format().When(c.day(c.now())),
	})})
	r.Parts = append(r.Parts, c.findings(res, l)...)
	r.add(Link{Label: w.Say("check.print", nil), URL: PrintPath + "?" + c.query(st.Check, l).Encode()})
	r.add(c.afterResult(st.Check, w))
	return r
}

// afterResult offers what may be done with a result.
func (c *Core) afterResult(check *Check, w *locale.Words) Choices {
	steps := []string{toReview, toSave, toEnd}
	if s, ok := c.scope(check); ok && s.Next(c.facts(check)).Fact >= 0 {
		steps = append([]string{anotherTry}, steps...) // questions are left
	}
	after := c.steps("check.after", steps, w)
	after.Options = append(after.Options, c.toCheck(w))
	return after
}

// findings are the verdicts of a result in the order of their tracks, what to do
// next, and where to ask.
func (c *Core) findings(res eligibility.Result, l locale.Locale) []Part {
	var parts []Part
	for _, f := range res.Findings {
		parts = append(parts, verdictCard(answer.Judge(c.content, f, res.AsOf, c.content.Words[l])))
	}
	for _, side := range sides(res) {
		parts = append(parts, c.prepare(side, res, l)...)
	}
	return append(parts, c.say(l, "check.advice"), c.site(l))
}

// sides are those of which a track is not ruled out.
func sides(res eligibility.Result) []content.Kind {
	var all []content.Kind
	for _, f := range res.Findings {
		if side := f.Track.Kind.Side(); f.Verdict != eligibility.Ineligible && !slices.Contains(all, side) {
			all = append(all, side)
		}
	}
	return all
}

// prepare tells what to send, where and until when, as the topics of the side
// tell it for the cycle, on the day of the result.
func (c *Core) prepare(side content.Kind, res eligibility.Result, l locale.Locale) []Part {
	var parts []Part
	for _, topic := range c.content.Prepare[string(side)] {
		got := c.desk.Ask(answer.Question{Topic: topic, Cycle: res.Cycle, Track: string(side), Locale: l, AsOf: res.AsOf})
		if got.Outcome != answer.Answered {
			continue
		}
		for _, a := range got.Answers {
			parts = append(parts, answerCard(a))
		}
	}
	return parts
}

// PrintPath is where the web has a result to be printed or passed on. Its query
// holds the whole pre-check.
const PrintPath = "/check"

// The fields of that query beside the facts.
const (
	queryCycle  = "cycle"
	queryTracks = "tracks"
	queryLang   = "lang"
	queryAsOf   = "as_of"
)

// notKnown stands in a query for an answer that is not known.
const notKnown = "-"

func (c *Core) query(check *Check, l locale.Locale) url.Values {
	q := url.Values{
		queryCycle: {strconv.Itoa(check.Cycle)}, queryTracks: {strings.Join(check.Tracks, ",")}, queryLang: {string(l)},
		queryAsOf: {c.now().In(c.zone).Format(time.DateOnly)},
	}
	for _, a := range check.Answers {
		q.Set(a.Fact, cmp.Or(a.Value, notKnown))
	}
	return q
}

// ErrQuery says that a query tells no pre-check that the rules know.
var ErrQuery = errors.New("the address tells no pre-check of these rules")

// A Summary is a result to be printed, passed on and worked out again.
type Summary struct {
	Title   string
	AsOf    string
	Answers Table
	Parts   []Part
	Proof   eligibility.Proof
}

// ErrOff says that staff have turned the pre-check off.
var ErrOff = errors.New("the pre-check is turned off")

// Summarise makes a summary of a query as a result on a channel links to it.
// Its error is [ErrQuery] or [ErrOff].
func (c *Core) Summarise(channel string, q url.Values, l locale.Locale) (Summary, error) {
	if c.off(channel) || c.off(Checking) {
		return Summary{}, ErrOff
	}
	check, at, err := c.readQuery(q)
	if err != nil {
		return Summary{}, err
	}
	s, ok := c.scope(check)
	if !ok {
		return Summary{}, ErrQuery
	}
	res := s.Evaluate(c.facts(check), at)
	if len(res.Impossible) > 0 {
		return Summary{}, ErrQuery
	}
	w := c.content.Words[l]
	return Summary{
		Title: w.Say("check.summary", locale.Args{"year": strconv.Itoa(res.Cycle)}), Answers: c.answersTable(check.Answers, w),
		AsOf: w.Format().When(c.day(at)), Parts: c.findings(res, l), Proof: c.rules.Proof(res),
	}, nil
}

// The years for which a result is worked out.
const (
	firstYear = 2000
	lastYear  = 2100
)

func (c *Core) readQuery(q url.Values) (*Check, time.Time, error) {
	cycle, err := strconv.Atoi(q.Get(queryCycle))
	at := c.now()
	if err == nil && q.Get(queryAsOf) != "" {
		at, err = time.ParseInLocation(time.DateOnly, q.Get(queryAsOf), c.zone)
	}
	if err != nil || at.Year() < firstYear || at.Year() > lastYear {
		return nil, at, ErrQuery
	}
	check := &Check{Cycle: cycle, Tracks: strings.FieldsFunc(q.Get(queryTracks), func(r rune) bool { return r == ',' })}
	f := c.rules.NoFacts()
	for _, fact := range c.rules.Vocabulary.Facts() {
		value := q.Get(fact.Name)
		if value == "" {
			continue
		}
		said := Said{Fact: fact.Name, Value: value}
		if value == notKnown {
			said.Value = ""
		}
		if f, err = c.rules.Set(f, said.Fact, said.Value); err != nil {
			return nil, at, ErrQuery
		}
		check.Answers = append(check.Answers, said)
	}
	for name := range q {
		if c.rules.Vocabulary.Index(name) < 0 && !slices.Contains([]string{queryCycle, queryTracks, queryLang, queryAsOf}, name) {
			return nil, at, ErrQuery
		}
	}
	return check, at, nil
}

// day is the day of a moment where the programme is.
func (c *Core) day(at time.Time) locale.When { return locale.Day(at, c.zone.String()) }
