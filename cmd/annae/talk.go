package main

import (
	"log/slog"
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/conversation"
	"annae/internal/gaps"
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
	core, err = conversation.New(desk, desk.Content(), switches.Open(switchesFile(cfg), lg, time.Now), keep, now)
	if err != nil {
		leave()
		return nil, nil, err
	}
	return core, leave, nil
}
