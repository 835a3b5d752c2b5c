package telegram

import (
	"encoding/json"
	"strings"
	"unicode/utf16"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// heard is what we take of an update, as it lies in the inbox.
type heard struct {
	place
	Text string `json:"text,omitempty"`
	// Unread tells of something beside the words that we can't read.
	Unread   bool   `json:"unread,omitempty"`
	Language string `json:"language,omitempty"` // of the person's app
	Bot      string `json:"bot,omitempty"`      // what we are called, in a group
	Seq      int    `json:"seq,omitempty"`      // of the turn whose button was pressed
	Option   int    `json:"option,omitempty"`
	Over     int    `json:"over,omitempty"` // the message of that button, where it can be edited
}

// place is where somebody is talked with.
type place struct {
	Chat   int64 `json:"chat"`
	Thread int   `json:"thread,omitempty"` // a topic of the chat
	User   int64 `json:"user"`
	Group  bool  `json:"group,omitempty"` // others read along
	// Reply is the message that is answered, in a group.
	Reply int `json:"reply,omitempty"`
}

// more is what the library's types lack (Bot API 6.3 to 9).
type more struct {
	Message  *moreOfMessage `json:"message"`
	Edited   *moreOfMessage `json:"edited_message"`
	Callback *struct {
		Message *moreOfMessage `json:"message"`
	} `json:"callback_query"`
}

type moreOfMessage struct {
	Thread    int             `json:"message_thread_id"`
	InTopic   bool            `json:"is_topic_message"`
	Story     json.RawMessage `json:"story"`
	PaidMedia json.RawMessage `json:"paid_media"`
	Checklist json.RawMessage `json:"checklist"`
}

// decode reads an update twice: what the library knows, and what it lacks.
func decode(raw []byte) (u tgbotapi.Update, and more, readable bool) {
	readable = json.Unmarshal(raw, &u) == nil && json.Unmarshal(raw, &and) == nil
	return u, and, readable
}

// thread is the topic of a message. What merely answers another has a thread as
// well, and is in no topic.
func (m *moreOfMessage) thread() int {
	if m == nil || !m.InTopic {
		return 0
	}
	return m.Thread
}

// unread tells that there is something in a message that we can't read. What
// tells of the chat itself, such as who came, is none of it.
func unread(m *tgbotapi.Message, and *moreOfMessage) bool {
	return len(m.Photo) > 0 || m.Document != nil || m.Voice != nil || m.Video != nil || m.VideoNote != nil || m.Audio != nil || m.Animation != nil ||
		m.Sticker != nil || m.Contact != nil || m.Location != nil || m.Venue != nil || m.Poll != nil || m.Dice != nil || m.Game != nil ||
		and != nil && (and.Story != nil || and.PaidMedia != nil || and.Checklist != nil)
}

// words are those of a message, or beside what it carries.
func words(m *tgbotapi.Message) (text string, entities []tgbotapi.MessageEntity) {
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionEntities
}

// me is who we are in Telegram.
type me struct {
	ID   int64  `json:"id"`
	Name string `json:"username"`
}

// addressed tells whether words in a group are for us: a command, a mention, an
// answer to what we said. Without our name it is what they say after it.
func (b *me) addressed(m *tgbotapi.Message) (text string, is bool) {
	text, entities := words(m)
	units := utf16.Encode([]rune(text))
	is = m.ReplyToMessage != nil && m.ReplyToMessage.From != nil && m.ReplyToMessage.From.ID == b.ID
	for _, e := range entities {
		if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(units) {
			continue
		}
		marked := string(utf16.Decode(units[e.Offset : e.Offset+e.Length]))
		switch e.Type {
		case "mention":
			is = is || strings.EqualFold(marked, "@"+b.Name)
		case "text_mention":
			is = is || e.User != nil && e.User.ID == b.ID
		case "bot_command":
			if e.Offset > 0 {
				continue
			}
			if _, whose, named := strings.Cut(marked, "@"); named && !strings.EqualFold(whose, b.Name) {
				return "", false // another bot's
			}
			is = true
		}
	}
	return strings.TrimSpace(without(text, "@"+b.Name)), is
}

// without takes a name out of a text, however it is written.
func without(text, name string) string {
	for {
		at := strings.Index(strings.ToLower(text), strings.ToLower(name))
		if at < 0 || len(strings.ToLower(text)) != len(text) {
			return text
		}
		text = text[:at] + text[at+len(name):]
	}
}
