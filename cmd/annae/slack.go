package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"time"

	app "annae/deploy/slack"
	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/hub"
	"annae/internal/record"
	"annae/internal/redis"
	"annae/internal/review"
	"annae/internal/seal"
	"annae/internal/slack"
)

// presses are how much one person does in Slack that is read.
var presses = redis.Limit{Rate: 2, Burst: 40}

// openSlack makes the bot of staff; nil where there is none.
func (w *work) openSlack(lg *slog.Logger, cfg config.Config, keys *seal.Keys, c *content.Content) (*slack.Bot, error) {
	if cfg.SlackToken == "" {
		return nil, nil
	}
	roles, err := slack.ParseRoles(cfg.SlackRoles)
	if err != nil {
		return nil, fmt.Errorf("ANNAE_SLACK_ROLES: %w", err)
	}
	spoken := c.Served.Default()
	if cfg.SlackLocale != "" {
		var served bool
		if spoken, served = c.Served.Parse(cfg.SlackLocale); !served {
			return nil, fmt.Errorf("ANNAE_SLACK_LOCALE: %q is no language that is spoken here", cfg.SlackLocale)
		}
	}
	for name, id := range map[string]string{"ANNAE_SLACK_DESK": cfg.SlackDesk, "ANNAE_SLACK_DIGEST": cfg.SlackDigest} {
		if id != "" && !slack.IsChannel(id) {
			return nil, fmt.Errorf("%s: %q is no id of a channel, such as C01DESK; Slack shows it at the end of the channel's details", name, id)
		}
	}
	if cfg.SlackDesk != "" && !cfg.Enquiries {
		return nil, errors.New("ANNAE_SLACK_DESK is where questions to people are shown, of which there are none: set ANNAE_ENQUIRIES=on as well")
	}
	b, err := slack.New(slack.Setup{
		Log: lg, API: cfg.SlackURL, Names: keys, Served: c.Served, Words: c.Words, Roles: roles,
		Secrets: slack.Secrets{Token: cfg.SlackToken, App: cfg.SlackApp, Signing: cfg.SlackSigning},
		Reviews: &review.Desk{Content: c, Now: time.Now}, Desk: slack.HelpDesk{Channel: cfg.SlackDesk, Locale: spoken},
		Flood: func(ctx context.Context, room string) bool {
			return w.redis.Take(ctx, "slack:"+room, presses) > 0
		},
	})
	if err != nil {
		return nil, fmt.Errorf("ANNAE_SLACK_TOKEN and its like: %w", err)
	}
	return b, nil
}

// staffInSlack answers what staff do in Slack.
func (w *work) staffInSlack(keys *seal.Keys, apps *record.Applications, talks *hub.Handler[*record.Tx]) *slack.Handler[*record.Tx] {
	h := &slack.Handler[*record.Tx]{Bot: w.slack, Talks: talks, Stores: func(tx *record.Tx) (s review.Stores) {
		s.Figures = tx
		if w.portal == nil {
			s.Applications = apps.In(tx, mailboxes(keys))
		}
		if w.helpDesk != nil {
			s.People, s.Drafts = w.helpDesk.enquiries.In(tx), tx.Drafting()
		}
		return s
	}}
	if w.slack.Desk.Channel != "" {
		h.Posts = func(tx *record.Tx) slack.Posts { return w.helpDesk.enquiries.In(tx) }
	}
	return h
}

// startSlack has the bot hear, by sockets; what is posted it hears in
// [work.beside].
func (w *work) startSlack() {
	if w.slack == nil {
		return
	}
	w.slack.Into(w.node)
	w.ears.Go(func() { w.slack.Connect(w.over) })
	w.ears.Go(func() { w.slack.Listen(w.over) })
}

// slackCommand prints what Slack has to know.
func slackCommand(_ context.Context, args []string, w world) error {
	f := flags(w, "slack", "slack manifest [--url URL]",
		"Prints the manifest from which Slack makes the app, with no scope more than it uses. With --url Slack posts to a desk behind a public\n"+
			"address; without it the desk opens sockets to Slack:\n  annae slack manifest --url https://desk.example.org\n")
	site := f.String("url", "", "where this desk is reached from outside, such as https://desk.example.org")
	if _, err := parseVerb(f, args, "manifest"); err != nil {
		return err
	}
	if u, err := url.Parse(*site); f.NArg() > 0 || *site != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		return errors.New("--url takes an address with https; such as: annae slack manifest --url https://desk.example.org")
	}
	_, err := io.WriteString(w.stdout, app.Manifest(*site))
	return err
}
