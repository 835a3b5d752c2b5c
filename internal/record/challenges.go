package record

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"annae/internal/application"
	"annae/internal/identity"
)

func (r *Record) challengeHash(id string) []byte { return r.keys.Sum("challenge", []byte(id)) }

// codeHash binds a code to its challenge.
func (r *Record) codeHash(id, code string) []byte {
	return r.keys.Sum("code", fmt.Appendf(nil, "%d %s %s", len(id), id, code))
}

// Contacts is of [identity.Tx].
func (t *Tx) Contacts(ctx context.Context, ref application.Reference) (addresses []string, version int64, err error) {
	var sealed []byte
	err = t.tx.QueryRowContext(ctx, `SELECT contacts, contacted FROM applications WHERE reference = $1`, string(ref)).Scan(&sealed, &version)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, t.r.explain(err)
	}
	addresses, err = t.r.openContacts(ref, sealed)
	return addresses, version, err
}

// Mailed is of [identity.Tx].
func (t *Tx) Mailed(ctx context.Context, ref application.Reference) (hour, day int, err error) {
	err = t.tx.QueryRowContext(ctx, t.r.d.in(`SELECT coalesce(sum(CASE WHEN at > {now} - $2 THEN 1 ELSE 0 END), 0), count(*) FROM challenges
		WHERE reference = $1 AND mailed = 1 AND at > {now} - $3`), string(ref), time.Hour.Milliseconds(), (24*time.Hour).Milliseconds()).Scan(&hour, &day)
	return hour, day, t.r.explain(err)
}

// Invented is of [identity.Tx].
func (t *Tx) Invented(ctx context.Context, ref application.Reference) (bool, error) {
	found, err := all(ctx, t.tx, t.r.d, value[int], `SELECT demo FROM applications WHERE reference = $1`, string(ref))
	return len(found) == 1 && found[0] == 1, t.r.explain(err)
}

// KeepChallenge is of [identity.Tx].
func (t *Tx) KeepChallenge(ctx context.Context, c identity.Challenge) error {
	if c.Mailed { // in which language letters are read there
		if err := t.exec(ctx, `UPDATE applications SET locale = $2 WHERE reference = $1`, string(c.Reference), string(c.Locale)); err != nil {
			return err
		}
	}
	return t.exec(ctx, `INSERT INTO challenges (hash, reference, contacted, code, mailed, at) VALUES ($1, $2, $3, $4, $5, {now})`,
		t.r.challengeHash(c.ID), string(c.Reference), c.Contacts, t.r.codeHash(c.ID, c.Code), number(c.Mailed))
}

// proved is what became of a try.
type proved struct {
	reference application.Reference
	contacted int64
	code      []byte
	tries     int
	open      int
}

// Prove tries a code on a challenge, and tells whose it is. A try counts,
// whatever it finds, and takes as long; a code that was not mailed is good for
// nobody.
func (r *Record) Prove(ctx context.Context, challenge, code string) (ref application.Reference, contacts int64, good bool, err error) {
	err = r.transact(ctx, func(tx *sql.Tx) error {
		ref, contacts, good, err = r.prove(ctx, tx, challenge, code)
		return err
	})
	return ref, contacts, good && err == nil, err
}

func (r *Record) prove(ctx context.Context, q querier, challenge, code string) (ref application.Reference, contacts int64, good bool, err error) {
	hash := r.challengeHash(challenge)
	found, err := all(ctx, q, r.d, func(row scanner) (p proved, err error) {
		return p, row.Scan(&p.reference, &p.contacted, &p.code, &p.tries, &p.open)
	}, `UPDATE challenges SET tries = tries + 1 WHERE hash = $1
		RETURNING reference, contacted, code, tries, CASE WHEN spent = 0 AND mailed = 1 AND at > {now} - $2 THEN 1 ELSE 0 END`,
		hash, identity.CodeLasts.Milliseconds())
	if err != nil || len(found) == 0 {
		return "", 0, false, r.explain(err)
	}
	p := found[0]
	same := hmac.Equal(p.code, r.codeHash(challenge, code))
	good = same && p.open == 1 && p.tries <= identity.MostTries
	_, err = q.ExecContext(ctx, `UPDATE challenges SET spent = spent + $2 WHERE hash = $1`, hash, number(good))
	if err == nil && good { // a new session is noted at once
		err = r.noteApplicant(ctx, q, "proved", "", p.reference)
	}
	return p.reference, p.contacted, good, r.explain(err)
}
