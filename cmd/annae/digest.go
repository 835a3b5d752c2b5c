package main

import (
	"context"
	"log/slog"
	"time"

	"annae/internal/enquiry"
	"annae/internal/stats"
)

// When the figures of a week are told, on a Monday.
const (
	digestHour  = 9
	digestEvery = time.Minute
)

// digest tells a channel the figures of the week that is over, once, until the
// context is done.
func (w *work) digest(ctx context.Context, lg *slog.Logger, channel string, office *enquiry.Office) {
	zone := time.UTC
	if office.Known() {
		if there, err := time.LoadLocation(office.Zone()); err == nil {
			zone = there
		}
	}
	tick := time.NewTicker(digestEvery)
	defer tick.Stop()
	told := "" // the week
	for {
		if week, due := digestDue(time.Now().In(zone)); due && week != told {
			if err := w.tellWeek(ctx, channel); err != nil {
				lg.Warn("the figures of the week were not told", "err", err)
			} else {
				told = week
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// digestDue tells whether the figures of the last week are to be told, and names
// this week by its Monday.
func digestDue(now time.Time) (week string, due bool) {
	y, m, d := now.AddDate(0, 0, -(int(now.Weekday())+6)%7).Date()
	monday := time.Date(y, m, d, digestHour, 0, 0, 0, now.Location())
	return monday.Format(time.DateOnly), !now.Before(monday)
}

func (w *work) tellWeek(ctx context.Context, channel string) error {
	desk := w.slack.Reviews
	from, to := desk.LastWeek()
	report, err := w.record.Stats(ctx, stats.DayOf(from), stats.DayOf(to))
	if err != nil {
		return err
	}
	missed, err := w.record.Gaps(ctx, from)
	if err != nil {
		return err
	}
	sends, err := w.slack.Post(channel, "digest "+stats.DayOf(to), desk.Digest(&report, missed, w.slack.Desk.Locale).Parts)
	if err != nil {
		return err
	}
	return w.record.Put(ctx, sends...)
}
