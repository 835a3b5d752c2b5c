package record

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"annae/internal/hub"
	"annae/internal/identity"
)

// How long things are kept.
const (
	// keptIDs is how long the ids of handled updates are known. Platforms try
	// again for a day at most.
	keptIDs = 7 * 24 * time.Hour
	// keptSends is how long what a platform calls a send is known, and that
	// nobody was there to take one.
	keptSends = 60 * 24 * time.Hour
	// keptAside is how long the body is kept of what was set aside; and then as
	// long again that it was.
	keptAside = 7 * 24 * time.Hour
	// keptAnswers is how long a request under a key can come again.
	keptAnswers = 24 * time.Hour
	// keptEnquiries is how long an enquiry is kept after the last that happened
	// to it.
	keptEnquiries = 30 * 24 * time.Hour
	// keptDrafts is how long a draft is kept that was exported or withdrawn.
	keptDrafts = 30 * 24 * time.Hour
)

// Sweep is of [delivery.Store].
func (r *Record) Sweep(ctx context.Context) error {
	for _, old := range []struct {
		statement string
		kept      time.Duration
	}{
		{`DELETE FROM updates WHERE state = 1 AND at < {now} - $1`, keptIDs},
		{`UPDATE updates SET body = NULL WHERE state = 2 AND body IS NOT NULL AND at < {now} - $1`, keptAside},
		{`DELETE FROM updates WHERE state = 2 AND at < {now} - $1`, 2 * keptAside},
		{`DELETE FROM sends WHERE state = 1 AND at < {now} - $1`, keptSends},
		{`UPDATE sends SET body = NULL WHERE state = 2 AND body IS NOT NULL AND at < {now} - $1`, keptAside},
		{`DELETE FROM sends WHERE state = 2 AND gone = 0 AND at < {now} - $1`, 2 * keptAside},
		{`DELETE FROM sends WHERE state = 2 AND at < {now} - $1`, keptSends},
		{`DELETE FROM turns WHERE conversation IN (SELECT name FROM conversations WHERE until < {now} OR at < {now} - $1)`, hub.TurnsLast},
		{`DELETE FROM conversations WHERE until < {now} - $1`, 0},
		{`DELETE FROM checks WHERE until < {now} - $1`, 0},
		{`DELETE FROM slips WHERE at < {now} - $1`, keptSlips},
		{`DELETE FROM openings WHERE made < {now} - $1`, identity.LinkWaits + identity.LinkLasts},
		{`DELETE FROM challenges WHERE at < {now} - $1`, 24 * time.Hour},
		{`DELETE FROM drafts WHERE state <> 'open' AND changed < {now} - $1`, keptDrafts},
		{`DELETE FROM answered WHERE at < {now} - $1`, keptAnswers},
		{`DELETE FROM stale WHERE done = 1 AND at < {now} - $1`, staleFor},
		{`DELETE FROM nodes WHERE until < {now} - $1`, time.Hour},
		{`DELETE FROM pauses WHERE until < {now} - $1`, time.Hour},
	} {
		if _, err := r.exec(ctx, old.statement, old.kept.Milliseconds()); err != nil {
			return err
		}
	}
	if err := r.sweepEnquiries(ctx); err != nil {
		return err
	}
	if err := r.fold(ctx); err != nil {
		return err
	}
	r.wipe(ctx)
	return nil
}

// sweepEnquiries erases old enquiries, also where the help desk was shown them.
func (r *Record) sweepEnquiries(ctx context.Context) error {
	old, err := read(ctx, r, value[string], `SELECT conversation FROM enquiries WHERE changed < {now} - $1`, keptEnquiries.Milliseconds())
	for _, room := range old {
		err = errors.Join(err, r.transact(ctx, func(tx *sql.Tx) error {
			e, _, err := r.lockEnquiry(ctx, tx, "conversation", room)
			if err != nil || e.now-sinceOf(e.Changed) < keptEnquiries.Milliseconds() { // something happened meanwhile
				return err
			}
			return r.forgetEnquiry(ctx, tx, room)
		}))
	}
	return err
}
