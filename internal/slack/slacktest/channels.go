package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// A Channel is a public or private one, or a direct message with the app.
type Channel struct {
	s *Server

	// The server's lock guards what follows.
	shape    conversation
	kind     channelKind
	members  []*Person
	messages []*shown // in the order of their times
}

// A channelKind has the names that Slack has for a kind of conversation: that in
// events, and the beginning of its scopes.
type channelKind struct{ event, letter, scope string }

var (
	public       = channelKind{"channel", "C", "channels"}
	private      = channelKind{"group", "G", "groups"}
	direct       = channelKind{"im", "D", "im"}
	channelKinds = []channelKind{public, private, direct}
)

// shown is a message as it stands.
type shown struct {
	message
	c         *Channel
	broadcast bool // a reply that also stands in the channel
	unfurls   bool
	to        *Person
	by        *Person
	filled    filled
}

// A Message is one as it stands on the screen of a person.
type Message struct {
	TS        string
	Channel   *Channel
	From      string // name
	FromApp   bool
	Text      string // what notifications have, and the message where it has no blocks
	Blocks    json.RawMessage
	ThreadTS  string // of the message that it answers; its own where it has answers
	Broadcast bool
	Edited    bool
	Ephemeral bool
	Reactions []string
	Replies   int
	Files     []string // names
	Metadata  json.RawMessage
	Unfurls   bool // links and media in it are shown

	shown *shown
}

// Channel makes a public channel. The app is not in it before Join.
func (s *Server) Channel(name string, members ...*Person) *Channel {
	return s.channel(name, public, members)
}

// PrivateChannel makes a private one.
func (s *Server) PrivateChannel(name string, members ...*Person) *Channel {
	return s.channel(name, private, members)
}

func (s *Server) channel(name string, k channelKind, members []*Person) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newChannel(name, k, members)
}

func (s *Server) newChannel(name string, k channelKind, members []*Person) *Channel {
	letter := k.letter
	if k == private {
		letter = public.letter // G stands for old ones
	}
	c := &Channel{s: s, kind: k, members: slices.Clone(members), shape: conversation{
		ID: s.newID(letter), Name: name, NameNormalized: name, Created: s.clock.Now().Unix(), ContextTeamID: s.app.team,
		IsChannel: k != direct, IsIM: k == direct, IsPrivate: k != public,
	}}
	s.channels[c.shape.ID] = c
	return c
}

// ID is the identifier of the channel.
func (c *Channel) ID() string { return c.shape.ID }

// Name is the one without #; a direct message has none.
func (c *Channel) Name() string { return c.shape.Name }

// Join lets somebody in, who may be the app.
func (c *Channel) Join(p *Person) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.join(p)
}

func (c *Channel) join(p *Person) {
	if c.has(p) {
		return
	}
	c.members = append(c.members, p)
	c.s.changed.Ring()
	c.tell("member_joined_channel", body{"user": p.ID(), "channel": c.ID(), "channel_type": c.letter(), "team": c.s.app.team})
}

// letter is the channel_type of events about members, which is the letter of an
// identifier there.
func (c *Channel) letter() string { return c.kind.letter }

// Leave puts somebody out, who may be the app.
func (c *Channel) Leave(p *Person) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.tell("member_left_channel", body{"user": p.ID(), "channel": c.ID(), "channel_type": c.letter(), "team": c.s.app.team})
	c.members = slices.DeleteFunc(c.members, func(m *Person) bool { return m == p })
}

// Archive closes the channel: nobody can write into it, and it has no members.
func (c *Channel) Archive(by *Person) { c.archive(by, true, "archive") }

// Unarchive opens it again. That nobody is a member then is what Slack has.
func (c *Channel) Unarchive(by *Person) { c.archive(by, false, "unarchive") }

func (c *Channel) archive(by *Person, archived bool, what string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.shape.IsArchived = archived
	c.tell(c.family()+what, body{"channel": c.ID(), "user": by.ID()})
	if archived {
		c.members = nil
	}
	c.s.changed.Ring()
}

// family is how events name a kind of channel: channel_archive, group_archive.
func (c *Channel) family() string { return c.kind.event + "_" }

func (c *Channel) has(p *Person) bool { return slices.Contains(c.members, p) }

// shared tells whether people of another workspace are in it.
func (c *Channel) shared() bool {
	return slices.ContainsFunc(c.members, func(p *Person) bool { return p.shape.TeamID != c.s.app.team })
}

// look is the channel as a method gives it.
func (c *Channel) look() conversation {
	shape := c.shape
	shape.IsMember, shape.NumMembers = c.has(c.s.app.user), len(c.members)
	shape.IsShared, shape.IsExtShared = c.shared(), c.shared()
	return shape
}

// Messages are those in the channel now, without answers in threads that are not
// shown in it.
func (c *Channel) Messages() []Message {
	return c.locked(func(m *shown) bool { return !m.answer() || m.broadcast })
}

// Thread is a message with the answers to it.
func (c *Channel) Thread(ts string) []Message {
	return c.locked(func(m *shown) bool { return m.TS == ts || m.ThreadTS == ts })
}

// FromApp are the messages of the app, answers in threads among them.
func (c *Channel) FromApp() []Message {
	return c.locked(func(m *shown) bool { return m.by == c.s.app.user })
}

func (c *Channel) locked(is func(*shown) bool) []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.seen(is)
}

func (c *Channel) seen(is func(*shown) bool) []Message {
	var all []Message
	for _, m := range c.messages {
		if is(m) {
			all = append(all, m.view())
		}
	}
	return all
}

// Await waits for a message of the app, there already or to come, also in a
// thread.
func (c *Channel) Await(t testing.TB, is func(Message) bool) Message {
	t.Helper()
	return awaitOne(t, c.s, "message as asked for in "+c.Name()+" "+c.ID(), func() []Message {
		return c.seen(func(m *shown) bool { return m.by == c.s.app.user })
	}, is)
}

// AwaitText waits for a message of the app that shows a text.
func (c *Channel) AwaitText(t testing.TB, part string) Message {
	t.Helper()
	return c.Await(t, func(m Message) bool { return strings.Contains(m.Reads(), part) })
}

// AwaitReply waits for an answer of the app in a thread.
func (c *Channel) AwaitReply(t testing.TB, to Message, part string) Message {
	t.Helper()
	return c.Await(t, func(m Message) bool {
		return m.ThreadTS == to.TS && m.TS != to.TS && strings.Contains(m.Reads(), part)
	})
}

// Reads is what a person reads: the texts of the blocks, or the text where there
// are none.
func (m Message) Reads() string {
	if len(m.Blocks) == 0 {
		return unescape(m.Text)
	}
	return readsOf(m.Blocks)
}

// Time is when it was written.
func (m Message) Time() time.Time { return timeOf(m.TS) }

// answer tells whether it answers another one in a thread.
func (m *shown) answer() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

func (m *shown) view() Message {
	v := Message{
		TS: m.TS, Channel: m.c, FromApp: m.by == m.c.s.app.user, Text: m.Text, Blocks: slices.Clone(m.Blocks), ThreadTS: m.ThreadTS,
		Broadcast: m.broadcast, Edited: m.Edited != nil, Ephemeral: m.to != nil, Replies: m.ReplyCount, Metadata: m.Metadata,
		Unfurls: m.unfurls, shown: m,
	}
	if m.by != nil {
		v.From = m.by.Name()
	}
	for _, r := range m.Reactions {
		v.Reactions = append(v.Reactions, r.Name)
	}
	for _, f := range m.Files {
		v.Files = append(v.Files, f.Name)
	}
	return v
}

func (c *Channel) find(ts string) *shown {
	i := slices.IndexFunc(c.messages, func(m *shown) bool { return m.TS == ts })
	if i < 0 {
		return nil
	}
	return c.messages[i]
}
