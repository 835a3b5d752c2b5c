package hub

import (
	"context"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/locale"
	"annae/internal/stats"
)

// A Room is what is kept of a conversation beside its turns.
type Room struct {
	Name    string // keyed
	Channel string
	Locale  locale.Locale // that the channel told last
	State   conversation.State
	Seq     int           // of the last turn
	Lasts   time.Duration // after its last message; for [Tx.Keep]
	// Place is where the channel sends what it has to say; nil: people fetch it.
	Place []byte
}

// What is kept of conversations at most.
const (
	// Lasting is how long a conversation on the page is kept after its last
	// message.
	Lasting = 12 * time.Hour
	// TurnsLast is how long the turns of any conversation are kept after its
	// last message: as long, its old buttons can be pressed.
	TurnsLast = 7 * 24 * time.Hour
	// MostTurns are kept of a conversation; older ones are let go.
	MostTurns = 200
)

// A Store keeps conversations. Its errors are [conversation.ErrUnknown], or say
// that the record is down.
type Store interface {
	// Begin keeps a new conversation with its greeting.
	Begin(context.Context, Room, conversation.Turn) error
	// Turns are those behind a number, in order.
	Turns(ctx context.Context, room string, after int) ([]conversation.Turn, error)
	// Turn is that of a message; false when it was not answered yet.
	Turn(ctx context.Context, room, messageID string) (conversation.Turn, bool, error)
	// Seen notes that the turns up to a number were fetched.
	Seen(ctx context.Context, room string, seq int) error
	// End forgets a conversation, and the messages to it that wait.
	End(ctx context.Context, room string) error
	// Changed are the conversations with turns since a moment of the store's
	// clock, and that moment now.
	Changed(ctx context.Context, since int64) (rooms []string, now int64, err error)
}

// A Tx is the transaction in which a message is answered.
type Tx interface {
	delivery.Tx
	// Room is false when there is none of that name.
	Room(ctx context.Context, name string) (Room, bool, error)
	// Said is a turn by its number; false when it is not kept any more.
	Said(ctx context.Context, room string, seq int) (conversation.Turn, bool, error)
	// Keep keeps a room with its newest turn; forget throws away the turns
	// before it.
	Keep(ctx context.Context, r Room, t conversation.Turn, forget bool) error
	// Count counts.
	Count(context.Context, ...stats.Mark) error
	// Told notes what became of a reply of the help desk: the turn that it is,
	// and what goes out for it; or [Nobody] or [Unsaid].
	Told(ctx context.Context, w enquiry.Word, turn int, sends []delivery.Send) error
}

// What becomes of a reply of the help desk that is no turn.
const (
	Nobody = 0  // was there to hear it
	Unsaid = -1 // it could not be said
)

// Keeping is where a transaction keeps what the core wants kept. Its error is
// the first that happened.
type Keeping interface {
	conversation.Gaps
	conversation.Checks
	conversation.Status
	conversation.Forgetting
	conversation.Enquiries
	Err() error
}

// Names are keyed.
type Names interface {
	Name(domain string, parts ...string) string
}
