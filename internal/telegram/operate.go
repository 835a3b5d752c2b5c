package telegram

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// mostAtOnce is how many updates Telegram may post at the same time.
const mostAtOnce = 40

// SetWebhook has Telegram post updates to a page of ours, such as
// https://desk.example.org. They are no longer to be polled for.
func (c *Client) SetWebhook(ctx context.Context, site, secret string) error {
	u, err := url.Parse(site)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		return errors.New("it is no address that Telegram can post to; it looks like https://desk.example.org")
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	if !strings.HasSuffix(u.Path, Path) {
		u.Path += Path
	}
	return c.call(ctx, "setWebhook", tgbotapi.Params{
		"url": u.String(), "secret_token": secret, "allowed_updates": heardOf, "max_connections": strconv.Itoa(mostAtOnce),
	}, nil)
}

// DeleteWebhook has updates polled for again. Those that wait are kept.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	return c.call(ctx, "deleteWebhook", nil, nil)
}

// Info is how we stand with Telegram.
type Info struct {
	Bot       string // by which people find us
	Webhook   string // empty: updates are polled for
	Waiting   int    // updates
	LastError string // of the webhook; empty: there was none
	ErrorAt   time.Time
}

// Info asks how we stand with Telegram.
func (c *Client) Info(ctx context.Context) (i Info, err error) {
	who, err := c.who(ctx)
	if err != nil {
		return i, err
	}
	var hook struct {
		URL     string `json:"url"`
		Pending int    `json:"pending_update_count"`
		Error   string `json:"last_error_message"`
		At      int64  `json:"last_error_date"`
	}
	if err := c.call(ctx, "getWebhookInfo", nil, &hook); err != nil {
		return i, err
	}
	i = Info{Bot: "@" + who.Name, Webhook: hook.URL, Waiting: hook.Pending, LastError: hook.Error}
	if hook.At != 0 {
		i.ErrorAt = time.Unix(hook.At, 0)
	}
	return i, nil
}
