package slack

import "sync/atomic"

type counts struct {
	updates, passed, unreadable, flooded, forged, refused, unopened, sends, failed atomic.Int64
}

// Counts are what a bot has done since its start, for operators.
type Counts struct {
	Updates    int64 // that were accepted
	Passed     int64 // that were none for us
	Unreadable int64
	Flooded    int64 // of who sent more than we read
	Forged     int64 // requests that were not Slack's, or too old
	Refused    int64 // that Slack, or who asked, is to send again
	Unopened   int64 // windows
	Sends      int64 // tries
	Failed     int64 // of them
	Sockets    int64 // that are open
}

// Counts brings them.
func (b *Bot) Counts() Counts {
	c := &b.counts
	return Counts{
		c.updates.Load(), c.passed.Load(), c.unreadable.Load(), c.flooded.Load(), c.forged.Load(), c.refused.Load(),
		c.unopened.Load(), c.sends.Load(), c.failed.Load(), b.open.Load(),
	}
}
