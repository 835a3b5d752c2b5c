package record_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/record"
)

func TestAnUpdateIsAcceptedOnce(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		a, b := update("a", 1), update("b", 1)
		if got, want := accept(t, r, a, b, a), []delivery.Receipt{delivery.New, delivery.New, delivery.Known}; !slices.Equal(got, want) {
			t.Errorf("Accept(a, b, a) = %v, want %v", got, want)
		}
		other := a
		other.Body = []byte("something else")
		if got, want := accept(t, r, other, a), []delivery.Receipt{delivery.Differs, delivery.Known}; !slices.Equal(got, want) {
			t.Errorf("Accept of other content, and again = %v, want %v", got, want)
		}
		found := waiting(t, r, hold(t, r, "one"), 10)
		if len(found) != 2 || string(found[0].Body) != "a says 1" || string(found[1].Body) != "b says 1" {
			t.Errorf("there wait %+v, want a's and b's first", found)
		}
		work(t, r, hold(t, r, "one"), func(tx *record.Tx) {
			if err := tx.Done(t.Context(), found); err != nil {
				t.Fatal(err)
			}
		})
		if got := accept(t, r, a, other); !slices.Equal(got, []delivery.Receipt{delivery.Known, delivery.Differs}) {
			t.Errorf("Accept of what is handled = %v, want known and differs", got)
		}
		if left := waiting(t, r, hold(t, r, "one"), 10); len(left) > 0 {
			t.Errorf("there wait %+v, want none", left)
		}
	})
}

func TestManyAtOnceAreAcceptedInTheirOrder(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		var all []delivery.Update
		for n := range 300 {
			all = append(all, update("a", n))
		}
		accept(t, r, all...)
		under := hold(t, r, "one")
		for n := 0; n < 300; {
			work(t, r, under, func(tx *record.Tx) {
				some := must[[]delivery.Update](t)(tx.Waiting(t.Context(), 64))
				for _, u := range some {
					if want := fmt.Sprint("a-", n); u.ID != want {
						t.Fatalf("there comes %s, want %s", u.ID, want)
					}
					n++
				}
				if err := tx.Done(t.Context(), some); err != nil {
					t.Fatal(err)
				}
			})
		}
	})
}

// fullBatch is how many of 64 updates are handled together.
func fullBatch(r *record.Record) int {
	if r.Shared() {
		return 64
	}
	return 16
}

func TestAFloodInOneConversationLeavesRoomForOthers(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		var all []delivery.Update
		for n := range 1000 {
			all = append(all, update("flood", n))
		}
		accept(t, r, all...)
		accept(t, r, update("small", 1))
		found := waiting(t, r, hold(t, r, "one"), 64)
		if len(found) != fullBatch(r) || found[len(found)-1].Conversation != "small" {
			t.Errorf("the batch has %d updates, and ends with one of %s", len(found), found[len(found)-1].Conversation)
		}
	})
}

func TestWhatIsPutOffHoldsItsConversationAndNoOther(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		accept(t, r, update("a", 1), update("a", 2), update("b", 1))
		under := hold(t, r, "one")
		first := waiting(t, r, under, 1)[0]
		work(t, r, under, func(tx *record.Tx) {
			if err := tx.PutOff(t.Context(), first, 300*time.Millisecond, "bad luck"); err != nil {
				t.Fatal(err)
			}
		})
		if got := waiting(t, r, under, 10); len(got) != 1 || got[0].ID != "b-1" {
			t.Errorf("there can be handled %+v, want b's alone", got)
		}
		soon(t, "a's are waiting again", func() bool { return len(waiting(t, r, under, 10)) == 3 })
		work(t, r, under, func(tx *record.Tx) {
			if err := tx.SetAside(t.Context(), first, "it is poison"); err != nil {
				t.Fatal(err)
			}
		})
		if got := waiting(t, r, under, 10); len(got) != 2 || got[0].ID != "a-2" {
			t.Errorf("behind what is set aside wait %+v, want a-2 and b-1", got)
		}
	})
}

// soon waits for something.
func soon(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after 20 seconds it is not so that %s", what)
		}
	}
}

func TestShardsAreSharedFairly(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		if got := len(hold(t, r, "one")); got != 8 {
			t.Errorf("alone, one holds %d shards, want 8", got)
		}
		if got := len(hold(t, r, "two")); got != 0 {
			t.Errorf("two holds %d shards, want none while one has them", got)
		}
		held, surplus, err := r.Hold(t.Context(), "one", time.Minute)
		if err != nil || len(held) != 8 || surplus != 4 {
			t.Fatalf("one holds %d, %d too many (%v), want 8 and 4", len(held), surplus, err)
		}
		if err := r.Release(t.Context(), "one", held[:surplus]); err != nil {
			t.Fatal(err)
		}
		given := hold(t, r, "two")
		if len(given) != 4 || !given[0].Clean || given[0].Fence <= held[0].Fence {
			t.Errorf("two holds %+v, want four that were given back, with higher fences", given)
		}
		if err := r.Leave(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		if got := len(hold(t, r, "two")); got != 8 {
			t.Errorf("alone again, two holds %d shards, want 8", got)
		}
	})
}

func TestALeaseThatEndedIsTakenAndItsHolderFenced(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		accept(t, r, update("a", 1))
		old, _, err := r.Hold(t.Context(), "asleep", 50*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		var now []delivery.Lease
		soon(t, "another node has the shards", func() bool { now = hold(t, r, "awake"); return len(now) == 8 })
		if now[0].Clean {
			t.Error("the lease is clean, though nobody gave it back")
		}
		err = r.Work(t.Context(), old, func(*record.Tx) error { t.Error("work was done under an old lease"); return nil })
		if !errors.Is(err, delivery.ErrFenced) {
			t.Errorf("Work under an old lease = %v, want ErrFenced", err)
		}
		if len(waiting(t, r, now, 10)) != 1 {
			t.Error("the new holder does not see the update")
		}
	})
}

func TestWorkIsAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		accept(t, r, update("a", 1))
		under := hold(t, r, "one")
		broken := errors.New("broken")
		err := r.Work(t.Context(), under, func(tx *record.Tx) error {
			all := must[[]delivery.Update](t)(tx.Waiting(t.Context(), 10))
			if err := errors.Join(tx.Put(t.Context(), send("a", "1")), tx.Done(t.Context(), all)); err != nil {
				t.Fatal(err)
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatalf("Work = %v, want what went wrong", err)
		}
		if got := waiting(t, r, under, 10); len(got) != 1 {
			t.Errorf("there wait %d updates, want the one", len(got))
		}
		if got := outbox(t, r, under); len(got) != 0 {
			t.Errorf("the outbox has %v, want nothing", got)
		}
		func() {
			defer func() { _ = recover() }()
			_ = r.Work(t.Context(), under, func(tx *record.Tx) error { panic("while it is open") })
		}()
		if got := waiting(t, r, under, 10); len(got) != 1 {
			t.Errorf("after a panic there wait %d updates, want the one", len(got))
		}
	})
}

// send is a message of that name.
func send(conversation, name string) delivery.Send {
	return delivery.Send{Channel: "test", Conversation: conversation, Name: name, Body: []byte("body of " + name)}
}

func put(t testing.TB, r *record.Record, under []delivery.Lease, sends ...delivery.Send) {
	t.Helper()
	work(t, r, under, func(tx *record.Tx) {
		if err := tx.Put(t.Context(), sends...); err != nil {
			t.Fatal(err)
		}
	})
}

func due(t testing.TB, r *record.Record, q delivery.Query) []delivery.Send {
	t.Helper()
	q.Channel = "test"
	return must[[]delivery.Send](t)(r.Sends(t.Context(), q))
}

// outbox are the names of what can go out.
func outbox(t testing.TB, r *record.Record, under []delivery.Lease) (names []string) {
	t.Helper()
	for _, s := range due(t, r, delivery.Query{Of: under, Most: 100, News: 100}) {
		names = append(names, s.Name)
	}
	return names
}

func settle(t testing.TB, r *record.Record, under []delivery.Lease, all ...delivery.Settled) {
	t.Helper()
	if err := r.Settle(t.Context(), under, all); err != nil {
		t.Fatal(err)
	}
}

func TestTheOutboxKeepsTheOrderOfAConversation(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		news := send("a", "news")
		news.Lane = delivery.News
		put(t, r, under, news, send("a", "1"), send("a", "2"), send("b", "1b"), send("a", "1"))
		if got, want := outbox(t, r, under), []string{"1", "1b"}; !slices.Equal(got[:2], want) {
			t.Fatalf("first go %v, want %v", got, want)
		}
		if got := due(t, r, delivery.Query{Of: under, Most: 100, News: 100, Skip: []string{"b"}}); len(got) != 1 || string(got[0].Body) != "body of 1" {
			t.Errorf("without b goes %+v, want a's first answer alone: news wait while one is there", got)
		}
		first := due(t, r, delivery.Query{Of: under, Most: 1})[0]
		settle(t, r, under, delivery.Settled{Send: first, PutOff: 300 * time.Millisecond})
		if got, want := outbox(t, r, under), []string{"1b", "news"}; !slices.Equal(got, want) {
			t.Errorf("while a's first waits go %v, want %v", got, want)
		}
		soon(t, "a's first may go again", func() bool { return slices.Contains(outbox(t, r, under), "1") })
		again := due(t, r, delivery.Query{Of: under, Most: 1})[0]
		if again.Tries != 1 {
			t.Errorf("it has %d tries, want 1", again.Tries)
		}
		settle(t, r, under, delivery.Settled{Send: again, ID: "77"})
		if got := outbox(t, r, under); got[0] != "2" && got[1] != "2" {
			t.Errorf("after a's first go %v, want its second", got)
		}
	})
}

func TestAnEditWaitsForWhatItEdits(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		edit, news := send("a", "edit"), send("a", "2")
		news.Lane, edit.Follows = delivery.News, "2"
		put(t, r, under, news, edit)
		if got, want := outbox(t, r, under), []string{"2"}; !slices.Equal(got, want) {
			t.Fatalf("there goes %v, want %v", got, want)
		}
		settle(t, r, under, delivery.Settled{Send: due(t, r, delivery.Query{Of: under, Most: 9, News: 9})[0], ID: "message 77"})
		if got := due(t, r, delivery.Query{Of: under, Most: 9}); len(got) != 1 || got[0].Ref != "message 77" {
			t.Errorf("the edit is %+v, want the id of what it edits", got)
		}
	})
}

func TestAPlatformsPauseHoldsAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		put(t, r, under, send("a", "1"))
		for _, lasts := range []time.Duration{400 * time.Millisecond, time.Millisecond} { // the longer one holds
			if err := r.Pause(t.Context(), "test", lasts); err != nil {
				t.Fatal(err)
			}
		}
		if got := outbox(t, r, under); len(got) > 0 {
			t.Errorf("in the pause goes %v", got)
		}
		soon(t, "it goes", func() bool { return len(outbox(t, r, under)) == 1 })
	})
}

func TestWhatIsSettledUnderAnOldLeaseIsPassedOver(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		old, _, err := r.Hold(t.Context(), "asleep", 50*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		put(t, r, old, send("a", "1"))
		under := old
		soon(t, "another has the shards", func() bool { under = hold(t, r, "awake"); return len(under) == 8 })
		s := due(t, r, delivery.Query{Of: under, Most: 9})[0]
		settle(t, r, old, delivery.Settled{Send: s, Parked: "the old one says so"})
		if got := outbox(t, r, under); len(got) != 1 {
			t.Errorf("there goes %v, want the send", got)
		}
		settle(t, r, under, delivery.Settled{Send: s, Parked: "refused"})
		if got := outbox(t, r, under); len(got) != 0 {
			t.Errorf("there goes %v, want nothing", got)
		}
	})
}

func TestALookFindsWhatThereIs(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		under := hold(t, r, "one")
		look := func() delivery.Look { return must[delivery.Look](t)(r.Look(t.Context(), under)) }
		if got := look(); len(got.Shards)+len(got.Channels)+got.Waiting > 0 {
			t.Errorf("an empty record looks like %+v", got)
		}
		accept(t, r, update("a", 1))
		put(t, r, under, send("a", "1"))
		if got := look(); len(got.Shards) != 1 || got.Shards[0] != delivery.ShardOf("a", 8) || !slices.Equal(got.Channels, []string{"test"}) || got.Waiting != 1 {
			t.Errorf("it looks like %+v", got)
		}
		if got := must[delivery.Look](t)(r.Look(t.Context(), nil)); len(got.Shards)+len(got.Channels) > 0 || got.Waiting != 1 {
			t.Errorf("without a lease it looks like %+v, want only what waits", got)
		}
	})
}

func TestSweepLeavesWhatIsNew(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		accept(t, r, update("a", 1))
		if err := r.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(waiting(t, r, hold(t, r, "one"), 10)) != 1 {
			t.Error("an update that waits was swept away")
		}
	})
}
