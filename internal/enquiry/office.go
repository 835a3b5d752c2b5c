package enquiry

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// An Office is when people of the help desk are there, by the clock of one
// place. Of the zero Office nobody knows.
type Office struct {
	zone  *time.Location
	days  [7][]span       // by weekday, in order
	shut  map[string]bool // holidays: 2026-12-25
	known bool
}

// A span is a part of a day, in minutes from its beginning.
type span struct{ from, to int }

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ReadOffice reads hours such as "Mon-Fri 09:00-12:00, 13:00-18:00 Asia/Seoul"
// and holidays such as "2026-12-25, 2027-01-01". Hours that are empty are not
// known.
func ReadOffice(hours, holidays string) (*Office, error) {
	o := &Office{shut: map[string]bool{}}
	for _, day := range strings.FieldsFunc(holidays, func(r rune) bool { return r == ',' || r == ' ' }) {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return nil, fmt.Errorf("%q is no day; write such as 2026-12-25", day)
		}
		o.shut[day] = true
	}
	hours = strings.TrimSpace(hours)
	if hours == "" {
		return o, nil
	}
	rest, zone, _ := cutLast(hours)
	var err error
	if o.zone, err = time.LoadLocation(zone); err != nil || !strings.Contains(zone, "/") && zone != "UTC" {
		return nil, errors.New("they end with a time zone, such as Asia/Seoul")
	}
	var days []int
	for part := range strings.SplitSeq(rest, ",") {
		if days, err = o.add(strings.Fields(part), days); err != nil {
			return nil, err
		}
	}
	for _, spans := range o.days {
		slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
		for i := 1; i < len(spans); i++ {
			if spans[i].from < spans[i-1].to {
				return nil, errors.New("some of the hours stand twice")
			}
		}
	}
	o.known = true
	return o, nil
}

// cutLast cuts a text before its last word.
func cutLast(s string) (before, last string, found bool) {
	i := strings.LastIndexByte(s, ' ')
	return s[:max(i, 0)], s[i+1:], i > 0
}

// add reads "Mon-Fri 09:00-18:00", or hours alone for the days before.
func (o *Office) add(words []string, before []int) (days []int, err error) {
	days = before
	if len(words) == 2 {
		if days, err = readDays(words[0]); err != nil {
			return nil, err
		}
		words = words[1:]
	}
	if len(words) != 1 || len(days) == 0 {
		return nil, errors.New("write days and hours, such as Mon-Fri 09:00-18:00 Asia/Seoul")
	}
	from, to, _ := strings.Cut(words[0], "-")
	s := span{minuteOf(from), minuteOf(to)}
	if s.from < 0 || s.to <= s.from {
		return nil, fmt.Errorf("%q are no hours of a day; write such as 09:00-18:00", words[0])
	}
	for _, d := range days {
		o.days[d] = append(o.days[d], s)
	}
	return days, nil
}

// readDays reads "Mon" or "Mon-Fri".
func readDays(word string) (days []int, err error) {
	first, last, several := strings.Cut(strings.ToLower(word), "-")
	if !several {
		last = first
	}
	from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
	if from < 0 || to < 0 {
		return nil, fmt.Errorf("%q are no days; write such as Mon-Fri, or Sat", word)
	}
	for d := from; ; d = (d + 1) % 7 {
		if days = append(days, d); d == to {
			return days, nil
		}
	}
}

// minuteOf reads "09:00"; -1: it is no time of a day.
func minuteOf(s string) int {
	if s == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// Known tells whether the hours are.
func (o *Office) Known() bool { return o != nil && o.known }

// Zone is the name of its place's clock.
func (o *Office) Zone() string { return o.zone.String() }

// lookAhead is for how many days an office looks for hours: over any holiday.
const lookAhead = 400

// spans are those that end after a moment, in order.
func (o *Office) spans(after time.Time) iter.Seq2[time.Time, time.Time] {
	return func(yield func(from, to time.Time) bool) {
		y, m, d := after.In(o.zone).Date()
		for i := range lookAhead {
			day := time.Date(y, m, d+i, 12, 0, 0, 0, o.zone)
			if o.shut[day.Format(time.DateOnly)] {
				continue
			}
			for _, s := range o.days[day.Weekday()] {
				from, to := time.Date(y, m, d+i, 0, s.from, 0, 0, o.zone), time.Date(y, m, d+i, 0, s.to, 0, 0, o.zone)
				if to.After(after) && !yield(from, to) {
					return
				}
			}
		}
	}
}

// Look tells whether somebody is there at a moment and until when, else from
// when on; the zero time: that is not known.
func (o *Office) Look(now time.Time) (there bool, turn time.Time) {
	if !o.Known() {
		return false, time.Time{}
	}
	for from, to := range o.spans(now) {
		if from.After(now) {
			return false, from
		}
		return true, to
	}
	return false, time.Time{}
}

// After is when so much time has passed in which somebody is there; where no
// hours are known, any time counts.
func (o *Office) After(now time.Time, lasts time.Duration) time.Time {
	if !o.Known() {
		return now.Add(lasts)
	}
	last := now
	for from, to := range o.spans(now) {
		if from.Before(now) {
			from = now
		}
		if open := to.Sub(from); open < lasts {
			lasts -= open
			last = to
			continue
		}
		return from.Add(lasts)
	}
	return last.Add(lasts)
}
