package record

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var errDamaged = errors.New("its pages do not fit together")

// A fault is an error that is explained.
type fault struct {
	says string
	err  error
}

func (f *fault) Error() string { return f.says + ": " + f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// explain names the record in an error and says what to do; nil stays nil, and
// what is explained stays as it is.
func (r *Record) explain(err error) error {
	var done *fault
	if err == nil || errors.As(err, &done) {
		return err
	}
	if r.file == "" {
		return &fault{"the record in PostgreSQL", err}
	}
	says := "the record " + r.file
	switch fileFault(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		says += " is damaged; put a copy back, or move that file away and start again, then a new one is made"
	case sqlite3.SQLITE_FULL:
		says = "the disk is full under " + says + "; make room, nothing is lost until then"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		says += " can't be written; it and its folder must belong to the user who runs annae"
	}
	return &fault{says, err}
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
