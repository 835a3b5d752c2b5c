package conversation

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"annae/internal/enquiry"
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
// where none is wanted, and that of a word of the help desk none where it is
// too late.
func (c *Core) Turn(st *State, channel, messageID string, in Incoming) Turn {
	if in.News != "" {
		r, wait := c.news(st, channel, in)
		return Turn{Reply: r, At: c.now(), Wait: wait} // to no message
	}
	if in.Word != nil {
		return Turn{Reply: c.word(st, channel, in), At: c.now()} // to no message
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
	return Turn{MessageID: messageID, Said: masked(in.Text), Reply: c.failed(st, channel, in), At: c.now()}
}

// Begin is the greeting that begins a conversation.
func (c *Core) Begin(st *State, l locale.Locale) Turn {
	greeting := c.Greet(l)
	st.Spoken, st.Open = greeting.Locale, greeting.Options()
	return Turn{Seq: 1, Reply: greeting, At: c.now()}
}

// Keeping is the same core with other places for what it keeps.
func (c *Core) Keeping(g Gaps, k Checks, s Status, f Forgetting, e Enquiries) *Core {
	with := *c
	with.gaps, with.checks, with.status, with.forgetting, with.enquiries = g, k, s, f, e
	return &with
}

// longestBrief is how many characters of a reply are told in short.
const longestBrief = 400

// Brief is a turn in short, for the help desk: what was said, and the titles and
// texts of the reply. What could be seen for a while alone is left out.
func (t Turn) Brief() enquiry.Exchange {
	x := enquiry.Exchange{Said: cmp.Or(t.Said, t.Picked)}
	if t.Reply.Until != 0 {
		return x
	}
	var told []string
	for _, p := range t.Reply.Parts {
		switch p := p.(type) {
		case Text:
			told = append(told, p.Markdown)
		case Card:
			told = append(told, p.Title)
		case Words:
			told = append(told, p.Text)
		}
	}
	x.Told = strings.Join(told, "\n")
	if short := clipTo(x.Told, longestBrief); short != x.Told {
		x.Told = short + "…"
	}
	return x
}

// Shown is a turn as it may be shown again: without what may be seen no longer.
func (c *Core) Shown(t Turn) Turn {
	if t.Reply.Until != 0 && c.now().Unix() >= t.Reply.Until {
		t.Reply.Parts = nil
	}
	return t
}
