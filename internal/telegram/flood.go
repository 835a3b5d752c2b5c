package telegram

import (
	"context"
	"sync"
)

// mostLet are remembered; older ones are forgotten then.
const mostLet = 10_000

// A gate lets updates in of who does not write more than we read. One that is
// brought again, because it could not be kept, is not counted again: else all
// that waits while the record is down would be taken for a flood, and be lost.
type gate struct {
	mu  sync.Mutex
	let map[string]bool // updates that are not safe yet
}

// flooded tells whether an update is too much, and whether who wrote it is to be
// told so now.
func (b *Bot) flooded(ctx context.Context, update, room string) (over, tell bool) {
	if b.gate.has(update) {
		return false, false
	}
	if over, tell = b.Flood(ctx, room); !over {
		b.gate.letIn(update)
	}
	return over, tell
}

func (g *gate) has(update string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.let[update]
}

func (g *gate) letIn(update string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.let == nil || len(g.let) >= mostLet {
		g.let = map[string]bool{}
	}
	g.let[update] = true
}

// safe forgets an update that will not come again.
func (g *gate) safe(update string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.let, update)
}
