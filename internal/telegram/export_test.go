package telegram

import (
	"context"
	"encoding/json"

	"annae/internal/hub"
	"annae/internal/rich"
)

// Knows has a bot know who it is.
func (b *Bot) Knows(id int64, name string) { b.me.Store(&me{id, name}) }

// Arrive is the room of an update and what lies in the inbox of it; empty where
// nothing does.
func (b *Bot) Arrive(ctx context.Context, raw []byte) (room string, body []byte, err error) {
	a, err := b.arrive(ctx, raw)
	if a.update == nil {
		return "", nil, err
	}
	return a.update.Conversation, a.update.Body, err
}

// RoomOf is a conversation in a private chat, as one that was begun there.
func RoomOf(n Names, chat int64) hub.Room {
	p := place{Chat: chat, User: chat}
	at, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return hub.Room{Name: room(n, p), Channel: Channel, Place: at}
}

// HTML is Markdown as it is sent.
func HTML(markdown string) string {
	var t rich.Text
	t.Markdown(markdown)
	return asHTML(t)
}
