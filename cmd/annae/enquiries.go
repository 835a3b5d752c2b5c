package main

import (
	"log/slog"
	"time"
)

// alertEvery is how often is looked for enquiries that nobody has taken in time.
const alertEvery = 10 * time.Second

// startEnquiries begins to look for enquiries that nobody takes.
func (w *work) startEnquiries(lg *slog.Logger) {
	if w.enquiries == nil {
		return
	}
	lg.Info("questions that the desk can't answer are handed to people, who answer by the staff API")
	w.ears.Go(func() {
		tick := time.NewTicker(alertEvery)
		defer tick.Stop()
		for {
			told, err := w.enquiries.AlertDue(w.over)
			switch {
			case err != nil && w.over.Err() == nil:
				lg.Warn("it was not looked for enquiries that nobody takes", "err", err)
			case told > 0:
				lg.Warn("enquiries wait for longer than ANNAE_DESK_ALERT; GET /v1/enquiries?state=open lists them", "enquiries", told)
			}
			select {
			case <-tick.C:
			case <-w.over.Done():
				return
			}
		}
	})
}
