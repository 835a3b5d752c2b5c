package main

import (
	"log/slog"
	"path/filepath"
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/conversation"
	"annae/internal/gaps"
	"annae/internal/resume"
	"annae/internal/switches"
)

// openCore makes the bot core of a desk, with what staff have turned off and
// the place for questions that were not answered well. The caller calls leave
// at the end, so that the last of them are written. Without a place for them
// the desk answers all the same.
func openCore(lg *slog.Logger, cfg config.Config, desk *answer.Desk, now func() time.Time) (core *conversation.Core, leave func(), err error) {
	var keep conversation.Gaps
	leave = func() {}
	if cfg.GapDays > 0 {
		store, err := gaps.Open(gapsFile(cfg), lg, cfg.GapDays, time.Now)
		if err != nil {
			lg.Warn("questions that are not answered well are not kept", slog.String("cause", err.Error()))
		} else {
			keep = store
			leave = func() {
				if err := store.Close(); err != nil {
					lg.Warn("the last questions that were not answered well are lost", slog.String("cause", err.Error()))
				}
			}
		}
	}
	var checks conversation.Checks
	stopped, err := resume.Open(checksFile(cfg), lg, time.Now)
	if err != nil {
		lg.Warn("pre-checks can't be stopped and gone on with", slog.String("cause", err.Error()))
	} else {
		checks = stopped
		before := leave
		leave = func() {
			before()
			if err := stopped.Close(); err != nil {
				lg.Warn("the pre-checks were not closed", slog.String("cause", err.Error()))
			}
		}
	}
	core, err = conversation.New(conversation.Setup{
		Desk: desk, Content: desk.Content(), Rules: desk.Rules(), Switches: switches.Open(switchesFile(cfg), lg, time.Now),
		Gaps: keep, Checks: checks, Now: now,
	})
	if err != nil {
		leave()
		return nil, nil, err
	}
	return core, leave, nil
}

// checksFile is where pre-checks are kept that somebody wants to go on with.
func checksFile(cfg config.Config) string { return filepath.Join(cfg.DataDir, "checks.sqlite") }
