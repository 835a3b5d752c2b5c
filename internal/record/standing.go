package record

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"annae/internal/application"
)

// Standing is what an applicant sees. Its error is [application.ErrUnknown].
func (a *Applications) Standing(ctx context.Context, ref application.Reference) (s application.Standing, err error) {
	err = a.r.revived(ctx, func() error {
		s, err = a.r.standing(ctx, a.r.db, ref)
		return err
	})
	return s, err
}

// standing reads an application and what it passed in one statement: read in
// two, a move between them would show the phase before it beside the history
// behind it.
func (r *Record) standing(ctx context.Context, q querier, ref application.Reference) (s application.Standing, err error) {
	rows, err := all(ctx, q, r.d, scanStanding, `SELECT a.reference, a.track, a.country, a.city, a.title, a.phase, a.since, a.note, a.documents, a.demo, a.version, a.contacted, m.target, m.holds
		FROM applications AS a LEFT JOIN moves AS m ON m.reference = a.reference AND m.state = 1 WHERE a.reference = $1 ORDER BY m.seq`, string(ref))
	if err == nil && len(rows) == 0 {
		err = application.ErrUnknown
	}
	if err != nil {
		return application.Standing{}, r.explain(err)
	}
	s = rows[0].standing
	for _, row := range rows {
		if row.phase.Valid {
			s.Passed = append(s.Passed, application.Passed{Phase: row.phase.String, Since: time.UnixMilli(row.holds.Int64).UTC()})
		}
	}
	return s, nil
}

// standingRow is an application with one phase that it passed.
type standingRow struct {
	standing application.Standing
	phase    sql.NullString
	holds    sql.NullInt64
}

func scanStanding(row scanner) (r standingRow, err error) {
	var since int64
	var documents string
	var demo int
	s := &r.standing
	err = row.Scan(&s.Reference, &s.Track, &s.Country, &s.City, &s.Title, &s.Phase, &since, &s.Note, &documents, &demo, &s.Version, &s.Contacts, &r.phase, &r.holds)
	s.Since, s.Demo, s.Documents = time.UnixMilli(since).UTC(), demo == 1, documentsIn(documents)
	return r, err
}

// documentsIn reads what [application.WriteDocuments] wrote.
func documentsIn(text string) (all []application.Document) {
	for word := range strings.FieldsSeq(text) {
		id, state, _ := strings.Cut(word, "=")
		all = append(all, application.Document{ID: id, State: application.DocumentState(state)})
	}
	return all
}
