package main

import (
	"log/slog"
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/conversation"
	"annae/internal/switches"
)

// newCore makes the bot core of a desk, with what staff have turned off. Where
// kept is nil, it keeps nothing by itself.
func newCore(lg *slog.Logger, cfg config.Config, desk *answer.Desk, kept keeper, now func() time.Time) (*conversation.Core, error) {
	s := conversation.Setup{
		Desk: desk, Content: desk.Content(), Rules: desk.Rules(), Switches: switches.Open(switchesFile(cfg), lg, time.Now), Now: now,
	}
	if kept != nil {
		s.Gaps, s.Checks = kept, kept
	}
	return conversation.New(s)
}

// keeper is where a core keeps things.
type keeper interface {
	conversation.Gaps
	conversation.Checks
}
