package gaps

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"annae/internal/conversation"
	"annae/internal/sqlite"
)

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
CREATE INDEX gaps_at ON gaps (at);`

// queued is how many gaps wait for the writer at most.
const queued = 256

// A Store keeps gaps in a file. It is safe for concurrent use, and so is the
// file for several processes.
type Store struct {
	file     sqlite.File
	db       *sql.DB
	lg       *slog.Logger
	now      func() time.Time
	keepDays int
	lost     tally
	queue    chan conversation.Gap
	written  chan struct{} // closed once the writer has stopped

	mu     sync.RWMutex // held to read while a gap is put on the queue
	closed bool
}

// Open opens the store in a file, or makes it, readable for its owner alone.
// Gaps older than keepDays are deleted now and about once an hour; with 0 none
// is. [Store.Close] ends the goroutine that it starts.
func Open(path string, lg *slog.Logger, keepDays int, now func() time.Time) (*Store, error) {
	if lg == nil || now == nil {
		return nil, errors.New("a store of gaps needs a logger and a clock")
	}
	file := sqlite.File{Path: path, Holds: "the gaps", Version: 1, Schema: schema}
	db, err := file.Open()
	if err != nil {
		return nil, err
	}
	s := &Store{
		file: file, db: db, lg: lg, now: now, keepDays: keepDays, lost: tally{lg: lg, now: now},
		queue: make(chan conversation.Gap, queued), written: make(chan struct{}),
	}
	if err := s.forget(context.Background()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	go s.write()
	return s, nil
}

// Keep hands a gap to the writer and returns at once. When the writer is too
// far behind, or the store is closed, the gap is only counted.
func (s *Store) Keep(g conversation.Gap) {
	if !s.enqueue(g) {
		s.lost.add(1, nil)
	}
}

func (s *Store) enqueue(g conversation.Gap) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return false
	}
	select {
	case s.queue <- g:
		return true
	default:
		return false
	}
}

// Close writes what waits, and closes the file. A second call does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	close(s.queue)
	<-s.written
	s.lost.tell()
	return s.db.Close()
}
