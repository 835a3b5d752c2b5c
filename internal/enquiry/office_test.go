package enquiry_test

import (
	"testing"
	"time"

	"annae/internal/enquiry"
)

const (
	seoul    = "Mon-Fri 09:00-12:00, 13:00-18:00, Sat 10:00-12:00 Asia/Seoul"
	holidays = "2026-12-25, 2026-12-28"
)

func office(t *testing.T, hours, holidays string) *enquiry.Office {
	t.Helper()
	o, err := enquiry.ReadOffice(hours, holidays)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func at(t *testing.T, s, zone string) time.Time {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	m, err := time.ParseInLocation("2006-01-02 15:04", s, z)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhenSomebodyIsThere(t *testing.T) {
	o := office(t, seoul, holidays)
	for now, want := range map[string]struct {
		there bool
		turn  string
	}{
		"2026-12-23 08:59": {false, "2026-12-23 09:00"},
		"2026-12-23 09:00": {true, "2026-12-23 12:00"},
		"2026-12-23 12:00": {false, "2026-12-23 13:00"},
		"2026-12-23 17:59": {true, "2026-12-23 18:00"},
		"2026-12-23 18:00": {false, "2026-12-24 09:00"},
		"2026-12-24 18:00": {false, "2026-12-26 10:00"}, // over Christmas, to a Saturday
		"2026-12-26 12:00": {false, "2026-12-29 09:00"}, // over Sunday and a holiday
		"2026-12-31 23:59": {false, "2027-01-01 09:00"},
	} {
		there, turn := o.Look(at(t, now, "Asia/Seoul").UTC())
		if there != want.there || !turn.Equal(at(t, want.turn, "Asia/Seoul")) {
			t.Errorf("at %s it is %t until or from %s, want %t %s", now, there, turn, want.there, want.turn)
		}
	}
}

// What counts is the time in which somebody is there.
func TestTimeOfTheOfficePasses(t *testing.T) {
	o := office(t, seoul, holidays)
	for _, c := range []struct {
		from  string
		lasts time.Duration
		want  string
	}{
		{"2026-12-23 10:00", 30 * time.Minute, "2026-12-23 10:30"},
		{"2026-12-23 11:45", 30 * time.Minute, "2026-12-23 13:15"},
		{"2026-12-23 11:30", 30 * time.Minute, "2026-12-23 12:00"},
		{"2026-12-24 17:50", 30 * time.Minute, "2026-12-26 10:20"},
		{"2026-12-27 03:00", 9 * time.Hour, "2026-12-30 10:00"},
	} {
		if got := o.After(at(t, c.from, "Asia/Seoul").UTC(), c.lasts); !got.Equal(at(t, c.want, "Asia/Seoul")) {
			t.Errorf("%s after %s it is %s, want %s", c.lasts, c.from, got, c.want)
		}
	}
}

// The day on which clocks are put forward has an hour less.
func TestClocksOfTheOfficeArePutForward(t *testing.T) {
	o := office(t, "Sun 01:00-05:00 Europe/Berlin", "")
	from := at(t, "2026-03-29 01:00", "Europe/Berlin")
	if there, until := o.Look(from); !there || until.Sub(from) != 3*time.Hour {
		t.Errorf("somebody is there: %t, for %s", there, until.Sub(from))
	}
}

func TestNobodyKnowsHoursThatAreNotSet(t *testing.T) {
	now := at(t, "2026-12-23 10:00", "UTC")
	for name, o := range map[string]*enquiry.Office{"none": nil, "empty": office(t, " ", holidays)} {
		if there, turn := o.Look(now); there || !turn.IsZero() || o.Known() {
			t.Errorf("%s: somebody is there: %t, until or from %s", name, there, turn)
		}
		if got := o.After(now, time.Hour); !got.Equal(now.Add(time.Hour)) {
			t.Errorf("%s: in an hour it is %s", name, got)
		}
	}
	// Somebody is there on holidays alone: never.
	never := office(t, "Fri 09:00-10:00 Asia/Seoul", fridays(now))
	if there, turn := never.Look(now); there || !turn.IsZero() {
		t.Errorf("somebody is there: %t, until or from %s", there, turn)
	}
}

// fridays are those of the next years.
func fridays(from time.Time) (list string) {
	for d := range 800 {
		if day := from.AddDate(0, 0, d); day.Weekday() == time.Friday {
			list += day.Format(time.DateOnly) + ","
		}
	}
	return list
}

func TestHoursThatAreNoneAreRefused(t *testing.T) {
	for _, hours := range []string{
		"Mon-Fri 09:00-18:00", "Mon-Fri 09:00-18:00 Seoul", "Mon-Fri Asia/Seoul", "09:00-18:00 Asia/Seoul", "Mon-Fry 09:00-18:00 Asia/Seoul",
		"Mon 18:00-09:00 Asia/Seoul", "Mon 09:00 Asia/Seoul", "Mon 9-25 Asia/Seoul", "Mon 09:00-12:00, 11:00-18:00 Asia/Seoul", "Mon Tue 09:00-12:00 Asia/Seoul", "Asia/Seoul",
	} {
		if _, err := enquiry.ReadOffice(hours, ""); err == nil {
			t.Errorf("%q are taken for hours", hours)
		}
	}
	for _, days := range []string{"25.12.2026", "2026-02-30", "Christmas"} {
		if _, err := enquiry.ReadOffice("", days); err == nil {
			t.Errorf("%q is taken for a day", days)
		}
	}
	office(t, "Fri-Mon 00:00-24:00 UTC", "2026-12-25 2027-01-01")
}
