package redis

import (
	"context"
	"errors"
	"math"
	"time"
)

// A Limit is how much may be taken from a bucket.
type Limit struct {
	Rate  float64 // tokens a second that flow in; 0 or less: there is no limit
	Burst int     // tokens that it holds when full, as a new one is; below 1 is 1
}

// What a limit may be at most. A token takes a microsecond to ten days, and a
// bucket a hundred years to fill.
const (
	slowest = 10 * 24 * time.Hour
	deepest = 100 * 365 * 24 * time.Hour
)

// times returns how long one token takes to flow in, and how long all of them.
// One is rounded up to a microsecond, so a rate is never exceeded.
func (l Limit) times() (every, depth time.Duration) {
	us := math.Ceil(min(1e6/l.Rate, float64(slowest/time.Microsecond)))
	every = max(1, time.Duration(us)) * time.Microsecond
	depth = time.Duration(min(float64(every)*float64(max(1, l.Burst)), float64(deepest)))
	return every, depth
}

// takeScript takes a token from the bucket KEYS[1], by the server's clock. A
// bucket is the moment at which it is full again, in microseconds since 1970;
// a full one is no key at all. ARGV is how long one token and how long all
// take, in microseconds. It returns how long to wait, or 0 when taken.
const takeScript = `
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local every, depth = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = tonumber(redis.call('GET', KEYS[1])) or now
full = math.min(math.max(full, now), now + depth) -- another server's clock may have gone before
local wait = full + every - depth - now
if wait > 0 then
  return wait
end
full = full + every
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', string.format('%.0f', math.ceil((full - now) / 1000)))
return 0`

// bucketKey names a bucket. Its braces keep all keys of one bucket on one node
// of a cluster.
func bucketKey(key string) string { return "annae:bucket:{" + key + "}" }

// Take takes a token from the bucket of a key. It returns 0 when it has, else
// how long until one may be had; then nothing was taken. All processes share
// the bucket, by the server's clock; its key expires when it is full again.
//
// Take waits 300 ms or until the context's deadline, whichever is shorter. When
// Redis does not answer by then or is lost, a bucket of the same limit in this
// process serves, as it does under a context that has ended and where Redis is
// the one in this process. A deadline of a few milliseconds does Redis wrong.
//
// The key is a keyed hash or a word of ours, never personal data.
func (r *Redis) Take(ctx context.Context, key string, l Limit) time.Duration {
	if !(l.Rate > 0) { //nolint:staticcheck // not a number is no limit either
		return 0
	}
	if !r.Embedded() && !r.gate.shut.Load() && ctx.Err() == nil {
		calling, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		wait, err := r.takeShared(calling, bucketKey(key), l)
		if err == nil {
			return wait
		}
		if !errors.Is(ctx.Err(), context.Canceled) { // by the caller, which is not Redis's fault
			r.gate.suspect(key, err)
		}
	}
	return r.local.take(key, l, r.local.now())
}

// takeShared takes from a bucket in Redis.
func (r *Redis) takeShared(ctx context.Context, key string, l Limit) (time.Duration, error) {
	every, depth := l.times()
	cmd, err := r.scripts.take.run(ctx, r.client, []string{key}, every.Microseconds(), depth.Microseconds())
	if err != nil {
		return 0, err
	}
	us, err := cmd.Int64()
	return time.Duration(us) * time.Microsecond, err
}
