package record

import (
	"context"
	"database/sql"
	"time"

	"annae/internal/delivery"
)

// makeShards makes them in a new record and learns how many there are.
func (r *Record) makeShards(ctx context.Context, wanted int) error {
	if wanted <= 0 {
		wanted = usualShards
	}
	return r.transact(ctx, func(tx *sql.Tx) error {
		count := func() error {
			return tx.QueryRowContext(ctx, `SELECT count(*) FROM shards`).Scan(&r.shards)
		}
		if err := count(); err != nil || r.shards > 0 {
			return err
		}
		for shard := range wanted {
			if _, err := tx.ExecContext(ctx, `INSERT INTO shards (shard) VALUES ($1) ON CONFLICT DO NOTHING`, shard); err != nil {
				return err
			}
		}
		return count()
	})
}

// Hold is of [delivery.Store].
func (r *Record) Hold(ctx context.Context, node string, lasts time.Duration) (held []delivery.Lease, surplus int, err error) {
	err = r.transact(ctx, func(tx *sql.Tx) error {
		nodes, err := r.beat(ctx, tx, node, lasts)
		if err != nil {
			return err
		}
		share := (r.shards + nodes - 1) / nodes
		if held, err = r.holding(ctx, tx, node); err != nil {
			return err
		}
		surplus = max(0, len(held)-share)
		if len(held) < share {
			if err := r.takeFree(ctx, tx, node, share-len(held), lasts); err != nil {
				return err
			}
			held, err = r.holding(ctx, tx, node)
		}
		return err
	})
	return held, surplus, err
}

// beat tells that a node is alive, renews its leases, and counts all nodes.
func (r *Record) beat(ctx context.Context, tx *sql.Tx, node string, lasts time.Duration) (nodes int, err error) {
	for _, statement := range []string{
		`INSERT INTO nodes (name, until) VALUES ($1, {now} + $2) ON CONFLICT (name) DO UPDATE SET until = excluded.until`,
		`UPDATE shards SET until = {now} + $2 WHERE owner = $1`,
	} {
		if _, err := tx.ExecContext(ctx, r.d.in(statement), node, lasts.Milliseconds()); err != nil {
			return 0, r.explain(err)
		}
	}
	err = tx.QueryRowContext(ctx, r.d.in(`SELECT count(*) FROM nodes WHERE until >= {now}`)).Scan(&nodes)
	return nodes, r.explain(err)
}

func (r *Record) holding(ctx context.Context, tx *sql.Tx, node string) ([]delivery.Lease, error) {
	held, err := all(ctx, tx, r.d, func(row scanner) (l delivery.Lease, err error) {
		return l, row.Scan(&l.Shard, &l.Fence, &l.Clean)
	}, `SELECT shard, fence, clean <> 0 FROM shards WHERE owner = $1 ORDER BY shard`, node)
	return held, r.explain(err)
}

// takeFree takes shards whose lease has ended. One under which a transaction is
// still open is left for later.
func (r *Record) takeFree(ctx context.Context, tx *sql.Tx, node string, most int, lasts time.Duration) error {
	free, err := all(ctx, tx, r.d, func(row scanner) (shard int, err error) { return shard, row.Scan(&shard) },
		`SELECT shard FROM shards WHERE until < {now} AND owner <> $1 ORDER BY shard LIMIT $2 {free}`, node, most)
	if err != nil {
		return r.explain(err)
	}
	for _, shard := range free {
		if _, err := tx.ExecContext(ctx, r.d.in(`UPDATE shards
			SET clean = CASE WHEN owner = '' THEN 1 ELSE 0 END, owner = $1, fence = fence + 1, until = {now} + $2 WHERE shard = $3`),
			node, lasts.Milliseconds(), shard); err != nil {
			return r.explain(err)
		}
	}
	return nil
}

// Release is of [delivery.Store].
func (r *Record) Release(ctx context.Context, node string, of []delivery.Lease) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		for _, l := range of {
			if _, err := tx.ExecContext(ctx, `UPDATE shards SET owner = '', until = 0 WHERE shard = $1 AND owner = $2 AND fence = $3`,
				l.Shard, node, l.Fence); err != nil {
				return r.explain(err)
			}
		}
		return nil
	})
}

// Leave is of [delivery.Store].
func (r *Record) Leave(ctx context.Context, node string) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{
			// The node goes first: a Hold of it that is still under way ends before.
			`DELETE FROM nodes WHERE name = $1`,
			`UPDATE shards SET owner = '', until = 0 WHERE owner = $1`,
		} {
			if _, err := tx.ExecContext(ctx, statement, node); err != nil {
				return r.explain(err)
			}
		}
		return nil
	})
}

// holds are those of the leases that still hold, and the moment; no other node
// takes them before the transaction ends.
func (r *Record) holds(ctx context.Context, tx *sql.Tx, of []delivery.Lease) (good []delivery.Lease, now int64, err error) {
	shards, err := listOf(r.d, shardsOf(of))
	if err != nil {
		return nil, 0, err
	}
	fences := map[int]int64{}
	_, err = all(ctx, tx, r.d, func(row scanner) (l delivery.Lease, err error) {
		err = row.Scan(&l.Shard, &l.Fence, &now)
		fences[l.Shard] = l.Fence
		return l, err
	}, `SELECT shard, fence, {now} FROM shards WHERE owner <> '' AND shard {in $1} ORDER BY shard {held}`, shards)
	if err != nil {
		return nil, 0, r.explain(err)
	}
	for _, l := range of {
		if fences[l.Shard] == l.Fence {
			good = append(good, l)
		}
	}
	return good, now, nil
}

func shardsOf(of []delivery.Lease) []int64 {
	shards := make([]int64, len(of))
	for i, l := range of {
		shards[i] = int64(l.Shard)
	}
	return shards
}
