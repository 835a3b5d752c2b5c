package main

import (
	"context"
	"net/netip"
	"time"

	"annae/internal/redis"
	"annae/internal/seal"
)

// perAddress lets an address ask so many questions a minute of all processes
// together: all of them at once, if it likes, and then at an even pace. It is
// nil for no limit.
func (w *work) perAddress(perMinute int, keys *seal.Keys) func(context.Context, netip.Prefix) time.Duration {
	if perMinute == 0 {
		return nil
	}
	limit := redis.Limit{Rate: float64(perMinute) / 60, Burst: perMinute}
	return func(ctx context.Context, of netip.Prefix) time.Duration {
		return w.redis.Take(ctx, "ask:"+keys.Name("address", of.String()), limit)
	}
}
