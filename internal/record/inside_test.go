package record_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"annae/internal/application"
	"annae/internal/record"
)

// own is how an address is known to the outbox in these tests.
func own(address string) string { return address }

// inside does something with the applications in the transaction of an update.
func inside(t testing.TB, r *record.Record, a *record.Applications, do func(record.Inside) error) error {
	t.Helper()
	held := hold(t, r, "node")
	return r.Work(t.Context(), held, func(tx *record.Tx) error { return do(a.In(tx, own)) })
}

// What staff do in chat is done with the update in which they did it, or not at
// all, and is told of once it is committed.
func TestWhatIsDoneInsideATransactionHoldsWithIt(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		told := 0
		a.Tell(func() { told++ })
		q := application.Request{Reference: ref, To: "checking", Note: "we check it", By: "Kim (slack T01/U01)", After: application.UndoWithin}
		undone := errors.New("something else failed")
		do := func(i record.Inside) error {
			if err := i.Seen(t.Context(), ref, q.By); err != nil {
				return err
			}
			if err := i.Assign(t.Context(), ref, "Kim", q.By); err != nil {
				return err
			}
			_, err := i.Move(t.Context(), q)
			return err
		}
		if err := inside(t, r, a, func(i record.Inside) error { return errors.Join(do(i), undone) }); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if got, moves := get(t, a, ref); got.Version != 1 || got.Assignee != "kim" || len(moves) != 1 || told != 0 {
			t.Errorf("undone with its transaction it is %+v with %+v, told of %d times", got, moves, told)
		}
		if err := inside(t, r, a, func(i record.Inside) error {
			err := do(i)
			if told != 0 {
				t.Error("it is told of before it is committed")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		got, moves := get(t, a, ref)
		if got.Version != 2 || got.Assignee != "Kim" || got.Pending == nil || len(moves) != 2 || told != 1 {
			t.Errorf("it is %+v with %+v, told of %d times", got, moves, told)
		}
		if err := inside(t, r, a, func(i record.Inside) error { return i.Undo(t.Context(), ref, "Lee (slack T01/U02)") }); err != nil {
			t.Fatal(err)
		}
		var audit []string
		for _, line := range must[[]record.Audited](t)(a.Audit(t.Context(), ref)) {
			audit = append(audit, line.Who+" "+line.Did+" "+line.Detail)
		}
		want := []string{
			"kim added ", "Kim (slack T01/U01) seen ", "Kim (slack T01/U01) assigned to Kim", "Kim (slack T01/U01) moved received to checking",
			"Lee (slack T01/U02) undone received to checking",
		}
		if !slices.Equal(audit, want) {
			t.Errorf("the audit is %q, want %q", audit, want)
		}
	})
}

func TestWhatIsReadInsideATransactionIsAsElsewhere(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		entries := []application.Entry{entry(1), entry(2), entry(3)}
		entries[1].Assignee, entries[2].Due = "", "2026-01-01"
		refs := load(t, a, entries...)
		if err := inside(t, r, a, func(i record.Inside) error {
			for f, want := range map[application.Filter]int{
				{}: 3, {Unassigned: true}: 1, {Assignee: "kim"}: 2, {Reviews: true, Overdue: "2026-06-01"}: 1, {Country: "'"}: 0, {Phase: "checking"}: 0,
			} {
				all, next, err := i.List(t.Context(), f, "", 10)
				if err != nil || len(all) != want || next != "" {
					t.Errorf("List(%+v) has %d and %q, %v; want %d", f, len(all), next, err, want)
				}
				if n, err := i.Count(t.Context(), f); err != nil || n != want {
					t.Errorf("Count(%+v) is %d, %v; want %d", f, n, err, want)
				}
			}
			got, moves, err := i.Get(t.Context(), refs[0].Reference)
			want, wantMoves := get(t, a, refs[0].Reference)
			if err != nil || len(got.Differs(&want.Details)) > 0 || len(moves) != len(wantMoves) {
				t.Errorf("Get() is %+v, %v; want %+v", got, err, want)
			}
			if l, err := i.Language(t.Context(), refs[0].Reference); err != nil || l != "" {
				t.Errorf("Language() = %q, %v", l, err)
			}
			const unknown = application.Reference("KCN-2026-2222-2")
			for what, err := range map[string]error{
				"Seen": i.Seen(t.Context(), unknown, "kim"), "Assign": i.Assign(t.Context(), unknown, "", "kim"), "Undo": i.Undo(t.Context(), unknown, "kim"),
			} {
				if !errors.Is(err, application.ErrUnknown) {
					t.Errorf("%s() of another = %v, want %v", what, err, application.ErrUnknown)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// Somebody who reviews it already is not put in once more.
func TestAssigningTwiceIsOneChange(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		for _, assignee := range []string{"lee", "lee", "", ""} {
			if err := inside(t, r, a, func(i record.Inside) error { return i.Assign(t.Context(), ref, assignee, "kim") }); err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := get(t, a, ref); got.Version != 3 || got.Assignee != "" {
			t.Errorf("it is of version %d, assigned to %q", got.Version, got.Assignee)
		}
		if audit := must[[]record.Audited](t)(a.Audit(t.Context(), ref)); len(audit) != 3 || audit[2].Detail != "to nobody" {
			t.Errorf("the audit is %+v", audit)
		}
	})
}

// Of many who look, decide and write at once, each in a transaction of another
// conversation, one wins; the others see by whom.
func TestOfTwoInTransactionsOneWins(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a := applications(t, r)
		ref := load(t, a, entry(1))[0].Reference
		held := hold(t, r, "node")
		results := make(chan error, 8)
		for n := range cap(results) {
			go func() {
				results <- r.Work(t.Context(), held[n:n+1], func(tx *record.Tx) error {
					i, who := a.In(tx, own), fmt.Sprintf("person %d (slack T01/U0%d)", n, n)
					if err := i.Seen(t.Context(), ref, who); err != nil {
						return err
					}
					of, moves, err := i.Get(t.Context(), ref)
					if err != nil {
						return err
					}
					if faster := application.Meanwhile(&of, moves, 1); faster != nil {
						return faster
					}
					_, err = i.Move(t.Context(), application.Request{Reference: ref, To: "checking", By: who, After: application.UndoWithin, Version: 1})
					if err != nil {
						t.Errorf("who saw that nobody was faster is told %v", err)
					}
					return err
				})
			}()
		}
		won := 0
		var lost []string
		for range cap(results) {
			var faster *application.Moved
			switch err := <-results; {
			case err == nil:
				won++
			case errors.As(err, &faster):
				lost = append(lost, faster.By)
			default:
				t.Error(err)
			}
		}
		of, _ := get(t, a, ref)
		if won != 1 || of.Pending == nil || slices.ContainsFunc(lost, func(by string) bool { return by != of.Pending.By }) {
			t.Errorf("%d won, the others are told of %q; the move is %+v", won, lost, of.Pending)
		}
	})
}
