package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"annae/internal/config"
	"annae/internal/mail"
	"annae/internal/record"
	"annae/internal/seal"
)

// startRetention erases contacts of applications that ended long ago, now and
// once a day.
func (w *work) startRetention(lg *slog.Logger, cfg config.Config, apps *record.Applications, keys *seal.Keys) {
	if cfg.ContactDays == 0 {
		return
	}
	w.ears.Go(func() {
		tick := time.NewTicker(24 * time.Hour)
		defer tick.Stop()
		for {
			eraseOld(w.over, lg, cfg, apps, keys)
			select {
			case <-tick.C:
			case <-w.over.Done():
				return
			}
		}
	})
}

func eraseOld(ctx context.Context, lg *slog.Logger, cfg config.Config, apps *record.Applications, keys *seal.Keys) {
	gone, err := apps.EraseOld(ctx, cfg.ContactDays, mailboxes(keys))
	files, dropping := mail.Drop(lettersIn(cfg), gone.Addresses, false)
	if err = errors.Join(err, dropping); err != nil && ctx.Err() == nil {
		lg.Warn("contacts of applications that ended long ago were not erased", "err", err)
	}
	if len(gone.References) > 0 {
		lg.Info("contacts of applications that ended long ago were erased", "applications", len(gone.References), "contacts", gone.Contacts, "letters_in_folder", files)
	}
}
