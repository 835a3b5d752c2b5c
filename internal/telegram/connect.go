package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"annae/internal/locale"
)

// connectWithin is how long each call of the beginning may take.
const connectWithin = 20 * time.Second

// Connect learns who we are and tells Telegram our commands, as often as it
// takes, until the context is done. The desk runs meanwhile.
func (b *Bot) Connect(ctx context.Context) {
	again := time.Second
	for told := false; ctx.Err() == nil; told = true {
		err := b.connect(ctx)
		if err == nil {
			b.Log.Info("Telegram knows us", "bot", "@"+b.me.Load().Name)
			return
		}
		var f *Failure
		if errors.As(err, &f) && (f.Status == http.StatusUnauthorized || f.Status == http.StatusNotFound) {
			b.Log.Error("Telegram does not know the token; look at ANNAE_TELEGRAM_TOKEN")
		} else if !told && ctx.Err() == nil {
			b.Log.Warn("Telegram can't be reached yet", "err", err)
		}
		pause(ctx, again)
		again = min(2*again, time.Minute)
	}
}

func (b *Bot) connect(ctx context.Context) error {
	who, err := b.Client.who(ctx)
	if err != nil {
		return err
	}
	b.me.Store(&who)
	for _, l := range append([]locale.Locale{""}, b.Served...) {
		if err := b.introduce(ctx, l); err != nil {
			return err
		}
		for _, alone := range []bool{true, false} {
			if err := b.offer(ctx, l, alone); err != nil {
				return err
			}
		}
	}
	return nil
}

// who asks who we are.
func (c *Client) who(ctx context.Context) (who me, err error) {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	return who, c.call(ctx, "getMe", nil, &who)
}

// introduce tells what stands in a chat in which nothing was said yet.
func (b *Bot) introduce(ctx context.Context, l locale.Locale) error {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	p := tgbotapi.Params{"description": b.words(string(l)).Say("conv.welcome", nil)}
	p.AddNonEmpty("language_code", string(l))
	return b.Client.call(ctx, "setMyDescription", p, nil)
}

// offer tells the commands of Telegram's menu in a language, in private chats
// and in groups. Without a language it is for apps in all others.
func (b *Bot) offer(ctx context.Context, l locale.Locale, alone bool) error {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	type command struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	w := b.words(string(l))
	var all []command
	for _, name := range b.Commands {
		if alone || !b.Alone(name) {
			all = append(all, command{name, w.Say("conv.do."+name, nil)})
		}
	}
	commands, err := json.Marshal(all)
	if err != nil {
		return err
	}
	p := tgbotapi.Params{"commands": string(commands), "scope": `{"type":"all_private_chats"}`}
	if !alone {
		p["scope"] = `{"type":"all_group_chats"}`
	}
	p.AddNonEmpty("language_code", string(l))
	return b.Client.call(ctx, "setMyCommands", p, nil)
}
