package record

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"annae/internal/conversation"
	"annae/internal/stats"
)

// keptCounts is for how many days counts are kept.
const keptCounts = 400

// Count is of [hub.Tx].
func (t *Tx) Count(ctx context.Context, marks ...stats.Mark) error {
	return t.r.count(ctx, t.tx, marks...)
}

// count counts on the day that it is by this process's clock.
func (r *Record) count(ctx context.Context, q querier, marks ...stats.Mark) error {
	day := stats.DayOf(time.Now())
	for _, m := range marks {
		if _, err := q.ExecContext(ctx, `INSERT INTO marks (day, what, channel, locale, side, item) VALUES ($1, $2, $3, $4, $5, $6)`,
			day, string(m.What), m.Channel, m.Locale, m.Side, m.Of); err != nil {
			return r.explain(err)
		}
	}
	return nil
}

func scanCount(row scanner) (c stats.Count, err error) {
	return c, row.Scan(&c.Day, &c.What, &c.Channel, &c.Locale, &c.Side, &c.Of, &c.N)
}

// Stats are the figures from a day on, and before another.
func (r *Record) Stats(ctx context.Context, from, to string) (report stats.Report, err error) {
	err = r.transact(ctx, func(tx *sql.Tx) error {
		report, err = r.stats(ctx, tx, from, to)
		return err
	})
	return report, err
}

// Stats is [Record.Stats] in the transaction of an update.
func (t *Tx) Stats(ctx context.Context, from, to string) (stats.Report, error) {
	return t.r.stats(ctx, t.tx, from, to)
}

// Gaps is [Record.Gaps] in the transaction of an update.
func (t *Tx) Gaps(ctx context.Context, since time.Time) ([]conversation.Gap, error) {
	found, err := all(ctx, t.tx, t.r.d, scanGap, selectGaps, since.UnixMilli())
	return found, t.r.explain(err)
}

func (r *Record) stats(ctx context.Context, q querier, from, to string) (stats.Report, error) {
	counts, err := all(ctx, q, r.d, scanCount, `SELECT day, what, channel, locale, side, item, sum(n) FROM
		(SELECT day, what, channel, locale, side, item, n FROM counts UNION ALL SELECT day, what, channel, locale, side, item, 1 FROM marks) AS every
		WHERE day >= $1 AND day < $2 GROUP BY day, what, channel, locale, side, item`, from, to)
	return stats.Reported(from, to, counts), r.explain(err)
}

// fold puts marks together into counts, and deletes those that are old.
func (r *Record) fold(ctx context.Context) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		marks, err := all(ctx, tx, r.d, scanCount, `DELETE FROM marks RETURNING day, what, channel, locale, side, item, 1`)
		if err != nil {
			return r.explain(err)
		}
		sums := map[stats.Count]int{}
		for _, m := range marks {
			sums[m]++
		}
		byName := func(a, b stats.Count) int { // so that no two processes wait for each other
			return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.What, b.What), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Locale, b.Locale), cmp.Compare(a.Side, b.Side), cmp.Compare(a.Of, b.Of))
		}
		for _, c := range slices.SortedFunc(maps.Keys(sums), byName) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO counts (day, what, channel, locale, side, item, n) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (day, what, channel, locale, side, item) DO UPDATE SET n = counts.n + excluded.n`,
				c.Day, string(c.What), c.Channel, c.Locale, c.Side, c.Of, sums[c]); err != nil {
				return r.explain(err)
			}
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM counts WHERE day < $1`, stats.DayOf(time.Now().AddDate(0, 0, -keptCounts)))
		return r.explain(err)
	})
}
