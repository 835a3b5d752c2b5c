package main

import (
	"context"
	"log/slog"
	"time"

	"annae/internal/content"
	"annae/internal/record"
	"annae/internal/web"
)

// startStaff opens what staff work with, and begins to bring their moves into
// force.
func (w *work) startStaff(ctx context.Context, lg *slog.Logger, c *content.Content) (*web.Staff, error) {
	apps, err := w.record.Applications(ctx, c)
	if err != nil {
		return nil, err
	}
	w.ears.Go(func() { w.holdMoves(lg, apps) })
	return &web.Staff{Applications: apps, Callers: w.record}, nil
}

// holdEvery is how often is looked for moves whose moment has come.
const holdEvery = time.Second

// holdMoves brings moves into force until the work ends.
func (w *work) holdMoves(lg *slog.Logger, apps *record.Applications) {
	tick := time.NewTicker(holdEvery)
	defer tick.Stop()
	told := false
	for {
		select {
		case <-tick.C:
		case <-w.over.Done():
			return
		}
		_, err := apps.HoldDue(w.over)
		if err != nil && !told && w.over.Err() == nil {
			lg.Warn("moves of applications wait to hold", "err", err)
		}
		told = err != nil
	}
}
