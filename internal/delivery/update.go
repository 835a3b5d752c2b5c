package delivery

import (
	"hash/fnv"
	"time"
)

// An Update is one message from a platform.
type Update struct {
	Seq          int64  // the order in which updates were accepted; the store gives it
	Channel      string // such as "telegram"
	ID           string // by which the platform knows it; unique in the channel
	Conversation string // a keyed name, never a chat's own number
	Body         []byte // for the handler alone
	Shard        int    // the store gives it
	Tries        int    // how often it was begun in vain
	Fetched      any    // what [Unprepared.Fetch] gave; nil: nothing was fetched
}

// ShardOf is the shard of a conversation among so many.
func ShardOf(conversation string, shards int) int {
	h := fnv.New32a()
	h.Write([]byte(conversation))
	return int(h.Sum32() % uint32(shards)) //nolint:gosec // there are a few dozen shards
}

// A Lane orders the outbox of a platform: all answers go before news.
type Lane int

// The lanes.
const (
	Answers Lane = iota
	News
)

// A Send is one message to a platform. Those of a conversation go out in the
// order in which they were put into a lane.
type Send struct {
	Seq          int64 // the order of the outbox; the store gives it
	Channel      string
	Conversation string
	Shard        int // the store gives it
	Lane         Lane
	Name         string        // unique in its conversation, such as "turn 12"; put twice, it is one send
	Wait         time.Duration // how long it waits before it goes out first, once it is put
	Follows      string        // the name of the send whose platform id this one needs; empty: none
	Ref          string        // that id; the store gives it
	Body         []byte        // for the platform's adapter alone
	Tries        int
}

// A Receipt says what became of an update that was handed in.
type Receipt int

// The receipts.
const (
	New     Receipt = iota
	Known           // it was accepted before
	Differs         // an update with its id and another content was accepted before; that one holds
)

// A Lease is the right to work a shard. Its fence is higher than that of
// everybody who had it before, and whoever comes with a lower one is refused.
type Lease struct {
	Shard int
	Fence int64
	// Clean tells that who had it before gave it back, so that nothing was
	// under way.
	Clean bool
}

// How long things take and how many there are.
const (
	// LeaseFor is how long a lease lasts that is not renewed.
	LeaseFor = 15 * time.Second
	// SendWithin is how long a platform may take for one send. A send begins
	// only while its lease lasts longer.
	SendWithin = 8 * time.Second
	// InFlight is how many sends of a platform a process has under way at most:
	// those that are repeated when it is killed.
	InFlight = 16
	// MostTries is how often an update is tried before it is set aside.
	MostTries = 4
	// MostSends is how often a send is tried before it is set aside: for about
	// two hours.
	MostSends = 30
	// MostBody is how many bytes an update or a send may have.
	MostBody = 1 << 20
	// MostWaiting is how many updates may wait in the inbox; beyond it no more
	// are accepted.
	MostWaiting = 200_000

	beat        = LeaseFor / 3
	lookEvery   = time.Second // for what no bell told of
	sweepEvery  = 10 * time.Minute
	mostBatch   = 64 // updates in one transaction
	mostIntake  = 128
	mostQueued  = 1024 // updates that wait for the intake
	crowded     = 8    // updates that come at the same moment
	crowdLasts  = 2 * time.Millisecond
	letInFor    = 25 * time.Millisecond
	mostHeldOff = 256 // conversations that a sender knows to be over their limit
)
