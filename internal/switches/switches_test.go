package switches_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"annae/internal/switches"
)

// A shelf is a store that is changed by hand.
type shelf struct {
	mu   sync.Mutex
	off  []switches.Switch
	fail error
}

func (s *shelf) Switches(context.Context) ([]switches.Switch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.off, s.fail
}

func (s *shelf) put(fail error, names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off, s.fail = nil, fail
	for _, name := range names {
		s.off = append(s.off, switches.Switch{Name: name})
	}
}

// follow runs a test while switches follow a store; its clock is virtual.
func follow(t *testing.T, do func(t *testing.T, on *shelf, s *switches.Switches, log *bytes.Buffer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		on := &shelf{}
		on.put(nil, "ask")
		ctx, stop := context.WithCancel(t.Context())
		s := switches.Open(ctx, slog.New(slog.NewTextHandler(&log, nil)), on)
		go s.Follow(ctx)
		do(t, on, s, &log)
		stop()
		synctest.Wait()
	})
}

func want(t *testing.T, s *switches.Switches, name string, off bool) {
	t.Helper()
	if got := s.Off(name); got != off {
		t.Errorf("Off(%s) = %v, want %v", name, got, off)
	}
}

func TestWhatIsOffAtTheStartIsOffAtOnce(t *testing.T) {
	follow(t, func(t *testing.T, _ *shelf, s *switches.Switches, _ *bytes.Buffer) {
		want(t, s, "ask", true)
		want(t, s, "web", false)
	})
}

func TestAChangeIsSeenWithinASecond(t *testing.T) {
	follow(t, func(t *testing.T, on *shelf, s *switches.Switches, _ *bytes.Buffer) {
		on.put(nil, "web")
		time.Sleep(time.Second + time.Millisecond)
		want(t, s, "ask", false)
		want(t, s, "web", true)
	})
}

func TestAStoreThatIsAwayChangesNothingAndIsToldOnce(t *testing.T) {
	follow(t, func(t *testing.T, on *shelf, s *switches.Switches, log *bytes.Buffer) {
		on.put(errors.New("it is away"))
		time.Sleep(5 * time.Second)
		want(t, s, "ask", true)
		on.put(nil)
		time.Sleep(5 * time.Second)
		want(t, s, "ask", false)
		if got := log.String(); strings.Count(got, "it is away") != 1 || strings.Count(got, "can be read again") != 1 {
			t.Errorf("the log is\n%s\nwant each once", got)
		}
	})
}

func TestAStoreThatIsAwayAtTheStartLeavesEverythingOn(t *testing.T) {
	on := &shelf{}
	on.put(errors.New("it is away"), "ask")
	s := switches.Open(t.Context(), slog.New(slog.DiscardHandler), on)
	want(t, s, "ask", false)
}
