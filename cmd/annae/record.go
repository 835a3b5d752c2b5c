package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"

	"annae/internal/config"
	"annae/internal/record"
	"annae/internal/seal"
)

// openKeys reads the keys from the settings, or from the data folder.
func openKeys(cfg config.Config) (*seal.Keys, error) {
	if cfg.SecretKey == "" {
		return seal.InFolder(cfg.DataDir)
	}
	keys, err := seal.Parse(cfg.SecretKey)
	if err != nil {
		return nil, fmt.Errorf("ANNAE_SECRET_KEY: %w", err)
	}
	return keys, nil
}

// openRecord opens the record in PostgreSQL or in the data folder. Serving is
// for the process that handles messages.
func openRecord(ctx context.Context, lg *slog.Logger, cfg config.Config, serving bool) (*record.Record, *seal.Keys, error) {
	keys, err := openKeys(cfg)
	if err != nil {
		return nil, nil, err
	}
	place := record.Place{URL: cfg.DatabaseURL, Serving: serving}
	if place.URL == "" {
		place.File = recordFile(cfg)
	}
	r, err := record.Open(ctx, lg, place, keys)
	return r, keys, err
}

// recordFile is where the record is without a database.
func recordFile(cfg config.Config) string { return filepath.Join(cfg.DataDir, "record.sqlite") }
