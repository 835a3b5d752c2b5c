package main

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"annae/faq"
	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/content"
	"annae/locales"
	"annae/rules"
)

// files are the content folders: below dir, or those in the program.
func files(dir string) (content.Files, error) {
	if dir == "" {
		return content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS}, nil
	}
	return content.Under(os.DirFS(dir))
}

// loadContent loads the content that the settings name.
func loadContent(w world, cfg config.Config) (*content.Content, error) {
	if w.desk != nil && cfg.ContentDir == "" {
		return w.desk.Content(), nil
	}
	from, err := files(cfg.ContentDir)
	if err != nil {
		return nil, fmt.Errorf("ANNAE_CONTENT_DIR: %w", err)
	}
	c, err := content.Load(from)
	if err != nil {
		return nil, fmt.Errorf("the content has faults; annae content check lists them all: %w", err)
	}
	return c, nil
}

// openDesk loads the content and brings a desk that has learned it.
func openDesk(w world, lg *slog.Logger, cfg config.Config) (*answer.Desk, error) {
	if w.desk != nil && cfg.ContentDir == "" {
		return w.desk, nil
	}
	c, err := loadContent(w, cfg)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	m, warm, err := answer.Learn(c, cfg.DataDir)
	if m == nil {
		return nil, err
	}
	if err != nil {
		lg.Warn("the next start will train again", "err", err)
	}
	lg.Info("desk ready", "topics", len(c.Topics), "languages", len(c.Served), "content", c.Hash[:12],
		"model_from_cache", warm, "took_ms", time.Since(start).Milliseconds())
	return answer.New(c, m)
}

// newLogger writes to the error stream. Commands for people are silent unless
// something is wrong.
func newLogger(w world, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w.stderr, &slog.HandlerOptions{Level: level}))
}
