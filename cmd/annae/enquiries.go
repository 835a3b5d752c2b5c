package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"annae/internal/record"
)

// helpDesk watches the questions that were handed to people.
type helpDesk struct {
	enquiries     *record.Enquiries
	open, overdue atomic.Int64 // as they were when it last looked
}

// lookEvery is how often it looks for enquiries that nobody has taken in time.
const lookEvery = 10 * time.Second

// watch looks until the context is done.
func (h *helpDesk) watch(ctx context.Context, lg *slog.Logger) {
	lg.Info("questions that the desk can't answer are handed to people, who answer by the staff API")
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := h.look(ctx, lg); err != nil && ctx.Err() == nil {
			lg.Warn("it was not looked for enquiries that nobody takes", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (h *helpDesk) look(ctx context.Context, lg *slog.Logger) error {
	told, err := h.enquiries.AlertDue(ctx)
	if told > 0 {
		lg.Warn("enquiries wait for longer than ANNAE_DESK_ALERT; GET /v1/enquiries?state=open lists them", "enquiries", told)
	}
	if err != nil {
		return err
	}
	open, overdue, err := h.enquiries.Waiting(ctx)
	if err == nil {
		h.open.Store(int64(open))
		h.overdue.Store(int64(overdue))
	}
	return err
}

// metrics are what waits.
func (h *helpDesk) metrics() []prometheus.Collector {
	gauge := func(name, help string, of *atomic.Int64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "annae_" + name, Help: help}, func() float64 { return float64(of.Load()) })
	}
	return []prometheus.Collector{
		gauge("enquiries_open", "Questions to people that nobody has taken.", &h.open),
		gauge("enquiries_overdue", "Those of them that wait for longer than ANNAE_DESK_ALERT.", &h.overdue),
	}
}
