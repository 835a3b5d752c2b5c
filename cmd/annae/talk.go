package main

import (
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/conversation"
	"annae/internal/hub"
	"annae/internal/record"
)

// newCore makes the bot core of a desk. Where kept is nil, it keeps nothing by
// itself; where off is, everything is on.
func newCore(desk *answer.Desk, off conversation.Switches, kept hub.Keeping, now func() time.Time) (*conversation.Core, error) {
	s := conversation.Setup{Desk: desk, Content: desk.Content(), Rules: desk.Rules(), Switches: off, Now: now}
	if kept != nil {
		s.Gaps, s.Checks, s.Forgetting = kept, kept, kept
	}
	return conversation.New(s)
}

// wanted is where a core keeps what the operator wants kept.
func wanted(cfg config.Config, kept *record.Kept) hub.Keeping {
	if cfg.GapDays == 0 {
		return onlyChecks{kept}
	}
	return kept
}

// onlyChecks keeps pre-checks alone.
type onlyChecks struct{ *record.Kept }

// Keep keeps no question.
func (onlyChecks) Keep(conversation.Gap) {}
