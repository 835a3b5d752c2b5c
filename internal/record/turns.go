package record

import (
	"context"
	"sync"
)

// A turn lets one write at a time: SQLite's own waiting is by chance and long.
// Of those who wait, who takes updates in comes every other time: whoever sent
// them waits as well.
type turn struct {
	mu     sync.Mutex
	taken  bool
	queues [2][]chan struct{} // those who take updates in, and the others
	urgent bool               // whoever was last
}

// take waits for a turn.
func (t *turn) take(ctx context.Context, urgent bool) error {
	t.mu.Lock()
	if !t.taken {
		t.taken, t.urgent = true, urgent
		t.mu.Unlock()
		return nil
	}
	mine, q := make(chan struct{}), &t.queues[1]
	if urgent {
		q = &t.queues[0]
	}
	*q = append(*q, mine)
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, one := range *q {
		if one == mine {
			*q = append((*q)[:i], (*q)[i+1:]...)
			return ctx.Err()
		}
	}
	t.next() // it came at the same moment
	return ctx.Err()
}

// give gives the turn to the next.
func (t *turn) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next()
}

func (t *turn) next() {
	first := 0
	if t.urgent || len(t.queues[0]) == 0 {
		first = 1
	}
	for _, i := range []int{first, 1 - first} {
		if q := t.queues[i]; len(q) > 0 {
			t.queues[i], t.urgent = q[1:], i == 0
			close(q[0])
			return
		}
	}
	t.taken = false
}
