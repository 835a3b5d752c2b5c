package record

import (
	"context"
	"time"

	"annae/internal/application"
)

// A Stale is an application that changed: what is known of it elsewhere, at a
// lower version, holds no more.
type Stale struct {
	Reference application.Reference
	Version   int64
}

// stale notes, in the transaction of a change, that an application changed.
// A new one needs no note: nothing is known of it anywhere.
func (r *Record) stale(ctx context.Context, q querier, ref application.Reference) error {
	_, err := q.ExecContext(ctx, r.d.in(staleNow), string(ref))
	return r.explain(err)
}

const staleNow = `INSERT INTO stale (reference, version, at) SELECT reference, version, {now} FROM applications WHERE reference = $1
	ON CONFLICT (reference) DO UPDATE SET version = excluded.version, done = 0, at = excluded.at`

// Stale are applications that changed and are noted to be, the oldest first.
func (r *Record) Stale(ctx context.Context, most int) ([]Stale, error) {
	return read(ctx, r, func(row scanner) (s Stale, err error) {
		return s, row.Scan(&s.Reference, &s.Version)
	}, `SELECT reference, version FROM stale WHERE done = 0 ORDER BY at LIMIT $1`, most)
}

// Renewed notes that what is known elsewhere is as new as a change.
func (r *Record) Renewed(ctx context.Context, s Stale) error {
	_, err := r.exec(ctx, `UPDATE stale SET done = 1, at = {now} WHERE reference = $1 AND version = $2`, string(s.Reference), s.Version)
	return err
}

// staleFor is how long a change is remembered after it was told: longer than
// anything told before is believed.
const staleFor = time.Minute

// Forgotten notes that what was told lately may be lost where it was told.
func (r *Record) Forgotten(ctx context.Context) error {
	_, err := r.exec(ctx, `UPDATE stale SET done = 0 WHERE done = 1 AND at > {now} - $1`, staleFor.Milliseconds())
	return err
}
