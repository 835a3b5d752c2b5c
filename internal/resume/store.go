// Package resume keeps pre-checks that were stopped, so that they can be gone
// on with from anywhere by a code. Of the code only a hash is kept, and of a
// pre-check nothing that tells who made it.
package resume

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"annae/internal/conversation"
	"annae/internal/sqlite"
)

// Lasting is how long a pre-check can be gone on with.
const Lasting = 30 * 24 * time.Hour

const schema = `
CREATE TABLE checks (
	hash  BLOB PRIMARY KEY,   -- SHA-256 of the code
	until INTEGER NOT NULL,   -- milliseconds since 1970
	body  TEXT NOT NULL       -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX checks_until ON checks (until);`

// A Store keeps pre-checks in a file. It is safe for concurrent use, and so is
// the file for several processes.
type Store struct {
	file sqlite.File
	db   *sql.DB
	lg   *slog.Logger
	now  func() time.Time
}

// mostKept bounds how many pre-checks are kept at once.
const mostKept = 100_000

var errFull = errors.New("too many pre-checks are kept already")

// Open opens the store in a file, or makes it. What fails later is logged, too.
func Open(path string, lg *slog.Logger, now func() time.Time) (*Store, error) {
	if lg == nil || now == nil {
		return nil, errors.New("a store of pre-checks needs a logger and a clock")
	}
	file := sqlite.File{Path: path, Holds: "the pre-checks", Version: 1, Schema: schema}
	db, err := file.Open()
	if err != nil {
		return nil, err
	}
	s := &Store{file, db, lg, now}
	if err := s.forget(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// forget deletes what has lasted.
func (s *Store) forget() error {
	_, err := s.db.Exec("DELETE FROM checks WHERE until < ?", s.now().UnixMilli())
	return s.file.Explain(err)
}

// told logs an error and returns it.
func (s *Store) told(err error) error {
	if err != nil {
		s.lg.Error("a pre-check was not kept or not found", "err", err)
	}
	return err
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }

// Save keeps a pre-check and returns its code.
func (s *Store) Save(saved conversation.Saved) (conversation.Code, error) {
	code := conversation.NewCode(rand.Reader)
	return code, s.told(s.save(code, saved))
}

func (s *Store) save(code conversation.Code, saved conversation.Saved) error {
	body, err := json.Marshal(saved)
	if err != nil {
		return err
	}
	if err := s.forget(); err != nil {
		return err
	}
	added, err := s.db.Exec("INSERT INTO checks (hash, until, body) SELECT ?, ?, ? WHERE (SELECT count(*) FROM checks) < ?",
		hash(code), s.now().Add(Lasting).UnixMilli(), string(body), mostKept)
	if err != nil {
		return s.file.Explain(err)
	}
	if n, err := added.RowsAffected(); err != nil || n == 0 {
		return errors.Join(errFull, err)
	}
	return nil
}

// Load finds the pre-check of a code. Its error is [conversation.ErrNoCheck]
// where there is none, or no longer.
func (s *Store) Load(code conversation.Code) (conversation.Saved, error) {
	saved, err := s.load(code)
	if errors.Is(err, sql.ErrNoRows) {
		return saved, conversation.ErrNoCheck
	}
	return saved, s.told(err)
}

func (s *Store) load(code conversation.Code) (saved conversation.Saved, err error) {
	if err := s.forget(); err != nil {
		return saved, err
	}
	var body string
	if err := s.db.QueryRow("SELECT body FROM checks WHERE hash = ?", hash(code)).Scan(&body); err != nil {
		return saved, s.file.Explain(err)
	}
	if err := json.Unmarshal([]byte(body), &saved); err != nil {
		return saved, s.file.Explain(err)
	}
	return saved, nil
}

// hash is what is kept of a code. A code has so many random bits that nobody
// finds it from the hash.
func hash(code conversation.Code) []byte {
	sum := sha256.Sum256([]byte("annae pre-check\x00" + string(code)))
	return sum[:]
}
