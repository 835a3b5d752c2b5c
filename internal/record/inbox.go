package record

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"time"

	"annae/internal/delivery"
)

// Accept is of [delivery.Store].
func (r *Record) Accept(ctx context.Context, updates []delivery.Update) ([]delivery.Receipt, error) {
	rows := make([]inboxRow, len(updates))
	for i := range updates {
		u := &updates[i]
		u.Shard = delivery.ShardOf(u.Conversation, r.shards)
		rows[i] = inboxRow{u, r.keys.Sum("update", u.Body), r.keys.Seal(u.Body, updateContext(u))}
	}
	var receipts []delivery.Receipt
	err := r.transact(ctx, func(tx *sql.Tx) error {
		added, err := r.insert(ctx, tx, rows)
		if err != nil {
			return r.explain(err)
		}
		receipts, err = r.receipts(ctx, tx, rows, added)
		return r.explain(err)
	})
	return receipts, err
}

func updateContext(u *delivery.Update) string { return "update " + u.Channel + " " + u.ID }

type inboxRow struct {
	*delivery.Update
	hash, sealed []byte
}

type updateKey struct{ channel, id string }

func (u inboxRow) key() updateKey { return updateKey{u.Channel, u.ID} }

// insert adds rows, and tells which were new. Rows go in by powers of two, so
// that there are few statements to prepare.
func (r *Record) insert(ctx context.Context, tx *sql.Tx, rows []inboxRow) (added map[updateKey]bool, err error) {
	added = make(map[updateKey]bool, len(rows))
	for len(rows) > 0 {
		some := 1 << (bits.Len(uint(len(rows))) - 1)
		args := make([]any, 0, some*6)
		for _, u := range rows[:some] {
			args = append(args, u.Channel, u.ID, u.Conversation, u.Shard, u.hash, u.sealed)
		}
		keys, err := all(ctx, tx, r.d, func(row scanner) (k updateKey, err error) { return k, row.Scan(&k.channel, &k.id) }, insertUpdates(some), args...)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			added[k] = true
		}
		rows = rows[some:]
	}
	return added, nil
}

// insertUpdates is the statement for so many rows.
func insertUpdates(rows int) string {
	var b bytes.Buffer
	b.WriteString(`INSERT INTO updates (channel, id, conversation, shard, hash, body, at) VALUES `)
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		n := row * 6
		fmt.Fprintf(&b, "($%d, $%d, $%d, $%d, $%d, $%d, {now})", n+1, n+2, n+3, n+4, n+5, n+6)
	}
	b.WriteString(` ON CONFLICT (channel, id) DO NOTHING RETURNING channel, id`)
	return b.String()
}

// receipts tells of each row what became of it. One that was not added was
// there before, or stands further up in the same batch.
func (r *Record) receipts(ctx context.Context, tx *sql.Tx, rows []inboxRow, added map[updateKey]bool) ([]delivery.Receipt, error) {
	receipts := make([]delivery.Receipt, len(rows))
	for i, u := range rows {
		if added[u.key()] {
			delete(added, u.key()) // a second one of the batch is known
			continue
		}
		var hash []byte
		if err := tx.QueryRowContext(ctx, `SELECT hash FROM updates WHERE channel = $1 AND id = $2`, u.Channel, u.ID).Scan(&hash); err != nil {
			return nil, err
		}
		receipts[i] = delivery.Known
		if !bytes.Equal(hash, u.hash) {
			receipts[i] = delivery.Differs
		}
	}
	return receipts, nil
}

// Look is of [delivery.Store].
func (r *Record) Look(ctx context.Context, of []delivery.Lease) (look delivery.Look, err error) {
	shards, err := r.d.list(shardsOf(of))
	if err != nil {
		return look, err
	}
	const some = 1000 // rows that are looked at; the others come when these are done
	look.Shards, err = all(ctx, r.db, r.d, func(row scanner) (shard int, err error) { return shard, row.Scan(&shard) },
		`SELECT DISTINCT shard FROM (SELECT shard FROM updates WHERE state = 0 AND due <= {now} AND shard {in $1} ORDER BY seq LIMIT $2) AS part ORDER BY shard`, shards, some)
	if err != nil {
		return look, r.explain(err)
	}
	look.Channels, err = all(ctx, r.db, r.d, func(row scanner) (channel string, err error) { return channel, row.Scan(&channel) },
		`SELECT DISTINCT channel FROM (SELECT channel FROM sends WHERE state = 0 AND due <= {now} AND shard {in $1} LIMIT $2) AS part ORDER BY channel`, shards, some)
	if err != nil {
		return look, r.explain(err)
	}
	err = r.db.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM updates WHERE state = 0 LIMIT $1) AS part`, delivery.MostWaiting).Scan(&look.Waiting)
	return look, r.explain(err)
}

// Work is of [delivery.Store].
func (r *Record) Work(ctx context.Context, under []delivery.Lease, do func(*Tx) error) error {
	return r.transact(ctx, func(tx *sql.Tx) error {
		good, err := r.holds(ctx, tx, under)
		if err != nil {
			return err
		}
		if len(good) < len(under) {
			return delivery.ErrFenced
		}
		return do(&Tx{r: r, tx: tx, under: under})
	})
}

// A Tx is a transaction in which updates are handled.
type Tx struct {
	r     *Record
	tx    *sql.Tx
	under []delivery.Lease
}

// Waiting is of [delivery.Tx]. Where one conversation fills the batch, half of
// it is for the others.
func (t *Tx) Waiting(ctx context.Context, most int) ([]delivery.Update, error) {
	found, err := t.waiting(ctx, most, nil)
	if err != nil || len(found) < most || most == 1 {
		return found, err
	}
	many := crowding(found, most/4)
	if len(many) == 0 {
		return found, nil
	}
	others, err := t.waiting(ctx, most/2, many)
	return append(found[:most-len(others)], others...), err
}

// crowding are the conversations with more than so many updates.
func crowding(updates []delivery.Update, most int) (many []string) {
	counts := map[string]int{}
	for _, u := range updates {
		if counts[u.Conversation]++; counts[u.Conversation] == most+1 {
			many = append(many, u.Conversation)
		}
	}
	return many
}

func (t *Tx) waiting(ctx context.Context, most int, without []string) ([]delivery.Update, error) {
	shards, err := t.r.d.list(shardsOf(t.under))
	if err != nil {
		return nil, err
	}
	if without == nil {
		without = []string{}
	}
	not, err := t.r.d.list(without)
	if err != nil {
		return nil, err
	}
	found, err := all(ctx, t.tx, t.r.d, t.r.scanUpdate, `
		SELECT seq, channel, id, conversation, shard, tries, body FROM updates AS u
		WHERE state = 0 AND shard {in $1} AND due <= {now} AND NOT (conversation {in $2})
		AND NOT EXISTS (SELECT 1 FROM updates AS e WHERE e.state = 0 AND e.conversation = u.conversation AND e.seq < u.seq AND e.due > {now})
		ORDER BY seq LIMIT $3`, shards, not, most)
	return found, t.r.explain(err)
}

func (r *Record) scanUpdate(row scanner) (u delivery.Update, err error) {
	var sealed []byte
	if err := row.Scan(&u.Seq, &u.Channel, &u.ID, &u.Conversation, &u.Shard, &u.Tries, &sealed); err != nil {
		return u, err
	}
	// What can't be opened is empty; the handler says that it can't read it,
	// and the update is set aside.
	if u.Body, err = r.keys.Open(sealed, updateContext(&u)); err != nil {
		r.lg.Error("an update can't be opened", "update", u.Seq, "err", err)
		u.Body = nil
	}
	return u, nil
}

// Try is of [delivery.Tx].
func (t *Tx) Try(ctx context.Context, u delivery.Update) error {
	return t.exec(ctx, `UPDATE updates SET tries = $2 WHERE seq = $1`, u.Seq, u.Tries)
}

// PutOff is of [delivery.Tx].
func (t *Tx) PutOff(ctx context.Context, u delivery.Update, lasts time.Duration, why string) error {
	return t.exec(ctx, `UPDATE updates SET due = {now} + $2, why = $3 WHERE seq = $1`, u.Seq, lasts.Milliseconds(), brief(why))
}

// SetAside is of [delivery.Tx].
func (t *Tx) SetAside(ctx context.Context, u delivery.Update, why string) error {
	return t.exec(ctx, `UPDATE updates SET state = 2, why = $2, at = {now} WHERE seq = $1`, u.Seq, brief(why))
}

// mostWhy bounds a reason, in bytes.
const mostWhy = 300

func brief(why string) string { return why[:min(len(why), mostWhy)] }

// Done is of [delivery.Tx].
func (t *Tx) Done(ctx context.Context, updates []delivery.Update) error {
	seqs := make([]int64, len(updates))
	for i, u := range updates {
		seqs[i] = u.Seq
	}
	list, err := t.r.d.list(seqs)
	if err != nil {
		return err
	}
	return t.exec(ctx, `UPDATE updates SET state = 1, body = NULL, why = '', at = {now} WHERE seq {in $1}`, list)
}

func (t *Tx) exec(ctx context.Context, statement string, args ...any) error {
	_, err := t.tx.ExecContext(ctx, t.r.d.in(statement), args...)
	return t.r.explain(err)
}
