package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/redis"
	"annae/internal/seal"
	"annae/internal/telegram"
)

// How much one person writes in Telegram that is read, and how often they are
// told that it is more.
var (
	chatter    = redis.Limit{Rate: 0.5, Burst: 20}
	toldOfThat = redis.Limit{Rate: 1.0 / 60, Burst: 1}
)

// openTelegram makes the bot; nil where there is none.
func (w *work) openTelegram(lg *slog.Logger, cfg config.Config, keys *seal.Keys, c *content.Content) (*telegram.Bot, error) {
	if cfg.TelegramToken == "" {
		return nil, nil
	}
	client, err := telegramClient(cfg)
	if err != nil {
		return nil, err
	}
	return telegram.New(telegram.Setup{
		Log: lg, Client: client, Names: keys, Served: c.Served, Words: c.Words, Commands: conversation.Commands,
		Alone: func(command string) bool { return command == "status" },
		Flood: func(ctx context.Context, room string) (over, tell bool) {
			if w.redis.Take(ctx, "telegram:"+room, chatter) == 0 {
				return false, false
			}
			return true, w.redis.Take(ctx, "telegram told:"+room, toldOfThat) == 0
		},
		First: func() bool { return w.node.First() },
	}), nil
}

func telegramClient(cfg config.Config) (*telegram.Client, error) {
	client, err := telegram.NewClient(cfg.TelegramURL, cfg.TelegramToken)
	if err != nil {
		return nil, fmt.Errorf("ANNAE_TELEGRAM_TOKEN and ANNAE_TELEGRAM_API_URL: %w", err)
	}
	return client, nil
}

// startTelegram has the bot hear, by polling; what is posted it hears in
// [work.beside].
func (w *work) startTelegram() {
	if w.bot == nil {
		return
	}
	w.bot.Into(w.node)
	w.ears.Go(func() { w.bot.Connect(w.over) })
	w.ears.Go(func() { w.bot.Poll(w.over) })
}

// telegramCommand tells Telegram where updates go, and how we stand with it.
func telegramCommand(ctx context.Context, args []string, w world) error {
	f := flags(w, "telegram", "telegram info | telegram set-webhook --url URL | telegram delete-webhook",
		"info tells who the bot is and how updates come. Without a webhook the desk asks for them by itself (long polling); set-webhook has\n"+
			"Telegram post them, which a desk behind a public address hears sooner:\n  annae telegram set-webhook --url https://desk.example.org\n")
	site := f.String("url", "", "where this desk is reached from outside, such as https://desk.example.org")
	verb, err := parseVerb(f, args, "info", "set-webhook", "delete-webhook")
	if err != nil {
		return err
	}
	if (verb == "set-webhook") != (*site != "") || f.NArg() > 0 {
		return errors.New("set-webhook takes --url, and nothing else does; such as: annae telegram set-webhook --url https://desk.example.org")
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return err
	}
	if cfg.TelegramToken == "" {
		return errors.New("ANNAE_TELEGRAM_TOKEN is not set; @BotFather in Telegram gives one")
	}
	client, err := telegramClient(cfg)
	if err != nil {
		return err
	}
	switch verb {
	case "set-webhook":
		r, keys, err := openRecord(ctx, newLogger(w, slog.LevelWarn), cfg, false) // which has the keys
		if err != nil {
			return err
		}
		if err := errors.Join(client.SetWebhook(ctx, *site, telegram.Secret(keys, client)), r.Close()); err != nil {
			return err
		}
		_, err = fmt.Fprintln(w.stdout, "Telegram posts updates from now on.")
		return err
	case "delete-webhook":
		if err := client.DeleteWebhook(ctx); err != nil {
			return err
		}
		_, err = fmt.Fprintln(w.stdout, "The desk asks for updates by itself from now on.")
		return err
	}
	return tellOfTelegram(ctx, client, w.stdout)
}

func tellOfTelegram(ctx context.Context, client *telegram.Client, out io.Writer) error {
	i, err := client.Info(ctx)
	if err != nil {
		return err
	}
	how := "polled for"
	if i.Webhook != "" {
		how = "posted to " + i.Webhook
	}
	fmt.Fprintf(out, "%s: updates are %s, %d wait\n", i.Bot, how, i.Waiting)
	if i.LastError != "" {
		fmt.Fprintf(out, "at %s Telegram could not post: %s\n", i.ErrorAt.Format(minute), i.LastError)
	}
	return nil
}
