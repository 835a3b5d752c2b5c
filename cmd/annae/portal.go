package main

import (
	"fmt"
	"log/slog"

	"annae/internal/config"
	"annae/internal/portal"
	"annae/internal/record"
	"annae/internal/seal"
	"annae/internal/web"
)

// openPortal opens the portal that has the applications; nil where the record
// has them.
func openPortal(lg *slog.Logger, cfg config.Config) (*portal.Portal, error) {
	if cfg.PortalURL == "" {
		return nil, nil
	}
	p, err := portal.Open(lg, portal.Config{URL: cfg.PortalURL, Token: cfg.PortalToken})
	if err != nil {
		return nil, fmt.Errorf("ANNAE_PORTAL_URL, ANNAE_PORTAL_TOKEN: %w", err)
	}
	lg.Info("applications come from the portal that ANNAE_PORTAL_URL names; those in the record are not shown, and staff look at them and change them there")
	return p, nil
}

// staffed is what staff look at and change; nil where they do so in the portal.
func (w *work) staffed(apps *record.Applications, keys *seal.Keys) web.Applications {
	if w.portal != nil {
		return nil
	}
	return told{apps, mailboxes(keys)}
}
