package portal

import (
	"errors"
	"sync"
	"time"
)

const (
	// inARow is how many calls fail one after another until nobody asks for a
	// moment.
	inARow = 3
	// moment is how long that is.
	moment = time.Second
	// tellEvery is how often the log tells that the portal fails.
	tellEvery = 10 * time.Second
)

// rest keeps calls from a portal that would not answer them.
type rest struct {
	mu       sync.Mutex
	failures int  // in a row
	probing  bool // somebody finds out whether it answers again
	until    time.Time
	told     time.Time // when the log was; zero: it was told that all is well
}

var errRests = errors.New("the portal: it failed a moment ago, and is asked again soon")

// begin begins a call, or tells that nobody asks now. One that has failed so
// often is asked by one caller at a time: the others would wait in vain.
func (r *rest) begin(now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Before(r.until) || r.probing {
		return errRests
	}
	r.probing = r.failures >= inARow
	return nil
}

// end ends a call, whatever came of it.
func (r *rest) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.probing = false
}

// answered notes that the portal answers, and tells whether that is news.
func (r *rest) answered() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	news := !r.told.IsZero()
	r.failures, r.told = 0, time.Time{}
	return news
}

// failed notes a failure, and tells whether the log is to tell of it. An answer
// with a fault is one too, but no reason to leave the portal alone.
func (r *rest) failed(err error, now time.Time) (tell bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var gone away
	if errors.As(err, &gone) {
		r.failures++
		if r.failures >= inARow {
			r.until = now.Add(moment)
		}
		if gone.after > 0 {
			r.until = now.Add(gone.after)
		}
	}
	if tell = r.told.IsZero() || now.Sub(r.told) >= tellEvery; tell {
		r.told = now
	}
	return tell
}
