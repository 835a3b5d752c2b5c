// Package sqlite opens the files in which Annae keeps things: sound, with the
// schema that is wanted, readable for their owner alone.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A File is a file and what it holds.
type File struct {
	Path    string
	Holds   string // such as "the gaps", for messages
	Version int    // of the schema, kept in the file as its user_version
	Schema  string // that makes an empty file one of this version
}

// options hold for every connection: wait for another process, write so that
// a killed process harms nothing, and wipe what is deleted.
const options = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)" +
	"&_pragma=synchronous(normal)&_pragma=secure_delete(on)"

// Open opens the file, or makes it. Its error names the file, and for a
// damaged one what to do.
func (f File) Open() (*sql.DB, error) {
	if err := f.create(); err != nil {
		return nil, err
	}
	full, err := filepath.Abs(f.Path)
	if err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(full), RawQuery: options}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, f.Explain(err)
	}
	if err := f.prepare(db); err != nil {
		return nil, errors.Join(f.Explain(err), db.Close())
	}
	return db, nil
}

// create makes the file for its owner alone, where there is none; SQLite gives
// the files beside it the same rights.
func (f File) create() error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return fmt.Errorf("make the folder of %s: %w", f.Holds, err)
	}
	file, err := os.OpenFile(f.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open %s: %w", f.Holds, err)
	}
	return file.Close()
}

// errDamaged is for damage that SQLite reports as a finding, not as an error.
var errDamaged = errors.New("its pages do not fit together")

// prepare checks the file and brings it to the schema.
func (f File) prepare(db *sql.DB) error {
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	if err := f.bring(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (f File) bring(tx *sql.Tx) error {
	var found string
	if err := tx.QueryRow("PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return errDamaged
	}
	var is int
	if err := tx.QueryRow("PRAGMA user_version").Scan(&is); err != nil {
		return err
	}
	switch {
	case is > f.Version:
		return fmt.Errorf("it was written by a newer annae; use that one, or move the file away")
	case is == f.Version:
		return nil
	}
	_, err := tx.Exec(fmt.Sprintf("%s\nPRAGMA user_version = %d;", f.Schema, f.Version))
	return err
}

// Explain names the file in an error, and for a damaged one what to do; nil
// stays nil.
func (f File) Explain(err error) error {
	if err == nil {
		return nil
	}
	if damaged(err) {
		return fmt.Errorf("%s in %s are damaged; move that file away and start again, then a new one is made: %w", f.Holds, f.Path, err)
	}
	return fmt.Errorf("%s in %s: %w", f.Holds, f.Path, err)
}

func damaged(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return errors.Is(err, errDamaged)
	}
	code := e.Code() & 0xff // without the detail
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}
