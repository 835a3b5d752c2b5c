package record

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"annae/internal/delivery"
)

// Accept is of [delivery.Store].
func (r *Record) Accept(ctx context.Context, updates []delivery.Update) ([]delivery.Receipt, error) {
	rows := make([]inboxRow, len(updates))
	for i := range updates {
		rows[i] = r.inboxRow(&updates[i])
	}
	receipts := make([]delivery.Receipt, len(rows)) // all new, as nearly always
	err := r.transactIn(ctx, true, func(tx *sql.Tx) error {
		added, err := r.d.insertAll(ctx, r.d, tx, rows)
		if err == nil && added < len(rows) {
			err = errNotAllNew
		}
		return err
	})
	if errors.Is(err, errNotAllNew) {
		err = r.transact(ctx, func(tx *sql.Tx) error {
			receipts, err = r.acceptEach(ctx, tx, rows)
			return err
		})
	}
	return receipts, r.explain(err)
}

// errNotAllNew undoes a batch in which some updates were known, so that each is
// looked at.
var errNotAllNew = errors.New("some updates are known")

func updateContext(u *delivery.Update) string { return "update " + u.Channel + " " + u.ID }

type inboxRow struct {
	*delivery.Update
	hash, sealed []byte
}

// inboxRow is an update as it lies in the inbox. It sets its shard.
func (r *Record) inboxRow(u *delivery.Update) inboxRow {
	u.Shard = delivery.ShardOf(u.Conversation, r.shards)
	return inboxRow{u, r.keys.Sum("update", u.Body), r.keys.Seal(u.Body, updateContext(u))}
}

// values are those of [insertUpdate].
func (u inboxRow) values() []any {
	return []any{u.Channel, u.ID, u.Conversation, u.Shard, u.hash, u.sealed}
}

const (
	insertUpdates = `INSERT INTO updates (channel, id, conversation, shard, hash, body, at) `
	insertUpdate  = insertUpdates + `VALUES ($1, $2, $3, $4, $5, $6, {now}) ON CONFLICT (channel, id) DO NOTHING`
)

// accept puts an update into the inbox, in a transaction that does something
// else as well. One that is known is left as it is.
func (r *Record) accept(ctx context.Context, q querier, u delivery.Update) error {
	_, err := q.ExecContext(ctx, r.d.in(insertUpdate), r.inboxRow(&u).values()...)
	return r.explain(err)
}

// insertByRows adds rows one after another, by one prepared statement.
func insertByRows(ctx context.Context, d *dialect, tx *sql.Tx, rows []inboxRow) (added int, err error) {
	add, err := tx.PrepareContext(ctx, d.in(insertUpdate))
	if err != nil {
		return 0, err
	}
	for _, u := range rows {
		n, err := affected(add.ExecContext(ctx, u.values()...))
		if err != nil {
			return 0, errors.Join(err, add.Close())
		}
		added += n
	}
	return added, add.Close()
}

// insertByColumns adds all rows in one statement with a list for each column,
// which only PostgreSQL has.
func insertByColumns(ctx context.Context, d *dialect, tx *sql.Tx, rows []inboxRow) (added int, err error) {
	channels, ids, conversations := make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
	shards, hashes, bodies := make([]int32, len(rows)), make([][]byte, len(rows)), make([][]byte, len(rows))
	for i, u := range rows {
		channels[i], ids[i], conversations[i] = u.Channel, u.ID, u.Conversation
		shards[i], hashes[i], bodies[i] = int32(u.Shard), u.hash, u.sealed //nolint:gosec // there are a few dozen shards
	}
	return affected(tx.ExecContext(ctx, d.in(insertUpdates+`
		SELECT channel, id, conversation, shard, hash, body, {now}
		FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bytea[], $6::bytea[])
		WITH ORDINALITY AS rows (channel, id, conversation, shard, hash, body, place) ORDER BY place
		ON CONFLICT (channel, id) DO NOTHING`), channels, ids, conversations, shards, hashes, bodies))
}

// acceptEach adds rows one by one and tells of each what became of it.
func (r *Record) acceptEach(ctx context.Context, tx *sql.Tx, rows []inboxRow) ([]delivery.Receipt, error) {
	receipts := make([]delivery.Receipt, len(rows))
	for i, u := range rows {
		added, err := r.d.insertAll(ctx, r.d, tx, rows[i:i+1])
		if err != nil {
			return nil, err
		}
		if added == 1 {
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
	shards, err := listOf(r.d, shardsOf(of))
	if err != nil {
		return look, err
	}
	const some = 1000 // rows that are looked at; the others come when these are done
	look.Shards, err = read(ctx, r, value[int],
		`SELECT DISTINCT shard FROM (SELECT shard FROM updates WHERE state = 0 AND due <= {now} AND shard {in $1} ORDER BY seq LIMIT $2) AS part ORDER BY shard`, shards, some)
	if err != nil {
		return look, err
	}
	look.Channels, err = read(ctx, r, value[string],
		`SELECT DISTINCT channel FROM (SELECT channel FROM sends WHERE state = 0 AND due <= {now} AND shard {in $1} LIMIT $2) AS part ORDER BY channel`, shards, some)
	if err != nil {
		return look, err
	}
	look.Waiting, _, err = readOne(ctx, r, value[int], `SELECT count(*) FROM (SELECT 1 FROM updates WHERE state = 0 LIMIT $1) AS part`, delivery.MostWaiting)
	return look, err
}

// Work is of [delivery.Store].
func (r *Record) Work(ctx context.Context, under []delivery.Lease, do func(*Tx) error) error {
	var t *Tx
	err := r.transact(ctx, func(tx *sql.Tx) error {
		good, now, err := r.holds(ctx, tx, under)
		if err != nil {
			return err
		}
		if len(good) < len(under) {
			return delivery.ErrFenced
		}
		t = &Tx{r: r, tx: tx, under: under, now: now}
		return do(t)
	})
	if err != nil {
		return err
	}
	if t.forgot {
		r.wipe(ctx)
	}
	if t.committed != nil {
		t.committed()
	}
	return nil
}

// A Tx is a transaction in which updates are handled.
type Tx struct {
	r     *Record
	tx    *sql.Tx
	under []delivery.Lease
	// now is the moment for which is told what waits: with one of its own for
	// each row, an update could pass one that comes due meanwhile.
	now    int64
	forgot bool // something was thrown away
	// committed is called once it is; nil: nothing is.
	committed func()
	// ready are statements that SQLite has read already; many are the same for
	// each update, and reading takes as long as doing.
	ready map[string]*sql.Stmt
}

// mostInTurn is how many updates are handled in one transaction on a file, where
// those that come in wait meanwhile.
const mostInTurn = 16

// Waiting is of [delivery.Tx]. Where few conversations crowd the batch, half of
// it is for the others.
func (t *Tx) Waiting(ctx context.Context, most int) ([]delivery.Update, error) {
	if t.r.turns != nil {
		most = min(most, mostInTurn)
	}
	found, err := t.waiting(ctx, most, nil)
	if err != nil || len(found) < most || most == 1 {
		return found, err
	}
	many := crowding(found, most/4)
	if len(many) == 0 {
		return found, nil
	}
	others, err := t.waiting(ctx, most/2, many)
	if err != nil {
		return nil, err
	}
	crowd := slices.DeleteFunc(found, func(u delivery.Update) bool { return !slices.Contains(many, u.Conversation) })
	batch := append(others, crowd[:min(len(crowd), most-len(others))]...)
	slices.SortFunc(batch, func(a, b delivery.Update) int { return cmp.Compare(a.Seq, b.Seq) })
	return batch, nil
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
	shards, err := listOf(t.r.d, shardsOf(t.under))
	if err != nil {
		return nil, err
	}
	not, err := listOf(t.r.d, without)
	if err != nil {
		return nil, err
	}
	found, err := all(ctx, t.tx, t.r.d, t.r.scanUpdate, `
		SELECT seq, channel, id, conversation, shard, tries, body FROM updates AS u
		WHERE state = 0 AND shard {in $1} AND due <= $4 AND NOT (conversation {in $2})
		AND NOT EXISTS (SELECT 1 FROM updates AS e WHERE e.state = 0 AND e.conversation = u.conversation AND e.seq < u.seq AND e.due > 0 AND e.due > $4)
		ORDER BY seq LIMIT $3`, shards, not, most, t.now)
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
	return t.change(ctx, 1, `UPDATE updates SET tries = $2 WHERE seq = $1 AND state = 0`, u.Seq, u.Tries)
}

// PutOff is of [delivery.Tx].
func (t *Tx) PutOff(ctx context.Context, u delivery.Update, lasts time.Duration, why string) error {
	return t.change(ctx, 1, `UPDATE updates SET due = {now} + $2, why = $3 WHERE seq = $1 AND state = 0`, u.Seq, lasts.Milliseconds(), brief(why))
}

// SetAside is of [delivery.Tx].
func (t *Tx) SetAside(ctx context.Context, u delivery.Update, why string) error {
	return t.change(ctx, 1, `UPDATE updates SET state = 2, why = $2, at = {now} WHERE seq = $1 AND state = 0`, u.Seq, brief(why))
}

// mostWhy bounds a reason, in bytes.
const mostWhy = 300

func brief(why string) string { return storable(why[:min(len(why), mostWhy)]) }

// Done is of [delivery.Tx].
func (t *Tx) Done(ctx context.Context, updates []delivery.Update) error {
	seqs := make([]int64, len(updates))
	for i, u := range updates {
		seqs[i] = u.Seq
	}
	list, err := listOf(t.r.d, seqs)
	if err != nil {
		return err
	}
	return t.change(ctx, len(updates), `UPDATE updates SET state = 1, body = NULL, why = '', at = {now} WHERE seq {in $1} AND state = 0`, list)
}

// errElsewhere undoes the handling of what was handled, set aside or forgotten
// meanwhile: by a transaction of which only the answer was lost, or by staff.
var errElsewhere = errors.New("an update was ended elsewhere meanwhile")

// change changes so many updates that wait, or fails.
func (t *Tx) change(ctx context.Context, want int, statement string, args ...any) error {
	n, err := affected(t.do(ctx, statement, args...))
	if err == nil && n != want {
		err = errElsewhere
	}
	return t.r.explain(err)
}

func (t *Tx) exec(ctx context.Context, statement string, args ...any) error {
	_, err := t.do(ctx, statement, args...)
	return t.r.explain(err)
}

func (t *Tx) do(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	if s := t.prepared(ctx, statement); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, t.r.d.in(statement), args...)
}

// row asks for one row.
func (t *Tx) row(ctx context.Context, statement string, args ...any) *sql.Row {
	if s := t.prepared(ctx, statement); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, t.r.d.in(statement), args...)
}

// prepared is a statement that was read before in this transaction, or is now;
// nil where that is the driver's, or can't be: then doing it tells why.
func (t *Tx) prepared(ctx context.Context, statement string) *sql.Stmt {
	if t.r.turns == nil {
		return nil
	}
	if t.ready == nil {
		t.ready = map[string]*sql.Stmt{}
	}
	s, is := t.ready[statement]
	if !is {
		if read, err := t.tx.PrepareContext(ctx, t.r.d.in(statement)); err == nil {
			s = read
		}
		t.ready[statement] = s
	}
	return s
}
