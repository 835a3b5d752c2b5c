package record_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/faq"
	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/record"
	"annae/locales"
	"annae/rules"
)

var shipped = sync.OnceValues(func() (*content.Content, error) {
	return content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
})

func applications(t testing.TB, r *record.Record) *record.Applications {
	t.Helper()
	return must[*record.Applications](t)(r.Applications(t.Context(), must[*content.Content](t)(shipped())))
}

// fields are those of a file that has all columns.
var fields = []string{
	application.FieldOwn, application.FieldTrack, application.FieldCountry, application.FieldCity, application.FieldTitle, application.FieldApplicant,
	application.FieldContacts, application.FieldPhase, application.FieldDue, application.FieldAssignee, application.FieldDocuments, application.FieldNote,
	application.FieldInternal, application.FieldDemo,
}

// entry is an invented application.
func entry(n int) application.Entry {
	return application.Entry{Row: n + 2, Details: application.Details{
		Track: "planning-2026", Country: "LA", City: fmt.Sprint("Demo City ", n), Title: "A plan", Applicant: "The city of Demo",
		Contacts: []string{fmt.Sprintf("person%d@example.org", n)}, Due: "2026-12-31", Assignee: "kim", Demo: true,
		Documents: []application.Document{{ID: "project_proposal", State: application.Received}},
	}}
}

func load(t testing.TB, a *record.Applications, entries ...application.Entry) []application.Change {
	t.Helper()
	return must[[]application.Change](t)(a.Import(t.Context(), entries, fields, "kim", false, func(int) {}))
}

func get(t testing.TB, a *record.Applications, ref application.Reference) (application.Application, []application.Move) {
	t.Helper()
	got, moves, err := a.Get(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return got, moves
}

func TestAnApplicationComesBackAsItWasEntered(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		e := entry(1)
		e.Note, e.Internal, e.Own, e.Title = "two\nlines", "'; DROP TABLE applications; --", "2026-A/7", "{{.Title}} {track}"
		changes := load(t, a, e)
		if len(changes) != 1 || changes[0].Did != application.Added || changes[0].Reference.Cycle() != 2026 {
			t.Fatalf("the import did %+v", changes)
		}
		got, moves := get(t, a, changes[0].Reference)
		if differs := got.Differs(&e.Details); len(differs) > 0 || got.Phase != "received" || got.Version != 1 {
			t.Errorf("it came back as %+v, which differs in %v", got, differs)
		}
		if len(moves) != 1 || moves[0].To != "received" || !moves[0].Done || moves[0].By != "kim" {
			t.Errorf("its history is %+v", moves)
		}
		if audit := must[[]record.Audited](t)(a.Audit(t.Context(), got.Reference)); len(audit) != 1 || audit[0].Did != "added" || audit[0].Who != "kim" {
			t.Errorf("the audit is %+v", audit)
		}
		if _, _, err := a.Get(t.Context(), "KCN-2026-2222-2"); !errors.Is(err, application.ErrUnknown) {
			t.Errorf("Get(another) = %v, want %v", err, application.ErrUnknown)
		}
	})
}

func TestAFileThatComesTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		var entries []application.Entry
		for n := range 450 { // more than two batches
			entries = append(entries, entry(n))
		}
		first := load(t, a, entries...)
		for _, c := range load(t, a, entries...) {
			if c.Did != application.Unchanged || c.Reference != first[c.Row-2].Reference {
				t.Fatalf("row %d: %s of %s, want it unchanged as %s", c.Row, c.Did, c.Reference, first[c.Row-2].Reference)
			}
		}
		entries[3].Assignee, entries[3].Contacts = "lee", []string{"other@example.org"}
		entries[4].Phase = "checking"
		for _, c := range load(t, a, entries...) {
			want := map[int][]string{5: {application.FieldContacts, application.FieldAssignee}, 6: {application.FieldPhase}}[c.Row]
			if !slices.Equal(c.Fields, want) || (c.Did == application.Changed) != (want != nil) {
				t.Errorf("row %d: %s in %v, want %v", c.Row, c.Did, c.Fields, want)
			}
		}
		got, moves := get(t, a, first[4].Reference)
		if got.Phase != "checking" || len(moves) != 2 || moves[1].From != "received" {
			t.Errorf("the moved one is in %s, by %+v", got.Phase, moves)
		}
	})
}

func TestAFileWithSomeColumnsLeavesTheOthers(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		some := application.Entry{Row: 2, Reference: ref, Details: application.Details{Assignee: "lee"}}
		changes := must[[]application.Change](t)(a.Import(t.Context(), []application.Entry{some}, []string{application.FieldAssignee}, "kim", false, func(int) {}))
		if len(changes) != 1 || !slices.Equal(changes[0].Fields, []string{application.FieldAssignee}) {
			t.Errorf("it changes %+v", changes)
		}
		want := entry(1).Details
		want.Assignee = "lee"
		if got, _ := get(t, a, ref); len(got.Differs(&want)) > 0 || got.Version != 2 {
			t.Errorf("it is now %+v", got)
		}
	})
}

// Of a file with faults nothing is loaded, and every fault is told.
func TestAFaultyFileIsLoadedNotEvenInPart(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		known := load(t, a, entry(0))[0].Reference
		bad := []application.Entry{entry(1), entry(2), entry(3), entry(4), entry(1), entry(0), entry(7)}
		for i := range bad {
			bad[i].Row = i + 2
		}
		bad[1].Track, bad[1].Country = "planning-2031", "Laos"
		bad[2].Phase, bad[2].Due = "finished", "31.12.2026"
		bad[3].City, bad[3].Title = " ", strings.Repeat("긴", 201)
		bad[5].Phase = "selected" // from received there is no such move
		bad[6].Reference = "KCN-2025-2A2A-2"
		_, err := a.Import(t.Context(), bad, fields, "kim", false, func(int) {})
		var faults application.Faults
		if !errors.As(err, &faults) {
			t.Fatalf("Import() = %v, want faults", err)
		}
		var got []string
		for _, f := range faults {
			got = append(got, fmt.Sprint(f.Row, " ", f.Field))
		}
		want := []string{"3 track", "3 country", "4 phase", "4 due", "5 city", "5 title", "6 reference", "7 phase", "8 reference"}
		if !slices.Equal(got, want) {
			t.Errorf("the faults are\n%v\nwant %v", err, want)
		}
		all, _, err := a.List(t.Context(), application.Filter{}, "", 100)
		if err != nil || len(all) != 1 || all[0].Reference != known {
			t.Errorf("there are %d applications (%v), want the one from before", len(all), err)
		}
	})
}

func TestAnImportThatIsTriedWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		changes, err := a.Import(t.Context(), []application.Entry{entry(1), entry(2)}, fields, "kim", true, func(int) {})
		if err != nil || len(changes) != 2 || changes[0].Did != application.Added {
			t.Errorf("tried, it would do %+v, %v", changes, err)
		}
		if all, _, err := a.List(t.Context(), application.Filter{}, "", 10); err != nil || len(all) != 0 {
			t.Errorf("there are %d applications, want none", len(all))
		}
	})
}

func TestAMoveHoldsWhenItsMomentHasCome(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		q := application.Request{Reference: ref, To: "checking", Note: "we check it", By: "kim", After: application.UndoWithin}
		made := must[application.Move](t)(a.Move(t.Context(), q))
		if made.Done || made.Holds.Sub(made.Made) != application.UndoWithin {
			t.Errorf("the move is %+v", made)
		}
		if got, _ := get(t, a, ref); got.Phase != "received" || got.Pending == nil || got.Pending.To != "checking" || got.Note != "" {
			t.Errorf("before it holds the application is %+v", got)
		}
		if held := must[[]application.Reference](t)(a.HoldDue(t.Context())); len(held) > 0 {
			t.Errorf("before its moment %v hold", held)
		}
		q.After = time.Millisecond
		if again := must[application.Move](t)(a.Move(t.Context(), q)); again != made {
			t.Errorf("made again the move is %+v, want %+v", again, made)
		}
		if err := a.Undo(t.Context(), ref, "kim"); err != nil {
			t.Fatal(err)
		}
		if err := a.Undo(t.Context(), ref, "kim"); !errors.Is(err, application.ErrNoMove) {
			t.Errorf("Undo() twice = %v, want %v", err, application.ErrNoMove)
		}
		made = must[application.Move](t)(a.Move(t.Context(), q))
		soon(t, "the move holds", func() bool {
			held := must[[]application.Reference](t)(a.HoldDue(t.Context()))
			return len(held) == 1 && held[0] == ref
		})
		got, moves := get(t, a, ref)
		if got.Phase != "checking" || !got.Since.Equal(made.Holds) || got.Pending != nil || got.Note != "we check it" || got.Version != 2 || len(moves) != 2 {
			t.Errorf("when it holds the application is %+v with %+v", got, moves)
		}
		if err := a.Undo(t.Context(), ref, "kim"); !errors.Is(err, application.ErrNoMove) {
			t.Errorf("Undo() of what holds = %v, want %v", err, application.ErrNoMove)
		}
	})
}

func TestAnIllegalMoveIsToldTheLegalOnes(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		_, err := a.Move(t.Context(), application.Request{Reference: ref, To: "selected", By: "kim"})
		var illegal *application.IllegalMove
		if !errors.As(err, &illegal) || !slices.Equal(illegal.Legal, []string{"checking", "withdrawn"}) {
			t.Errorf("Move(selected) = %v, want the legal moves", err)
		}
	})
}

// Of many who move an application at once, one wins; the others are told by
// whom.
func TestOfTwoWhoMoveAtOnceOneWins(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		seen, _ := get(t, a, ref)
		var mu sync.Mutex
		var won []string
		var lost []error
		var work sync.WaitGroup
		for i := range 8 {
			work.Go(func() {
				who := fmt.Sprint("person ", i)
				_, err := a.Move(t.Context(), application.Request{Reference: ref, To: []string{"checking", "withdrawn"}[i%2], By: who, Version: seen.Version})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won = append(won, who)
				} else {
					lost = append(lost, err)
				}
			})
		}
		work.Wait()
		if len(won) != 1 {
			t.Fatalf("%v won, want one", won)
		}
		for _, err := range lost {
			var by *application.Moved
			if !errors.As(err, &by) || by.By != won[0] {
				t.Errorf("who lost is told %v, want that %s was faster", err, won[0])
			}
		}
	})
}

// Processes that bring moves into force at once do it once.
func TestManyProcessesHoldAMoveOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		var entries []application.Entry
		for n := range 30 {
			entries = append(entries, entry(n))
		}
		for _, c := range load(t, a, entries...) {
			must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: c.Reference, To: "checking", By: "kim", After: time.Millisecond}))
		}
		time.Sleep(5 * time.Millisecond)
		var mu sync.Mutex
		held := map[application.Reference]int{}
		var work sync.WaitGroup
		for range 4 {
			work.Go(func() {
				for range 3 {
					refs, err := a.HoldDue(t.Context())
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					for _, ref := range refs {
						held[ref]++
					}
					mu.Unlock()
				}
			})
		}
		work.Wait()
		if len(held) != 30 {
			t.Errorf("%d moves hold, want 30", len(held))
		}
		for ref, n := range held {
			if got, _ := get(t, a, ref); n != 1 || got.Version != 2 {
				t.Errorf("%s was moved %d times to version %d", ref, n, got.Version)
			}
		}
	})
}

func TestReviewsComeByTheDayOnWhichTheyAreDue(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		var entries []application.Entry
		for n := range 25 {
			e := entry(n)
			e.Due = fmt.Sprintf("2026-12-%02d", 1+n%20)
			e.Assignee = []string{"kim", "lee"}[n%2]
			e.Country = []string{"LA", "PE", "TR"}[n%3]
			if n == 7 {
				e.Due = ""
			}
			entries = append(entries, e)
		}
		refs := load(t, a, entries...)
		must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: refs[3].Reference, To: "withdrawn", By: "kim"}))
		must[application.Move](t)(a.Move(t.Context(), application.Request{Reference: refs[4].Reference, To: "checking", By: "kim", After: time.Hour}))
		count := func(f application.Filter) (n int) {
			t.Helper()
			last := ""
			for behind := ""; ; {
				some, next, err := a.List(t.Context(), f, behind, 4)
				if err != nil {
					t.Fatal(err)
				}
				for _, one := range some {
					due := one.Due
					if due == "" {
						due = "never"
					}
					if due < last {
						t.Errorf("%s comes behind %s", due, last)
					}
					last = due
					if one.Reference == refs[4].Reference && (one.Pending == nil || one.Pending.To != "checking") {
						t.Errorf("the waiting move of %s is %+v", one.Reference, one.Pending)
					}
				}
				n += len(some)
				if behind = next; next == "" {
					return n
				}
			}
		}
		for _, tt := range []struct {
			f    application.Filter
			want int
		}{
			{application.Filter{}, 25}, {application.Filter{Reviews: true}, 24}, {application.Filter{Phase: "withdrawn"}, 1},
			{application.Filter{Reviews: true, Assignee: "kim"}, 13}, {application.Filter{Country: "PE"}, 8}, {application.Filter{Cycle: 2025}, 0},
			{application.Filter{Track: "planning-2026", Overdue: "2026-12-05"}, 8}, {application.Filter{Assignee: "' OR 1=1 --"}, 0},
		} {
			if got := count(tt.f); got != tt.want {
				t.Errorf("%+v finds %d, want %d", tt.f, got, tt.want)
			}
		}
	})
}

// A page of reviews is found by an index, whatever is asked for.
func TestReviewsAreFoundByAnIndex(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		var entries []application.Entry
		for n := range 3000 {
			e := entry(n)
			e.Due = fmt.Sprintf("2026-%02d-%02d", 1+n%12, 1+n%28)
			if n%3 > 0 {
				e.Phase = "withdrawn"
			}
			entries = append(entries, e)
		}
		load(t, a, entries...)
		if err := r.Analyse(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, f := range []application.Filter{{Reviews: true}, {Reviews: true, Assignee: "kim"}, {Reviews: true, Country: "LA", Overdue: "2026-11-01"}, {}} {
			plan := strings.Join(must[[]string](t)(a.Plan(t.Context(), f)), "\n")
			if !strings.Contains(plan, "applications_") || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN a\n") || strings.Contains(plan, "Sort") || strings.Contains(plan, "B-TREE") {
				t.Errorf("%+v is looked for by\n%s", f, plan)
			}
		}
	})
}
