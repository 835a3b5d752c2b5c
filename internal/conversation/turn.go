package conversation

import (
	"errors"
	"time"

	"annae/internal/locale"
)

// An ID is the secret by which a conversation is reached: 160 random bits.
type ID string

var (
	// ErrUnknown says that there is no such conversation, or no longer.
	ErrUnknown = errors.New("no such conversation")
	// ErrFull says that too much waits already; the message was not taken.
	ErrFull = errors.New("too many messages wait")
	// ErrLater says that the message is kept and its reply is not there yet;
	// who sends it again with the same id gets the reply.
	ErrLater = errors.New("the reply is not there yet")
)

// A Turn is one message of a person with the reply to it. That of the greeting
// has no message.
type Turn struct {
	Seq       int // from 1, in order
	MessageID string
	Said      string // the person's words, without personal data; empty for a choice
	Picked    string // the label of the option picked
	Reply     Reply
	At        time.Time
	// Wait is how long it waits before it goes out where a channel pushes.
	Wait time.Duration `json:",omitzero"`
}

// Turn answers a message and moves the conversation on. That of news has no parts
// where none is wanted.
func (c *Core) Turn(st *State, channel, messageID string, in Incoming) Turn {
	if in.News != "" {
		r, wait := c.news(st, channel, in)
		return Turn{Reply: r, At: c.now(), Wait: wait} // to no message
	}
	picked := ""
	if in.Choice != "" {
		picked = c.label(in.Choice, c.speaker(st, channel, in))
	}
	t := Turn{MessageID: messageID, Picked: picked, Reply: c.Reply(st, channel, in), At: c.now()}
	if !t.Reply.Forgotten {
		t.Said = masked(in.Text)
	}
	return t
}

// Failed is the turn of a message that could not be answered.
func (c *Core) Failed(st *State, channel, messageID string, in Incoming) Turn {
	return Turn{MessageID: messageID, Said: masked(in.Text), Reply: c.closed(c.speaker(st, channel, in), "conv.failed"), At: c.now()}
}

// Begin is the greeting that begins a conversation.
func (c *Core) Begin(st *State, l locale.Locale) Turn {
	greeting := c.Greet(l)
	st.Spoken, st.Open = greeting.Locale, greeting.Options()
	return Turn{Seq: 1, Reply: greeting, At: c.now()}
}

// Keeping is the same core with other places for what it keeps.
func (c *Core) Keeping(g Gaps, k Checks, s Status, f Forgetting) *Core {
	with := *c
	with.gaps, with.checks, with.status, with.forgetting = g, k, s, f
	return &with
}

// Shown is a turn as it may be shown again: without what may be seen no longer.
func (c *Core) Shown(t Turn) Turn {
	if t.Reply.Until != 0 && c.now().Unix() >= t.Reply.Until {
		t.Reply.Parts = nil
	}
	return t
}
