package telegramtest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"annae/internal/fakeclock"
)

// A Chat is a private one with the bot, a group, or a channel.
type Chat struct {
	s      *Server
	shape  chat
	person *Person // of a private chat

	// The server's lock guards what follows.
	status    string // of the bot: member, administrator, kicked, left; empty before anything
	blocked   bool   // a private chat, by its person
	started   bool   // a private chat, by its person
	moved     *Chat  // where a group went
	members   map[int64]bool
	topics    map[int]string
	count     int // of messages, where the chat counts its own
	messages  []*shown
	instance  string
	allowance allowance
	changed   fakeclock.Bell
}

// shown is a message as it stands, with what the bot can not see.
type shown struct {
	message
	mine bool // of the bot
	old  bool // the bot can no longer reach it
}

// A Message is one as it stands on the screen of a person.
type Message struct {
	ID       int
	Chat     *Chat
	FromBot  bool
	From     string // first name
	Text     string // or caption
	Entities []Entity
	Rows     [][]Button
	ThreadID int // topic
	ReplyTo  int
	Date     time.Time
	Edited   bool
	Preview  json.RawMessage // link_preview_options as the bot gave them
}

// ID is the identifier of the chat.
func (c *Chat) ID() int64 { return c.shape.ID }

// Messages are those that the chat shows now.
func (c *Chat) Messages() []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	all := make([]Message, len(c.messages))
	for i, m := range c.messages {
		all[i] = c.view(m)
	}
	return all
}

// FromBot are the messages of the bot that the chat shows now.
func (c *Chat) FromBot() []Message {
	return slices.DeleteFunc(c.Messages(), func(m Message) bool { return !m.FromBot })
}

// Await waits for a message of the bot, there already or to come.
func (c *Chat) Await(t testing.TB, is func(Message) bool) Message {
	t.Helper()
	var found Message
	c.s.awaited(t, "message as asked for in chat "+strconv.FormatInt(c.ID(), 10), &c.changed, func() bool {
		for _, m := range c.messages {
			if !m.mine {
				continue
			}
			if found = c.view(m); is(found) {
				return true
			}
		}
		return false
	})
	return found
}

// AwaitText waits for a message of the bot whose text has a part.
func (c *Chat) AwaitText(t testing.TB, part string) Message {
	t.Helper()
	return c.Await(t, func(m Message) bool { return strings.Contains(m.Text, part) })
}

// Changed is closed when the chat next changes.
func (c *Chat) Changed() <-chan struct{} {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.changed.Next()
}

func (c *Chat) view(m *shown) Message {
	v := Message{
		ID: m.ID, Chat: c, FromBot: m.mine, Text: cmp.Or(m.Text, m.Caption), Entities: slices.Clone(m.Entities),
		ThreadID: m.ThreadID, Date: time.Unix(m.Date, 0), Edited: m.EditDate != 0, Preview: m.LinkPreviewOptions,
	}
	if m.From != nil {
		v.From = m.From.FirstName
	}
	if m.ReplyTo != nil {
		v.ReplyTo = m.ReplyTo.ID
	}
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			v.Rows = append(v.Rows, slices.Clone(row))
		}
	}
	return v
}

func (c *Chat) private() bool { return c.shape.Type == "private" }

// kind is how refusals name it.
func (c *Chat) kind() string { return c.shape.Type + " chat" }

// show puts a message into the chat under a new identifier. Private chats and
// basic groups share one count, supergroups and channels have each their own.
func (c *Chat) show(m message, mine bool) *shown {
	counter := &c.s.messageID
	if c.shape.Type == "supergroup" || c.shape.Type == "channel" {
		counter = &c.count
	}
	*counter++
	m.ID, m.Chat, m.Date = *counter, c.shape, time.Now().Unix()
	if c.s.opts.Lean {
		clear(c.messages)
		c.messages = c.messages[:0]
	}
	kept := &shown{message: m, mine: mine}
	c.messages = append(c.messages, kept)
	c.changed.Ring()
	return kept
}

func (c *Chat) find(id int) *shown {
	i, found := slices.BinarySearchFunc(c.messages, id, func(m *shown, id int) int { return cmp.Compare(m.ID, id) })
	if !found {
		return nil
	}
	return c.messages[i]
}

func (c *Chat) remove(id int) {
	c.messages = slices.DeleteFunc(c.messages, func(m *shown) bool { return m.ID == id })
	c.changed.Ring()
}

// reply is a message as another quotes it: without what it quotes itself.
func (m *shown) reply() *message {
	quoted := m.message
	quoted.ReplyTo = nil
	return &quoted
}

// access tells what a bot needs of a chat.
type access int

const (
	toRead access = iota
	toEdit
	toWrite
)

// chatOf finds the chat of a call and refuses as check_chat and
// check_chat_access in Client.cpp do. That somebody blocked the bot or never
// began shows when it writes.
func (s *Server) chatOf(p Parameters, need access) (*Chat, error) {
	id := p["chat_id"]
	if id == "" {
		return nil, badRequest("chat_id is empty")
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
	c := s.chats[n]
	if c == nil {
		return nil, badRequest("chat not found")
	}
	if c.private() {
		return c, c.refusePrivate(need)
	}
	return c, c.refuseGroup(need)
}

func (c *Chat) refusePrivate(need access) error {
	switch {
	case c.person.deactivated && need != toRead:
		return forbidden("user is deactivated")
	case !c.started && !c.person.seen:
		return badRequest("chat not found")
	case c.blocked && need == toWrite:
		return forbidden("bot was blocked by the user")
	case !c.started && need == toWrite:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}

func (c *Chat) refuseGroup(need access) error {
	switch {
	case c.moved != nil && need == toWrite:
		r := badRequest("group chat was upgraded to a supergroup chat")
		r.MigrateTo = c.moved.ID()
		return r
	case c.moved != nil:
		return nil
	case c.status == "kicked" && (need != toRead || c.shape.Type != "group"):
		return forbidden("bot was kicked from the " + c.kind())
	case c.status == "left" && (need != toRead || c.shape.Type != "group"):
		return forbidden("bot is not a member of the " + c.kind())
	}
	return nil
}

// getChat is #getchat; of ChatFullInfo come the fields that every chat has.
func (s *Server) getChat(p Parameters) (any, error) {
	c, err := s.chatOf(p, toRead)
	if err != nil {
		return nil, err
	}
	return struct {
		chat
		AccentColorID    int `json:"accent_color_id"`
		MaxReactionCount int `json:"max_reaction_count"`
	}{c.shape, 0, 11}, nil
}

// leaveChat is #leavechat.
func (s *Server) leaveChat(p Parameters) (any, error) {
	c, err := s.chatOf(p, toEdit)
	if err != nil {
		return nil, err
	}
	if c.private() {
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	c.become("left", s.bot)
	return true, nil
}

// become changes what the bot is in a chat and tells it of that.
func (c *Chat) become(status string, by user) {
	before := cmp.Or(c.status, "left")
	c.status = status
	c.s.bring("my_chat_member", c.ID()+5<<33, memberUpdated{
		Chat: c.shape, From: by, Date: time.Now().Unix(), Old: c.s.asMember(before), New: c.s.asMember(status),
	})
}

func (s *Server) asMember(status string) member {
	m := member{User: s.bot, Status: status}
	if status == "kicked" {
		forever := int64(0)
		m.UntilDate = &forever
	}
	return m
}
