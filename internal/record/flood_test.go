package record_test

import (
	"context"
	"errors"
	"flag"
	"sync"
	"testing"

	"annae/internal/delivery"
	"annae/internal/record"
)

var flood = flag.Int("flood", 5_000, "updates of one conversation in the test of a flood")

// order notes in which order updates were handled.
type order struct {
	mu    sync.Mutex
	seen  map[string]int // by conversation: how many
	after int            // of the flood were handled when the other was
	wrong string
	done  chan struct{}
	want  int
}

func (o *order) Handle(_ context.Context, _ *record.Tx, _ delivery.Update) error { return nil }

func (o *order) Handled(updates []delivery.Update) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, u := range updates {
		if want := update(u.Conversation, o.seen[u.Conversation]).ID; u.ID != want && o.wrong == "" {
			o.wrong = u.ID + " is handled where " + want + " is next"
		}
		o.seen[u.Conversation]++
		if u.Conversation != "flood" {
			o.after = o.seen["flood"]
		}
	}
	if o.seen["flood"] == o.want {
		close(o.done)
	}
}

// A conversation that floods is handled once and in order to its end, and does
// not keep another from its turn.
func TestAFloodOfOneConversation(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		const batch = 500
		for begin := 0; begin < *flood; begin += batch {
			var updates []delivery.Update
			for n := begin; n < min(begin+batch, *flood); n++ {
				updates = append(updates, update("flood", n))
			}
			accept(t, r, updates...)
		}
		accept(t, r, update(beside(t), 0))
		o := &order{seen: map[string]int{}, done: make(chan struct{}), want: *flood}
		start(t, r, "one", o, &counting{})
		<-o.done
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.wrong != "" {
			t.Error(o.wrong)
		}
		if o.after == 0 || o.after > 1_000 {
			t.Errorf("the other person was answered behind %d of the flood", o.after)
		}
	})
}

// beside is another conversation on the same shard as the flood.
func beside(t *testing.T) string {
	t.Helper()
	for n := range 1000 {
		name := update("other", n).ID
		if delivery.ShardOf(name, 8) == delivery.ShardOf("flood", 8) {
			return name
		}
	}
	t.Fatal("every name is on another shard")
	return ""
}

// The largest update that is taken is handled; what is larger is refused before
// anything is written.
func TestAnUpdateMayBeSoLarge(t *testing.T) {
	each(t, func(t *testing.T, r *record.Record) {
		o := &order{seen: map[string]int{}, done: make(chan struct{}), want: 1}
		node := start(t, r, "one", o, &counting{})
		for _, size := range []int{delivery.MostBody + 1, 10 << 20} {
			u := update("flood", 0)
			u.Body = make([]byte, size)
			if _, err := node.Accept(t.Context(), u); !errors.Is(err, delivery.ErrTooLarge) {
				t.Errorf("Accept(%d bytes) = %v, want %v", size, err, delivery.ErrTooLarge)
			}
		}
		u := update("flood", 0)
		u.Body = make([]byte, delivery.MostBody)
		if receipt, err := node.Accept(t.Context(), u); err != nil || receipt != delivery.New {
			t.Errorf("Accept(the largest) = %v, %v", receipt, err)
		}
		<-o.done
	})
}
