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
	"strings"
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
	now  func() time.Time
}

// Open opens the store in a file, or makes it.
func Open(path string, now func() time.Time) (*Store, error) {
	if now == nil {
		return nil, errors.New("a store of pre-checks needs a clock")
	}
	file := sqlite.File{Path: path, Holds: "the pre-checks", Version: 1, Schema: schema}
	db, err := file.Open()
	if err != nil {
		return nil, err
	}
	return &Store{file, db, now}, nil
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }

// Save keeps a pre-check and returns its code. Those that have lasted go.
func (s *Store) Save(saved conversation.Saved) (conversation.Code, error) {
	body, err := json.Marshal(saved)
	if err != nil {
		return "", err
	}
	now := s.now()
	if _, err := s.db.Exec("DELETE FROM checks WHERE until < ?", now.UnixMilli()); err != nil {
		return "", s.file.Explain(err)
	}
	code := conversation.NewCode(rand.Reader)
	_, err = s.db.Exec("INSERT INTO checks (hash, until, body) VALUES (?, ?, ?)", hash(code), now.Add(Lasting).UnixMilli(), string(body))
	return code, s.file.Explain(err)
}

// Load finds the pre-check of a code. Its error is [conversation.ErrNoCheck]
// where there is none, or no longer.
func (s *Store) Load(code conversation.Code) (conversation.Saved, error) {
	var saved conversation.Saved
	var body string
	err := s.db.QueryRow("SELECT body FROM checks WHERE hash = ? AND until >= ?", hash(code), s.now().UnixMilli()).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return saved, conversation.ErrNoCheck
	}
	if err != nil {
		return saved, s.file.Explain(err)
	}
	dec := json.NewDecoder(strings.NewReader(body))
	if err := dec.Decode(&saved); err != nil {
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
