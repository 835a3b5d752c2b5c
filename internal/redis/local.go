package redis

import (
	"sync"
	"time"
)

// mostLocal is how many buckets are kept in this process at most. Beyond, some
// bucket is forgotten, which fills it.
const mostLocal = 1 << 16

// A local keeps buckets in this process, while Redis can't. Its moments are
// counted from its start, by the clock that never jumps.
type local struct {
	start time.Time

	mu    sync.Mutex
	full  map[string]time.Duration // when a bucket is full again
	left  int                      // after the last sweep
	added int                      // since the last sweep
}

func newLocal() *local {
	return &local{start: time.Now(), full: map[string]time.Duration{}}
}

func (b *local) now() time.Duration { return time.Since(b.start) }

// take is takeScript.
func (b *local) take(key string, l Limit, now time.Duration) time.Duration {
	every, depth := l.times()
	b.mu.Lock()
	defer b.mu.Unlock()
	full := min(max(b.full[key], now), now+depth)
	if wait := full + every - depth - now; wait > 0 {
		return wait
	}
	if _, known := b.full[key]; !known {
		b.makeRoom(now)
	}
	b.full[key] = full + every
	return 0
}

// makeRoom keeps the map small. It is swept when as many were added as were
// left, so that a bucket costs the same however many there are.
func (b *local) makeRoom(now time.Duration) {
	if b.added++; b.added > max(1024, b.left) {
		b.drop(now)
	}
	for key := range b.full {
		if len(b.full) < mostLocal {
			return
		}
		delete(b.full, key)
	}
}

// sweep forgets the buckets that are full, which changes nothing.
func (b *local) sweep(now time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop(now)
}

func (b *local) drop(now time.Duration) {
	for key, full := range b.full {
		if full <= now {
			delete(b.full, key)
		}
	}
	b.left, b.added = len(b.full), 0
}
