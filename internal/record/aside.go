package record

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Waiting is how much waits, and who works.
type Waiting struct {
	Updates, Sends int
	Nodes          []Working
}

// Working is a process that takes part.
type Working struct {
	Node   string
	Shards int
}

// An Aside is an update or a send that was set aside.
type Aside struct {
	ID      string // "u12" of an update, "s12" of a send
	Channel string
	Since   time.Time
	Tries   int
	Why     string
	Kept    bool // its body is still there, so that it can be tried again
}

// Waiting counts what waits.
func (r *Record) Waiting(ctx context.Context) (w Waiting, err error) {
	w, _, err = readOne(ctx, r, func(row scanner) (w Waiting, err error) { return w, row.Scan(&w.Updates, &w.Sends) },
		`SELECT (SELECT count(*) FROM updates WHERE state = 0), (SELECT count(*) FROM sends WHERE state = 0)`)
	if err != nil {
		return w, err
	}
	w.Nodes, err = read(ctx, r, func(row scanner) (n Working, err error) { return n, row.Scan(&n.Node, &n.Shards) },
		`SELECT name, (SELECT count(*) FROM shards WHERE owner = name AND until >= {now}) FROM nodes WHERE until >= {now} ORDER BY name`)
	return w, err
}

// Asides are all that were set aside, the newest first.
func (r *Record) Asides(ctx context.Context) ([]Aside, error) {
	return read(ctx, r, func(row scanner) (a Aside, err error) {
		var kind string
		var seq, at int64
		err = row.Scan(&kind, &seq, &a.Channel, &at, &a.Tries, &a.Why, &a.Kept)
		a.ID, a.Since = kind+strconv.FormatInt(seq, 10), time.UnixMilli(at).UTC()
		return a, err
	}, `SELECT 'u', seq, channel, at, tries, why, body IS NOT NULL FROM updates WHERE state = 2
		UNION ALL SELECT 's', seq, channel, at, tries, why, body IS NOT NULL FROM sends WHERE state = 2 AND (gone = 0 OR body IS NOT NULL) ORDER BY 4 DESC, 2 DESC`)
}

// ErrNoPiece says that nothing of that id is as it would have to be.
var ErrNoPiece = errors.New("there is none")

// Replay lets what was set aside be tried again.
func (r *Record) Replay(ctx context.Context, id string) error {
	return r.move(ctx, id, `UPDATE %s SET state = 0, tries = 0, due = 0, why = '', at = {now} WHERE seq = $1 AND state = 2 AND body IS NOT NULL`)
}

// Park sets aside what waits.
func (r *Record) Park(ctx context.Context, id string) error {
	return r.move(ctx, id, `UPDATE %s SET state = 2, why = 'set aside by staff', at = {now} WHERE seq = $1 AND state = 0`)
}

func (r *Record) move(ctx context.Context, id, statement string) error {
	tables := map[string]string{"u": "updates", "s": "sends"}
	if len(id) < 2 || tables[id[:1]] == "" {
		return ErrNoPiece
	}
	seq, err := strconv.ParseInt(id[1:], 10, 64)
	if err != nil {
		return ErrNoPiece
	}
	moved, err := r.exec(ctx, fmt.Sprintf(statement, tables[id[:1]]), seq)
	if err == nil && moved == 0 {
		err = ErrNoPiece
	}
	return err
}
