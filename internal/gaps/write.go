package gaps

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"annae/internal/conversation"
	"annae/internal/redact"
)

// batch is how many gaps are written at once at most.
const batch = 64

// cleanEvery is how often old gaps are looked for.
const cleanEvery = time.Hour

// write is the one goroutine that writes, until the queue is closed and empty.
func (s *Store) write() {
	defer close(s.written)
	minute := time.NewTicker(tellEvery)
	defer minute.Stop()
	cleaned := s.now()
	for {
		select {
		case first, open := <-s.queue:
			if !open {
				return
			}
			s.writeBatch(s.waiting(first))
		case <-minute.C:
			s.lost.tellDue()
			if s.now().Sub(cleaned) >= cleanEvery {
				cleaned = s.now()
				s.clean()
			}
		}
	}
}

// waiting takes what is on the queue behind the first, without waiting for more.
func (s *Store) waiting(first conversation.Gap) []conversation.Gap {
	all := []conversation.Gap{first}
	for len(all) < batch {
		select {
		case g, open := <-s.queue:
			if !open {
				return all
			}
			all = append(all, g)
		default:
			return all
		}
	}
	return all
}

// writeBatch writes all gaps or none.
func (s *Store) writeBatch(all []conversation.Gap) {
	tx, err := s.db.BeginTx(context.Background(), nil)
	if err == nil {
		if err = insert(tx, all); err == nil {
			err = tx.Commit()
		} else {
			err = errors.Join(err, tx.Rollback())
		}
	}
	if err != nil {
		s.lost.add(len(all), s.file.Explain(err))
	}
}

func insert(tx *sql.Tx, all []conversation.Gap) error {
	add, err := tx.Prepare(`INSERT INTO gaps (at, locale, text, outcome, reason, topics, why, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	for _, g := range all {
		topics, err := json.Marshal(g.Topics)
		if err != nil {
			return err
		}
		if _, err := add.Exec(g.At.UnixMilli(), string(g.Locale), clean(g.Text), string(g.Outcome),
			string(g.Reason), string(topics), g.Why, clean(g.Words)); err != nil {
			return err
		}
	}
	return add.Close()
}

// clean masks personal data once more: what lies on a disk must hold none,
// whoever hands it over.
func clean(text string) string {
	text, _ = redact.Text(text)
	return text
}

func (s *Store) clean() {
	if err := s.forget(context.Background()); err != nil {
		s.lg.Warn("old gaps were not deleted", "err", err)
	}
}

// forget deletes what is older than the operator wants it, in the file and in
// the log beside it.
func (s *Store) forget(ctx context.Context) error {
	if s.keepDays <= 0 {
		return nil
	}
	gone, err := s.db.ExecContext(ctx, "DELETE FROM gaps WHERE at < ?", s.now().AddDate(0, 0, -s.keepDays).UnixMilli())
	if err != nil {
		return s.file.Explain(err)
	}
	if n, err := gone.RowsAffected(); err != nil || n == 0 {
		return s.file.Explain(err)
	}
	_, err = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return s.file.Explain(err)
}
