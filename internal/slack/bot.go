package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"annae/internal/delivery"
	"annae/internal/locale"
	"annae/internal/review"
)

// An Inbox takes updates, in their order. What is told is how many of the first
// lie safe, and why not all.
type Inbox interface {
	AcceptAll(context.Context, []delivery.Update) (accepted int, err error)
}

// Names are keyed.
type Names interface {
	Name(domain string, parts ...string) string
}

// Secrets are by which we and Slack know each other.
type Secrets struct {
	Token   string // of the bot, xoxb-
	App     string // for sockets, xapp-; empty: there are none
	Signing string // of what Slack posts; empty: it posts nothing
}

// A Setup is what a bot works with.
type Setup struct {
	Log     *slog.Logger
	API     string // the address of Slack's Web API, such as https://slack.com/api/
	Secrets Secrets
	Names   Names
	Served  locale.Served
	Words   map[locale.Locale]*locale.Words
	Roles   Roles
	Reviews *review.Desk
	Desk    HelpDesk
	// Flood tells whether somebody sends more than we read.
	Flood func(ctx context.Context, room string) bool
}

// A HelpDesk is where questions to people are shown.
type HelpDesk struct {
	Channel string        // by its id; empty: they are shown nowhere
	Locale  locale.Locale // in which
}

// A Bot is an app in a workspace of Slack. It is safe for concurrent use.
type Bot struct {
	Setup
	api    *slack.Client
	http   *http.Client // that calls Slack
	inbox  Inbox
	people people
	counts counts
	open   atomic.Int64 // sockets that are connected
	failed atomic.Int64 // tries to connect a socket since the last that went well
}

// callWithin is how long a call of Slack's Web API may take.
const callWithin = 6 * time.Second

// New makes a bot. Before it takes updates it is told where to, by [Bot.Into].
// Its error says what is wrong with the address or a secret, without it.
func New(s Setup) (*Bot, error) {
	u, err := url.Parse(s.API)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("it is no address of Slack's Web API; it looks like https://slack.com/api/")
	}
	if !strings.HasPrefix(s.Secrets.Token, "xoxb-") {
		return nil, errors.New("it is no token of a bot in Slack; it begins with xoxb-")
	}
	if s.Secrets.App != "" && !strings.HasPrefix(s.Secrets.App, "xapp-") {
		return nil, errors.New("it is no app-level token of Slack; it begins with xapp-")
	}
	if s.Secrets.App == "" && s.Secrets.Signing == "" {
		return nil, errors.New("how Slack reaches us is not set: by sockets with ANNAE_SLACK_APP_TOKEN, or over HTTP with ANNAE_SLACK_SIGNING_SECRET")
	}
	b := &Bot{Setup: s, http: &http.Client{
		Timeout: callWithin, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: 32, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 5 * time.Second,
		},
	}}
	b.api = b.client()
	b.people.of = map[string]known{}
	return b, nil
}

// client makes a client of the Web API that logs nothing.
func (b *Bot) client() *slack.Client {
	return slack.New(b.Secrets.Token, slack.OptionAppLevelToken(b.Secrets.App), slack.OptionAPIURL(strings.TrimSuffix(b.API, "/")+"/"),
		slack.OptionLog(silent{}), slack.OptionHTTPClient(b.http))
}

// silent is a logger: the library's own prints whole events.
type silent struct{}

func (silent) Output(int, string) error { return nil }

// Into says which inbox takes what the bot hears.
func (b *Bot) Into(inbox Inbox) { b.inbox = inbox }

// keep hands arrivals to the inbox, in their order, and tells how many are safe.
func (b *Bot) keep(ctx context.Context, all []arrival) (safe int, err error) {
	var updates []delivery.Update
	for _, a := range all {
		if a.update != nil {
			updates = append(updates, *a.update)
		}
	}
	accepted := 0
	if len(updates) > 0 {
		accepted, err = b.inbox.AcceptAll(ctx, updates)
	}
	for _, a := range all {
		if a.update != nil {
			if accepted == 0 {
				b.counts.refused.Add(1)
				return safe, err
			}
			accepted--
			b.counts.updates.Add(1)
		}
		safe++
	}
	return safe, nil
}

// after does what is done once an arrival is safe: it opens a window, which does
// not wait, since Slack gives three seconds for it. Where that fails, its content
// comes as a message ([Bot.Send]).
func (b *Bot) after(ctx context.Context, a arrival) {
	if a.trigger == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	view := b.waiting(a.speaks, a.window)
	if _, err := b.api.OpenViewContext(ctx, a.trigger, view); err != nil {
		b.counts.unopened.Add(1)
		b.Log.Debug("a window was not opened", "err", told(err))
	}
}

// openWithin is how long a trigger of Slack is good.
const openWithin = 3 * time.Second

// lost does what is done for an arrival that is not safe where Slack shows no
// reply to it.
func (b *Bot) lost(ctx context.Context, a arrival) {
	if a.respond == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	if err := b.respond(ctx, a.respond, a.sorry); err != nil {
		b.Log.Debug("somebody was not told to try again", "err", err)
	}
}

// served is a language, or the first that is served where that is none.
func (b *Bot) served(l locale.Locale) locale.Locale {
	if b.Words[l] == nil {
		return b.Served.Default()
	}
	return l
}

// words are those of a language, else those of the first that is served.
func (b *Bot) words(l locale.Locale) *locale.Words { return b.Words[b.served(l)] }

// Ready says why Slack does not reach us; nil: it does, or nothing is known.
func (b *Bot) Ready() error {
	if b.Secrets.App != "" && b.open.Load() == 0 && b.failed.Load() >= mostFailed {
		return errors.New("no socket to Slack is open")
	}
	return nil
}
