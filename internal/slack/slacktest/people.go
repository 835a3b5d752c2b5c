package slacktest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A Person uses Slack. The app is one, too.
type Person struct {
	s *Server

	// The server's lock guards what follows.
	shape      user
	dm         *Channel
	ephemerals []*shown
	modals     []*view // the newest last
	home       *view
	notes      []string
}

// A Trait says what kind of person somebody is. Without one they are a full
// member.
type Trait func(s *Server, u *user)

// Admin runs the workspace.
func Admin(_ *Server, u *user) { u.IsAdmin = true }

// Guest is in some channels only.
func Guest(_ *Server, u *user) { u.IsRestricted = true }

// SingleChannelGuest is in one channel only.
func SingleChannelGuest(_ *Server, u *user) { u.IsRestricted, u.IsUltraRestricted = true, true }

// External is from another workspace, and shares channels with this one.
func External(s *Server, u *user) { u.TeamID = s.newID("T") }

// Bot is another app's user.
func Bot(_ *Server, u *user) { u.IsBot = true }

// Locale is the language of somebody's Slack, such as ko-KR, and their time zone,
// such as Asia/Seoul.
func Locale(locale, zone string) Trait {
	return func(_ *Server, u *user) { u.Locale, u.TZ, u.TZLabel = locale, zone, zone }
}

// InOrganisation makes a member of an organisation that has several workspaces.
func InOrganisation(s *Server, u *user) {
	u.Enterprise = &enterpriseUser{ID: u.ID, EnterpriseID: s.newID("E"), EnterpriseName: "Annae Organisation", Teams: []string{s.app.team}}
}

// Person makes somebody, and tells the app who joined the workspace.
func (s *Server) Person(name string, traits ...Trait) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.person(name, traits)
	if p.shape.TeamID == s.app.team {
		s.happened("team_join", body{"user": p.look()})
	}
	return p
}

func (s *Server) person(name string, traits []Trait) *Person {
	handle := strings.ToLower(strings.ReplaceAll(name, " ", "."))
	p := &Person{s: s, shape: user{
		ID: s.newID("U"), TeamID: s.app.team, Name: handle, RealName: name, TZ: "Etc/UTC", TZLabel: "UTC", Locale: "en-US",
		Profile: profile{RealName: name, DisplayName: name, Email: handle + "@example.org"}, Updated: s.clock.Now().Unix(),
	}}
	for _, t := range traits {
		t(s, &p.shape)
	}
	p.shape.Profile.Team = p.shape.TeamID
	s.people[p.shape.ID] = p
	return p
}

// ID is the identifier of the person.
func (p *Person) ID() string { return p.shape.ID }

// Name is what others see and mention.
func (p *Person) Name() string { return p.shape.Profile.DisplayName }

// look is the person as a method or an event gives one: a stranger is from
// another workspace and in no channel that the app is in.
func (p *Person) look() user {
	u := p.shape
	if u.TeamID != p.s.app.team {
		u.IsStranger = true
		for _, c := range p.s.channels {
			u.IsStranger = u.IsStranger && (!c.has(p) || !c.has(p.s.app.user))
		}
	}
	return u
}

// DM is the direct message between a person and the app.
func (p *Person) DM() *Channel {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.im()
}

func (p *Person) im() *Channel {
	if p.dm == nil {
		p.dm = p.s.newChannel("", direct, []*Person{p, p.s.app.user})
		p.dm.shape.User = p.ID()
	}
	return p.dm
}

// Deactivate ends somebody's account.
func (p *Person) Deactivate() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.shape.Deleted = true
	for _, c := range p.s.channels {
		if c.kind != direct {
			c.members = slices.DeleteFunc(c.members, func(m *Person) bool { return m == p })
		}
	}
	p.s.happened("user_change", body{"user": p.look(), "cache_ts": p.s.clock.Now().Unix()})
}

// A Way says how something is said.
type Way func(m *shown)

// InThread answers a message.
func InThread(to Message) Way {
	return func(m *shown) {
		m.ThreadTS = to.TS
		if to.ThreadTS != "" {
			m.ThreadTS = to.ThreadTS
		}
	}
}

// Broadcast shows an answer in the channel, too.
func Broadcast(m *shown) { m.broadcast = true }

// Say writes what somebody types: @name mentions people and the app, #name a
// channel, and all else means itself.
func (p *Person) Say(c *Channel, typed string, ways ...Way) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if !c.has(p) || c.shape.IsArchived {
		panic("slacktest: " + p.Name() + " can not write into " + c.Name())
	}
	text := p.s.typed(typed)
	m := &shown{by: p, message: message{User: p.ID(), Team: p.shape.TeamID, Text: text, Blocks: p.s.richText(text)}}
	if p.shape.IsBot {
		m.BotID, m.Subtype = "B"+strings.TrimPrefix(p.ID(), "U"), "bot_message"
	} else {
		m.ClientMsgID = p.s.uuid()
	}
	for _, w := range ways {
		w(m)
	}
	c.show(m)
	return m.view()
}

// Edit changes the text of one's message.
func (p *Person) Edit(m Message, typed string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	kept := p.own(m)
	before := kept.message
	kept.Text = p.s.typed(typed)
	kept.Blocks = p.s.richText(kept.Text)
	m.Channel.edited(kept, before, p)
}

// Delete takes one's message away. An admin may take any.
func (p *Person) Delete(m Message) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m.Channel.remove(p.own(m))
}

func (p *Person) own(m Message) *shown {
	kept := m.Channel.find(m.TS)
	if kept == nil || kept.by != p && !p.shape.IsAdmin {
		panic(fmt.Sprintf("slacktest: %s has no message %s", p.Name(), m.TS))
	}
	return kept
}

var escaper, unescaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;"), strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func unescape(text string) string { return unescaper.Replace(text) }

// typed is the text that Slack makes of what somebody types: control characters
// are escaped, and mentions written as identifiers
// (messaging/formatting-message-text).
func (s *Server) typed(text string) string {
	text = escaper.Replace(text)
	var names []string
	for _, p := range s.people {
		names = append(names, "@"+p.Name(), "<@"+p.ID()+">")
	}
	for _, c := range s.channels {
		if c.Name() != "" {
			names = append(names, "#"+c.Name(), "<#"+c.ID()+"|"+c.Name()+">")
		}
	}
	for _, r := range []string{"channel", "here", "everyone"} {
		names = append(names, "@"+r, "<!"+r+">")
	}
	pairs := slices.Collect(slices.Chunk(names, 2))
	slices.SortFunc(pairs, func(a, b []string) int { return len(b[0]) - len(a[0]) }) // the longest name first
	return strings.NewReplacer(slices.Concat(pairs...)...).Replace(text)
}

var tokens = regexp.MustCompile(`<@(U\w+)>|<#(C\w+)\|[^>]*>|<!(channel|here|everyone)>`)

// richText is the block that Slack makes of what somebody types.
func (s *Server) richText(text string) []byte {
	var parts []any
	plain := func(t string) {
		if t != "" {
			parts = append(parts, body{"type": "text", "text": unescape(t)})
		}
	}
	at := 0
	for _, m := range tokens.FindAllStringSubmatchIndex(text, -1) {
		plain(text[at:m[0]])
		for i, kind := range []string{"user", "channel", "broadcast"} {
			if from := m[2*i+2]; from >= 0 {
				field := map[string]string{"user": "user_id", "channel": "channel_id", "broadcast": "range"}[kind]
				parts = append(parts, body{"type": kind, field: text[from:m[2*i+3]]})
			}
		}
		at = m[1]
	}
	plain(text[at:])
	return encode([]any{body{"type": "rich_text", "block_id": s.newID(""), "elements": []any{body{"type": "rich_text_section", "elements": parts}}}})
}

// whisper shows a message to one person only.
func (p *Person) whisper(c *Channel, m *shown) {
	m.Type, m.TS, m.c, m.to = "message", p.s.ts(), c, p
	p.ephemerals = append(p.ephemerals, m)
	p.s.changed.Ring()
}

// Ephemerals are the messages that only this person sees in a channel.
func (p *Person) Ephemerals(c *Channel) []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.whispers(c)
}

func (p *Person) whispers(c *Channel) []Message {
	var all []Message
	for _, m := range p.ephemerals {
		if m.c == c {
			all = append(all, m.view())
		}
	}
	return all
}

// AwaitEphemeral waits for a message that only this person sees, with a text.
func (p *Person) AwaitEphemeral(t testing.TB, c *Channel, part string) Message {
	t.Helper()
	return awaitOne(t, p.s, "message to "+p.Name()+" alone", func() []Message { return p.whispers(c) },
		func(m Message) bool { return strings.Contains(m.Reads(), part) })
}

// Notes are what Slack itself told this person, such as that a command timed out.
func (p *Person) Notes() []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.notes)
}
