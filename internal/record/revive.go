package record

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// revived does something that can be done twice, and once more where its
// connection had died while it lay in the pool: with it all others that lie
// there are closed, since what ended one ended them.
func (r *Record) revived(ctx context.Context, do func() error) error {
	err := do()
	if r.file != "" || ctx.Err() != nil || !died(err) {
		return err
	}
	r.db.SetMaxIdleConns(0)
	r.db.SetMaxIdleConns(connections)
	return do()
}

// died tells that a connection ended, not that there was none to be had.
func died(err error) bool {
	var none *pgconn.ConnectError
	if err == nil || errors.As(err, &none) {
		return false
	}
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return told.Code == "57P01" || told.Code == "57P02" // the server was stopped, or another of its processes crashed
	}
	var broken *net.OpError
	return pgconn.SafeToRetry(err) || errors.As(err, &broken) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// read reads every row of a query.
func read[V any](ctx context.Context, r *Record, scan func(scanner) (V, error), statement string, args ...any) (found []V, err error) {
	err = r.revived(ctx, func() error {
		found, err = all(ctx, r.db, r.d, scan, statement, args...)
		return err
	})
	return found, r.explain(err)
}

// readOne reads the row of a query that has one, or none.
func readOne[V any](ctx context.Context, r *Record, scan func(scanner) (V, error), statement string, args ...any) (v V, is bool, err error) {
	found, err := read(ctx, r, scan, statement, args...)
	if err != nil || len(found) == 0 {
		return v, false, err
	}
	return found[0], true, nil
}

// value scans a row of one column.
func value[V any](row scanner) (v V, err error) { return v, row.Scan(&v) }

// Ping tells whether the record can be read.
func (r *Record) Ping(ctx context.Context) error {
	_, _, err := readOne(ctx, r, value[int], `SELECT 1`)
	return err
}
