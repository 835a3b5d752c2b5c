package record_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"annae/internal/record"
	"annae/internal/switches"
)

func off(t *testing.T, r *record.Record) []switches.Switch {
	t.Helper()
	return must[[]switches.Switch](t)(r.Switches(t.Context()))
}

func turnOff(t *testing.T, r *record.Record, s switches.Switch) {
	t.Helper()
	if err := r.TurnOff(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsTurnedOffStaysSoUntilItIsTurnedOn(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		if got := off(t, r); len(got) > 0 {
			t.Fatalf("a new record has %v off", got)
		}
		first := switches.Switch{Name: "web", Since: day, Reason: "금액이 틀림: \"2026\"", By: "kim"}
		again := switches.Switch{Name: "web", Since: day.Add(time.Hour), Reason: "still", By: "lee"}
		ask := switches.Switch{Name: "ask", Since: day, Reason: "two\nlines", By: "kim"}
		turnOff(t, r, first)
		turnOff(t, r, ask)
		if got, want := off(t, r), []switches.Switch{ask, first}; !slices.Equal(got, want) {
			t.Errorf("off is %v, want %v", got, want)
		}
		turnOff(t, r, again)
		for range 2 {
			if err := r.TurnOn(t.Context(), "ask"); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := off(t, r), []switches.Switch{again}; !slices.Equal(got, want) {
			t.Errorf("off is %v, want %v", got, want)
		}
	})
}

func TestASwitchNeedsAllThatIsNoted(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		for _, s := range []switches.Switch{
			{Since: day, Reason: "a", By: "kim"}, {Name: "ask", Reason: "a", By: "kim"}, {Name: "ask", Since: day, By: "kim"}, {Name: "ask", Since: day, Reason: "a"},
		} {
			if err := r.TurnOff(t.Context(), s); err == nil {
				t.Errorf("TurnOff(%+v) = nil, want a refusal", s)
			}
		}
	})
}

func TestManyCommandsAtOnceLoseNoSwitch(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		var work sync.WaitGroup
		for i := range 40 {
			work.Go(func() {
				s := switches.Switch{Name: fmt.Sprintf("name-%02d", i), Since: day, Reason: "a", By: "kim"}
				if err := r.TurnOff(t.Context(), s); err != nil {
					t.Error(err)
				}
			})
		}
		work.Wait()
		if got := off(t, r); len(got) != 40 {
			t.Errorf("%d are off, want 40", len(got))
		}
	})
}
