package main

import (
	"context"
	"time"

	"annae/internal/mail"
	"annae/internal/redis"
)

// pace is how often a channel may be sent to; a rate of 0 is no limit.
type pace struct {
	all  redis.Limit // to everybody together
	each redis.Limit // to one conversation
}

// paces are those of the channels. A mail server of an office takes a few
// letters a second.
var paces = map[string]pace{
	mail.Channel: {all: redis.Limit{Rate: 5, Burst: 20}},
}

// limits hold for all processes together.
type limits struct{ redis *redis.Redis }

// Conversation is of [delivery.Limits].
func (l limits) Conversation(ctx context.Context, channel, conversation string) time.Duration {
	return l.redis.Take(ctx, "send:"+channel+":"+conversation, paces[channel].each)
}

// Channel is of [delivery.Limits].
func (l limits) Channel(ctx context.Context, channel string) time.Duration {
	return l.redis.Take(ctx, "send:"+channel, paces[channel].all)
}
