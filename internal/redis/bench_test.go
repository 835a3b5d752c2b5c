//go:build unix

package redis_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"annae/internal/redis"
	"annae/internal/redistest"
)

// BenchmarkTakeAgainstGet takes from buckets on a real server and reports how
// many plain GETs of go-redis on the same server one Take costs.
func BenchmarkTakeAgainstGet(b *testing.B) {
	s := redistest.Start(b)
	r, _ := open(b, redis.Config{URL: s.URL()})
	plain := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	defer plain.Close()
	if err := plain.Set(b.Context(), "key", "value", 0).Err(); err != nil {
		b.Fatal(err)
	}
	l := redis.Limit{Rate: 1e6, Burst: 1000}
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			var get, take time.Duration
			for i := 0; i < b.N; i += 1000 { // in turns, so that both see the same machine
				n := min(1000, b.N-i)
				get += spread(n, callers, func(int) { plain.Get(b.Context(), "key") })
				take += spread(n, callers, func(i int) { r.Take(b.Context(), fmt.Sprint("bucket", i%100), l) })
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(get.Nanoseconds())/float64(b.N), "ns/get")
			b.ReportMetric(float64(take.Nanoseconds())/float64(b.N), "ns/take")
			b.ReportMetric(take.Seconds()/get.Seconds(), "gets/take")
		})
	}
}

// spread makes n calls from several callers.
func spread(n, callers int, call func(int)) time.Duration {
	begin := time.Now()
	var work sync.WaitGroup
	for c := range callers {
		work.Go(func() {
			for i := c; i < n; i += callers {
				call(i)
			}
		})
	}
	work.Wait()
	return time.Since(begin)
}

func BenchmarkTakeEmbedded(b *testing.B) {
	r, _ := open(b, redis.Config{})
	for b.Loop() {
		r.Take(b.Context(), "bucket", redis.Limit{Rate: 1e6, Burst: 1000})
	}
}

func BenchmarkTakeWhileRedisIsLost(b *testing.B) {
	s := redistest.Start(b)
	s.Kill()
	r, _ := open(b, redis.Config{URL: s.URL()})
	b.ReportAllocs()
	for b.Loop() {
		r.Take(b.Context(), "bucket", redis.Limit{Rate: 1e6, Burst: 1000})
	}
}

func BenchmarkRing(b *testing.B) {
	r, _ := open(b, redis.Config{})
	b.ReportAllocs()
	for b.Loop() {
		r.Ring("topic")
	}
}

// BenchmarkIdleEmbedded reports what share of a CPU the in-process server takes
// while nothing happens.
func BenchmarkIdleEmbedded(b *testing.B) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(100*idleShare(b), "%CPU")
}
