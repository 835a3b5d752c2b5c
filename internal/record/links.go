package record

import (
	"context"
	"database/sql"
	"time"

	"annae/internal/application"
	"annae/internal/identity"
)

func (r *Record) linkHash(secret string) []byte { return r.keys.Sum("link", []byte(secret)) }

func scanLink(row scanner) (l identity.Link, err error) {
	var made, confirmed int64
	err = row.Scan(&l.ID, &l.Reference, &l.By, &made, &l.Confirmed, &confirmed)
	l.Made = time.UnixMilli(made).UTC()
	if l.Until = l.Made.Add(identity.LinkWaits); confirmed > 0 {
		l.Until = time.UnixMilli(confirmed).UTC().Add(identity.LinkLasts)
	}
	return l, err
}

const linkColumns = `id, reference, who, made, confirmer, confirmed`

// MakeLink makes a link, which does nothing until somebody else confirms it. An
// application has one at a time: those before end. Its error is
// [application.ErrUnknown].
func (a *Applications) MakeLink(ctx context.Context, ref application.Reference, who string) (l identity.Link, err error) {
	err = a.r.transact(ctx, func(tx *sql.Tx) error {
		s, err := a.lock(ctx, tx, ref)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM openings WHERE reference = $1`, string(ref)); err != nil {
			return a.r.explain(err)
		}
		made, err := all(ctx, tx, a.r.d, scanLink, `INSERT INTO openings (id, reference, contacted, who, made)
			SELECT $1, reference, contacted, $2, {now} FROM applications WHERE reference = $3 RETURNING `+linkColumns, identity.NewLinkID(), storable(who), string(ref))
		if err != nil {
			return a.r.explain(err)
		}
		l = made[0]
		return a.r.note(ctx, tx, who, "link made", s.subject, l.ID)
	})
	return l, err
}

// ConfirmLink confirms a link and tells its secret, this once. Its error is
// [identity.ErrNoLink] or [identity.ErrSamePerson].
func (a *Applications) ConfirmLink(ctx context.Context, id, who string) (l identity.Link, secret string, err error) {
	secret = identity.NewLinkSecret()
	err = a.r.transact(ctx, func(tx *sql.Tx) error {
		// The application is locked before its link, as elsewhere.
		waiting, err := all(ctx, tx, a.r.d, scanLink, `SELECT `+linkColumns+` FROM openings WHERE id = $1`, id)
		if err != nil || len(waiting) == 0 {
			return orNoLink(a.r.explain(err))
		}
		s, err := a.lock(ctx, tx, waiting[0].Reference)
		if err != nil {
			return err
		}
		if identity.SamePerson(waiting[0].By, who) {
			return identity.ErrSamePerson
		}
		confirmed, err := all(ctx, tx, a.r.d, scanLink, `UPDATE openings SET confirmer = $2, confirmed = {now}, hash = $3
			WHERE id = $1 AND confirmed = 0 AND made > {now} - $4 AND contacted = (SELECT contacted FROM applications WHERE reference = openings.reference)
			RETURNING `+linkColumns, id, storable(who), a.r.linkHash(secret), identity.LinkWaits.Milliseconds())
		if err != nil || len(confirmed) == 0 {
			return orNoLink(a.r.explain(err))
		}
		l = confirmed[0]
		return a.r.note(ctx, tx, who, "link confirmed", s.subject, l.ID)
	})
	if err != nil {
		return identity.Link{}, "", err
	}
	return l, secret, nil
}

func orNoLink(err error) error {
	if err == nil {
		err = identity.ErrNoLink
	}
	return err
}

// OpenLink uses a link up, and tells whose it was. One that is unknown, was
// used, has ended or was not confirmed is alike.
func (r *Record) OpenLink(ctx context.Context, secret string) (ref application.Reference, contacts int64, good bool, err error) {
	err = r.transact(ctx, func(tx *sql.Tx) error {
		ref, contacts, good, err = r.openLink(ctx, tx, secret)
		return err
	})
	return ref, contacts, good && err == nil, err
}

func (r *Record) openLink(ctx context.Context, q querier, secret string) (ref application.Reference, contacts int64, good bool, err error) {
	found, err := all(ctx, q, r.d, func(row scanner) (p proved, err error) {
		return p, row.Scan(&p.reference, &p.contacted)
	}, `UPDATE openings SET spent = 1 WHERE hash = $1 AND spent = 0 AND confirmed > {now} - $2
			AND contacted = (SELECT contacted FROM applications WHERE reference = openings.reference)
		RETURNING reference, contacted`, r.linkHash(secret), identity.LinkLasts.Milliseconds())
	if err != nil || len(found) == 0 {
		return "", 0, false, r.explain(err)
	}
	err = r.noteApplicant(ctx, q, "link opened", "", found[0].reference)
	return found[0].reference, found[0].contacted, err == nil, err
}

// OpenLink uses a link up in the transaction of a message.
func (k *Kept) OpenLink(secret string) (ref application.Reference, contacts int64, good bool) {
	err := k.do(func(q querier) (err error) {
		ref, contacts, good, err = k.r.openLink(k.ctx, q, secret)
		return err
	})
	return ref, contacts, good && err == nil
}
