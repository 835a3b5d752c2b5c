package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// onceWithin is how long a call may take on which nothing depends.
const onceWithin = 5 * time.Second

// once calls a method, once, whatever comes of it: a press that was answered too
// late is shown as such by Telegram itself.
func (b *Bot) once(c *call) {
	ctx, cancel := context.WithTimeout(context.Background(), onceWithin)
	defer cancel()
	p := tgbotapi.Params{}
	for name, value := range c.params {
		p[name] = fmt.Sprint(value)
	}
	var f *Failure
	if err := b.Client.call(ctx, c.method, p, nil); err != nil && (!errors.As(err, &f) || !f.bad("query is too old")) {
		b.Log.Debug("a sign was not shown", "err", err)
	}
}

// inReply is a call as the body of a reply to a webhook.
func (c *call) inReply() []byte {
	body := map[string]any{"method": c.method}
	for name, value := range c.params {
		body[name] = value
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // of texts and numbers
	}
	return raw
}
