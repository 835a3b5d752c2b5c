package sheet

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// parseDate reads a date that can be read in one way only.
func parseDate(s string) (string, error) {
	for _, layout := range []string{"2006-1-2", "2006.1.2", "2006/1/2", "2006. 1. 2", "2006. 1. 2."} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly), nil
		}
	}
	return "", fmt.Errorf("%s is not a date that can be read in one way only; write it as 2026-11-22", quote(s))
}

// serial turns a number of days, as cells hold dates, into a date and the
// seconds after it. Excel counts from 1900, and believes that 29 February 1900
// was a day, or from 1904.
func serial(days float64, from1904 bool) (time.Time, bool) {
	seconds := math.Round(days * 86400)
	if !(seconds >= 0) || seconds >= 2958466*86400 {
		return time.Time{}, false
	}
	first := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case seconds >= 61*86400:
		first = first.AddDate(0, 0, -1)
	case seconds >= 60*86400 || seconds < 86400:
		return time.Time{}, false
	}
	t := first.AddDate(0, 0, int(seconds)/86400)
	return t.Add(time.Duration(int(seconds)%86400) * time.Second), t.Year() <= 9999
}

// writeTime is a date, with its time where it has one.
func writeTime(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}

// dayOf is the day of what [writeTime] wrote.
func dayOf(s string) string {
	day, _, _ := strings.Cut(s, " ")
	return day
}
