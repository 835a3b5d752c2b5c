package redis

import (
	"context"
	"time"
)

// What tests see and set.

const (
	MostLocal  = mostLocal
	MostTopics = mostTopics
)

type Local = local

func NewLocal() *Local { return newLocal() }

func (b *local) Take(key string, l Limit, now time.Duration) time.Duration {
	return b.take(key, l, now)
}

func (b *local) Len() int { return len(b.full) }

// Shut tells whether calls go past Redis.
func (r *Redis) Shut() bool { return r.gate.shut.Load() }

// LocalLen is how many buckets are kept in this process.
func (r *Redis) LocalLen() int { return r.local.Len() }

// SetTime sets the clock of the in-process server.
func (r *Redis) SetTime(t time.Time) { r.embedded.server.SetTime(t) }

func (r *Redis) TakeShared(ctx context.Context, key string, l Limit) (time.Duration, error) {
	return r.takeShared(ctx, bucketKey(key), l)
}

// Lives is how long the key of a bucket will live: -2 ms when there is none.
func (r *Redis) Lives(ctx context.Context, key string) (time.Duration, error) {
	cmd, err := do(ctx, r.client, "pttl", bucketKey(key))
	if err != nil {
		return 0, err
	}
	ms, err := cmd.Int64()
	return time.Duration(ms) * time.Millisecond, err
}
