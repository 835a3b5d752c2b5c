package record_test

import (
	"strings"
	"testing"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/record"
)

func TestANewRecordBeginsWithInventedApplications(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		refs := must[[]application.Reference](t)(a.PutDemo(t.Context(), day))
		want := must[*content.Content](t)(shipped()).Demo.Applications
		if len(refs) != len(want) || len(refs) < 3 {
			t.Fatalf("there are %d, want %d", len(refs), len(want))
		}
		phases := map[string]bool{}
		for i, ref := range refs {
			got, moves := get(t, a, ref)
			phases[got.Phase] = true
			if !got.Demo || got.City != want[i].City || got.Note != want[i].Note || len(moves) != len(want[i].Phases) || got.Contacts[0] != "demo@example.org" {
				t.Errorf("application %d is %+v with %+v", i, got, moves)
			}
		}
		if first := must[application.Standing](t)(a.Standing(t.Context(), refs[0])); len(phases) < 3 || len(first.Missing()) == 0 || !first.Demo {
			t.Errorf("they are in %v, and of the first nothing is missing: %+v", phases, first)
		}
		letter := ask(t, r, request(refs[0], "demo@example.org"))
		if !strings.Contains(letter, "invented") && !strings.Contains(letter, "꾸며 낸") {
			t.Errorf("the letter does not say that it is invented:\n%s", letter)
		}
		if again := must[[]application.Reference](t)(a.PutDemo(t.Context(), day)); len(again) != 0 {
			t.Errorf("a second time are put in %v", again)
		}
	})
}

func TestInventedApplicationsMakeRoomForTheFirstRealOne(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		refs := must[[]application.Reference](t)(a.PutDemo(t.Context(), day))
		theirs, real := entry(1), entry(2)
		real.Demo = false
		if all := load(t, a, theirs); len(all) != 1 {
			t.Errorf("one that staff invented makes %+v", all)
		}
		tried := must[[]application.Change](t)(a.Import(t.Context(), []application.Entry{real}, fields, "kim", true, func(int) {}))
		if _, _, err := a.Get(t.Context(), refs[0]); err != nil || len(tried) != 1+len(refs) {
			t.Errorf("tried, a real one makes %+v, %v", tried, err)
		}
		was, _ := get(t, a, refs[1])
		named := application.Entry{Row: 9, Reference: refs[1], Details: was.Details}
		counts := map[application.Did]int{}
		for _, c := range load(t, a, real, named) {
			counts[c.Did]++
		}
		all, _, err := a.List(t.Context(), application.Filter{}, "", 100)
		if err != nil || len(all) != 3 || counts[application.Removed] != len(refs)-1 || counts[application.Added] != 1 {
			t.Errorf("there are %d after %v (%v), want the real one, the one that staff invented and the one that the file names", len(all), counts, err)
		}
		if again := must[[]application.Reference](t)(a.PutDemo(t.Context(), day)); len(again) != 0 {
			t.Errorf("then are put in %v", again)
		}
	})
}

func TestARecordThatHeldApplicationsIsLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		load(t, a, entry(1))
		if refs := must[[]application.Reference](t)(a.PutDemo(t.Context(), day)); len(refs) != 0 {
			t.Errorf("beside another are put in %v", refs)
		}
	})
}
