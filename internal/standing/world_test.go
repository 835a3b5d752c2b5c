package standing_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/redis"
	"annae/internal/seal"
	"annae/internal/standing"
)

// one is the application of most tests.
const one = application.Reference("KCN-2026-7F3K-E")

var errDown = errors.New("the backend is down") //nolint:gochecknoglobals // an error

// backend is one that can be changed, slow and away.
type backend struct {
	mu    sync.Mutex
	all   map[application.Reference]application.Standing
	asked atomic.Int64
	slow  atomic.Int64 // how long it takes
	down  atomic.Bool
}

func newBackend() *backend {
	b := &backend{all: map[application.Reference]application.Standing{}}
	b.move(one, "received")
	return b
}

// move changes an application and tells its version.
func (b *backend) move(ref application.Reference, phase string) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.all[ref]
	s.Reference, s.Phase, s.Version, s.Contacts = ref, phase, s.Version+1, 1
	b.all[ref] = s
	return s.Version
}

// Standing is what it says at the beginning, however long it takes.
func (b *backend) Standing(ctx context.Context, ref application.Reference) (application.Standing, error) {
	b.asked.Add(1)
	b.mu.Lock()
	s, is := b.all[ref]
	b.mu.Unlock()
	select {
	case <-ctx.Done():
		return application.Standing{}, ctx.Err()
	case <-time.After(time.Duration(b.slow.Load())):
	}
	switch {
	case b.down.Load():
		return application.Standing{}, errDown
	case !is:
		return application.Standing{}, application.ErrUnknown
	}
	return s, nil
}

func keys(t testing.TB) *seal.Keys {
	t.Helper()
	k, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func open(t testing.TB, cfg redis.Config) *redis.Redis {
	t.Helper()
	r, err := redis.Open(slog.New(slog.DiscardHandler), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func cache(b standing.Backend, r standing.Shared, k *seal.Keys, fresh time.Duration) *standing.Cache {
	return standing.New(standing.Setup{Backend: b, Fresh: fresh, Shared: r, Keys: k, Now: time.Now})
}

// stands tells the phase, or what is wrong.
func stands(t testing.TB, c *standing.Cache, ref application.Reference) string {
	t.Helper()
	seen, err := c.Standing(t.Context(), ref)
	if err != nil {
		return err.Error()
	}
	return seen.Phase
}

func want(t testing.TB, got, want, when string) {
	t.Helper()
	if got != want {
		t.Errorf("%s it stands at %q, want %q", when, got, want)
	}
}

// eventually waits for something.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func fresh(n int) application.Reference {
	return application.Reference(fmt.Sprintf("KCN-2026-%04d-X", n))
}
