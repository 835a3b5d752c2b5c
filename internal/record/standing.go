package record

import (
	"context"
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

func (r *Record) standing(ctx context.Context, q querier, ref application.Reference) (application.Standing, error) {
	found, err := all(ctx, q, r.d, scanStanding, `SELECT reference, track, country, city, title, phase, since, note, documents, demo, version, contacted
		FROM applications WHERE reference = $1`, string(ref))
	if err == nil && len(found) == 0 {
		err = application.ErrUnknown
	}
	if err != nil {
		return application.Standing{}, r.explain(err)
	}
	s := found[0]
	s.Passed, err = all(ctx, q, r.d, func(row scanner) (p application.Passed, err error) {
		var holds int64
		err = row.Scan(&p.Phase, &holds)
		p.Since = time.UnixMilli(holds).UTC()
		return p, err
	}, `SELECT target, holds FROM moves WHERE reference = $1 AND state = 1 ORDER BY seq`, string(ref))
	return s, r.explain(err)
}

func scanStanding(row scanner) (s application.Standing, err error) {
	var since int64
	var documents string
	var demo int
	err = row.Scan(&s.Reference, &s.Track, &s.Country, &s.City, &s.Title, &s.Phase, &since, &s.Note, &documents, &demo, &s.Version, &s.Contacts)
	s.Since, s.Demo, s.Documents = time.UnixMilli(since).UTC(), demo == 1, documentsIn(documents)
	return s, err
}

// documentsIn reads what [application.WriteDocuments] wrote.
func documentsIn(text string) (all []application.Document) {
	for word := range strings.FieldsSeq(text) {
		id, state, _ := strings.Cut(word, "=")
		all = append(all, application.Document{ID: id, State: application.DocumentState(state)})
	}
	return all
}
