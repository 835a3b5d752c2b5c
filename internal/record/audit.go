package record

import (
	"context"

	"annae/internal/application"
)

// note adds to the audit.
func (r *Record) note(ctx context.Context, q querier, who, did, subject, detail string) error {
	_, err := q.ExecContext(ctx, r.d.in(`INSERT INTO audit (at, who, did, subject, detail) VALUES ({now}, $1, $2, $3, $4)`), storable(who), did, subject, storable(detail))
	return r.explain(err)
}

// noteApplicant notes what the applicants of some applications did. One that is
// gone has no subject and is passed over.
func (r *Record) noteApplicant(ctx context.Context, q querier, did, detail string, of ...application.Reference) error {
	list, err := listOf(r.d, of)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, r.d.in(`INSERT INTO audit (at, who, did, subject, detail)
		SELECT {now}, 'applicant', $1, subject, $2 FROM applications WHERE reference {in $3}`), did, detail, list)
	return r.explain(err)
}
