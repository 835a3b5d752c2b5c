package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/identity"
)

// Channel is that of Telegram in the inbox and the outbox.
const Channel = "telegram"

// Begins is of [hub.Channel]: who writes to a bot has a conversation with it.
func (b *Bot) Begins() bool { return true }

// Lasts is of [hub.Channel]: as long as an application may be linked.
func (b *Bot) Lasts() time.Duration { return identity.ChatLasts }

// Read is of [hub.Channel].
func (b *Bot) Read(u delivery.Update) (m hub.Message, err error) {
	var h heard
	if err := json.Unmarshal(u.Body, &h); err != nil {
		return m, errors.New("it is no update of Telegram as we keep them")
	}
	m.ID, m.In.Text, m.In.Unread = u.ID, h.Text, h.Unread
	if l, served := b.Served.Parse(h.Language); served {
		m.In.Locale = l
	}
	if h.Group {
		m.In.Aside = "https://t.me/" + h.Bot + "?start=status"
	}
	if h.Seq > 0 {
		m.Button = hub.Button{Seq: h.Seq, Option: h.Option}
	}
	if h.Over > 0 {
		m.Over = strconv.Itoa(h.Over)
	}
	m.Place, err = json.Marshal(h.place)
	return m, err
}

// outgoing is a message as it lies in the outbox.
type outgoing struct {
	place
	Over int      `json:"over,omitempty"` // the message whose place it takes; 0: none
	HTML string   `json:"html"`
	Keys keyboard `json:"keys,omitempty"`
}

// Sends is of [hub.Channel].
func (b *Bot) Sends(r hub.Room, m hub.Message, t conversation.Turn) ([]delivery.Send, error) {
	var to place
	if err := json.Unmarshal(r.Place, &to); err != nil {
		return nil, errors.New("where the conversation is can't be read")
	}
	text, keys := render(t.Reply, b.Words[t.Reply.Locale], func(option int) string {
		return pressed{t.Seq, option, to.Thread}.data(b.Names, r.Name)
	})
	messages := text.Split(mostText)
	var sends []delivery.Send
	for i, part := range messages {
		o := outgoing{place: to, HTML: asHTML(part)}
		if i == len(messages)-1 {
			o.Keys = keys
		}
		if i > 0 {
			o.Reply = 0
		}
		if t.Reply.Over && len(messages) == 1 && m.Over != "" {
			o.Over, _ = strconv.Atoi(m.Over)
		}
		body, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		sends = append(sends, delivery.Send{Conversation: outbox(b.Names, to), Name: fmt.Sprintf("turn %s %d.%d", r.Name, t.Seq, i), Body: body})
	}
	return sends, nil
}
