package main

import (
	"context"
	"time"

	"annae/internal/mail"
	"annae/internal/redis"
	"annae/internal/telegram"
)

// limits hold for all processes together.
type limits struct{ redis *redis.Redis }

// Conversation is of [delivery.Limits].
func (l limits) Conversation(ctx context.Context, channel, conversation string) time.Duration {
	var limit redis.Limit // none
	if channel == telegram.Channel {
		limit = redis.Limit(telegram.Advised().Of(conversation))
	}
	return l.redis.Take(ctx, "send:"+channel+":"+conversation, limit)
}

// Channel is of [delivery.Limits].
func (l limits) Channel(ctx context.Context, channel string) time.Duration {
	var limit redis.Limit
	switch channel {
	case mail.Channel:
		limit = redis.Limit{Rate: 5, Burst: 20} // what the mail server of an office takes
	case telegram.Channel:
		limit = redis.Limit(telegram.Advised().All)
	}
	return l.redis.Take(ctx, "send:"+channel, limit)
}
