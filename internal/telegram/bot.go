package telegram

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"annae/internal/delivery"
	"annae/internal/locale"
	"annae/internal/rich"
)

// An Inbox takes updates, in their order. What is told is how many of the first
// lie safe, and why not all.
type Inbox interface {
	AcceptAll(context.Context, []delivery.Update) (accepted int, err error)
}

// A Setup is what a bot works with.
type Setup struct {
	Log    *slog.Logger
	Client *Client
	Names  Names
	Served locale.Served
	Words  map[locale.Locale]*locale.Words
	// Commands are those that Telegram's menu offers, each with a label
	// conv.do.<name>; Alone tells of one that is no use where others read along.
	Commands []string
	Alone    func(command string) bool
	// Flood tells whether somebody writes more than we read, and whether they are
	// to be told so now.
	Flood func(ctx context.Context, room string) (over, tell bool)
	// First tells whether this process does what only one of all may do.
	First func() bool
}

// A Bot is a bot in Telegram. It is safe for concurrent use.
type Bot struct {
	Setup
	inbox  Inbox
	secret string // by which Telegram says that an update is from it
	me     atomic.Pointer[me]
	counts counts
	gate   gate

	mu     sync.Mutex
	typing map[string]*time.Timer // by room: who waits for a reply
	waits  struct {               // the last chat to which is to be sent less
		chat int64
		at   time.Time
	}
}

// New makes a bot. Before it takes updates it is told where to, by [Bot.Into].
func New(s Setup) *Bot {
	return &Bot{Setup: s, secret: Secret(s.Names, s.Client), typing: map[string]*time.Timer{}}
}

// Into says which inbox takes what the bot hears.
func (b *Bot) Into(inbox Inbox) { b.inbox = inbox }

// Secret is by which Telegram proves that an update at the webhook is from it.
func Secret(n Names, c *Client) string { return n.Name("telegram webhook", c.bot.Token) }

// A call is a method to be called at most once: nothing depends on it.
type call struct {
	method string
	params map[string]any
}

// An arrival is what becomes of one update.
type arrival struct {
	update *delivery.Update // nil: nothing is kept of it
	answer *call            // when the update is safe; nil: none
	typing place            // who is shown that we write, when that takes long
	sent   time.Time        // by the person; the zero time is not known
}

// errNoName says that in a group we don't know yet what is meant for us.
var errNoName = errors.New("the bot does not know its own name yet")

// arrive reads an update. Its error says that Telegram should try again.
func (b *Bot) arrive(ctx context.Context, raw []byte) (a arrival, err error) {
	u, and, readable := decode(raw)
	if !readable {
		b.counts.unreadable.Add(1)
		b.Log.Warn("an update of Telegram can't be read and is passed over", "bytes", len(raw))
		return a, nil
	}
	var h *heard
	switch {
	case u.CallbackQuery != nil:
		h, a.answer = b.pressed(u.CallbackQuery)
	case u.Message != nil:
		h, err = b.said(u.Message, and.Message)
		a.sent = time.Unix(int64(u.Message.Date), 0)
	case u.EditedMessage != nil:
		if h, err = b.said(u.EditedMessage, and.Edited); h != nil && (h.Unread || h.Text == "") {
			h = nil // a place on the map that moves, a picture that was changed
		}
		a.sent = time.Unix(int64(u.EditedMessage.EditDate), 0)
	}
	if h == nil || err != nil {
		b.counts.passed.Add(1)
		return a, err
	}
	id, name := strconv.Itoa(u.UpdateID), room(b.Names, h.place)
	if over, tell := b.flooded(ctx, id, name); over {
		b.counts.flooded.Add(1)
		a.answer = b.slow(h, a.answer, tell)
		return a, nil
	}
	body, err := json.Marshal(h)
	if err != nil {
		return a, err
	}
	a.update = &delivery.Update{Channel: Channel, ID: id, Conversation: name, Body: body}
	a.typing = h.place
	return a, nil
}

// pressed reads the press of a button; nil when it is not for who pressed it.
func (b *Bot) pressed(q *tgbotapi.CallbackQuery) (*heard, *call) {
	answer := &call{"answerCallbackQuery", map[string]any{"callback_query_id": q.ID}}
	m := q.Message
	at, is := readButton(q.Data)
	if q.From == nil || m == nil || m.Chat == nil || !is {
		return nil, answer
	}
	h := heard{place: place{Chat: m.Chat.ID, Thread: at.thread, User: q.From.ID, Group: !m.Chat.IsPrivate()}, Seq: at.seq, Option: at.option, Language: q.From.LanguageCode}
	if subtle.ConstantTimeCompare([]byte(at.data(b.Names, room(b.Names, h.place))), []byte(q.Data)) == 0 {
		answer.params["text"], answer.params["show_alert"] = b.words(h.Language).Say("telegram.not_yours", nil), true
		return nil, answer
	}
	if me := b.me.Load(); me != nil {
		h.Bot = me.Name
	}
	if m.Date != 0 { // else it is too old to be edited
		h.Over = m.MessageID
	}
	return &h, answer
}

// said reads a message; nil when it is none for us.
func (b *Bot) said(m *tgbotapi.Message, and *moreOfMessage) (*heard, error) {
	if m.Chat == nil || m.From == nil || m.From.IsBot || m.Chat.IsChannel() {
		return nil, nil
	}
	h := heard{place: place{Chat: m.Chat.ID, Thread: and.thread(), User: m.From.ID}, Language: m.From.LanguageCode, Unread: unread(m, and)}
	h.Text, _ = words(m)
	if !m.Chat.IsPrivate() {
		me := b.me.Load()
		if me == nil {
			return nil, errNoName
		}
		var meant bool
		if h.Text, meant = me.addressed(m); !meant {
			return nil, nil
		}
		h.Group, h.Reply, h.Bot = true, m.MessageID, me.Name
	}
	if rich.Size(h.Text) > mostText { // which Telegram does not let through
		h.Text = strings.ToValidUTF8(h.Text[:mostText], "")
	}
	if shown := strings.TrimFunc(h.Text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }); shown == "" {
		h.Unread = h.Unread || h.Text != "" || h.Group
		h.Text = ""
	}
	if h.Text == "" && !h.Unread {
		return nil, nil // it tells of the chat
	}
	return &h, nil
}

// slow says that somebody writes more than we read.
func (b *Bot) slow(h *heard, answer *call, tell bool) *call {
	says := b.words(h.Language).Say("telegram.slow", nil)
	switch {
	case answer != nil:
		answer.params["text"] = says
		return answer
	case !tell:
		return nil
	}
	p := map[string]any{"chat_id": h.Chat, "text": says}
	if h.Thread != 0 {
		p["message_thread_id"] = h.Thread
	}
	return &call{"sendMessage", p}
}

// words are those of the language of somebody's app, else those of the first
// that is served.
func (b *Bot) words(language string) *locale.Words {
	if l, served := b.Served.Parse(language); served {
		return b.Words[l]
	}
	return b.Words[b.Served.Default()]
}

// keep hands arrivals to the inbox, in their order, and tells how many are safe.
func (b *Bot) keep(ctx context.Context, all []arrival) (safe int, err error) {
	var updates []delivery.Update
	for _, a := range all {
		if a.update != nil {
			updates = append(updates, *a.update)
			b.willAnswer(a.update.Conversation, a.typing)
		}
	}
	accepted := 0
	if len(updates) > 0 {
		accepted, err = b.inbox.AcceptAll(ctx, updates)
	}
	for _, a := range all {
		if a.update != nil {
			if accepted == 0 {
				return safe, err
			}
			accepted--
			b.counts.updates.Add(1)
			b.gate.safe(a.update.ID)
			if !a.sent.IsZero() {
				b.counts.lag.Store(int64(time.Since(a.sent)))
			}
		}
		safe++
	}
	return safe, nil
}

// typeAfter is how long somebody waits before they are shown that we write.
const typeAfter = 700 * time.Millisecond

// willAnswer shows somebody that we write, when that takes long.
func (b *Bot) willAnswer(room string, to place) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.typing[room] != nil {
		return
	}
	b.typing[room] = time.AfterFunc(typeAfter, func() {
		b.Answered(room)
		p := map[string]any{"chat_id": to.Chat, "action": "typing"}
		if to.Thread != 0 {
			p["message_thread_id"] = to.Thread
		}
		b.once(&call{"sendChatAction", p})
	})
}

// Answered hears that a conversation was answered, in whatever process.
func (b *Bot) Answered(room string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if timer := b.typing[room]; timer != nil {
		timer.Stop()
		delete(b.typing, room)
	}
}

// Handled hears what this process has answered.
func (b *Bot) Handled(updates []delivery.Update) {
	for _, u := range updates {
		if u.Channel == Channel {
			b.Answered(u.Conversation)
		}
	}
}
