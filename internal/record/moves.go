package record

import (
	"context"
	"database/sql"
	"time"

	"annae/internal/application"
)

// Move makes a move, which holds after a while. Its error is an
// [application.IllegalMove], an [application.Moved] or [application.ErrUnknown].
// The same move by the same person, made again while it waits or after it holds
// as the last one, is the one that was made.
func (a *Applications) Move(ctx context.Context, q application.Request) (made application.Move, err error) {
	err = a.change(ctx, func(tx *sql.Tx) error {
		made, err = a.within(tx).Move(ctx, q)
		return err
	})
	return made, err
}

func sameMove(last application.Move, q application.Request) bool {
	return last.To == q.To && last.By == q.By && last.Note == q.Note
}

// may tells why a move can't be made.
func (a *Applications) may(s stored, last []application.Move, q application.Request) error {
	if faster := application.Meanwhile(&s.Application, last, q.Version); faster != nil {
		return faster
	}
	return application.Legal(a.phases, s.Phase, q.To)
}

// putMove writes a move that waits to hold.
func (a *Applications) putMove(ctx context.Context, tx *sql.Tx, ref application.Reference, m application.Move, after time.Duration) (application.Move, error) {
	written, err := all(ctx, tx, a.r.d, scanMove, `INSERT INTO moves (reference, source, target, note, who, made, holds, state)
		VALUES ($1, $2, $3, $4, $5, {now}, {now} + $6, 0) RETURNING `+moveColumns, string(ref), m.From, m.To, m.Note, m.By, after.Milliseconds())
	if err != nil {
		return m, a.r.explain(err)
	}
	return written[0], nil
}

// hold lets a move that waits hold.
func (a *Applications) hold(ctx context.Context, tx *sql.Tx, ref application.Reference, m application.Move) error {
	if _, err := tx.ExecContext(ctx, `UPDATE moves SET state = 1 WHERE reference = $1 AND state = 0`, string(ref)); err != nil {
		return a.r.explain(err)
	}
	versions, err := all(ctx, tx, a.r.d, value[int64], `UPDATE applications SET phase = $2, since = $3, review = $4, note = $5, version = version + 1, changed = {now}
		WHERE reference = $1 RETURNING version`, string(ref), m.To, m.Holds.UnixMilli(), number(a.reviewed(m.To)), m.Note)
	if err != nil || len(versions) == 0 {
		return a.r.explain(err)
	}
	if err := a.r.stale(ctx, tx, ref); err != nil {
		return err
	}
	return a.tell(ctx, tx, ref, m, versions[0])
}

// Undo takes back a move that does not hold yet. Its error is
// [application.ErrNoMove] where there is none.
func (a *Applications) Undo(ctx context.Context, ref application.Reference, who string) error {
	return a.change(ctx, func(tx *sql.Tx) error { return a.within(tx).Undo(ctx, ref, who) })
}

// mostHeld is how many moves are brought into force in one transaction.
const mostHeld = 100

// HoldDue brings the moves into force whose moment has come, by the database's
// clock, and tells of which applications. Any number of processes may do so.
func (a *Applications) HoldDue(ctx context.Context) (held []application.Reference, err error) {
	_, is, err := readOne(ctx, a.r, value[int], `SELECT 1 FROM moves WHERE state = 0 AND holds <= {now} LIMIT 1`)
	if err != nil || !is {
		return nil, err
	}
	err = a.change(ctx, func(tx *sql.Tx) error {
		held = nil
		due, err := all(ctx, tx, a.r.d, value[application.Reference], `SELECT reference FROM applications
			WHERE reference IN (SELECT reference FROM moves WHERE state = 0 AND holds <= {now} ORDER BY holds LIMIT $1) {free}`, mostHeld)
		if err != nil {
			return a.r.explain(err)
		}
		for _, ref := range due {
			moves, err := all(ctx, tx, a.r.d, scanMove, `SELECT `+moveColumns+` FROM moves WHERE reference = $1 AND state = 0 AND holds <= {now}`, string(ref))
			if err != nil {
				return a.r.explain(err)
			}
			for _, m := range moves {
				if err := a.hold(ctx, tx, ref, m); err != nil {
					return err
				}
				held = append(held, ref)
			}
		}
		return nil
	})
	return held, err
}
