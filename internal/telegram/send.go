package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"annae/internal/delivery"
)

// Send is of [delivery.Platform].
func (b *Bot) Send(ctx context.Context, s delivery.Send) (id string, err error) {
	var o outgoing
	if err := json.Unmarshal(s.Body, &o); err != nil {
		return "", &delivery.Refused{Why: "it is no message to Telegram"}
	}
	b.counts.sends.Add(1)
	n, err := b.put(ctx, o)
	if err != nil {
		b.counts.failed.Add(1)
		return "", b.explain(o.Chat, err)
	}
	return strconv.Itoa(n), nil
}

// mostPuts is how often a message is tried in another form at once.
const mostPuts = 4

// put sends a message, and again in a form that Telegram takes: as a new one
// where the old can't be edited, to the group that has taken the place of
// another, outside of a topic that is gone.
func (b *Bot) put(ctx context.Context, o outgoing) (id int, err error) {
	for range mostPuts {
		id, err = b.putOnce(ctx, o)
		var f *Failure
		switch {
		case !errors.As(err, &f):
			return id, err
		case f.MigrateTo != 0:
			o.Chat = f.MigrateTo
		case o.Over != 0 && f.bad("message is not modified"):
			return o.Over, nil
		case o.Over != 0 && f.Status == http.StatusBadRequest:
			o.Over = 0
		case o.Thread != 0 && f.bad("thread not found"):
			o.Thread = 0
		default:
			return 0, err
		}
	}
	return 0, err
}

func (b *Bot) putOnce(ctx context.Context, o outgoing) (id int, err error) {
	method, p := "sendMessage", tgbotapi.Params{
		"chat_id": strconv.FormatInt(o.Chat, 10), "text": o.HTML, "parse_mode": "HTML", "link_preview_options": `{"is_disabled":true}`,
	}
	if len(o.Keys) > 0 {
		keys, err := json.Marshal(map[string]keyboard{"inline_keyboard": o.Keys})
		if err != nil {
			return 0, err
		}
		p["reply_markup"] = string(keys)
	}
	switch {
	case o.Over != 0:
		method = "editMessageText"
		p.AddNonZero("message_id", o.Over)
	default:
		p.AddNonZero("message_thread_id", o.Thread)
		if o.Reply != 0 {
			p["reply_parameters"] = `{"message_id":` + strconv.Itoa(o.Reply) + `,"allow_sending_without_reply":true}`
		}
	}
	var sent tgbotapi.Message
	err = b.Client.call(ctx, method, p, &sent)
	return sent.MessageID, err
}

// bothWithin is how soon after each other two chats are told to wait when it is
// all of us that Telegram wants to wait.
const bothWithin = time.Second

// explain says what a failure means for delivery.
func (b *Bot) explain(chat int64, err error) error {
	var f *Failure
	if !errors.As(err, &f) {
		return err
	}
	switch {
	case f.RetryAfter > 0 || f.Status == http.StatusTooManyRequests:
		return &delivery.RetryAfter{After: max(f.RetryAfter, time.Second), All: b.crowded(chat)}
	case f.Status == http.StatusForbidden, f.bad("chat not found"), f.bad("user not found"):
		return &delivery.Refused{Why: f.Error(), Gone: true}
	case f.Status == http.StatusBadRequest, f.Status == http.StatusRequestEntityTooLarge:
		return &delivery.Refused{Why: f.Error()}
	}
	return err // it may pass; a token that is not good is told by [Bot.Connect]
}

// crowded notes that a chat is to be sent to less, and tells whether another was
// just now.
func (b *Bot) crowded(chat int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	both := b.waits.chat != 0 && b.waits.chat != chat && now.Sub(b.waits.at) < bothWithin
	b.waits.chat, b.waits.at = chat, now
	return both
}
