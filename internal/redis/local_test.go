package redis_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"annae/internal/redis"
)

func TestTheScriptAndTheLocalBucketsCountAlike(t *testing.T) {
	r, _ := open(t, redis.Config{})
	epoch := time.Now()
	rapid.Check(t, func(rt *rapid.T) {
		local, key := redis.NewLocal(), fresh(t)
		limits := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) redis.Limit {
			return redis.Limit{Rate: rapid.Float64Range(1e-9, 1e7).Draw(rt, "rate"), Burst: rapid.IntRange(-1, 1e6).Draw(rt, "burst")}
		}), 1, 3).Draw(rt, "limits")
		now := time.Duration(0)
		for range rapid.IntRange(1, 30).Draw(rt, "takes") {
			now += time.Duration(rapid.Int64Range(0, 1e7).Draw(rt, "later")) * time.Microsecond
			r.SetTime(epoch.Truncate(time.Microsecond).Add(now))
			l := rapid.SampledFrom(limits).Draw(rt, "limit")
			want := local.Take(key, l, now)
			got, err := r.TakeShared(t.Context(), key, l)
			// Past 2^53 microseconds Lua's numbers are coarser than one.
			if err != nil || (got-want).Abs() > 4*time.Microsecond {
				rt.Fatalf("Take(%+v) after %v = %v, %v; this process's bucket says %v", l, now, got, err, want)
			}
		}
	})
}

func TestLocalBucketsDoNotPileUp(t *testing.T) {
	t.Run("those that are full again go", func(t *testing.T) {
		b := redis.NewLocal()
		for i := range 100_000 {
			b.Take(fmt.Sprint(i), redis.Limit{Rate: 1, Burst: 10}, time.Duration(i)*time.Second)
		}
		if got := b.Len(); got > 2048 {
			t.Errorf("buckets kept of 100,000 idle ones = %d, want about a thousand", got)
		}
	})
	t.Run("too many at once are forgotten", func(t *testing.T) {
		b := redis.NewLocal()
		for i := range 2 * redis.MostLocal {
			b.Take(fmt.Sprint(i), never(1), 0)
		}
		if got := b.Len(); got != redis.MostLocal {
			t.Errorf("buckets kept = %d, want %d", got, redis.MostLocal)
		}
	})
}

func TestALocalBucketLetsThroughItsRate(t *testing.T) {
	for _, c := range []struct {
		limit redis.Limit
		want  int // in ten seconds, asked each millisecond
	}{
		{redis.Limit{Rate: 1, Burst: 1}, 10},
		{redis.Limit{Rate: 3, Burst: 5}, 34},
		{redis.Limit{Rate: 0.1, Burst: 2}, 2},
		{redis.Limit{Rate: 1e9}, 10_000},
	} {
		b, got := redis.NewLocal(), 0
		for ms := range 10_000 {
			if b.Take("k", c.limit, time.Duration(ms)*time.Millisecond) == 0 {
				got++
			}
		}
		if got != c.want {
			t.Errorf("tokens of %+v in ten seconds = %d, want %d", c.limit, got, c.want)
		}
	}
}
