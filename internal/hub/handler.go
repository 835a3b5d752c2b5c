package hub

import (
	"context"
	"errors"
	"fmt"

	"annae/internal/conversation"
	"annae/internal/delivery"
)

// A Channel translates one platform.
type Channel interface {
	// Read reads an update, and the id of its message.
	Read(delivery.Update) (messageID string, in conversation.Incoming, err error)
	// Begins tells that the first message makes a conversation. Elsewhere one
	// is opened before, and a message to one that is over is let go.
	Begins() bool
	// Sends are what goes out for a turn; none where people fetch it.
	Sends(conversation.Turn) ([]delivery.Send, error)
}

// A Handler answers what delivery brings.
type Handler[T Tx] struct {
	core     *conversation.Core
	channels map[string]Channel
	keeping  func(context.Context, T) Keeping
	handled  []func([]delivery.Update)

	elsewhere Standing // nil: applications are in the record
}

// NewHandler makes a handler. Where keeping is nil, the core keeps things where
// it did.
func NewHandler[T Tx](core *conversation.Core, channels map[string]Channel, keeping func(context.Context, T) Keeping) *Handler[T] {
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
	room    Room
	channel Channel
	id      string
	in      conversation.Incoming
}

// read reads an update; nil when its conversation is over.
func (h *Handler[T]) read(ctx context.Context, tx T, u delivery.Update) (*told, error) {
	channel := h.channels[u.Channel]
	if channel == nil {
		return nil, errors.New("this process does not serve its channel")
	}
	id, in, err := channel.Read(u)
	if err != nil {
		return nil, fmt.Errorf("it can't be read: %w", err)
	}
	room, found, err := tx.Room(ctx, u.Conversation)
	if err != nil || !found && !channel.Begins() {
		return nil, err
	}
	if !found {
		room = Room{Name: u.Conversation, Channel: u.Channel}
	}
	if in.Locale != "" {
		room.Locale = in.Locale
	}
	in.Locale = room.Locale
	return &told{room, channel, id, in}, nil
}

// Handle is of [delivery.Handler].
func (h *Handler[T]) Handle(ctx context.Context, tx T, u delivery.Update) error {
	m, err := h.read(ctx, tx, u)
	if m == nil || err != nil {
		return err
	}
	core := h.core
	var keeping Keeping
	if h.keeping != nil {
		keeping = h.keeping(ctx, tx)
		if h.elsewhere != nil {
			keeping = &fetching{Keeping: keeping, elsewhere: h.elsewhere, fetched: u.Fetched}
		}
		core = core.Keeping(keeping, keeping, keeping, keeping)
	}
	turn := core.Turn(&m.room.State, m.room.Channel, m.id, m.in)
	if keeping != nil && keeping.Err() != nil {
		return keeping.Err()
	}
	if m.in.News != "" && len(turn.Reply.Parts) == 0 { // nobody wants it
		return nil
	}
	return h.keep(ctx, tx, m, turn)
}

// Apologise tells the person that their message can't be answered.
func (h *Handler[T]) Apologise(ctx context.Context, tx T, u delivery.Update) error {
	m, err := h.read(ctx, tx, u)
	if m == nil || err != nil {
		return err
	}
	if m.in.News != "" {
		return nil
	}
	return h.keep(ctx, tx, m, h.core.Failed(&m.room.State, m.id, m.in))
}

// keep keeps a turn, and what goes out for it.
func (h *Handler[T]) keep(ctx context.Context, tx T, m *told, turn conversation.Turn) error {
	m.room.Seq++
	turn.Seq = m.room.Seq
	sends, err := m.channel.Sends(turn)
	if err != nil {
		return err
	}
	for i := range sends {
		sends[i].Channel, sends[i].Conversation = m.room.Channel, m.room.Name
	}
	if err := tx.Keep(ctx, m.room, turn, turn.Reply.Forgotten); err != nil {
		return err
	}
	return tx.Put(ctx, sends...)
}
