package record

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/slip"
)

// keptSlips is how long a slip can be confirmed.
const keptSlips = 366 * 24 * time.Hour

func (r *Record) slipHash(code slip.Code) []byte { return r.keys.Sum("slip code", []byte(code)) }

// issue issues a slip of where an application stands, to who proved a version
// of its contacts. On the same day the same standing has one slip. Its error is
// [application.ErrUnknown] where the proof does not hold any more.
func (r *Record) issue(ctx context.Context, q querier, ref application.Reference, contacts int64) (s slip.Slip, err error) {
	at, err := r.standing(ctx, q, ref)
	if err == nil && at.Contacts != contacts {
		err = application.ErrUnknown
	}
	if err != nil {
		return s, err
	}
	s = slip.Slip{Code: slip.CodeOf(r.keys, at, time.Now().UTC().Format(time.DateOnly)), Reference: ref, Phase: at.Phase, Since: at.Since}
	added, err := affected(q.ExecContext(ctx, r.d.in(`INSERT INTO slips (hash, reference, phase, since, at) VALUES ($1, $2, $3, $4, {now}) ON CONFLICT (hash) DO NOTHING`),
		r.slipHash(s.Code), string(ref), s.Phase, s.Since.UnixMilli()))
	if err == nil && added > 0 {
		err = r.noteApplicant(ctx, q, "slip issued", "", ref)
	}
	if err != nil {
		return s, r.explain(err)
	}
	var issued int64
	err = q.QueryRowContext(ctx, `SELECT at FROM slips WHERE hash = $1`, r.slipHash(s.Code)).Scan(&issued)
	s.Issued = time.UnixMilli(issued).UTC()
	return s, r.explain(err)
}

// IssueSlip issues a slip to who proved a version of an application's contacts.
// Its error is [application.ErrUnknown] where the proof does not hold any more.
func (r *Record) IssueSlip(ctx context.Context, ref application.Reference, contacts int64) (s slip.Slip, err error) {
	err = r.transact(ctx, func(tx *sql.Tx) error {
		s, err = r.issue(ctx, tx, ref, contacts)
		return err
	})
	return s, err
}

// Slip finds the slip of a code. Its error is [slip.ErrNone].
func (r *Record) Slip(ctx context.Context, code slip.Code) (slip.Found, error) {
	found, is, err := readOne(ctx, r, func(row scanner) (f slip.Found, err error) {
		var since, issued, now int64
		err = row.Scan(&f.Reference, &f.Phase, &since, &issued, &f.Now, &now)
		f.Code, f.Since, f.Issued = code, time.UnixMilli(since).UTC(), time.UnixMilli(issued).UTC()
		f.Still = f.Now == f.Phase && since == now
		return f, err
	}, `SELECT s.reference, s.phase, s.since, s.at, coalesce(a.phase, ''), coalesce(a.since, 0)
		FROM slips AS s LEFT JOIN applications AS a ON a.reference = s.reference WHERE s.hash = $1`, r.slipHash(code))
	if err == nil && !is {
		err = slip.ErrNone
	}
	return found, err
}

// CheckSlip finds the slip of a code for somebody of the staff, which the audit
// notes. Its error is [slip.ErrNone].
func (a *Applications) CheckSlip(ctx context.Context, code slip.Code, who string) (slip.Found, error) {
	found, err := a.r.Slip(ctx, code)
	if err != nil || found.Now == "" {
		return found, err
	}
	return found, a.r.transact(ctx, func(tx *sql.Tx) error {
		s, err := a.lock(ctx, tx, found.Reference)
		if err != nil {
			return err
		}
		return a.r.note(ctx, tx, who, "slip checked", s.subject, "")
	})
}

// Slip issues a slip in the transaction of a message, and gives the address of
// its page until a moment.
func (k *Kept) Slip(p conversation.Proof, until time.Time) (path string, good bool) {
	err := k.do(func(q querier) error {
		s, err := k.r.issue(k.ctx, q, p.Reference, p.Contacts)
		if errors.Is(err, application.ErrUnknown) {
			return nil
		}
		path = slip.Address{Code: s.Code, Contacts: p.Contacts, Until: until.Unix()}.Path(k.r.keys)
		return err
	})
	return path, err == nil && path != ""
}
