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

// Decided is when the projects were chosen, as one could know at a moment: the
// day it happened, or else the date that was planned; zero when neither is
// known.
func (t *Track) Decided(at time.Time) (when locale.When, happened bool) {
	if t.Result == nil {
		return locale.When{}, false
	}
	if when = t.read(t.Result.Actual); !when.IsZero() && !at.Before(when.Begins()) {
		return when, true
	}
	return t.read(t.Result.Planned), false
}

// Known is from when the track is counted as there: when it was announced, or
// when proposals began to count for it, by a rule announced before.
func (t *Track) Known() time.Time {
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
		if t.Kind.Side() != side || at.Before(t.Known()) {
			continue
		}
		if len(newest) > 0 && newest[0].Cycle != t.Cycle {
			newest = nil
		}
		newest = append(newest, t)
	}
	return newest
}

// Zone is where the programme is: the zone of its newest call, in which a day
// without a zone is meant.
func (c *Content) Zone() *time.Location {
	if n := len(c.Cycles); n > 0 {
		if z, err := time.LoadLocation(c.Cycles[n-1].Zone); err == nil {
			return z
		}
	}
	return time.UTC
}
