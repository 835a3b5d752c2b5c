package telegramtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// A Person uses Telegram.
type Person struct {
	s    *Server
	user user
	chat *Chat

	// The server's lock guards what follows.
	deactivated bool
	seen        bool // by the bot, in a group
}

// Person makes somebody. The language is what their app is in, such as en or
// ko; it may be empty.
func (s *Server) Person(name, language string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	p := &Person{s: s, user: user{ID: s.lastID, FirstName: name, LanguageCode: language}}
	p.chat = s.newChat(chat{ID: s.lastID, Type: "private", FirstName: name})
	p.chat.person, p.chat.status = p, "member"
	s.people[p.user.ID] = p
	return p
}

func (s *Server) newChat(shape chat) *Chat {
	c := &Chat{s: s, shape: shape, instance: strconv.FormatInt(shape.ID*7919, 10)}
	s.chats[shape.ID] = c
	return c
}

// ID is the identifier of the person, and of their private chat.
func (p *Person) ID() int64 { return p.user.ID }

// Chat is the private chat with the bot.
func (p *Person) Chat() *Chat { return p.chat }

// A Way says how something is said.
type Way func(c *Chat, m *message)

// InTopic puts it into a topic of a forum.
func InTopic(id int) Way {
	return func(_ *Chat, m *message) { m.ThreadID, m.IsTopicMessage = id, true }
}

// ReplyTo answers a message.
func ReplyTo(to Message) Way {
	return func(c *Chat, m *message) {
		if found := c.find(to.ID); found != nil {
			m.ReplyTo = found.reply()
		}
	}
}

// Say writes a text.
func (p *Person) Say(c *Chat, text string, ways ...Way) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.write(c, message{Text: text, Entities: p.s.findEntities(text, nil)}, ways)
}

// write puts what somebody wrote into a chat and brings it to the bot.
func (p *Person) write(c *Chat, m message, ways []Way) Message {
	if c.private() {
		c.start(p)
	}
	from := p.user
	m.From = &from
	for _, w := range ways {
		w(c, &m)
	}
	kept := c.show(m, false)
	p.tell("message", c, kept)
	return c.view(kept)
}

// start opens a private chat with what somebody does in it first.
func (c *Chat) start(p *Person) {
	if c.person != p {
		panic("telegramtest: a private chat is its person's alone")
	}
	if c.blocked {
		panic("telegramtest: " + p.user.FirstName + " has blocked the bot; Unblock comes first")
	}
	c.started = true
}

// tell brings a message to the bot if it may see it.
func (p *Person) tell(kind string, c *Chat, m *shown) {
	if !c.reaches(m) {
		return
	}
	p.seen = true
	p.s.bring(kind, c.ID(), m.message)
}

// Edit changes the text of one's message.
func (p *Person) Edit(m Message, text string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	kept := m.Chat.find(m.ID)
	if kept == nil || kept.mine {
		panic(fmt.Sprintf("telegramtest: %s has no message %d", p.user.FirstName, m.ID))
	}
	kept.Text, kept.Entities, kept.EditDate = text, p.s.findEntities(text, nil), time.Now().Unix()
	m.Chat.changed.Ring()
	p.tell("edited_message", m.Chat, kept)
}

// Delete takes a message off the screen. Bots are not told.
func (p *Person) Delete(m Message) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m.Chat.remove(m.ID)
}

// A Kind is what can be sent beside text.
type Kind string

// Kinds by the name of their field in a message.
const (
	Animation Kind = "animation"
	Audio     Kind = "audio"
	Contact   Kind = "contact"
	Dice      Kind = "dice"
	Document  Kind = "document"
	Location  Kind = "location"
	Photo     Kind = "photo"
	Poll      Kind = "poll"
	Sticker   Kind = "sticker"
	Video     Kind = "video"
	VideoNote Kind = "video_note"
	Voice     Kind = "voice"
)

// Send sends something that is no text, with a caption where such a thing can
// have one.
func (p *Person) Send(c *Chat, k Kind, caption string, ways ...Way) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := message{Caption: caption, CaptionEntities: p.s.findEntities(caption, nil)}
	text, err := json.Marshal(map[string]json.RawMessage{string(k): k.example()})
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		panic("telegramtest: " + err.Error())
	}
	return p.write(c, m, ways)
}

// example is one of a kind, with the fields that its documentation has.
func (k Kind) example() json.RawMessage {
	file := `"file_id":"AgACAgIAAxkBAAI","file_unique_id":"AQADAgATqRkyGw"`
	return json.RawMessage(map[Kind]string{
		Animation: `{` + file + `,"width":320,"height":240,"duration":3}`,
		Audio:     `{` + file + `,"duration":3,"mime_type":"audio/mpeg"}`,
		Contact:   `{"phone_number":"+10000000000","first_name":"Example"}`,
		Dice:      `{"emoji":"🎲","value":4}`,
		Document:  `{` + file + `,"file_name":"application.pdf","mime_type":"application/pdf","file_size":12345}`,
		Location:  `{"latitude":1.5,"longitude":2.5}`,
		Photo:     `[{` + file + `,"width":90,"height":67,"file_size":1000},{` + file + `,"width":800,"height":600,"file_size":90000}]`,
		Poll:      `{"id":"1","question":"?","options":[{"text":"a","voter_count":0}],"total_voter_count":0,"is_closed":false,"is_anonymous":true,"type":"regular","allows_multiple_answers":false}`,
		Sticker:   `{` + file + `,"type":"regular","width":512,"height":512,"is_animated":false,"is_video":false,"emoji":"👍"}`,
		Video:     `{` + file + `,"width":320,"height":240,"duration":3}`,
		VideoNote: `{` + file + `,"length":240,"duration":3}`,
		Voice:     `{` + file + `,"duration":3,"mime_type":"audio/ogg"}`,
	}[k])
}

// Block stops the bot from writing to somebody.
func (p *Person) Block() { p.setBlocked(true, "kicked") }

// Unblock lets it write again.
func (p *Person) Unblock() { p.setBlocked(false, "member") }

func (p *Person) setBlocked(blocked bool, status string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.chat.blocked != blocked {
		p.chat.blocked = blocked
		p.chat.become(status, p.user)
	}
}

// Deactivate ends somebody's account.
func (p *Person) Deactivate() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.deactivated = true
}

// Kick throws the bot out of a group or channel.
func (p *Person) Kick(c *Chat) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c.become("kicked", p.user)
}

// Invite lets the bot into a group again.
func (p *Person) Invite(c *Chat) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c.become("member", p.user)
}

// Promote makes the bot an administrator: it then gets all that is said.
func (p *Person) Promote(c *Chat) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c.become("administrator", p.user)
}

// has tells whether a message has an entity of a kind whose text is as asked.
func (m *shown) has(kind string, is func(string) bool) bool {
	return slices.ContainsFunc(slices.Concat(m.Entities, m.CaptionEntities), func(e Entity) bool {
		return e.Type == kind && is(e.Of(m.Text+m.Caption))
	})
}
