package content

import (
	"time"

	"annae/internal/locale"
)

// Timing tells whether a track takes proposals.
type Timing string

// The timings.
const (
	Upcoming Timing = "upcoming" // announced, not yet open
	Open     Timing = "open"
	Rolling  Timing = "rolling" // open with no closing day
	Closed   Timing = "closed"
)

// Timing tells whether the track takes proposals at a moment.
func (t *Track) Timing(at time.Time) Timing {
	if at.Before(t.Opens().Begins()) {
		return Upcoming
	}
	end := t.Closes()
	switch {
	case !end.IsZero() && !at.Before(end.Ends()):
		return Closed
	case t.Intake.Rolling:
		return Rolling
	default:
		return Open
	}
}

// Opens is when intake began or will.
func (t *Track) Opens() locale.When {
	if from := t.when(t.Intake.CountsFrom); !from.IsZero() {
		return from
	}
	return t.when(t.Intake.Opens)
}

// Closes is when intake ended or will: a closing day or a cut-off; zero when
// there is neither.
func (t *Track) Closes() locale.When {
	if c := t.when(t.Intake.Closes); !c.IsZero() {
		return c
	}
	return t.when(t.Intake.CutOff)
}

// Decided is when the projects were chosen, and whether that has happened or
// is only planned.
func (t *Track) Decided() (when locale.When, happened bool) {
	if t.Result == nil {
		return locale.When{}, false
	}
	return t.when(&t.Result.Moment), t.Result.Actual != ""
}

// known is when people could first have known of the track.
func (t *Track) known() time.Time {
	first := t.Opens().Begins()
	if a := t.when(t.Intake.Announced); !a.IsZero() && a.Begins().Before(first) {
		first = a.Begins()
	}
	return first
}

// Current lists the newest tracks of a side, planning or demonstration, that
// were announced at a moment: one, or two in the years that split planning.
// There is none before the first call.
func (c *Content) Current(side Kind, at time.Time) []*Track {
	var newest []*Track
	for _, t := range c.Tracks {
		if t.Kind.Side() != side || at.Before(t.known()) {
			continue
		}
		if len(newest) > 0 && newest[0].Cycle != t.Cycle {
			newest = nil
		}
		newest = append(newest, t)
	}
	return newest
}
