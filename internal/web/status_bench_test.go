package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"annae/internal/identity"
	"annae/internal/record"
	"annae/internal/redis"
	"annae/internal/redistest"
	"annae/internal/seal"
	"annae/internal/standing"
)

// askers ask at the same time.
const askers = 32

// BenchmarkStatus asks where an application stands, over HTTP, with its session:
// the whole server, its cache in Redis. It is compared with a handler that does
// one plain GET and nothing else, on the same server and by the same askers, in
// turns.
func BenchmarkStatus(b *testing.B) {
	server := redistest.Start(b)
	plain := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	b.Cleanup(func() { _ = plain.Close() })
	if err := plain.Set(b.Context(), "plain", make([]byte, 400), 0).Err(); err != nil {
		b.Fatal(err)
	}
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value, err := plain.Get(r.Context(), "plain").Bytes()
		if err == nil {
			_, err = w.Write(value)
		}
		if err != nil {
			b.Error(err)
		}
	}))
	b.Cleanup(bare.Close)
	ours, token := statusServer(b, server.URL())
	b.Cleanup(ours.Close)

	var all, theirs time.Duration
	const each = 4000
	for b.Loop() {
		all += askMany(b, ours.URL+"/v1/applications/"+string(knownOne), token, each)
		theirs += askMany(b, bare.URL, "", each)
	}
	b.ReportMetric(float64(b.N*each)/all.Seconds(), "answers/s")
	b.ReportMetric(theirs.Seconds()/all.Seconds(), "of-bare")
}

// statusServer serves all there is, and a session of the application's owner.
func statusServer(b *testing.B, at string) (*httptest.Server, string) {
	b.Helper()
	s := staff(b)
	st, _ := status(b, s)
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		b.Fatal(err)
	}
	shared, err := redis.Open(slog.New(slog.DiscardHandler), redis.Config{URL: at})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = shared.Close() })
	st.Standing = standing.New(standing.Setup{
		Backend: s.Applications.(*record.Applications), Fresh: 30 * time.Second, Shared: shared, Keys: keys, Now: time.Now,
	}).Standing
	reads := s.Applications.(*record.Applications).Reads(slog.New(slog.DiscardHandler))
	st.Read = reads.Read
	token := st.Signer.Token(identity.Session{Reference: knownOne, Contacts: 1, Until: today.Add(time.Hour).Unix()})
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = realServer(b, s, st).HTTP(srv.Listener.Addr().String())
	srv.Start()
	return srv, token
}

// askMany asks so often and tells how long it took.
func askMany(b *testing.B, url, token string, times int) time.Duration {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: askers}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(times))
	began := time.Now()
	var all sync.WaitGroup
	for range askers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := askOnce(b.Context(), client, url, token); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

func askOnce(ctx context.Context, client *http.Client, url, token string) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	r, err := client.Do(q)
	if err != nil {
		return err
	}
	defer r.Body.Close() //nolint:errcheck // it was read
	if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != http.StatusOK {
		return errors.Join(err, errors.New(r.Status))
	}
	return nil
}
