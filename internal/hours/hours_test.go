package hours_test

import (
	"slices"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/hours"
)

func readZones(t *testing.T) *hours.Zones {
	t.Helper()
	z, err := hours.ReadZones()
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// Berlin's clocks are put forward on 28 March and back on 31 October 2027, both
// at 1:00 UTC; those of Lord Howe by half an hour.
func TestNewsWaitsForTheHourWhereSomebodyIs(t *testing.T) {
	for name, c := range map[string]struct {
		hours    hours.Hours
		now, out string // when it comes, and when it is told
		zone     string
	}{
		"in the morning":                        {hours.UsualHours(), "2026-12-01T08:00:00+09:00", "2026-12-01T08:00:00+09:00", "Asia/Seoul"},
		"within the day":                        {hours.UsualHours(), "2026-12-01T19:59:59+09:00", "2026-12-01T19:59:59+09:00", "Asia/Seoul"},
		"in the evening":                        {hours.UsualHours(), "2026-12-01T20:00:00+09:00", "2026-12-02T08:00:00+09:00", "Asia/Seoul"},
		"a moment too early":                    {hours.UsualHours(), "2026-12-01T07:59:59.5+09:00", "2026-12-01T08:00:00+09:00", "Asia/Seoul"},
		"at a quarter past":                     {hours.UsualHours(), "2026-12-01T02:15:00+05:45", "2026-12-01T08:00:00+05:45", "Asia/Kathmandu"},
		"over midnight, late":                   {hours.Hours{From: 22, To: 2}, "2026-12-01T01:30:00+09:00", "2026-12-01T01:30:00+09:00", "Asia/Seoul"},
		"over midnight, too late":               {hours.Hours{From: 22, To: 2}, "2026-12-01T02:00:00+09:00", "2026-12-01T22:00:00+09:00", "Asia/Seoul"},
		"the night is an hour shorter":          {hours.UsualHours(), "2027-03-27T20:00:00+01:00", "2027-03-28T08:00:00+02:00", "Europe/Berlin"},
		"the night is an hour longer":           {hours.UsualHours(), "2027-10-30T20:00:00+02:00", "2027-10-31T08:00:00+01:00", "Europe/Berlin"},
		"the hour is left out that day":         {hours.Hours{From: 2, To: 3}, "2027-03-28T01:30:00+01:00", "2027-03-29T02:00:00+02:00", "Europe/Berlin"},
		"the first hour is left out":            {hours.Hours{From: 2, To: 8}, "2027-03-28T01:30:00+01:00", "2027-03-28T03:00:00+02:00", "Europe/Berlin"},
		"the hour comes twice":                  {hours.Hours{From: 2, To: 3}, "2027-10-31T02:30:00+01:00", "2027-10-31T02:30:00+01:00", "Europe/Berlin"},
		"clocks are put by half an hour":        {hours.UsualHours(), "2026-10-03T20:00:00+10:30", "2026-10-04T08:00:00+11:00", "Australia/Lord_Howe"},
		"where it is another day than in Seoul": {hours.UsualHours(), "2026-12-01T21:00:00-05:00", "2026-12-02T08:00:00-05:00", "America/Bogota"},
	} {
		t.Run(name, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			now, want := at(t, c.now), at(t, c.out)
			if got := now.Add(c.hours.Wait(now.UTC(), zone)); !got.Equal(want) {
				t.Errorf("at %s it waits until %s, want %s", now.In(zone), got.In(zone), want.In(zone))
			}
		})
	}
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestHoursToBeLeftAloneAreRead(t *testing.T) {
	for typed, want := range map[string]hours.Hours{
		"22-7": {From: 7, To: 22}, " 22 - 7 ": {From: 7, To: 22}, "22:00–07:00": {From: 7, To: 22}, "22~7": {From: 7, To: 22},
		"24-8": {From: 8, To: 0}, "0-8": {From: 8, To: 0}, "9-18": {From: 18, To: 9},
		"": {}, "off": {}, "22": {}, "7-7": {}, "0-24": {}, "25-7": {}, "-1-7": {}, "22-7-8": {}, "22:30-7": {},
	} {
		got, err := hours.QuietHours(typed)
		if got != want || (err != nil) != (want == hours.Hours{}) {
			t.Errorf("%q reads as %+v, %v, want %+v", typed, got, err, want)
		}
	}
}

func TestCountriesHaveTheZoneOfTheirCapital(t *testing.T) {
	z := readZones(t)
	for country, want := range map[string]string{
		"LA": "Asia/Vientiane", "KR": "Asia/Seoul", "TR": "Europe/Istanbul", "US": "America/New_York", "KZ": "Asia/Almaty", "BR": "America/Sao_Paulo",
		"ID": "Asia/Jakarta", "PF": "Pacific/Tahiti", "": "Asia/Seoul", "XX": "Asia/Seoul",
	} {
		if got := z.Of(country).String(); got != want {
			t.Errorf("%q has %s, want %s", country, got, want)
		}
	}
}

// Every country that an application can be of has a zone of its own, unless
// nobody lives there.
func TestNoCountryIsTakenForSeoul(t *testing.T) {
	z, c := readZones(t), answertest.Desk().Content()
	for country := range c.Countries[c.Served.Default()] {
		if z.Of(country).String() == "Asia/Seoul" && !slices.Contains([]string{"KR", "AQ", "BV", "HM", "UM"}, country) {
			t.Errorf("%s has no zone", country)
		}
	}
}
