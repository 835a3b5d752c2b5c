package record

import (
	"context"
	"database/sql"
	"errors"

	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/locale"
	"annae/internal/news"
)

// tell has a move told that holds. What an invented application went through
// before anybody looked at it is no news.
func (a *Applications) tell(ctx context.Context, q querier, ref application.Reference, m application.Move, version int64) error {
	if m.By == demoBy {
		return nil
	}
	moved := news.Moved{Reference: ref, Version: version, Phase: m.To, Since: m.Holds, Note: m.Note}
	u, err := moved.Update(a.r.keys.Name)
	if err != nil {
		return err
	}
	return a.r.accept(ctx, q, u)
}

// Standing is of [news.Tx].
func (t *Tx) Standing(ctx context.Context, ref application.Reference) (application.Standing, error) {
	return t.r.standing(ctx, t.tx, ref)
}

// Language is of [news.Tx].
func (t *Tx) Language(ctx context.Context, ref application.Reference) (locale.Locale, error) {
	return t.r.language(ctx, t.tx, ref)
}

func (r *Record) language(ctx context.Context, q querier, ref application.Reference) (l locale.Locale, err error) {
	err = q.QueryRowContext(ctx, `SELECT locale FROM applications WHERE reference = $1`, string(ref)).Scan(&l)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return l, r.explain(err)
}

// Followers is of [news.Tx].
func (t *Tx) Followers(ctx context.Context, ref application.Reference, contacts int64) ([]news.Room, error) {
	found, err := all(ctx, t.tx, t.r.d, func(row scanner) (r news.Room, err error) {
		return r, row.Scan(&r.Channel, &r.Name)
	}, `SELECT channel, name FROM conversations WHERE follows = $1 AND followed = $2 AND until > {now} AND gone = 0 ORDER BY name`, string(ref), contacts)
	return found, t.r.explain(err)
}

// Add is of [news.Tx].
func (t *Tx) Add(ctx context.Context, updates ...delivery.Update) error {
	for _, u := range updates {
		if err := t.r.accept(ctx, t.tx, u); err != nil {
			return err
		}
	}
	return nil
}
