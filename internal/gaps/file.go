package gaps

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

// version is that of the schema, kept in the file as its user_version.
const version = 1

const schema = `
CREATE TABLE gaps (
	id      INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL, -- milliseconds since 1970
	locale  TEXT NOT NULL,
	text    TEXT NOT NULL,
	outcome TEXT NOT NULL,
	reason  TEXT NOT NULL,
	topics  TEXT NOT NULL,    -- a JSON list
	why     TEXT NOT NULL,
	words   TEXT NOT NULL
) STRICT;
CREATE INDEX gaps_at ON gaps (at);
PRAGMA user_version = 1;`

// options hold for every connection: wait for another process, write so that
// a killed process harms nothing, and wipe what is deleted.
const options = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)" +
	"&_pragma=synchronous(normal)&_pragma=secure_delete(on)"

// openFile opens a file that is sound and has the schema.
func openFile(path string) (*sql.DB, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(full), RawQuery: options}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, explain(path, err)
	}
	if err := prepare(db); err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return db, nil
}

// create makes the file for its owner alone, where there is none; SQLite gives
// the files beside it the same rights.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the gaps: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the gaps: %w", err)
	}
	return f.Close()
}

// errDamaged is for damage that SQLite reports as a finding, not as an error.
var errDamaged = errors.New("its pages do not fit together")

// prepare checks the file and brings it to the schema.
func prepare(db *sql.DB) error {
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	if err := bring(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func bring(tx *sql.Tx) error {
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
	case is > version:
		return fmt.Errorf("it was written by a newer annae; use that one, or move the file away")
	case is == version:
		return nil
	}
	_, err := tx.Exec(schema)
	return err
}

// explain names the file, and for a damaged one what to do.
func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	if damaged(err) {
		return fmt.Errorf("the gaps in %s are damaged; move that file away and start again, then a new one is made: %w", path, err)
	}
	return fmt.Errorf("the gaps in %s: %w", path, err)
}

func damaged(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return errors.Is(err, errDamaged)
	}
	code := e.Code() & 0xff // without the detail
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}
