package record_test

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/record"
)

// BenchmarkImport loads new applications, each with its check, its reference,
// its sealed contacts, its first move and its line in the audit, and compares
// with plain inserts of as many rows into a table of the same columns and
// indexes on the same database, 128 to a commit.
func BenchmarkImport(b *testing.B) {
	for name, at := range places(b, 8) {
		b.Run(name, func(b *testing.B) {
			a, plain := applications(b, open(b, at)), plainApplications(b, at)
			var ours, theirs time.Duration
			const many = 10_240
			for round := 0; b.Loop(); round++ {
				entries := make([]application.Entry, many)
				for i := range entries {
					entries[i] = entry(round*many + i)
				}
				start := time.Now()
				_, err := a.Import(b.Context(), entries, fields, "kim", false, func(int) {})
				between := time.Now()
				for begin := 0; begin < many; begin += batch {
					plain(entries[begin : begin+batch])
				}
				ours += between.Sub(start)
				theirs += time.Since(between)
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*many)/ours.Seconds(), "applications/s")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-plain")
		})
	}
}

// plainApplications inserts applications as they are, a statement for each on
// SQLite and one with a list for each column on PostgreSQL, whichever is faster
// there.
func plainApplications(b *testing.B, at record.Place) func([]application.Entry) {
	b.Helper()
	db := plainDatabase(b, at)
	const columns = `(reference, same, subject, cycle, track, country, city, title, applicant, own, phase, since, review, due, assignee, documents, note, internal, demo, contacts, changed)`
	copied, insert := []string{`CREATE TABLE plain_applications (LIKE applications INCLUDING ALL)`},
		`INSERT INTO plain_applications `+columns+` SELECT reference, reference, '', 2026, track, country, city, title, applicant, '', 'received', 1, 1, due, assignee, '', '', '', 1, '', 1
		FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) AS rows (reference, track, country, city, title, applicant, due, assignee)`
	if at.URL == "" {
		copied = schemaOf(b, db)
		insert = `INSERT INTO plain_applications ` + columns + ` VALUES (?1, ?1, '', 2026, ?2, ?3, ?4, ?5, ?6, '', 'received', 1, 1, ?7, ?8, '', '', '', 1, '', 1)`
	}
	for _, statement := range copied {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	return func(entries []application.Entry) {
		rows := make([][]any, len(entries))
		for i, e := range entries {
			rows[i] = []any{rand.Text(), e.Track, e.Country, e.City, e.Title, e.Applicant, e.Due, e.Assignee}
		}
		if at.URL != "" {
			rows = [][]any{columnsOf(rows)}
		}
		if err := inOne(db, insert, rows); err != nil {
			b.Fatal(err)
		}
	}
}

// schemaOf copies that of the applications of SQLite.
func schemaOf(b *testing.B, db *sql.DB) (statements []string) {
	b.Helper()
	rows, err := db.Query(`SELECT sql FROM sqlite_master WHERE tbl_name = 'applications' AND sql IS NOT NULL ORDER BY type DESC`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var statement string
		if err := rows.Scan(&statement); err != nil {
			b.Fatal(err)
		}
		statements = append(statements, strings.ReplaceAll(statement, "applications", "plain_applications"))
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return statements
}

// columnsOf makes a list of texts of each column.
func columnsOf(rows [][]any) []any {
	lists := make([]any, len(rows[0]))
	for i := range lists {
		list := make([]string, len(rows))
		for n, row := range rows {
			list[n] = fmt.Sprint(row[i])
		}
		lists[i] = list
	}
	return lists
}

// inOne executes a statement for all rows in one transaction.
func inOne(db *sql.DB, statement string, rows [][]any) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	add, err := tx.Prepare(statement)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := add.Exec(row...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
