package record

import (
	"cmp"
	"context"
	"database/sql"

	"annae/internal/application"
	"annae/internal/locale"
)

// Inside are the applications within a transaction of another: what is done
// holds when that is committed, and not before.
type Inside struct {
	a   *Applications
	tx  *sql.Tx
	box Mailbox // nil: nothing is told of mailboxes that take no letters
}

// In are the applications within the transaction in which an update is handled.
// That they may have changed is told once it is committed.
func (a *Applications) In(t *Tx, box Mailbox) Inside {
	t.committed = a.changed
	return Inside{a, t.tx, box}
}

// within are the applications within a transaction of their own.
func (a *Applications) within(tx *sql.Tx) Inside { return Inside{a: a, tx: tx} }

// List is [Applications.List].
func (i Inside) List(ctx context.Context, f application.Filter, behind string, most int) ([]application.Application, string, error) {
	return i.a.list(ctx, i.tx, f, behind, most)
}

// Count is how many applications a filter chooses.
func (i Inside) Count(ctx context.Context, f application.Filter) (int, error) {
	where, args := chosen(f, "")
	found, err := all(ctx, i.tx, i.a.r.d, value[int], `SELECT count(*) FROM applications AS a WHERE `+where, args...)
	if err != nil {
		return 0, i.a.r.explain(err)
	}
	return found[0], nil
}

// Get is [Applications.Get], with the contacts that no letter reaches.
func (i Inside) Get(ctx context.Context, ref application.Reference) (application.Application, []application.Move, error) {
	found, moves, err := i.a.get(ctx, i.tx, ref)
	if err == nil && i.box != nil {
		found.Undeliverable, err = i.a.unreachable(ctx, i.tx, found.Contacts, i.box)
	}
	return found, moves, err
}

// Seen is [Applications.Seen]. Nobody else changes the application until the
// transaction ends.
func (i Inside) Seen(ctx context.Context, ref application.Reference, who string) error {
	s, err := i.a.lock(ctx, i.tx, ref)
	if err != nil {
		return err
	}
	return i.a.r.note(ctx, i.tx, who, "seen", s.subject, "")
}

// Move is [Applications.Move].
func (i Inside) Move(ctx context.Context, q application.Request) (application.Move, error) {
	a, none := i.a, application.Move{}
	s, err := a.lock(ctx, i.tx, q.Reference)
	if err != nil {
		return none, err
	}
	moves, err := all(ctx, i.tx, a.r.d, scanMove, `SELECT `+moveColumns+` FROM moves WHERE reference = $1 ORDER BY seq DESC LIMIT 1`, string(q.Reference))
	if err != nil {
		return none, a.r.explain(err)
	}
	if len(moves) > 0 && sameMove(moves[0], q) {
		return moves[0], nil
	}
	if err := a.may(s, moves, q); err != nil {
		return none, err
	}
	made := application.Move{From: s.Phase, To: q.To, Note: storable(q.Note), By: storable(q.By)}
	made, err = a.putMove(ctx, i.tx, q.Reference, made, q.After)
	if err != nil {
		return none, err
	}
	if err := a.r.note(ctx, i.tx, q.By, "moved", s.subject, made.From+" to "+made.To); err != nil {
		return none, err
	}
	if q.After > 0 {
		return made, nil
	}
	made.Done = true
	return made, a.hold(ctx, i.tx, q.Reference, made)
}

// Undo is [Applications.Undo].
func (i Inside) Undo(ctx context.Context, ref application.Reference, who string) error {
	s, err := i.a.lock(ctx, i.tx, ref)
	if err != nil {
		return err
	}
	undone, err := all(ctx, i.tx, i.a.r.d, scanMove, `DELETE FROM moves WHERE reference = $1 AND state = 0 AND holds > {now} RETURNING `+moveColumns, string(ref))
	if err != nil {
		return i.a.r.explain(err)
	}
	if len(undone) == 0 {
		return application.ErrNoMove
	}
	return i.a.r.note(ctx, i.tx, who, "undone", s.subject, undone[0].From+" to "+undone[0].To)
}

// Assign says who reviews an application; nobody when empty. Where that is so
// already nothing changes.
func (i Inside) Assign(ctx context.Context, ref application.Reference, assignee, who string) error {
	s, err := i.a.lock(ctx, i.tx, ref)
	if err != nil || s.Assignee == storable(assignee) {
		return err
	}
	if _, err := i.tx.ExecContext(ctx, i.a.r.d.in(`UPDATE applications SET assignee = $2, version = version + 1, changed = {now} WHERE reference = $1`), string(ref), storable(assignee)); err != nil {
		return i.a.r.explain(err)
	}
	if err := i.a.r.note(ctx, i.tx, who, "assigned", s.subject, "to "+cmp.Or(assignee, "nobody")); err != nil {
		return err
	}
	return i.a.r.stale(ctx, i.tx, ref)
}

// Language is that in which the applicant was last written to; empty: none.
func (i Inside) Language(ctx context.Context, ref application.Reference) (locale.Locale, error) {
	return i.a.r.language(ctx, i.tx, ref)
}
