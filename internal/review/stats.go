package review

import (
	"context"
	"strings"
	"time"

	"annae/internal/conversation"
	"annae/internal/gaps"
	"annae/internal/locale"
	"annae/internal/stats"
)

// Stats tells the figures of the help desk, of Period.
const Stats Verb = "stats"

// The periods of figures.
const (
	thisWeek = ""
	lastWeek = "last"
	month    = "month"
)

// Figures are how the help desk does, within the transaction in which a command is
// answered.
type Figures interface {
	// Stats are those from a day of UTC on, and before another.
	Stats(ctx context.Context, from, to string) (stats.Report, error)
	// Gaps are the questions since a moment that were not answered well.
	Gaps(ctx context.Context, since time.Time) ([]conversation.Gap, error)
}

// How much of the figures is told.
const (
	mostTold  = 5
	mostSteps = 5
)

// from and to are the days of a period.
func (d *Desk) period(of string) (from, to time.Time) {
	today := d.Now().UTC().Truncate(24 * time.Hour)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	switch of {
	case lastWeek:
		return monday.AddDate(0, 0, -7), monday
	case month:
		return today.AddDate(0, 0, -29), today.AddDate(0, 0, 1)
	}
	return monday, today.AddDate(0, 0, 1)
}

// stats tells the figures of a period.
func (a *answering) stats(ctx context.Context, c Command) error {
	a.reply.Over = true
	if a.figures == nil {
		a.say("stats.off", nil)
		return nil
	}
	from, to := a.period(c.Period)
	r, err := a.figures.Stats(ctx, stats.DayOf(from), stats.DayOf(to))
	if err != nil {
		return err
	}
	missed, err := a.figures.Gaps(ctx, from)
	if err != nil {
		return err
	}
	a.figured(&r, missed)
	a.choices("review.lists", true, a.option("stats.do.week", Command{Verb: Stats}), a.option("stats.do.last", Command{Verb: Stats, Period: lastWeek}), a.option("stats.do.month", Command{Verb: Stats, Period: month}))
	return nil
}

// Digest is what the staff are told of a week that is over, in a language.
func (d *Desk) Digest(r *stats.Report, missed []conversation.Gap, l locale.Locale) Reply {
	a := d.answering(Stores{}, Person{Locale: l}, nil)
	a.say("stats.digest", nil)
	a.figured(r, missed)
	return a.reply
}

// LastWeek is the week that is over: its first day, and the one behind its last.
func (d *Desk) LastWeek() (from, to time.Time) { return d.period(lastWeek) }

func (a *answering) number(n int) string { return a.words.Format().Number(int64(n)) }

// figured tells figures.
func (a *answering) figured(r *stats.Report, missed []conversation.Gap) {
	last := r.To
	if day, err := time.Parse(time.DateOnly, r.To); err == nil {
		last = stats.DayOf(day.AddDate(0, 0, -1))
	}
	a.say("stats.period", locale.Args{"from": a.day(r.From), "to": a.day(last)})
	if r.All == (stats.Line{}) && len(r.Steps) == 0 {
		a.say("stats.none", nil)
		return
	}
	a.summed(r)
	a.lines("language", r.Locales, func(of string) string {
		if w := a.Content.Words[locale.Locale(of)]; w != nil {
			return w.Say("reply.language", nil)
		}
		return of
	})
	a.lines("track", r.Sides, func(of string) string {
		if of == "" {
			return a.words.Say("stats.no_side", nil)
		}
		return a.words.Named("desk.side", of)
	})
	a.listFigures("stats.topics", len(r.Topics), mostTold, func(i int) string {
		t := r.Topics[i]
		asked := a.topics([]string{t.ID})
		if len(asked) == 0 {
			return ""
		}
		return a.words.Say("stats.topic", locale.Args{"topic": asked[0], "told": a.number(t.Told), "wrong": a.number(t.Wrong)})
	})
	groups := gaps.Groups(missed)
	a.listFigures("stats.gaps", len(groups), mostTold, func(i int) string {
		return a.words.Say("stats.gap", locale.Args{"times": a.number(groups[i].Count), "question": quoted(groups[i].Gaps[0].Text)})
	})
	a.listFigures("stats.steps", len(r.Steps), mostSteps, func(i int) string {
		s := r.Steps[i]
		return a.words.Say("stats.step", locale.Args{"fact": a.words.Named("fact", s.Fact), "put": a.number(s.Put), "given": a.number(s.Given)})
	})
}

// summed tells the main figures.
func (a *answering) summed(r *stats.Report) {
	l := r.All
	a.say("stats.asked", locale.Args{
		"asked": a.number(l.Asked), "alone": a.number(l.Alone), "offered": a.number(l.Offered), "unanswered": a.number(l.Unanswered), "outside": a.number(l.Outside),
	})
	a.say("stats.people", locale.Args{"handed": a.number(l.Handed), "reopened": a.number(l.Reopened), "wrong": a.number(l.Wrong)})
	switch {
	case r.Half > 0:
		a.say("stats.half", locale.Args{"replies": a.number(r.Replies), "time": a.words.Say("stats.time."+stats.Within(r.Half), nil)})
	case r.Replies > 0:
		a.say("stats.slow", locale.Args{"replies": a.number(r.Replies)})
	}
}

// lines is a table of figures.
func (a *answering) lines(by string, lines []stats.Line, name func(string) string) {
	if len(lines) == 0 {
		return
	}
	t := conversation.Table{}
	for _, head := range []string{by, "asked", "alone", "handed", "wrong", "reopened"} {
		t.Head = append(t.Head, a.words.Say("stats.name."+head, nil))
	}
	for _, l := range lines {
		t.Rows = append(t.Rows, []string{name(l.Of), a.number(l.Asked), a.number(l.Alone), a.number(l.Handed), a.number(l.Wrong), a.number(l.Reopened)})
	}
	a.add(t)
}

// listFigures lists some of many; what is empty is left out.
func (a *answering) listFigures(key string, n, most int, line func(i int) string) {
	var said []string
	for i := 0; i < n && len(said) < most; i++ {
		if s := line(i); s != "" {
			said = append(said, "- "+s)
		}
	}
	if len(said) > 0 {
		a.say(key, locale.Args{"list": strings.Join(said, "\n")})
	}
}
