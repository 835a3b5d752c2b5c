package hub

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/locale"
)

// An Inbox takes messages.
type Inbox interface {
	Accept(context.Context, delivery.Update) (delivery.Receipt, error)
}

// A Setup is what a hub works with.
type Setup struct {
	Log     *slog.Logger
	Channel string
	Core    *conversation.Core
	Store   Store
	Inbox   Inbox
	Names   Names
	// Shared tells that other processes answer messages, too.
	Shared bool
}

// A Hub holds the conversations of a channel where people wait for replies. It
// is safe for concurrent use.
type Hub struct {
	Setup
	waiting waiting
}

// New makes a hub. [Hub.Answered] has to be told of what is answered.
func New(s Setup) *Hub { return &Hub{Setup: s} }

// replyWithin is how long a message waits for its reply.
const replyWithin = 20 * time.Second

func (h *Hub) room(id conversation.ID) string {
	return h.Names.Name("conversation", h.Channel, string(id))
}

// Open begins a conversation with a greeting.
func (h *Hub) Open(ctx context.Context, l locale.Locale) (conversation.ID, conversation.Turn, error) {
	id := newID()
	room := Room{Name: h.room(id), Channel: h.Channel, Locale: l, Seq: 1, Lasts: Lasting}
	turn := h.Core.Begin(&room.State, l)
	if err := h.Store.Begin(ctx, room, turn); err != nil {
		return "", conversation.Turn{}, err
	}
	return id, turn, nil
}

func newID() conversation.ID {
	var b [20]byte
	rand.Read(b[:])
	return conversation.ID(strings.ToLower(base32.StdEncoding.EncodeToString(b[:])))
}

// message is the body of an update.
type message struct {
	ID     string        `json:"id"`
	Text   string        `json:"text,omitempty"`
	Choice string        `json:"choice,omitempty"`
	Locale locale.Locale `json:"locale,omitempty"`
}

// Waited is the [Channel] of conversations that a hub holds: people fetch the
// turns.
type Waited struct{}

// Read reads what [Hub.Post] wrote.
func (Waited) Read(u delivery.Update) (Message, error) {
	var m message
	if err := json.Unmarshal(u.Body, &m); err != nil {
		return Message{}, errors.New("it is no message of a hub")
	}
	return Message{ID: m.ID, In: conversation.Incoming{Text: m.Text, Choice: m.Choice, Locale: m.Locale}}, nil
}

// Begins is false: conversations are opened.
func (Waited) Begins() bool { return false }

// Lasts is [Lasting].
func (Waited) Lasts() time.Duration { return Lasting }

// Sends are none.
func (Waited) Sends(Room, Message, conversation.Turn) ([]delivery.Send, error) { return nil, nil }

// Post answers a message. The same message id gets the turn that it got
// before. Its error is [conversation.ErrUnknown], [conversation.ErrFull] or
// [conversation.ErrLater].
func (h *Hub) Post(ctx context.Context, id conversation.ID, messageID string, in conversation.Incoming) (conversation.Turn, error) {
	if messageID == "" {
		messageID = rand.Text()
	}
	messageID = strings.ToValidUTF8(messageID, "\uFFFD") // as it will be read again
	room := h.room(id)
	wait := h.waiting.enter(room) // before the first look, or an answer just after it rings for nobody
	defer h.waiting.leave(wait)
	if t, answered, err := h.Store.Turn(ctx, room, messageID); err != nil || answered {
		return h.Core.Shown(t), err
	}
	body, err := json.Marshal(message{ID: messageID, Text: in.Text, Choice: in.Choice, Locale: in.Locale})
	if err != nil {
		return conversation.Turn{}, err
	}
	u := delivery.Update{Channel: h.Channel, ID: h.Names.Name("message", room, messageID), Conversation: room, Body: body}
	if _, err := h.Inbox.Accept(ctx, u); err != nil {
		if errors.Is(err, delivery.ErrBusy) || errors.Is(err, delivery.ErrStopping) {
			err = errors.Join(conversation.ErrFull, err)
		}
		return conversation.Turn{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	for {
		select {
		case <-wait.bell:
		case <-ctx.Done():
			return conversation.Turn{}, errors.Join(conversation.ErrLater, ctx.Err())
		}
		if t, answered, err := h.Store.Turn(ctx, room, messageID); err != nil || answered {
			return h.Core.Shown(t), err
		}
	}
}

// Turns are those behind a number. Where there are none it waits for some, for
// so long, or until the context is done.
func (h *Hub) Turns(ctx context.Context, id conversation.ID, after int, most time.Duration) ([]conversation.Turn, error) {
	room := h.room(id)
	wait := h.waiting.enter(room)
	defer h.waiting.leave(wait)
	enough := time.NewTimer(most)
	defer enough.Stop()
	for {
		turns, err := h.Store.Turns(ctx, room, after)
		if err != nil || len(turns) > 0 || most <= 0 {
			for i := range turns {
				turns[i] = h.Core.Shown(turns[i])
			}
			h.seen(ctx, room, turns)
			return turns, err
		}
		select {
		case <-wait.bell:
		case <-enough.C:
			return nil, nil
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// seen notes that replies of the help desk were fetched. Where it can't be
// noted, they are mailed as well to who gave an address.
func (h *Hub) seen(ctx context.Context, room string, turns []conversation.Turn) {
	for _, t := range slices.Backward(turns) {
		if !t.Reply.ByPerson() {
			continue
		}
		if err := h.Store.Seen(ctx, room, t.Seq); err != nil && ctx.Err() == nil {
			h.Log.Warn("it was not noted that a reply of the help desk was fetched", "err", err)
		}
		return
	}
}

// Close ends a conversation and forgets it.
func (h *Hub) Close(ctx context.Context, id conversation.ID) error {
	room := h.room(id)
	if err := h.Store.End(ctx, room); err != nil {
		return err
	}
	h.waiting.ring(room)
	return nil
}

// Greet is what a conversation would begin with.
func (h *Hub) Greet(l locale.Locale) conversation.Reply { return h.Core.Greet(l) }

// Once answers a message outside of any conversation and keeps nothing of it.
func (h *Hub) Once(in conversation.Incoming) conversation.Reply {
	return h.Core.Reply(&conversation.State{}, h.Channel, in)
}

// Summarise makes a pre-check's result of the address that leads to it.
func (h *Hub) Summarise(q url.Values, l locale.Locale) (conversation.Summary, error) {
	return h.Core.Summarise(h.Channel, q, l)
}
