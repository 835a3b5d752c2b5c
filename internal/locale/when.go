package locale

import (
	"fmt"
	"sync"
	"time"
)

// When is a moment as exactly as a source tells it: a year, a month, a day or
// a minute, in a time zone.
type When struct {
	Year, Month, Day, Hour, Minute int // Month and Day are 0 where not told
	Timed                          bool
	Zone                           string // IANA name, such as Asia/Seoul
}

var layouts = []string{"2006", "2006-01", "2006-01-02", "2006-01-02T15:04"}

// ParseWhen reads "2026", "2026-03", "2026-03-17" or "2026-03-17T18:00".
func ParseWhen(s, zone string) (When, error) {
	for i, layout := range layouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		w := When{Year: t.Year(), Zone: zone}
		if i >= 1 {
			w.Month = int(t.Month())
		}
		if i >= 2 {
			w.Day = t.Day()
		}
		if i >= 3 {
			w.Hour, w.Minute, w.Timed = t.Hour(), t.Minute(), true
		}
		return w, nil
	}
	return When{}, fmt.Errorf("%q is no date; write 2026, 2026-03, 2026-03-17 or 2026-03-17T18:00", s)
}

// Day is the day of a moment in a zone.
func Day(t time.Time, name string) When {
	y, m, d := t.In(zone(name)).Date()
	return When{Year: y, Month: int(m), Day: d, Zone: name}
}

// Begins is the first instant of the moment.
func (w When) Begins() time.Time {
	return time.Date(w.Year, time.Month(max(w.Month, 1)), max(w.Day, 1), w.Hour, w.Minute, 0, 0, w.location())
}

// Ends is the first instant after the moment: the end of its day, month or
// year, or the minute itself.
func (w When) Ends() time.Time {
	b := w.Begins()
	switch {
	case w.Timed:
		return b
	case w.Day > 0:
		return b.AddDate(0, 0, 1)
	case w.Month > 0:
		return b.AddDate(0, 1, 0)
	default:
		return b.AddDate(1, 0, 0)
	}
}

func (w When) location() *time.Location {
	return zone(w.Zone)
}

// zones keeps the time zones that were read, because reading one takes longer
// than answering a question.
var zones sync.Map // of *time.Location, by name

// zone is a time zone by its name, UTC when there is none such.
func zone(name string) *time.Location {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, z)
	return z
}

// Before orders moments by their first instants.
func (w When) Before(v When) bool { return w.Begins().Before(v.Begins()) }

// IsZero tells a moment that nothing was said of.
func (w When) IsZero() bool { return w.Year == 0 }

// String is the moment as content files write it.
func (w When) String() string {
	switch {
	case w.Timed:
		return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d", w.Year, w.Month, w.Day, w.Hour, w.Minute)
	case w.Day > 0:
		return fmt.Sprintf("%04d-%02d-%02d", w.Year, w.Month, w.Day)
	case w.Month > 0:
		return fmt.Sprintf("%04d-%02d", w.Year, w.Month)
	default:
		return fmt.Sprintf("%04d", w.Year)
	}
}
