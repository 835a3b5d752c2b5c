package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	"annae/internal/postgrestest"
	"annae/internal/slack/slacktest"
)

func TestTheFiguresAreToldFromMondayOn(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]struct {
		week string
		due  bool
	}{
		"2026-11-23 08:59": {"2026-11-23", false}, "2026-11-23 09:00": {"2026-11-23", true}, "2026-11-29 23:59": {"2026-11-23", true},
		"2026-11-30 00:00": {"2026-11-30", false}, "2027-01-01 10:00": {"2026-12-28", true},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, seoul)
		if err != nil {
			t.Fatal(err)
		}
		if week, due := digestDue(at); week != want.week || due != want.due {
			t.Errorf("at %s it is that of %s, due: %t, want %+v", now, week, due, want)
		}
	}
}

// Each of several desks tells the week; the channel reads it once.
func TestTheWeekIsToldOnce(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	room := srv.Channel("staff", srv.App())
	zone := "Asia/Seoul"
	if seoul, err := time.LoadLocation(zone); err != nil {
		t.Fatal(err)
	} else if _, due := digestDue(time.Now().In(seoul)); !due {
		zone = "America/Los_Angeles" // where it is Sunday still
	}
	settings := map[string]string{
		"ANNAE_SLACK_TOKEN": srv.Token(), "ANNAE_SLACK_APP_TOKEN": srv.AppToken(), "ANNAE_SLACK_API_URL": srv.APIURL(), "ANNAE_SLACK_DIGEST": room.ID(), "ANNAE_SLACK_LOCALE": "ko",
		"ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
		"ANNAE_ENQUIRIES": "on", "ANNAE_DESK_HOURS": "Mon-Sun 00:00-24:00 " + zone,
	}
	serveDesk(t, maps.Clone(settings))
	two := serveDesk(t, maps.Clone(settings))
	room.AwaitText(t, "지난주 안내 창구")
	eventually(t, "end of what goes out", func() bool { return strings.Contains(two.annae("delivery", "list"), " 0 sends") })
	if n := len(room.FromApp()); n != 1 {
		t.Errorf("it is told %d times", n)
	}
}
