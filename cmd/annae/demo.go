package main

import (
	"context"
	"log/slog"
	"time"

	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/record"
)

// putDemo gives a new record in a file some invented applications, so that
// somebody who tries Annae can see where one stands.
func putDemo(ctx context.Context, lg *slog.Logger, cfg config.Config, c *content.Content, apps *record.Applications) error {
	if cfg.DatabaseURL != "" || cfg.PortalURL != "" {
		return nil
	}
	refs, err := apps.PutDemo(ctx, time.Now())
	if err != nil || len(refs) == 0 {
		return err
	}
	letters := "files in the folder " + lettersIn(cfg)
	if cfg.SMTPURL != "" {
		letters = "sent by the mail server"
	}
	lg.Info("invented applications are put in, to try /status with; they go when the first real one is entered",
		"applications", len(refs), "reference", refs[0], "address", c.Demo.Contact, "letters with codes are", letters)
	return nil
}
