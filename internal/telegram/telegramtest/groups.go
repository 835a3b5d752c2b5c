package telegramtest

import (
	"fmt"
	"strings"
	"time"
)

// Group makes a basic group with the bot in it.
func (s *Server) Group(title string, members ...*Person) *Chat {
	return s.group(chat{Type: "group", Title: title}, members)
}

// Supergroup makes a supergroup with the bot in it.
func (s *Server) Supergroup(title string, members ...*Person) *Chat {
	return s.group(chat{Type: "supergroup", Title: title}, members)
}

// Forum makes a supergroup with topics and the bot in it.
func (s *Server) Forum(title string, members ...*Person) *Chat {
	return s.group(chat{Type: "supergroup", Title: title, IsForum: true}, members)
}

// Channel makes a channel of which the bot is an administrator.
func (s *Server) Channel(title string, owner *Person) *Chat {
	return s.group(chat{Type: "channel", Title: title}, []*Person{owner})
}

// supergroups have their identifiers below this one (Bot API dialog IDs,
// core.telegram.org/api/bots/ids).
const supergroups = -1_000_000_000_000

func (s *Server) group(shape chat, members []*Person) *Chat {
	if len(members) == 0 {
		panic("telegramtest: somebody has to make a group")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastGroup++
	shape.ID = -s.lastGroup
	if shape.Type != "group" {
		shape.ID = supergroups - s.lastGroup
	}
	c := s.newChat(shape)
	c.members, c.topics = map[int64]bool{}, map[int]string{}
	for _, p := range members {
		c.members[p.user.ID] = true
	}
	maker := members[0].user
	members[0].seen = true
	if shape.Type == "channel" {
		c.become("administrator", maker)
		return c
	}
	c.become("member", maker)
	kept := c.show(message{From: &maker, NewChatMembers: []user{s.bot}}, false)
	s.bring("message", c.ID(), kept.message)
	return c
}

// Topic opens a topic of a forum and gives its message_thread_id.
func (c *Chat) Topic(by *Person, name string) int {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	from := by.user
	kept := c.show(message{From: &from, ForumTopicCreated: &forumTopic{Name: name, IconColor: 7322096}, IsTopicMessage: true}, false)
	kept.ThreadID = kept.ID
	c.topics[kept.ID] = name
	c.s.bring("message", c.ID(), kept.message)
	return kept.ID
}

// Migrate makes a supergroup of a basic group: whoever writes to the old one is
// sent to the new.
func (c *Chat) Migrate(by *Person) *Chat {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.shape.Type != "group" || c.moved != nil {
		panic(fmt.Sprintf("telegramtest: chat %d is no basic group", c.ID()))
	}
	s.lastGroup++
	to := s.newChat(chat{ID: supergroups - s.lastGroup, Type: "supergroup", Title: c.shape.Title})
	to.members, to.topics, c.moved = c.members, map[int]string{}, to
	to.become("member", by.user)
	from := by.user
	old := c.show(message{From: &from, MigrateToChatID: to.ID()}, false)
	s.bring("message", c.ID(), old.message)
	moved := to.show(message{From: &from, SenderChat: &to.shape, MigrateFromChatID: c.ID()}, false)
	s.bring("message", to.ID(), moved.message)
	return to
}

// Post writes into a channel.
func (c *Chat) Post(text string) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	shape := c.shape
	kept := c.show(message{SenderChat: &shape, Text: text, Entities: c.s.findEntities(text, nil)}, false)
	c.s.bring("channel_post", c.ID(), kept.message)
	return c.view(kept)
}

// EditPost changes what stands in a channel.
func (c *Chat) EditPost(m Message, text string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if kept := c.find(m.ID); kept != nil {
		kept.Text, kept.Entities, kept.EditDate = text, c.s.findEntities(text, nil), time.Now().Unix()
		c.changed.Ring()
		c.s.bring("edited_channel_post", c.ID(), kept.message)
	}
}

// reaches tells whether the bot gets what somebody wrote. In groups it is, in
// privacy mode (core.telegram.org/bots/features#privacy-mode), what speaks to
// it: commands not meant for another bot, replies to it, and mentions of it.
func (c *Chat) reaches(m *shown) bool {
	if c.private() {
		return true
	}
	if c.status != "member" && c.status != "administrator" || c.moved != nil {
		return false
	}
	if c.s.opts.ReadsGroups || c.status == "administrator" || m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == c.s.bot.ID {
		return true
	}
	at := "@" + c.s.bot.Username
	return m.has("mention", func(s string) bool { return strings.EqualFold(s, at) }) ||
		m.has("bot_command", func(s string) bool {
			return !strings.Contains(s, "@") || strings.EqualFold(s[strings.Index(s, "@"):], at)
		})
}
