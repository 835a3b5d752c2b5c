package record

import (
	"context"
	"fmt"
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
