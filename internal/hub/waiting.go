package hub

import (
	"context"
	"sync"
	"time"

	"annae/internal/delivery"
)

// waiting are those who wait for turns, by room.
type waiting struct {
	mu    sync.Mutex
	rooms map[string]map[*waiter]bool
}

type waiter struct {
	room string
	bell chan struct{}
}

func (w *waiting) enter(room string) *waiter {
	one := &waiter{room, make(chan struct{}, 1)}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rooms == nil {
		w.rooms = map[string]map[*waiter]bool{}
	}
	if w.rooms[room] == nil {
		w.rooms[room] = map[*waiter]bool{}
	}
	w.rooms[room][one] = true
	return one
}

func (w *waiting) leave(one *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.rooms[one.room], one)
	if len(w.rooms[one.room]) == 0 {
		delete(w.rooms, one.room)
	}
}

func (w *waiting) ring(room string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.rooms[room] {
		one.ring()
	}
}

func (o *waiter) ring() {
	select {
	case o.bell <- struct{}{}:
	default:
	}
}

func (w *waiting) ringAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, room := range w.rooms {
		for one := range room {
			one.ring()
		}
	}
}

func (w *waiting) none() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.rooms) == 0
}

// Answered hears which updates this process has answered.
func (h *Hub) Answered(updates []delivery.Update) {
	for _, u := range updates {
		h.waiting.ring(u.Conversation)
	}
}

// Heard hears that another process has answered in a room; an empty name stands
// for any.
func (h *Hub) Heard(room string) {
	if room == "" {
		h.waiting.ringAll()
		return
	}
	h.waiting.ring(room)
}

// lookEvery is how often it looks for turns that nobody told of.
const lookEvery = time.Second

// Watch looks, while somebody waits, for turns that other processes have made
// and of which no bell told, until the context is done.
func (h *Hub) Watch(ctx context.Context) {
	if !h.Shared {
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var since int64
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if h.waiting.none() {
			since = 0
			continue
		}
		rooms, now, err := h.Store.Changed(ctx, since)
		if err != nil {
			if ctx.Err() == nil {
				h.Log.Warn("turns of other processes were not looked for", "err", err)
			}
			continue
		}
		for _, room := range rooms {
			h.waiting.ring(room)
		}
		since = now
	}
}
