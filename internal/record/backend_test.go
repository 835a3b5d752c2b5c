package record_test

import (
	"context"
	"slices"
	"testing"

	"annae/internal/application"
	"annae/internal/application/backendtest"
	"annae/internal/record"
)

func TestTheRecordIsABackendOfApplications(t *testing.T) {
	for name, place := range map[string]func(*testing.T) record.Place{"sqlite": inFile, "postgres": inPostgres} {
		t.Run(name, func(t *testing.T) {
			backendtest.Suite(t, func(t *testing.T) backendtest.World { return recordWorld(t, open(t, place(t))) })
		})
	}
}

func recordWorld(t *testing.T, r *record.Record) backendtest.World {
	a := applications(t, r)
	under := hold(t, r, "one")
	given := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return f == application.FieldPhase })
	return backendtest.World{
		Standing: a.Standing,
		Contacts: func(ctx context.Context, ref application.Reference) (addresses []string, version int64, err error) {
			err = r.Work(ctx, under, func(tx *record.Tx) error {
				addresses, version, err = tx.Contacts(ctx, ref)
				return err
			})
			return addresses, version, err
		},
		Enter: func(t *testing.T, ref application.Reference, d application.Details) {
			t.Helper()
			must[[]application.Change](t)(a.Import(t.Context(), []application.Entry{{Reference: ref, Details: d}}, given, "kim", false, func(int) {}))
		},
		Move: func(t *testing.T, ref application.Reference, to, note string) {
			t.Helper()
			must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: ref, To: to, Note: note, By: "kim"}))
		},
	}
}
