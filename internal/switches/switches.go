package switches

import (
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// lookEvery is how often at most the file is looked at.
const lookEvery = time.Second

// Switches follow a file. They are safe for concurrent use.
type Switches struct {
	file   string
	lg     *slog.Logger
	now    func() time.Time
	off    atomic.Pointer[map[string]Switch] // nil until a file could be read
	looked atomic.Int64                      // when, in nanoseconds since 1970

	mu   sync.Mutex  // held by who looks at the file
	seen os.FileInfo // the file as it was read last; nil: there was none
	told string      // what is wrong with it, as the log says; empty: nothing
}

// Open follows a file, which need not be there. A file that can't be read is an
// error in the log, and everything is on.
func Open(file string, lg *slog.Logger, now func() time.Time) *Switches {
	s := &Switches{file: file, lg: lg, now: now}
	s.looked.Store(now().UnixNano())
	s.look()
	return s
}

// Off tells whether something is turned off.
func (s *Switches) Off(name string) bool {
	s.follow()
	_, off := s.current()[name]
	return off
}

// List brings what is turned off, by name.
func (s *Switches) List() []Switch {
	s.follow()
	return list(s.current())
}

func (s *Switches) current() map[string]Switch {
	if off := s.off.Load(); off != nil {
		return *off
	}
	return nil
}

// follow looks at the file when it is time. Only one caller does; the others
// go on with what is known.
func (s *Switches) follow() {
	now := s.now().UnixNano()
	if !s.due(now) || !s.mu.TryLock() {
		return
	}
	defer s.mu.Unlock()
	if s.due(now) {
		s.looked.Store(now)
		s.look()
	}
}

// due is true as well when the clock was put back.
func (s *Switches) due(now int64) bool {
	since := now - s.looked.Load()
	return since >= int64(lookEvery) || since < 0
}
