package answer

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"annae/internal/content"
	"annae/internal/locale"
)

// A choice is what of a topic is told: sections, why these, and whether that
// answers what was asked.
type choice struct {
	topic    *content.Topic
	sections []int
	notices  []string
	lacking  bool           // nothing is known for the cycle that was asked about
	now      []content.Kind // sides whose current intake is told
}

// choose picks the sections of a topic that fit the reading.
func (d *Desk) choose(t *content.Topic, r reading, at time.Time, w *locale.Words) choice {
	c := choice{topic: t}
	sides := t.Sides()
	if slices.Contains(sides, r.side) {
		sides = []content.Kind{r.side}
	}
	switch {
	case r.track != "":
		d.byTrack(&c, r.track, w)
	case r.year != 0:
		d.byYear(&c, sides, r, at, w)
	default:
		d.newest(&c, sides, at, w, "notice.newest")
	}
	return c
}

// byTrack tells of one track.
func (d *Desk) byTrack(c *choice, id string, w *locale.Words) {
	for _, tr := range d.content.Tracks {
		if tr.ID != id {
			continue
		}
		if i := c.topic.For(tr); i >= 0 {
			c.take(i)
			return
		}
		d.lack(c, tr.Cycle, []content.Kind{tr.Kind.Side()}, w)
	}
}

// byYear tells of a year. In planning it can be that of the proposals or that
// of the work: both are told where they differ and the text doesn't say.
func (d *Desk) byYear(c *choice, sides []content.Kind, r reading, at time.Time, w *locale.Words) {
	first, last := d.content.Cycles[0].Cycle, d.content.Cycles[len(d.content.Cycles)-1].Cycle
	known := false
	meanings := map[int]bool{}
	for _, tr := range d.content.Tracks {
		intake, funded := tr.Cycle == r.year, tr.FundedYear == r.year
		if tr.Kind.Side() == content.Demonstration || !slices.Contains(sides, content.Planning) {
			funded = intake
		}
		fits := intake && r.sense != fundedYear || funded && r.sense != intakeYear
		known = known || intake || funded
		if !fits || !slices.Contains(sides, tr.Kind.Side()) {
			continue
		}
		if i := c.topic.For(tr); i >= 0 {
			c.take(i)
			if tr.Kind.Side() == content.Planning {
				meanings[tr.Cycle] = true
			}
			if slices.Contains(d.content.Current(tr.Kind.Side(), at), tr) {
				c.now = append(c.now, tr.Kind.Side())
			}
		}
	}
	year := locale.Args{"year": strconv.Itoa(r.year)}
	switch {
	case !known && r.year > last:
		c.notices = append(c.notices, w.Say("notice.future_year", year))
		d.newest(c, sides, at, w, "")
	case !known:
		year["first"], year["last"] = strconv.Itoa(first), strconv.Itoa(last)
		c.notices = append(c.notices, w.Say("notice.unknown_year", year))
		d.newest(c, sides, at, w, "")
	case len(c.sections) == 0:
		d.lack(c, r.year, sides, w)
	case len(meanings) > 1 && len(c.sections) > 1:
		c.notices = append(c.notices, w.Say("notice.both_meanings", year))
	}
}

// newest tells what is current, or else the newest that is known.
func (d *Desk) newest(c *choice, sides []content.Kind, at time.Time, w *locale.Words, notice string) {
	older := false
	for _, side := range sides {
		current := d.content.Current(side, at)
		found := false
		for _, tr := range current {
			if i := c.topic.For(tr); i >= 0 {
				c.take(i)
				found = true
			}
		}
		c.now = append(c.now, side)
		if !found {
			older = d.latest(c, side, at) || older
		}
	}
	if len(c.sections) == 0 { // asked for a day before anything was published
		c.take(0)
	}
	switch {
	case older:
		c.notices = append(c.notices, w.Say("notice.latest_known", locale.Args{"about": d.about(c.topic, c.sections, w)}))
	case notice != "" && len(c.topic.Sections) > len(c.sections):
		c.notices = append(c.notices, w.Say(notice, locale.Args{"about": d.about(c.topic, c.sections, w)}))
	}
}

// latest takes the section of the newest track of a side that the topic
// covers and that was known at the time.
func (d *Desk) latest(c *choice, side content.Kind, at time.Time) bool {
	for _, tr := range slices.Backward(d.content.Tracks) {
		if tr.Kind.Side() == side && !at.Before(tr.Opens().Begins()) {
			if i := c.topic.For(tr); i >= 0 {
				c.take(i)
				return true
			}
		}
	}
	return false
}

// lack tells what is known when nothing is for the year asked about: that of
// the nearest cycle, the older one of two as near.
func (d *Desk) lack(c *choice, year int, sides []content.Kind, w *locale.Words) {
	best, distance := -1, 0
	for _, tr := range d.content.Tracks {
		i := c.topic.For(tr)
		if i < 0 || !slices.Contains(sides, tr.Kind.Side()) && len(c.topic.Sides()) > 1 {
			continue
		}
		if n := max(tr.Cycle-year, year-tr.Cycle); best < 0 || n < distance {
			best, distance = i, n
		}
	}
	if best < 0 {
		best = 0
	}
	c.take(best)
	c.lacking = true
	c.notices = append(c.notices, w.Say("notice.no_source", locale.Args{"year": strconv.Itoa(year), "about": d.about(c.topic, c.sections, w)}))
}

func (c *choice) take(section int) {
	if !slices.Contains(c.sections, section) {
		c.sections = append(c.sections, section)
		slices.Sort(c.sections)
	}
}

// about names what sections speak of: "Planning, intake 2024–2026".
func (d *Desk) about(t *content.Topic, sections []int, w *locale.Words) string {
	said := ""
	for _, i := range sections {
		s := t.Sections[i].Selector
		one := w.Say("about."+string(s.Kind), locale.Args{"years": s.Years()})
		if said != "" {
			one = w.Say("about.join", locale.Args{"first": said, "second": one})
		}
		said = one
	}
	return said
}

// compose writes what was chosen as an answer.
func (d *Desk) compose(c choice, at time.Time, w *locale.Words) Answer {
	text := c.topic.Texts[w.Locale()]
	a := Answer{Topic: c.topic.ID, Question: text.Question}
	parts := slices.Clone(c.notices)
	var cycles []int
	for _, i := range c.sections {
		s := c.topic.Sections[i]
		said := text.Answers[i]
		if len(c.sections) > 1 {
			said = "**" + d.about(c.topic, []int{i}, w) + "**\n\n" + said
		}
		parts = append(parts, said)
		cycles = append(cycles, s.Selector.Cycles...)
		for _, src := range s.Sources {
			if !slices.Contains(a.Citations, src) {
				a.Citations = append(a.Citations, src)
			}
		}
	}
	if c.topic.Timing {
		for _, side := range c.now {
			parts = append(parts, d.timing(side, at, w))
		}
	}
	slices.Sort(cycles)
	a.Cycles = content.Selector{Cycles: slices.Compact(cycles)}.Years()
	a.Markdown = strings.Join(parts, "\n\n")
	return a
}

// timing says whether a side takes proposals on a day.
func (d *Desk) timing(side content.Kind, at time.Time, w *locale.Words) string {
	f := w.Format()
	current := d.content.Current(side, at)
	if len(current) == 0 {
		return w.Say("timing.unknown", locale.Args{"today": f.When(locale.Day(at, "UTC"))})
	}
	tr := current[0]
	args := locale.Args{
		"today": f.When(locale.Day(at, tr.Zone)),
		"call":  w.Say("call."+string(side), locale.Args{"year": strconv.Itoa(tr.Cycle)}),
	}
	state := tr.Timing(at)
	switch state {
	case content.Upcoming:
		args["opens"] = f.When(tr.Opens())
	case content.Open, content.Closed:
		args["closes"] = f.When(tr.Closes())
	case content.Rolling:
		decided, _ := tr.Decided()
		if decided.IsZero() {
			return w.Say("timing.rolling_no_date", args)
		}
		args["result"] = f.When(decided)
	}
	return w.Say("timing."+string(state), args)
}
