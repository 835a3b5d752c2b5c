package gaps

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"annae/internal/answer"
	"annae/internal/conversation"
	"annae/internal/locale"
)

// List brings the gaps since a moment, the oldest first; those that still wait
// for the writer are not among them.
func (s *Store) List(ctx context.Context, since time.Time) ([]conversation.Gap, error) {
	rows, err := s.db.QueryContext(ctx,
		`SELECT at, locale, text, outcome, reason, topics, why, words FROM gaps WHERE at >= ? ORDER BY at, id`, since.UnixMilli())
	if err != nil {
		return nil, s.file.Explain(err)
	}
	var all []conversation.Gap
	for rows.Next() {
		g, err := scan(rows)
		if err != nil {
			return nil, errors.Join(s.file.Explain(err), rows.Close())
		}
		all = append(all, g)
	}
	return all, s.file.Explain(errors.Join(rows.Err(), rows.Close()))
}

func scan(rows *sql.Rows) (conversation.Gap, error) {
	var (
		g                               conversation.Gap
		at                              int64
		spoken, outcome, reason, topics string
	)
	if err := rows.Scan(&at, &spoken, &g.Text, &outcome, &reason, &topics, &g.Why, &g.Words); err != nil {
		return g, err
	}
	if err := json.Unmarshal([]byte(topics), &g.Topics); err != nil {
		return g, fmt.Errorf("the topics of a gap: %w", err)
	}
	g.At, g.Locale = time.UnixMilli(at).UTC(), locale.Locale(spoken)
	g.Outcome, g.Reason = answer.Outcome(outcome), answer.Reason(reason)
	return g, nil
}
