package conversation

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"annae/internal/locale"
)

// An ID is the secret by which a conversation is reached: 160 random bits.
type ID string

// ErrUnknown says that there is no such conversation, or no longer.
var ErrUnknown = errors.New("no such conversation")

// ErrFull says that no more conversations can be opened for now.
var ErrFull = errors.New("too many conversations are open")

// A Turn is one message of a person with the reply to it. That of the greeting
// has no message.
type Turn struct {
	Seq       int // from 1, in order
	MessageID string
	Said      string // the person's words, without personal data; empty for a choice
	Picked    string // the label of the option picked
	Reply     Reply
	At        time.Time
}

// What a hub keeps at most.
const (
	// Lasting is how long a conversation is kept after its last message.
	Lasting   = 12 * time.Hour
	mostOpen  = 100_000
	mostTurns = 50 // of a conversation; older ones are let go
)

// A Hub holds open conversations in memory. It is safe for concurrent use:
// each conversation is answered in order, different ones at the same time.
type Hub struct {
	core    *Core
	channel string
	now     func() time.Time

	mu    sync.Mutex
	rooms map[ID]*room
	swept time.Time
}

// room is one conversation.
type room struct {
	mu     sync.Mutex
	state  State
	locale locale.Locale // that the channel told last
	turns  []Turn
	seq    int // of the last turn
	last   time.Time
	gone   bool
	news   chan struct{} // closed when there is a new turn, or the room is gone; nil when nobody waits
}

// NewHub makes a hub for the conversations of a channel.
func NewHub(core *Core, channel string, now func() time.Time) *Hub {
	return &Hub{core: core, channel: channel, now: now, rooms: map[ID]*room{}, swept: now()}
}

// Open begins a conversation with a greeting. Its error is [ErrFull].
func (h *Hub) Open(l locale.Locale) (ID, Turn, error) {
	now := h.now()
	greeting := h.core.Greet(l)
	r := &room{locale: l, last: now}
	r.state.Spoken = greeting.Locale
	r.state.Open = greeting.Options()
	t := r.add(Turn{Reply: greeting, At: now})
	id := newID()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sweep(now)
	if len(h.rooms) >= mostOpen {
		return "", Turn{}, ErrFull
	}
	h.rooms[id] = r
	return id, t, nil
}

func newID() ID {
	var b [20]byte
	rand.Read(b[:])
	return ID(strings.ToLower(base32.StdEncoding.EncodeToString(b[:])))
}

// sweep lets conversations go that have lasted, once in a while.
func (h *Hub) sweep(now time.Time) {
	if now.Sub(h.swept) < Lasting/100 && len(h.rooms) < mostOpen {
		return
	}
	h.swept = now
	for id, r := range h.rooms {
		r.mu.Lock()
		if now.Sub(r.last) > Lasting {
			r.leave()
			delete(h.rooms, id)
		}
		r.mu.Unlock()
	}
}

func (h *Hub) room(id ID) (*room, error) {
	h.mu.Lock()
	r := h.rooms[id]
	h.mu.Unlock()
	if r == nil {
		return nil, ErrUnknown
	}
	return r, nil
}

// Post answers a message. The same message id gets the turn that it got
// before. Its error is [ErrUnknown].
func (h *Hub) Post(id ID, messageID string, in Incoming) (Turn, error) {
	r, err := h.room(id)
	if err != nil {
		return Turn{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return Turn{}, ErrUnknown
	}
	for _, t := range r.turns {
		if messageID != "" && t.MessageID == messageID {
			return t, nil
		}
	}
	if in.Locale != "" {
		r.locale = in.Locale
	}
	in.Locale = r.locale
	picked := ""
	if in.Choice != "" {
		picked = h.core.label(in.Choice, h.core.speaker(&r.state, in))
	}
	reply := h.core.Reply(&r.state, h.channel, in)
	clean := masked(in.Text)
	if reply.Forgotten {
		r.turns, clean = nil, ""
	}
	r.last = h.now()
	return r.add(Turn{MessageID: messageID, Said: clean, Picked: picked, Reply: reply, At: r.last}), nil
}

// Greet is what a conversation would begin with.
func (h *Hub) Greet(l locale.Locale) Reply { return h.core.Greet(l) }

// Once answers a message outside of any conversation and keeps nothing of it.
func (h *Hub) Once(in Incoming) Reply {
	return h.core.Reply(&State{}, h.channel, in)
}

// Summarise makes a pre-check's result of the address that leads to it.
func (h *Hub) Summarise(q url.Values, l locale.Locale) (Summary, error) {
	return h.core.Summarise(h.channel, q, l)
}

// add puts a turn at the end and wakes who waits.
func (r *room) add(t Turn) Turn {
	r.seq++
	t.Seq = r.seq
	if len(r.turns) >= mostTurns {
		r.turns = slices.Delete(r.turns, 0, 1)
	}
	r.turns = append(r.turns, t)
	r.wake()
	return t
}

func (r *room) wake() {
	if r.news != nil {
		close(r.news)
		r.news = nil
	}
}

func (r *room) leave() {
	r.gone = true
	r.turns = nil
	r.wake()
}

// After returns the turns behind a sequence number, and where there are none,
// what is closed when there may be. Its error is [ErrUnknown].
func (h *Hub) After(id ID, seq int) ([]Turn, <-chan struct{}, error) {
	r, err := h.room(id)
	if err != nil {
		return nil, nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return nil, nil, ErrUnknown
	}
	for i, t := range r.turns {
		if t.Seq > seq {
			return slices.Clone(r.turns[i:]), nil, nil
		}
	}
	if r.news == nil {
		r.news = make(chan struct{})
	}
	return nil, r.news, nil
}

// Close ends a conversation and forgets it. Its error is [ErrUnknown].
func (h *Hub) Close(id ID) error {
	r, err := h.room(id)
	if err != nil {
		return err
	}
	h.mu.Lock()
	delete(h.rooms, id)
	h.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return ErrUnknown
	}
	r.leave()
	return nil
}
