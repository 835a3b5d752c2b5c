package delivery

import (
	"context"
	"errors"
	"time"
)

// A Store keeps the inbox, the outbox and the leases. Time is the store's own
// clock, never that of a node. T is its transaction, in which a handler writes.
type Store[T Tx] interface {
	// Accept keeps updates, all or none, and tells of each what became of it. It
	// sets their shards. An update that comes twice within them is kept once.
	Accept(context.Context, []Update) ([]Receipt, error)

	// Hold tells that a node is alive, renews what it holds, and takes for it
	// what is free, up to its fair share among those alive. Surplus is how many
	// it holds beyond that and should give back.
	Hold(ctx context.Context, node string, lasts time.Duration) (held []Lease, surplus int, err error)
	// Release gives leases back.
	Release(ctx context.Context, node string, of []Lease) error
	// Leave gives everything back; the node is no longer counted.
	Leave(ctx context.Context, node string) error

	// Look finds work that nobody rang for.
	Look(ctx context.Context, of []Lease) (Look, error)
	// Work runs a transaction under leases. Its error is [ErrFenced], and
	// nothing was done, when one of them no longer holds.
	Work(ctx context.Context, under []Lease, do func(T) error) error

	// Sends are those that can go out on a channel: the first of each
	// conversation and lane, answers first. It leaves out what is to be skipped.
	Sends(ctx context.Context, q Query) ([]Send, error)
	// Settle notes what became of sends. What is not under one of the leases
	// that hold is passed over. A pause of more than 0 holds the channel.
	Settle(ctx context.Context, of []Lease, all []Settled) error
	Pause(ctx context.Context, channel string, lasts time.Duration) error

	// Sweep deletes what has been kept long enough.
	Sweep(context.Context) error
}

// A Tx is a transaction under leases.
type Tx interface {
	// Waiting are updates that can be handled, in the order of each
	// conversation; none behind one that is put off. No conversation keeps
	// the others from their turn.
	Waiting(ctx context.Context, most int) ([]Update, error)
	// Try counts a try.
	Try(context.Context, Update) error
	// PutOff lets an update, and what is behind it in its conversation, wait.
	PutOff(ctx context.Context, u Update, lasts time.Duration, why string) error
	// SetAside parks an update, where staff can see it.
	SetAside(ctx context.Context, u Update, why string) error
	// Done notes that updates are handled; of their bodies only a hash is left.
	Done(context.Context, []Update) error
	// Put puts sends into the outbox.
	Put(context.Context, ...Send) error
}

// A Look is what there is to do.
type Look struct {
	Shards   []int    // with updates that can be handled
	Channels []string // with sends that can go out
	Waiting  int      // updates in the whole inbox, counted up to [MostWaiting]
}

// A Query asks for sends.
type Query struct {
	Of      []Lease
	Channel string
	Skip    []string // conversations
	Most    int
	News    int // how many news may be among them
}

// fence is that of a shard.
func (q Query) fence(shard int) int64 {
	for _, l := range q.Of {
		if l.Shard == shard {
			return l.Fence
		}
	}
	return 0
}

// Settled is what became of a send. One of the last three says it.
type Settled struct {
	Send   Send
	ID     string        // by which the platform knows it, when it went out; may be empty
	PutOff time.Duration // it waits for so long and is tried again; 0: it is not
	Parked string        // why it is set aside; empty: it is not
	Gone   bool          // it is set aside because whom it is for is not there
}

var (
	// ErrFenced says that a lease no longer holds.
	ErrFenced = errors.New("the lease is another's by now")
	// ErrBusy says that too much waits already; the platform should try again.
	ErrBusy = errors.New("too many updates wait already")
	// ErrStopping says that the node takes nothing more.
	ErrStopping = errors.New("this process is stopping")
	// ErrTooLarge says that an update is larger than [MostBody].
	ErrTooLarge = errors.New("the update is too large")
)

// A Handler handles an update. What it writes, it writes through the
// transaction, and it calls nothing else: what it has to call for, it says by
// an [Unprepared]. Any other error holds nothing that a person wrote: staff read
// it beside the update that is set aside.
type Handler[T Tx] interface {
	Handle(context.Context, T, Update) error
	// Handled tells of updates that are handled or set aside, once that is
	// committed.
	Handled([]Update)
}

// Unprepared is the error of a handler that needs for its update what the
// record does not hold. The transaction is undone, Fetch is called outside of
// any, and the update is handled again with what it gave in [Update.Fetched].
// That is no failure of the update. What can't be fetched Fetch gives as well:
// the handler says what becomes of the update then. Fetch ends by itself within
// a few seconds; meanwhile its shard waits.
type Unprepared struct {
	Fetch func(context.Context) any
}

func (*Unprepared) Error() string { return "something has to be fetched first" }

// A Platform sends to one channel. Its error is a [RetryAfter], a [Refused], or
// any other for what may go well the next time.
type Platform interface {
	Send(context.Context, Send) (id string, err error)
}

// RetryAfter is what a platform says that is sent to too often.
type RetryAfter struct {
	After time.Duration
	// All tells that it holds for the whole channel, not for one conversation.
	All bool
}

func (e *RetryAfter) Error() string { return "the platform wants us to wait " + e.After.String() }

// Refused is what a platform says that will never take a send. Why holds
// nothing that a person wrote.
type Refused struct {
	Why string
	// Gone tells that whom it is for is not there, so that no other send there
	// will be taken either.
	Gone bool
}

func (e *Refused) Error() string { return "the platform refuses it: " + e.Why }

// Limits are how often may be sent. Wait is 0 when it may be now, which is then
// counted; else how long to wait, and nothing is counted.
type Limits interface {
	Conversation(ctx context.Context, channel, conversation string) (wait time.Duration)
	Channel(ctx context.Context, channel string) (wait time.Duration)
}

// Unlimited is for platforms that may be sent to at any time.
type Unlimited struct{}

// Conversation is 0.
func (Unlimited) Conversation(context.Context, string, string) time.Duration { return 0 }

// Channel is 0.
func (Unlimited) Channel(context.Context, string) time.Duration { return 0 }

// Bells ring at all other nodes. A bell that is not heard costs at most a
// second.
type Bells interface {
	// Updates tells that a shard has updates.
	Updates(shard int)
	// Free tells that leases were given back.
	Free()
}

// Silent is for a node that has no others, or lets them look.
type Silent struct{}

// Updates rings nowhere.
func (Silent) Updates(int) {}

// Free rings nowhere.
func (Silent) Free() {}
