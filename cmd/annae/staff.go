package main

import (
	"log/slog"
	"time"

	"annae/internal/record"
	"annae/internal/seal"
	"annae/internal/web"
)

// staff is the staff API.
func (w *work) staff(apps *record.Applications, keys *seal.Keys) *web.Staff {
	s := &web.Staff{Applications: w.staffed(apps, keys), Figures: w.record, Callers: w.record}
	if w.helpDesk != nil {
		s.Enquiries = w.helpDesk.enquiries
	}
	return s
}

// startStaff begins to bring the moves of staff into force.
func (w *work) startStaff(lg *slog.Logger, apps *record.Applications) {
	w.ears.Go(func() { w.holdMoves(lg, apps) })
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
