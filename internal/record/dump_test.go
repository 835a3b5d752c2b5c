package record

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Dump is all that lies in a record.
type Dump struct {
	// Text are all cells of all tables, and what of them can be opened.
	Text string
	// Sealed are the cells that can be opened, by what they hold.
	Sealed map[string][]byte
}

// Dump reads every table.
func (r *Record) Dump(ctx context.Context) (Dump, error) {
	d := Dump{Sealed: map[string][]byte{}}
	tables := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if r.file == "" {
		tables = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	names, err := all(ctx, r.db, r.d, value[string], tables)
	if err != nil {
		return d, err
	}
	for _, table := range names {
		rows, err := r.rows(ctx, table)
		if err != nil {
			return d, err
		}
		for _, row := range rows {
			d.add(r, table, row)
		}
	}
	return d, nil
}

// rows are those of a table, each by its columns.
func (r *Record) rows(ctx context.Context, table string) (all []map[string]any, err error) {
	rows, err := r.db.QueryContext(ctx, `SELECT * FROM "`+table+`"`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, c := range columns {
			row[c] = cells[i]
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// add adds a row, and opens what of it can be opened.
func (d *Dump) add(r *Record, table string, row map[string]any) {
	var b strings.Builder
	fmt.Fprint(&b, table)
	for _, column := range slices.Sorted(maps.Keys(row)) {
		cell := row[column]
		blob, sealed := cell.([]byte)
		if !sealed {
			fmt.Fprintf(&b, " %s=%v", column, cell)
			continue
		}
		fmt.Fprintf(&b, " %s=%s", column, hex.EncodeToString(blob))
		context := map[string]string{
			"updates":      fmt.Sprintf("update %v %v", row["channel"], row["id"]),
			"sends":        fmt.Sprintf("send %v %v", row["conversation"], row["name"]),
			"applications": fmt.Sprintf("contacts %v", row["reference"]),
		}[table]
		if plain, err := r.keys.Open(blob, context); err == nil {
			fmt.Fprintf(&b, " (%s)", plain)
			d.Sealed[string(plain)] = blob
		}
	}
	d.Text += b.String() + "\n"
}

// Columns are the tables that have a column of that name.
func (r *Record) Columns(ctx context.Context, name string) ([]string, error) {
	if r.file == "" {
		return all(ctx, r.db, r.d, value[string], `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = $1 ORDER BY 1`, name)
	}
	return all(ctx, r.db, r.d, value[string], `SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name = $1 ORDER BY 1`, name)
}

// File is where the record is; empty for PostgreSQL.
func (r *Record) File() string { return r.file }

// ErasedOf are the statements that erase what hangs on a conversation and on an
// application.
func ErasedOf() (conversation, application []string) {
	for statement := range ofApplication(&(&erasing{}).done) {
		application = append(application, statement)
	}
	return slices.Concat(ofConversation(), ofEnquiry()), application
}
