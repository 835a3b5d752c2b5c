package record

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var errDamaged = errors.New("its pages do not fit together")

// explain names the record in an error and says what to do; nil stays nil.
func (r *Record) explain(err error) error {
	if err == nil {
		return nil
	}
	if r.file == "" {
		return fmt.Errorf("the record in PostgreSQL: %w", err)
	}
	switch fileFault(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("the record %s is damaged; put a copy back, or move that file away and start again, then a new one is made: %w", r.file, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("the disk is full under the record %s; make room, nothing is lost until then: %w", r.file, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("the record %s can't be written; it and its folder must belong to the user who runs annae: %w", r.file, err)
	}
	return fmt.Errorf("the record %s: %w", r.file, err)
}

// fileFault is SQLite's code of an error without the detail; 0 for others.
func fileFault(err error) int {
	var e *driver.Error
	switch {
	case errors.Is(err, errDamaged):
		return sqlite3.SQLITE_CORRUPT
	case errors.As(err, &e):
		return e.Code() & 0xff
	}
	return 0
}

// again tells that a transaction was the victim of another one and can simply
// be repeated.
func again(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40P01" || e.Code == "40001") // deadlock, serialization
}
