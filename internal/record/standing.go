package record

import (
	"context"

	"annae/internal/application"
)

// Standing is what an applicant sees. Its error is [application.ErrUnknown].
func (a *Applications) Standing(ctx context.Context, ref application.Reference) (application.Standing, error) {
	type found struct {
		stored
		contacts int64
	}
	one, is, err := readOne(ctx, a.r, func(row scanner) (f found, err error) {
		f.stored, err = a.scan(rest{row, &f.contacts})
		return f, err
	}, `SELECT a.contacted, `+applicationColumns+` FROM applications AS a WHERE a.reference = $1`, string(ref))
	if err == nil && !is {
		err = application.ErrUnknown
	}
	if err != nil {
		return application.Standing{}, err
	}
	s := application.Standing{
		Reference: one.Reference, Track: one.Track, Country: one.Country, City: one.City, Title: one.Title, Phase: one.Phase, Since: one.Since,
		Note: one.Note, Documents: one.Documents, Demo: one.Demo, Version: one.Version, Contacts: one.contacts,
	}
	moves, err := read(ctx, a.r, scanMove, `SELECT `+moveColumns+` FROM moves WHERE reference = $1 AND state = 1 ORDER BY seq`, string(ref))
	for _, m := range moves {
		s.Passed = append(s.Passed, application.Passed{Phase: m.To, Since: m.Holds})
	}
	return s, err
}
