package gaps

import (
	"log/slog"
	"sync"
	"time"
)

// tellEvery is how often at most the log tells of gaps that were not kept.
const tellEvery = time.Minute

// A tally counts gaps that were not kept, and tells of them in the log: the
// first at once, then once a minute a number. It never sees a text.
type tally struct {
	lg  *slog.Logger
	now func() time.Time

	mu    sync.Mutex
	count int
	err   error // the last
	told  time.Time
}

// add counts gaps. err is nil for a queue that was full or closed.
func (t *tally) add(n int, err error) {
	t.mu.Lock()
	t.count += n
	if err != nil {
		t.err = err
	}
	t.mu.Unlock()
	t.tellDue()
}

// tellDue tells, unless it did within the last minute.
func (t *tally) tellDue() {
	t.mu.Lock()
	due := t.told.IsZero() || t.now().Sub(t.told) >= tellEvery
	t.mu.Unlock()
	if due {
		t.tell()
	}
}

// tell tells what was counted since the last time.
func (t *tally) tell() {
	t.mu.Lock()
	n, err := t.count, t.err
	if n > 0 {
		t.count, t.err, t.told = 0, nil, t.now()
	}
	t.mu.Unlock()
	switch {
	case n == 0:
	case err != nil:
		t.lg.Warn("questions not kept as gaps", "count", n, "err", err)
	default:
		t.lg.Warn("questions not kept as gaps: too many at once, or the store is closed", "count", n)
	}
}
