package telegram

import (
	"sync/atomic"
	"time"
)

type counts struct {
	updates, passed, unreadable, flooded, forged, refused, sends, failed, lag atomic.Int64
}

// Counts are what a bot has done since its start, for operators.
type Counts struct {
	Updates    int64 // that were accepted
	Passed     int64 // that were none for us
	Unreadable int64
	Flooded    int64         // of who wrote more than we read
	Forged     int64         // requests to the webhook that were not Telegram's
	Refused    int64         // that Telegram is to send again
	Sends      int64         // tries
	Failed     int64         // of them
	Lag        time.Duration // from when the last was sent until it was safe
}

// Counts brings them.
func (b *Bot) Counts() Counts {
	c := &b.counts
	return Counts{
		c.updates.Load(), c.passed.Load(), c.unreadable.Load(), c.flooded.Load(), c.forged.Load(), c.refused.Load(),
		c.sends.Load(), c.failed.Load(), time.Duration(c.lag.Load()),
	}
}
