package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	"annae/internal/application"
)

// Confine lets the file take so many pages more, as a full disk does, and tells
// how to make room again. The record then has one connection.
func (r *Record) Confine(ctx context.Context, pages int) (release func() error, err error) {
	r.db.SetMaxOpenConns(1)
	var has int
	if err := r.db.QueryRowContext(ctx, "PRAGMA page_count").Scan(&has); err != nil {
		return nil, err
	}
	most := func(n int) error {
		_, err := r.db.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", n))
		return err
	}
	return func() error { return most(1 << 30) }, most(has + pages)
}

// Plan is how the database would look for the applications of a filter.
func (a *Applications) Plan(ctx context.Context, f application.Filter) ([]string, error) {
	query, args := a.query(f, "2026-06-01 KCN-2026-7F3K-E", 50)
	if a.r.file == "" {
		return all(ctx, a.r.db, a.r.d, value[string], "EXPLAIN "+query, args...)
	}
	return all(ctx, a.r.db, a.r.d, func(row scanner) (detail string, err error) {
		var id, parent, unused int
		return detail, row.Scan(&id, &parent, &unused, &detail)
	}, "EXPLAIN QUERY PLAN "+query, args...)
}

// Analyse has the database count what it holds.
func (r *Record) Analyse(ctx context.Context) error {
	_, err := r.db.ExecContext(ctx, "ANALYZE")
	return err
}

// Rows are all there is in a table, each row as one text.
func (r *Record) Rows(ctx context.Context, table string) (found []string, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	for err == nil && rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		err = rows.Scan(into...)
		for i, v := range values {
			if b, is := v.([]byte); is {
				values[i] = fmt.Sprintf("%q %x", b, b)
			}
		}
		found = append(found, fmt.Sprint(values))
	}
	return found, errors.Join(err, rows.Err())
}

// Age sets a column of moments back.
func (r *Record) Age(ctx context.Context, table, column string, by time.Duration) error {
	_, err := r.exec(ctx, fmt.Sprintf(`UPDATE %s SET %s = %s - $1 WHERE %s > 0`, table, column, column, column), by.Milliseconds())
	return err
}

// MostReads is of how many applications reads are counted.
const MostReads = mostReads

// Note notes what was counted.
func (s *Reads) Note(ctx context.Context) { s.note(ctx) }

// Counted is of how many applications reads are counted now.
func (s *Reads) Counted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.counts)
}
