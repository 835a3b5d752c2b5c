package redis_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/redis"
)

// patience is how long a test waits for what must happen.
const patience = 60 * time.Second

// eventually waits until something holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v until %s", patience, what)
		}
	}
}

// A journal keeps what is logged.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) count(line string) int { return strings.Count(j.String(), line) }

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// open opens and closes with the test. The log goes to the test's when it fails.
func open(t testing.TB, cfg redis.Config) (*redis.Redis, *journal) {
	t.Helper()
	j := &journal{}
	r, err := redis.Open(j.logger(), cfg)
	if err != nil {
		t.Fatalf("Open(%v) = %v", cfg, err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
		if t.Failed() {
			t.Logf("log:\n%s", j)
		}
	})
	return r, j
}

// An ear notes what one Listen hears.
type ear struct {
	mu     sync.Mutex
	topics []string
}

// listen listens until the test ends, and returns when the first connection is
// listened to, unless Redis is away.
func listen(t testing.TB, r *redis.Redis) *ear {
	t.Helper()
	e := &ear{}
	ctx, cancel := context.WithCancel(context.Background())
	var listening sync.WaitGroup
	listening.Go(func() { r.Listen(ctx, e.note) })
	t.Cleanup(func() { cancel(); listening.Wait() })
	if !r.Lost() {
		eventually(t, "the beginning is heard", func() bool { return e.heard("") > 0 })
	}
	return e
}

func (e *ear) note(topic string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.topics = append(e.topics, topic)
}

func (e *ear) heard(topic string) (times int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range e.topics {
		if t == topic {
			times++
		}
	}
	return times
}

// never is a limit under which nothing flows in while a test runs.
func never(burst int) redis.Limit { return redis.Limit{Rate: 1e-6, Burst: burst} }

// taken takes n times from each and tells how often it could, in all.
func taken(t testing.TB, key string, l redis.Limit, n int, from ...*redis.Redis) int {
	t.Helper()
	got := make(chan time.Duration)
	for _, r := range from {
		for range n {
			go func() { got <- r.Take(t.Context(), key, l) }()
		}
	}
	could := 0
	for range n * len(from) {
		if <-got == 0 {
			could++
		}
	}
	return could
}

// fresh is a key that no test has used.
func fresh(t testing.TB) string { return fmt.Sprintf("%s-%d", t.Name(), time.Now().UnixNano()) }
