package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"annae/internal/enquiry"
	"annae/internal/filelock"
)

// A Place is where the record is.
type Place struct {
	URL  string // of a PostgreSQL database; empty: the file
	File string // of SQLite
	// Serving tells that the process works the record's shards. One process
	// alone may do so on a file.
	Serving bool
	// Shards is how many there are in a new record; 0 for what is usual.
	Shards int
}

// usualShards are enough for a few dozen workers.
const usualShards = 32

// Keys seal what lies in the record.
type Keys interface {
	Seal(plain []byte, context string) []byte
	Open(sealed []byte, context string) ([]byte, error)
	// Name is by what somebody is known where their own name may not stand.
	Name(domain string, parts ...string) string
	// Sum is a keyed hash.
	Sum(domain string, data []byte) []byte
}

// A Record is an open database. It is safe for concurrent use.
type Record struct {
	lg     *slog.Logger
	db     *sql.DB
	d      *dialect
	keys   Keys
	file   string // empty for PostgreSQL
	shards int
	turns  *turn // on SQLite, which knows one writer at a time; nil on PostgreSQL
	unlock func() error
	desk   *enquiry.Desk // of the people to whom questions are handed; nil: there are none
}

// How long the database may take.
const (
	patience    = 10 * time.Second
	startWithin = time.Minute
)

// Open opens the record, or makes it, and brings its schema up to date. Its
// error says what to do, and holds no password.
func Open(ctx context.Context, lg *slog.Logger, at Place, keys Keys) (*Record, error) {
	if lg == nil || keys == nil {
		return nil, errors.New("a record needs a logger and keys")
	}
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	r := &Record{lg: lg, keys: keys, d: postgres, unlock: func() error { return nil }}
	var err error
	if at.URL != "" {
		err = r.connect(at.URL)
	} else {
		err = r.openFile(at)
	}
	if err != nil {
		return nil, err
	}
	if err := r.prepare(ctx, at); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *Record) prepare(ctx context.Context, at Place) error {
	if err := r.migrate(ctx); err != nil {
		return err
	}
	if err := r.makeShards(ctx, at.Shards); err != nil {
		return r.explain(err)
	}
	if r.file == "" || !at.Serving {
		return nil
	}
	// The lock of the file proves that who held the leases is no more.
	_, noLeases := r.exec(ctx, `UPDATE shards SET until = 0`)
	_, noNodes := r.exec(ctx, `DELETE FROM nodes`)
	return errors.Join(noLeases, noNodes)
}

// connect prepares for PostgreSQL. A transaction that stands still is ended by
// the server, so that a process that stands still holds nothing up.
func (r *Record) connect(address string) error {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return errors.New("ANNAE_DATABASE_URL can't be read; write postgres://user:password@host:5432/database")
	}
	for name, value := range map[string]time.Duration{
		"statement_timeout": patience, "lock_timeout": patience / 2, "idle_in_transaction_session_timeout": patience,
	} {
		c.RuntimeParams[name] = fmt.Sprint(value.Milliseconds())
	}
	c.RuntimeParams["application_name"] = "annae"
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = patience / 2
	}
	r.db = stdlib.OpenDB(*c)
	r.db.SetMaxOpenConns(connections)
	r.db.SetMaxIdleConns(connections)
	r.db.SetConnMaxIdleTime(5 * time.Minute)
	return nil
}

// connections are how many a process has at most.
const connections = 16

// fileOptions hold for every connection to a file: wait for another process,
// lose nothing when the power goes, and wipe what is deleted.
const (
	fileOptions = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)" +
		"&_pragma=synchronous(full)&_pragma=secure_delete(on)"
	busyTimeout = "PRAGMA busy_timeout = 5000" // the same again
)

func (r *Record) openFile(at Place) error {
	r.d, r.file, r.turns = sqlite, at.File, &turn{}
	if err := createFile(at.File); err != nil {
		return err
	}
	if at.Serving {
		unlock, err := filelock.Try(at.File + ".lock")
		if errors.Is(err, filelock.ErrHeld) {
			err = errServed
		}
		if err != nil {
			return fmt.Errorf("the record %s: %w", at.File, err)
		}
		r.unlock = unlock
	}
	full, err := filepath.Abs(at.File)
	if err != nil {
		return err
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(full), RawQuery: fileOptions}
	r.db, err = sql.Open("sqlite", name.String())
	if err == nil {
		r.db.SetMaxOpenConns(connections)
		r.db.SetMaxIdleConns(connections)
		err = r.sound()
	}
	if err != nil {
		return errors.Join(r.explain(err), r.unlock())
	}
	return nil
}

var errServed = errors.New("another annae serves it; stop that one first, or set ANNAE_DATA_DIR to another folder" + filelock.Leftover)

// createFile makes the file for its owner alone, where there is none; SQLite
// gives the files beside it the same rights.
func createFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the record: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the record: %w", err)
	}
	return file.Close()
}

// sound finds damage that SQLite reports as a finding, not as an error.
func (r *Record) sound() error {
	var found string
	if err := r.db.QueryRow("PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return errDamaged
	}
	return nil
}

// Close closes the database.
func (r *Record) Close() error { return errors.Join(r.db.Close(), r.unlock()) }

// Shared tells that other processes may use the record, too.
func (r *Record) Shared() bool { return r.file == "" }
