package record_test

import (
	"errors"
	"testing"

	"annae/internal/delivery"
	"annae/internal/record"
)

func TestWhatIsSetAsideIsListedAndTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		accept(t, r, update("a", 1))
		under := hold(t, r, "one")
		u := waiting(t, r, under, 1)[0]
		work(t, r, under, func(tx *record.Tx) {
			if err := errors.Join(tx.SetAside(t.Context(), u, "poison"), tx.Put(t.Context(), send("b", "1"))); err != nil {
				t.Fatal(err)
			}
		})
		s := due(t, r, delivery.Query{Of: under, Most: 1})[0]
		settle(t, r, under, delivery.Settled{Send: s, Parked: "refused"})
		asides := must[[]record.Aside](t)(r.Asides(t.Context()))
		if len(asides) != 2 || !asides[0].Kept {
			t.Fatalf("Asides() = %+v, want both with their content", asides)
		}
		for _, a := range asides {
			if err := r.Replay(t.Context(), a.ID); err != nil {
				t.Errorf("Replay(%s) = %v", a.ID, err)
			}
			if err := r.Replay(t.Context(), a.ID); !errors.Is(err, record.ErrNoPiece) {
				t.Errorf("Replay(%s) once more = %v, want ErrNoPiece", a.ID, err)
			}
		}
		got := must[record.Waiting](t)(r.Waiting(t.Context()))
		if got.Updates != 1 || got.Sends != 1 || len(got.Nodes) != 1 || got.Nodes[0].Shards != 8 {
			t.Errorf("Waiting() = %+v, want one of each and a node with 8 shards", got)
		}
		for _, a := range asides {
			if err := r.Park(t.Context(), a.ID); err != nil {
				t.Errorf("Park(%s) = %v", a.ID, err)
			}
		}
		if got := must[record.Waiting](t)(r.Waiting(t.Context())); got.Updates+got.Sends > 0 {
			t.Errorf("Waiting() = %+v, want nothing", got)
		}
	})
}
