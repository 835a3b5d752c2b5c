package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// rowByRow inserts rows into a table and its columns, by one prepared statement.
// SQLite takes long for many parameters in one.
func rowByRow(ctx context.Context, tx *sql.Tx, into string, rows [][]any) error {
	places := make([]string, len(rows[0]))
	for i := range places {
		places[i] = "?"
	}
	add, err := tx.PrepareContext(ctx, "INSERT INTO "+into+" VALUES ("+strings.Join(places, ", ")+")") //nolint:gosec // words of ours
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := add.ExecContext(ctx, row...); err != nil {
			return errors.Join(err, add.Close())
		}
	}
	return add.Close()
}

// columnByColumn inserts rows in one statement with a list for each column,
// which only PostgreSQL has.
func columnByColumn(ctx context.Context, tx *sql.Tx, into string, rows [][]any) error {
	lists, places := make([]any, len(rows[0])), make([]string, len(rows[0]))
	for i, v := range rows[0] {
		var kind string
		switch v.(type) {
		case string:
			lists[i], kind = column[string](rows, i), "text"
		case int:
			lists[i], kind = column[int](rows, i), "bigint"
		case int64:
			lists[i], kind = column[int64](rows, i), "bigint"
		case []byte:
			lists[i], kind = column[[]byte](rows, i), "bytea"
		default:
			return fmt.Errorf("a column of %T can't be inserted", v)
		}
		places[i] = fmt.Sprintf("$%d::%s[]", i+1, kind)
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO "+into+" SELECT * FROM unnest("+strings.Join(places, ", ")+")", lists...) //nolint:gosec // words of ours
	return err
}

// column is one of the columns of rows.
func column[V any](rows [][]any, i int) []V {
	all := make([]V, len(rows))
	for n, row := range rows {
		all[n], _ = row[i].(V)
	}
	return all
}
