package record

import (
	"context"
	"database/sql"
	"errors"
)

// transact does all or nothing. What fell to another transaction is repeated.
func (r *Record) transact(ctx context.Context, do func(*sql.Tx) error) error {
	return r.transactIn(ctx, false, do)
}

// transactIn is transact in a turn of one kind.
func (r *Record) transactIn(ctx context.Context, urgent bool, do func(*sql.Tx) error) error {
	if err := r.await(ctx, urgent); err != nil {
		return err
	}
	defer r.leave()
	var err error
	for range 3 {
		if err = r.once(ctx, do); !again(err) {
			break
		}
	}
	return err
}

func (r *Record) once(ctx context.Context, do func(*sql.Tx) error) (err error) {
	var tx *sql.Tx
	err = r.revived(ctx, func() error { tx, err = r.db.BeginTx(ctx, nil); return err })
	if err != nil {
		return r.explain(err)
	}
	done := false
	defer func() { // also when do panics
		if !done {
			err = errors.Join(err, ignore(tx.Rollback(), sql.ErrTxDone))
		}
	}()
	if err := do(tx); err != nil {
		return err
	}
	done = true
	return r.explain(tx.Commit())
}

func ignore(err, that error) error {
	if errors.Is(err, that) {
		return nil
	}
	return err
}

// await takes its turn to write to a file.
func (r *Record) await(ctx context.Context, urgent bool) error {
	if r.turns == nil {
		return nil
	}
	return r.turns.take(ctx, urgent)
}

func (r *Record) leave() {
	if r.turns != nil {
		r.turns.give()
	}
}

// exec runs one statement by itself and tells how many rows it changed.
func (r *Record) exec(ctx context.Context, statement string, args ...any) (changed int, err error) {
	if err := r.await(ctx, false); err != nil {
		return 0, err
	}
	defer r.leave()
	changed, err = affected(r.db.ExecContext(ctx, r.d.in(statement), args...))
	return changed, r.explain(err)
}

// affected is how many rows a statement has changed.
func affected(done sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// scanner is a row of a result.
type scanner interface{ Scan(...any) error }

// querier is the database or a transaction.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

// all reads every row of a query.
func all[V any](ctx context.Context, q querier, d *dialect, scan func(scanner) (V, error), statement string, args ...any) ([]V, error) {
	rows, err := q.QueryContext(ctx, d.in(statement), args...)
	if err != nil {
		return nil, err
	}
	var found []V
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		found = append(found, v)
	}
	return found, errors.Join(rows.Err(), rows.Close())
}
