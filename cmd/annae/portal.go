package main

import (
	"context"
	"fmt"
	"log/slog"

	"annae/internal/application"
	"annae/internal/config"
	"annae/internal/portal"
	"annae/internal/record"
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

// staffed is what staff look at and change.
func (w *work) staffed(apps *record.Applications) web.Applications {
	if w.portal != nil {
		return elsewhere{}
	}
	return apps
}

// elsewhere tells staff that they look at applications where they come from.
type elsewhere struct{}

// Get refuses.
func (elsewhere) Get(context.Context, application.Reference) (application.Application, []application.Move, error) {
	return application.Application{}, nil, application.ErrElsewhere
}

// List refuses.
func (elsewhere) List(context.Context, application.Filter, string, int) ([]application.Application, string, error) {
	return nil, "", application.ErrElsewhere
}

// Move refuses.
func (elsewhere) Move(context.Context, application.Request) (application.Move, error) {
	return application.Move{}, application.ErrElsewhere
}

// Undo refuses.
func (elsewhere) Undo(context.Context, application.Reference, string) error {
	return application.ErrElsewhere
}

// Import refuses.
func (elsewhere) Import(context.Context, []application.Entry, []string, string, bool, func(int)) ([]application.Change, error) {
	return nil, application.ErrElsewhere
}

// Seen refuses.
func (elsewhere) Seen(context.Context, application.Reference, string) error {
	return application.ErrElsewhere
}
