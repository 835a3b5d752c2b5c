package answer

import (
	"slices"
	"strconv"
	"time"

	"annae/internal/content"
	"annae/internal/locale"
)

// timing tells whether the newest tracks of a side take proposals.
func (d *Desk) timing(side content.Kind, at time.Time, w *locale.Words) string {
	current := d.content.Current(side, at)
	if len(current) == 0 {
		return w.Say("timing.unknown", locale.Args{"today": today(d.content, at, w)})
	}
	return Timing(d.content, current[0], at, w)
}

// Timing tells in a sentence whether a track takes proposals at a moment.
func Timing(c *content.Content, t *content.Track, at time.Time, w *locale.Words) string {
	f := w.Format()
	args := locale.Args{"today": today(c, at, w), "call": call(t, w)}
	if current := c.Current(t.Kind.Side(), at); len(current) > 0 && !slices.Contains(current, t) && current[0].Cycle > t.Cycle {
		args["newest"] = call(current[0], w)
		return w.Say("timing.past", args)
	}
	state := t.Timing(at)
	id := "timing." + string(state)
	switch state {
	case content.Upcoming:
		args["opens"] = f.When(t.Opens())
	case content.Open, content.Closed:
		args["closes"] = f.When(t.Closes())
	case content.Rolling:
		when, happened := t.Decided(at)
		switch {
		case when.IsZero():
			id = "timing.rolling_no_date"
		case happened || !at.Before(when.Ends()):
			id = "timing.rolling_decided"
		default:
			args["result"] = f.When(when)
		}
	}
	return w.Say(id, args)
}

func today(c *content.Content, at time.Time, w *locale.Words) string {
	return w.Format().When(locale.Day(at, c.Cycles[len(c.Cycles)-1].Zone))
}

// call names the intake of a track.
func call(t *content.Track, w *locale.Words) string {
	return w.Say("call."+string(t.Kind.Side()), locale.Args{"year": strconv.Itoa(t.Cycle)})
}
