package gaps_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/conversation"
	"annae/internal/gaps"
)

var quiet = slog.New(slog.DiscardHandler)

// day is when the tests play.
var day = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func onDay() time.Time { return day }

func newFile(t testing.TB) string { return filepath.Join(t.TempDir(), "gaps.sqlite") }

func open(t testing.TB, path string) *gaps.Store {
	t.Helper()
	return openWith(t, path, quiet, 0, onDay)
}

func openWith(t testing.TB, path string, lg *slog.Logger, keepDays int, now func() time.Time) *gaps.Store {
	t.Helper()
	s, err := gaps.Open(path, lg, keepDays, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, s) })
	return s
}

func closed(t testing.TB, s *gaps.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func list(t testing.TB, s *gaps.Store) []conversation.Gap {
	t.Helper()
	all, err := s.List(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// kept opens the file anew and lists it.
func kept(t testing.TB, path string) []conversation.Gap {
	t.Helper()
	s := open(t, path)
	defer closed(t, s)
	return list(t, s)
}

func asked(at time.Time, text string, topics ...string) conversation.Gap {
	return conversation.Gap{At: at, Locale: "en", Text: text, Outcome: answer.Handover, Reason: answer.NotUnderstood, Topics: topics}
}

// logged is a log that several goroutines write.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// children are what a second process does with the store at a path.
var children = map[string]func(s *gaps.Store){
	"keeps-until-killed": func(s *gaps.Store) {
		for i := range 100 {
			s.Keep(asked(day, fmt.Sprint("question ", i)))
		}
		for n := 0; n < 100; time.Sleep(time.Millisecond) {
			all, err := s.List(context.Background(), time.Time{})
			if err != nil {
				panic(err)
			}
			n = len(all)
		}
		fmt.Println("written")
		for i := 100; ; i++ {
			s.Keep(asked(day, fmt.Sprint("question ", i)))
			time.Sleep(50 * time.Microsecond)
		}
	},
	"keeps-50": func(s *gaps.Store) {
		fmt.Println("open")
		if _, err := io.Copy(io.Discard, os.Stdin); err != nil { // until all may begin
			panic(err)
		}
		for i := range 50 {
			s.Keep(asked(day, fmt.Sprint("from a child ", i)))
		}
		if err := s.Close(); err != nil {
			panic(err)
		}
	},
}

// TestMain lets the test binary be its own second process.
func TestMain(m *testing.M) {
	child, ok := children[os.Getenv("GAPS_CHILD")]
	if !ok {
		os.Exit(m.Run())
	}
	s, err := gaps.Open(os.Getenv("GAPS_FILE"), slog.New(slog.NewTextHandler(os.Stderr, nil)), 0, onDay)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	child(s)
}
