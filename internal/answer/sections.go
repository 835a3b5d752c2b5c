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
	lacking  bool           // nothing is known for what was asked about
	now      []content.Kind // sides whose current intake is told
}

// choose picks the sections of a topic that fit the reading.
func (d *Desk) choose(t *content.Topic, r reading, at time.Time, w *locale.Words) choice {
	c := choice{topic: t}
	sides := t.Sides()
	other := r.named && !slices.Contains(sides, r.side)
	if slices.Contains(sides, r.side) {
		sides = []content.Kind{r.side}
	}
	switch {
	case r.track != "":
		d.byTrack(&c, r.track, at, w)
	case len(r.years) > 0:
		d.byYears(&c, sides, r, at, w)
	default:
		d.newest(&c, sides, at, w, "notice.newest")
	}
	if other && r.track == "" {
		c.notices = append([]string{w.Say("notice.other_side", locale.Args{"asked": w.Say("kind."+string(r.side), nil)})}, c.notices...)
	}
	return c
}

// byTrack tells of one track.
func (d *Desk) byTrack(c *choice, id string, at time.Time, w *locale.Words) {
	for _, tr := range d.content.Tracks {
		if tr.ID != id {
			continue
		}
		if !d.take(c, tr, at) {
			d.lack(c, reading{years: []int{tr.Cycle}, sense: intakeYear}, []content.Kind{tr.Kind.Side()}, w)
		}
	}
}

// meant tells in which ways a track is of a year: that of its intake, and in
// planning that of the work as well.
func (r reading) meant(tr *content.Track, year int) (intake, funded bool) {
	intake = tr.Cycle == year && r.sense != fundedYear
	funded = tr.FundedYear == year && r.sense != intakeYear
	if tr.Kind == content.Demonstration {
		intake = tr.Cycle == year
		funded = false
	}
	return intake, funded
}

// byYears tells of the years that were named. In planning a year can be that
// of the proposals or that of the work: both are told where they differ and
// the text doesn't say which.
func (d *Desk) byYears(c *choice, sides []content.Kind, r reading, at time.Time, w *locale.Words) {
	for _, year := range r.years {
		var byIntake, byFunding []int // sections of planning told for either meaning
		for _, tr := range d.content.Tracks {
			intake, funded := r.meant(tr, year)
			if !slices.Contains(sides, tr.Kind.Side()) || !intake && !funded || !d.take(c, tr, at) {
				continue
			}
			if tr.Kind.Side() == content.Planning && tr.Cycle != tr.FundedYear {
				if intake {
					byIntake = append(byIntake, c.topic.For(tr))
				} else {
					byFunding = append(byFunding, c.topic.For(tr))
				}
			}
		}
		args := locale.Args{"year": strconv.Itoa(year), "about": d.about(c.topic, byFunding, w)}
		switch {
		case len(byFunding) == 0 || r.sense == fundedYear || slices.Equal(byIntake, byFunding):
		case len(byIntake) > 0:
			c.notices = append(c.notices, w.Say("notice.both_meanings", locale.Args{"year": args["year"]}))
		case !d.called(content.Planning, year) || !slices.ContainsFunc(d.content.Tracks, func(tr *content.Track) bool { return tr.Cycle == year && c.topic.For(tr) >= 0 }):
			c.notices = append(c.notices, w.Say("notice.funded_only", args))
		}
	}
	if len(c.sections) == 0 {
		d.withoutYears(c, sides, r, at, w)
	}
}

// called tells whether there was a call for a side in a year.
func (d *Desk) called(side content.Kind, year int) bool {
	return slices.ContainsFunc(d.content.Tracks, func(tr *content.Track) bool { return tr.Cycle == year && tr.Kind.Side() == side })
}

// withoutYears tells what there is when nothing is known for the years named.
func (d *Desk) withoutYears(c *choice, sides []content.Kind, r reading, at time.Time, w *locale.Words) {
	first, last := d.content.Cycles[0].Cycle, d.content.Cycles[len(d.content.Cycles)-1].Cycle
	year := r.years[len(r.years)-1]
	known := slices.ContainsFunc(d.content.Tracks, func(tr *content.Track) bool {
		intake, funded := r.meant(tr, year)
		return intake || funded
	})
	args := locale.Args{"year": strconv.Itoa(year)}
	switch {
	case known:
		d.lack(c, r, sides, w)
	case year > last:
		c.notices = append(c.notices, w.Say("notice.future_year", args))
		d.newest(c, sides, at, w, "")
	default:
		args["first"], args["last"] = strconv.Itoa(first), strconv.Itoa(last)
		c.notices = append(c.notices, w.Say("notice.unknown_year", args))
		d.newest(c, sides, at, w, "")
	}
}

// newest tells what is current, or else the newest that is known.
func (d *Desk) newest(c *choice, sides []content.Kind, at time.Time, w *locale.Words, notice string) {
	older := false
	for _, side := range sides {
		found := false
		for _, tr := range d.content.Current(side, at) {
			found = d.take(c, tr, at) || found
		}
		if !found {
			older = d.latest(c, side, at) || older
			c.tellNow(side)
		}
	}
	about := func() locale.Args { return locale.Args{"about": d.about(c.topic, c.sections, w)} }
	switch {
	case len(c.sections) == 0: // a day before anything was published
		d.earliest(c)
		c.lacking = true
		c.notices = append(c.notices, w.Say("notice.before_first", about()))
	case older && !d.newerElsewhere(c):
		c.notices = append(c.notices, w.Say("notice.latest_known", about()))
	case notice != "" && len(c.topic.Sections) > len(c.sections):
		c.notices = append(c.notices, w.Say(notice, about()))
	}
}

// latest takes the section of the newest track of a side that the topic
// covers and that was known at the time.
func (d *Desk) latest(c *choice, side content.Kind, at time.Time) bool {
	for _, tr := range slices.Backward(d.content.Tracks) {
		if i := c.topic.For(tr); tr.Kind.Side() == side && !at.Before(tr.Known()) && i >= 0 {
			c.add(i)
			return true
		}
	}
	return false
}

// newerElsewhere tells whether another topic tells of newer cycles, so that
// nobody is told that there is nothing newer.
func (d *Desk) newerElsewhere(c *choice) bool {
	newest := func(t *content.Topic) int {
		last := 0
		for _, s := range t.Sections {
			for _, tr := range s.Tracks {
				last = max(last, tr.Cycle)
			}
		}
		return last
	}
	return slices.ContainsFunc(c.topic.Elsewhere, func(id string) bool {
		t, ok := d.content.Topic(id)
		return ok && newest(t) > newest(c.topic)
	})
}

// earliest takes the section of the oldest track.
func (d *Desk) earliest(c *choice) {
	for _, tr := range d.content.Tracks {
		if i := c.topic.For(tr); i >= 0 {
			c.add(i)
			return
		}
	}
	c.add(0)
}

// lack tells what is known when nothing is for what was asked about: that of
// the nearest year, the older of two as near.
func (d *Desk) lack(c *choice, r reading, sides []content.Kind, w *locale.Words) {
	year := r.years[len(r.years)-1]
	best, distance := -1, 0
	for _, tr := range d.content.Tracks {
		i := c.topic.For(tr)
		if i < 0 || !slices.Contains(sides, tr.Kind.Side()) && len(c.topic.Sides()) > 1 {
			continue
		}
		of := tr.Cycle
		if r.sense == fundedYear {
			of = tr.FundedYear
		}
		if n := max(of-year, year-of); best < 0 || n < distance {
			best, distance = i, n
		}
	}
	c.add(max(best, 0))
	c.lacking = true
	id := "notice.no_source"
	if r.sense == fundedYear {
		id = "notice.no_source_funded"
	}
	c.notices = append(c.notices, w.Say(id, locale.Args{"year": strconv.Itoa(year), "about": d.about(c.topic, c.sections, w)}))
}

// take tells of a track, if the topic covers it.
func (d *Desk) take(c *choice, tr *content.Track, at time.Time) bool {
	i := c.topic.For(tr)
	if i < 0 {
		return false
	}
	c.add(i)
	if side := tr.Kind.Side(); slices.Contains(d.content.Current(side, at), tr) {
		c.tellNow(side)
	}
	return true
}

func (c *choice) add(section int) {
	if !slices.Contains(c.sections, section) {
		c.sections = append(c.sections, section)
		slices.Sort(c.sections)
	}
}

func (c *choice) tellNow(side content.Kind) {
	if !slices.Contains(c.now, side) {
		c.now = append(c.now, side)
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
		a.cite(s.Sources...)
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

func (a *Answer) cite(sources ...content.Source) {
	for _, s := range sources {
		if !slices.Contains(a.Citations, s) {
			a.Citations = append(a.Citations, s)
		}
	}
}
