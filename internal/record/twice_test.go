package record_test

import (
	"slices"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/record"
)

func TestABatchHoldsEachUpdateOnceAndInOrder(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		var all []delivery.Update
		for n := range 4 {
			all = append(all, update("b", n))
		}
		for n := range 80 {
			all = append(all, update("a", n))
		}
		all = append(all, update("c", 0))
		accept(t, r, all...)
		found := waiting(t, r, hold(t, r, "n"), 64)
		next := map[string]int{}
		for _, u := range found {
			if want := update(u.Conversation, next[u.Conversation]).ID; u.ID != want {
				t.Errorf("there comes %s, want %s", u.ID, want)
			}
			next[u.Conversation]++
		}
		if len(found) != fullBatch(r) || next["b"] != 4 || next["c"] != 1 {
			t.Errorf("the batch of %d has %v, want a full one, with all of b and c", len(found), next)
		}
		if !slices.IsSortedFunc(found, func(a, b delivery.Update) int { return int(a.Seq - b.Seq) }) {
			t.Error("the batch is not in the order of acceptance")
		}
	})
}

func TestOneOfTwoTransactionsEndsAnUpdate(t *testing.T) {
	for name, end := range map[string]func(*record.Tx, delivery.Update) error{
		"done":      func(tx *record.Tx, u delivery.Update) error { return tx.Done(t.Context(), []delivery.Update{u}) },
		"put off":   func(tx *record.Tx, u delivery.Update) error { return tx.PutOff(t.Context(), u, time.Hour, "late") },
		"set aside": func(tx *record.Tx, u delivery.Update) error { return tx.SetAside(t.Context(), u, "late") },
		"tried":     func(tx *record.Tx, u delivery.Update) error { return tx.Try(t.Context(), u) },
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, inPostgres(t))
			accept(t, r, update("b", 1))
			under := hold(t, r, "n")
			second, result := make(chan struct{}), make(chan error)
			err := r.Work(t.Context(), under, func(tx *record.Tx) error {
				all, err := tx.Waiting(t.Context(), 1)
				if err != nil {
					return err
				}
				if err := tx.Done(t.Context(), all); err != nil {
					return err
				}
				go func() { // the same node again, which never heard of the first commit
					result <- r.Work(t.Context(), under, func(tx *record.Tx) error {
						all, err := tx.Waiting(t.Context(), 1)
						close(second)
						if err != nil || len(all) == 0 {
							return err
						}
						return end(tx, all[0])
					})
				}()
				<-second
				return nil
			})
			if again := <-result; err != nil || again == nil {
				t.Errorf("the transactions end with %v and %v, want nil and an error", err, again)
			}
			if got := waiting(t, r, under, 1); len(got) > 0 {
				t.Errorf("there waits %+v, want nothing", got)
			}
			if got := must[[]record.Aside](t)(r.Asides(t.Context())); len(got) > 0 {
				t.Errorf("set aside is %+v, want nothing", got)
			}
		})
	}
}
