package record_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"annae/internal/record"
	"annae/internal/stats"
)

// Figures are the same before and after they are put together, and what is not
// committed is not counted.
func TestFiguresStayAsTheyAre(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		today, tomorrow := stats.DayOf(time.Now()), stats.DayOf(time.Now().AddDate(0, 0, 1))
		marks := []stats.Mark{
			{What: stats.Asked, Channel: "web", Locale: "en", Side: "planning", Of: stats.Alone}, {What: stats.Told, Channel: "web", Locale: "en", Of: "a"},
			{What: stats.Asked, Channel: "web", Locale: "en", Side: "planning", Of: stats.Alone},
		}
		report := func() stats.Report { return must[stats.Report](t)(r.Stats(t.Context(), today, tomorrow)) }
		count := func() {
			work(t, r, under, func(tx *record.Tx) {
				if err := tx.Count(t.Context(), marks...); err != nil {
					t.Fatal(err)
				}
			})
		}
		count()
		before := report()
		if before.All.Asked != 2 || before.All.Alone != 2 || before.Topics[0].Told != 1 {
			t.Errorf("they are %+v", before)
		}
		failed := errors.New("the update failed")
		if err := r.Work(t.Context(), under, func(tx *record.Tx) error { return errors.Join(failed, tx.Count(t.Context(), marks...)) }); !errors.Is(err, failed) {
			t.Fatal(err)
		}
		for range 2 {
			if err := r.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if after := report(); !reflect.DeepEqual(after, before) {
				t.Errorf("put together they are %+v, want %+v", after, before)
			}
		}
		count()
		if err := r.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if now := report(); now.All.Asked != 4 {
			t.Errorf("with more of the same day they are %+v", now)
		}
		if none := must[stats.Report](t)(r.Stats(t.Context(), "2020-01-01", today)); none.All != (stats.Line{}) {
			t.Errorf("of days before they are %+v", none)
		}
	})
}
