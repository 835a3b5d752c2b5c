package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
)

// A Channel translates one platform.
type Channel interface {
	// Read reads an update.
	Read(delivery.Update) (Message, error)
	// Begins tells that the first message makes a conversation. Elsewhere one
	// is opened before, and a message to one that is over is let go.
	Begins() bool
	// Lasts is how long a conversation is kept after its last message.
	Lasts() time.Duration
	// Sends are what goes out for a turn; none where people fetch it. That of
	// news answers no message: it is zero then. Those that name no conversation
	// go to that of the room.
	Sends(Room, Message, conversation.Turn) ([]delivery.Send, error)
}

// A Message is what a channel reads out of an update.
type Message struct {
	ID string
	In conversation.Incoming
	// Button is what was pressed, where the channel knows only where it stood;
	// the zero Button: none was.
	Button Button
	// Over is the message of the platform whose place a reply may take; empty:
	// none.
	Over string
	// Place is where replies go, as the channel notes it for [Room].
	Place []byte
}

// A Button is an option of an earlier turn.
type Button struct {
	Seq    int // of the turn, from 1
	Option int // among all of its options, from 0
}

// A Handler answers what delivery brings.
type Handler[T Tx] struct {
	core     *conversation.Core
	channels map[string]Channel
	keeping  func(context.Context, T, Room) Keeping
	handled  []func([]delivery.Update)

	elsewhere Standing // nil: applications are in the record
}

// NewHandler makes a handler. Where keeping is nil, the core keeps things where
// it did.
func NewHandler[T Tx](core *conversation.Core, channels map[string]Channel, keeping func(context.Context, T, Room) Keeping) *Handler[T] {
	return &Handler[T]{core: core, channels: channels, keeping: keeping}
}

// Tell has a function called for updates whose transaction is committed. It is
// for the time before delivery starts.
func (h *Handler[T]) Tell(f func([]delivery.Update)) { h.handled = append(h.handled, f) }

// Handled is of [delivery.Handler].
func (h *Handler[T]) Handled(updates []delivery.Update) {
	for _, f := range h.handled {
		f(updates)
	}
}

// told is an update that was read, and the room that it is for.
type told struct {
	Message
	room    Room
	channel Channel
	ours    bool // nobody has said anything
	core    *conversation.Core
	keeping Keeping // nil: the core keeps things where it did
}

// read reads an update; nil when its conversation is over. That of a word of the
// help desk is noted then.
func (h *Handler[T]) read(ctx context.Context, tx T, u delivery.Update) (*told, error) {
	channel := h.channels[u.Channel]
	if channel == nil {
		return nil, errors.New("this process does not serve its channel")
	}
	m, ours, err := readOurs(u)
	if !ours && err == nil {
		m, err = channel.Read(u)
	}
	if err != nil {
		return nil, fmt.Errorf("it can't be read: %w", err)
	}
	room, found, err := tx.Room(ctx, u.Conversation)
	if err != nil {
		return nil, err
	}
	if !found && !channel.Begins() {
		return nil, said(ctx, tx, m.In.Word, Nobody, nil)
	}
	if !found {
		room = Room{Name: u.Conversation, Channel: u.Channel}
	}
	if m.In.Locale != "" {
		room.Locale = m.In.Locale
	}
	if len(m.Place) > 0 {
		room.Place = m.Place
	}
	m.In.Locale, room.Lasts = room.Locale, channel.Lasts()
	if m.Button.Seq > 0 {
		m.In.Choice, err = pressed(ctx, tx, room.Name, m.Button)
	}
	t := &told{Message: m, room: room, channel: channel, ours: ours, core: h.core}
	if h.keeping != nil {
		t.keeping = h.keeping(ctx, tx, room)
		if h.elsewhere != nil {
			t.keeping = &fetching{Keeping: t.keeping, elsewhere: h.elsewhere, fetched: u.Fetched}
		}
		t.core = t.core.Keeping(t.keeping, t.keeping, t.keeping, t.keeping, t.keeping)
	}
	return t, err
}

// said notes what became of a word of the help desk that holds a reply.
func said(ctx context.Context, tx Tx, w *enquiry.Word, turn int, sends []delivery.Send) error {
	if w == nil || w.Did != enquiry.Reply {
		return nil
	}
	return tx.Told(ctx, *w, turn, sends)
}

// noOption is the id of none.
const noOption = "none"

// pressed is the id of the option that a button stood for.
func pressed(ctx context.Context, tx Tx, room string, b Button) (string, error) {
	turn, found, err := tx.Said(ctx, room, b.Seq)
	if options := turn.Reply.Options(); found && err == nil && b.Option < len(options) {
		return options[b.Option], nil
	}
	return noOption, err
}

// Handle is of [delivery.Handler].
func (h *Handler[T]) Handle(ctx context.Context, tx T, u delivery.Update) error {
	m, err := h.read(ctx, tx, u)
	if m == nil || err != nil {
		return err
	}
	was := m.room.State.Marked()
	turn := m.core.Turn(&m.room.State, m.room.Channel, m.ID, m.In)
	if !m.ours {
		if err := tx.Count(ctx, m.room.State.Marks(was, m.room.Channel, turn)...); err != nil {
			return err
		}
	}
	return h.keep(ctx, tx, m, turn)
}

// Apologise tells the person that their message can't be answered.
func (h *Handler[T]) Apologise(ctx context.Context, tx T, u delivery.Update) error {
	m, err := h.read(ctx, tx, u)
	if m == nil || err != nil {
		return err
	}
	if m.ours {
		return said(ctx, tx, m.In.Word, Unsaid, nil)
	}
	return h.keep(ctx, tx, m, m.core.Failed(&m.room.State, m.room.Channel, m.ID, m.In))
}

// keep keeps a turn, and what goes out for it: nothing where nothing is said.
func (h *Handler[T]) keep(ctx context.Context, tx T, m *told, turn conversation.Turn) error {
	if m.keeping != nil && m.keeping.Err() != nil {
		return m.keeping.Err()
	}
	silent := len(turn.Reply.Parts) == 0
	if m.ours && silent { // nobody wants it, or it is too late
		return said(ctx, tx, m.In.Word, Nobody, nil)
	}
	m.room.Seq++
	turn.Seq = m.room.Seq
	if turn.Reply.Forgotten { // also where it is, unless somebody speaks again
		m.room.Lasts = min(m.room.Lasts, Lasting)
	}
	var sends []delivery.Send
	if !silent {
		var err error
		if sends, err = m.channel.Sends(m.room, m.Message, turn); err != nil {
			return err
		}
	}
	for i := range sends {
		sends[i].Channel, sends[i].Conversation = m.room.Channel, cmp.Or(sends[i].Conversation, m.room.Name)
		if m.In.News != "" {
			sends[i].Lane, sends[i].Wait = delivery.News, turn.Wait
		}
	}
	if err := tx.Keep(ctx, m.room, turn, turn.Reply.Forgotten); err != nil {
		return err
	}
	if err := tx.Put(ctx, sends...); err != nil {
		return err
	}
	return said(ctx, tx, m.In.Word, turn.Seq, sends)
}
