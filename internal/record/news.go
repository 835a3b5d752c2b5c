package record

import (
	"context"
	"database/sql"
	"errors"

	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/locale"
	"annae/internal/news"
)

// accept puts an update into the inbox, in a transaction that does something
// else as well. One that is known is left as it is.
func (r *Record) accept(ctx context.Context, q querier, u delivery.Update) error {
	_, err := q.ExecContext(ctx, r.d.in(insertUpdates+`VALUES ($1, $2, $3, $4, $5, $6, {now}) ON CONFLICT (channel, id) DO NOTHING`),
		u.Channel, u.ID, u.Conversation, delivery.ShardOf(u.Conversation, r.shards), r.keys.Sum("update", u.Body), r.keys.Seal(u.Body, updateContext(&u)))
	return r.explain(err)
}

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
func (t *Tx) Language(ctx context.Context, ref application.Reference) (l locale.Locale, err error) {
	err = t.tx.QueryRowContext(ctx, `SELECT locale FROM applications WHERE reference = $1`, string(ref)).Scan(&l)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return l, t.r.explain(err)
}

// Followers is of [news.Tx].
func (t *Tx) Followers(ctx context.Context, ref application.Reference, contacts int64) ([]news.Room, error) {
	found, err := all(ctx, t.tx, t.r.d, func(row scanner) (r news.Room, err error) {
		return r, row.Scan(&r.Channel, &r.Name)
	}, `SELECT channel, name FROM conversations WHERE follows = $1 AND followed = $2 AND at > {now} - $3 ORDER BY name`, string(ref), contacts, hub.Lasting.Milliseconds())
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
