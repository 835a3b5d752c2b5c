package main

import (
	"fmt"
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/conversation"
	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/record"
)

// openOffice reads when people of the help desk are there; nil where no question
// is handed to them.
func openOffice(cfg config.Config) (*enquiry.Office, error) {
	if !cfg.Enquiries {
		return nil, nil
	}
	o, err := enquiry.ReadOffice(cfg.DeskHours, cfg.DeskHolidays)
	if err != nil {
		return nil, fmt.Errorf("ANNAE_DESK_HOURS, ANNAE_DESK_HOLIDAYS: %w", err)
	}
	return o, nil
}

// newCore makes the bot core of a desk. Where kept is nil, it keeps nothing by
// itself; where off is, everything is on; where the office is, no question is
// handed to people.
func newCore(desk *answer.Desk, off conversation.Switches, kept hub.Keeping, office *enquiry.Office, now func() time.Time) (*conversation.Core, error) {
	s := conversation.Setup{Desk: desk, Content: desk.Content(), Rules: desk.Rules(), Switches: off, Office: office, Now: now}
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
