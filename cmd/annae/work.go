package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/enquiry"
	"annae/internal/hub"
	"annae/internal/identity"
	"annae/internal/mail"
	"annae/internal/news"
	"annae/internal/portal"
	"annae/internal/record"
	"annae/internal/redis"
	"annae/internal/seal"
	"annae/internal/slack"
	"annae/internal/standing"
	"annae/internal/switches"
	"annae/internal/telegram"
	"annae/internal/web"
)

// A desk at work: it takes messages, answers them, and tells the replies.
type work struct {
	record   *record.Record
	redis    *redis.Redis
	node     *delivery.Node[*record.Tx]
	hub      *hub.Hub
	bot      *telegram.Bot   // in Telegram; nil: there is none
	slack    *slack.Bot      // in Slack; nil: there is none
	portal   *portal.Portal  // nil: the record has the applications
	over     context.Context // done when the work ends
	end      context.CancelFunc
	ears     sync.WaitGroup
	standing *standing.Cache // nil until applications can be looked up
	renewal  *renewal

	helpDesk *helpDesk // nil: no question is handed to people
}

// workers are the transactions that a process has open at a time: a file takes
// one, and a server gains little from more.
const workers = 4

// startWork starts delivery for the conversations of the page and the API.
func startWork(ctx context.Context, lg *slog.Logger, cfg config.Config, r *record.Record, keys *seal.Keys, core *conversation.Core, off *switches.Switches, c *content.Content, apps *record.Applications, office *enquiry.Office) (*work, error) {
	letters, err := mail.Open(mail.Config{URL: cfg.SMTPURL, From: cfg.MailFrom, Folder: lettersIn(cfg)}, keys)
	if err != nil {
		return nil, err
	}
	shared, err := redis.Open(lg, redis.Config{URL: cfg.RedisURL, Mode: redis.Mode(cfg.RedisMode), Master: cfg.RedisMaster})
	if err != nil {
		return nil, err
	}
	elsewhere, err := openPortal(lg, cfg)
	if err != nil {
		return nil, errors.Join(err, shared.Close())
	}
	w := &work{record: r, redis: shared, portal: elsewhere, renewal: newRenewal(lg, r)}
	keeping := func(ctx context.Context, tx *record.Tx, room hub.Room) hub.Keeping {
		return wanted(cfg, tx.Kept(ctx, room))
	}
	channels, platforms := map[string]hub.Channel{web.Channel: hub.Waited{}}, map[string]delivery.Platform{mail.Channel: letters}
	if w.bot, err = w.openTelegram(lg, cfg, keys, c); err != nil {
		return nil, errors.Join(err, shared.Close())
	}
	if w.bot != nil {
		channels[telegram.Channel], platforms[telegram.Channel] = w.bot, w.bot
	}
	if w.slack, err = w.openSlack(lg, cfg, keys, c); err != nil {
		return nil, errors.Join(err, shared.Close())
	}
	if w.slack != nil {
		channels[slack.Channel], platforms[slack.Channel] = w.slack, w.slack
	}
	if office != nil {
		desk := enquiry.Desk{Office: office, Alert: cfg.DeskAlert, Letters: enquiry.Letters{Words: c.Words, Served: c.Served, Post: letters}}
		if w.slack != nil && w.slack.Desk.Channel != "" {
			desk.Front = w.slack
		}
		w.helpDesk = &helpDesk{enquiries: r.Enquiries(desk)}
	}
	talks := hub.NewHandler(core, channels, keeping)
	handler := handlers{talks: talks, codes: &identity.Handler[*record.Tx]{Words: c.Words, Post: letters}, news: &news.Handler[*record.Tx]{Content: c, Post: letters}}
	if w.slack != nil {
		handler.staff = w.staffInSlack(keys, apps, talks)
	}
	if w.portal != nil {
		talks.ReadFrom(w.portal.Standing)
		handler.codes.Portal = w.portal
	}
	w.node, err = delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: lg, Name: nodeName(), Store: r, Handler: handler, Apologise: handler.Apologise, Platforms: platforms, Limits: limits{shared}, Bells: bells{shared},
		World: delivery.Real{}, Workers: workers,
	})
	if err != nil {
		return nil, errors.Join(err, shared.Close())
	}
	w.hub = hub.New(hub.Setup{Log: lg, Channel: web.Channel, Core: core, Store: r, Inbox: w.node, Names: keys, Shared: r.Shared()})
	talks.Tell(w.hub.Answered)
	if w.bot != nil {
		talks.Tell(w.bot.Handled)
	}
	if r.Shared() {
		talks.Tell(bells{shared}.answered)
	}
	w.over, w.end = context.WithCancel(context.WithoutCancel(ctx))
	ctx = w.over
	w.ears.Go(func() { shared.Listen(ctx, w.heard) })
	w.ears.Go(func() { w.hub.Watch(ctx) })
	w.ears.Go(func() { off.Follow(ctx) })
	if cfg.GapDays > 0 {
		w.ears.Go(func() { w.forget(ctx, lg, cfg.GapDays) })
	}
	if w.helpDesk != nil {
		w.ears.Go(func() { w.helpDesk.watch(ctx, lg) })
	}
	if w.slack != nil && cfg.SlackDigest != "" {
		w.ears.Go(func() { w.digest(ctx, lg, cfg.SlackDigest, office) })
	}
	w.node.Start(ctx)
	w.startTelegram()
	w.startSlack()
	tellWhere(lg, r, shared)
	lg.Info("letters go to " + letters.Where())
	return w, nil
}

// forget deletes old questions, now and once a day, until the context is done.
func (w *work) forget(ctx context.Context, lg *slog.Logger, days int) {
	tick := time.NewTicker(24 * time.Hour)
	defer tick.Stop()
	for {
		if err := w.record.SweepGaps(ctx, days); err != nil && ctx.Err() == nil {
			lg.Warn("old questions were not deleted", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// nodeName is unique, and tells an operator where the process is.
func nodeName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "somewhere"
	}
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), rand.Text()[:8])
}

// tellWhere says what is embedded, and what that means.
func tellWhere(lg *slog.Logger, r *record.Record, shared *redis.Redis) {
	if r.Shared() {
		lg.Info("the record is in PostgreSQL")
	} else {
		lg.Info("the record is a file in the data folder: copy it and secret.key to keep what it holds; one process serves it")
	}
	if r.Shared() && shared.Embedded() {
		lg.Warn("ANNAE_REDIS_URL is not set: what another process does is heard of within a second")
	}
}

// stop hands over what is under way and ends the rest. It takes as long as
// requests may.
func (w *work) stop(lg *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), graceful)
	defer cancel()
	err := w.node.Stop(ctx)
	w.end()
	w.ears.Wait()
	if w.portal != nil {
		w.portal.Close()
	}
	if err = errors.Join(err, w.redis.Close()); err != nil {
		lg.Warn("the work did not end in order", "err", err)
	}
}

// What is rung between processes.
const (
	shardTopic = "shard."
	freeTopic  = "free."
	roomTopic  = "room."
)

// bells ring at other processes.
type bells struct{ redis *redis.Redis }

func (b bells) Updates(shard int) { b.redis.Ring(shardTopic + strconv.Itoa(shard)) }
func (b bells) Free()             { b.redis.Ring(freeTopic) }

func (b bells) answered(updates []delivery.Update) {
	for _, u := range updates {
		b.redis.Ring(roomTopic + u.Conversation)
	}
}

// heard passes on what other processes ring.
func (w *work) heard(topic string) {
	if topic == "" { // anything may have happened
		w.hub.Heard("")
		w.node.Freed()
		w.renewal.again()
		return
	}
	kind, rest, _ := strings.Cut(topic, ".")
	switch kind + "." {
	case roomTopic:
		w.hub.Heard(rest)
		if w.bot != nil {
			w.bot.Answered(rest)
		}
	case shardTopic:
		if shard, err := strconv.Atoi(rest); err == nil {
			w.node.Updated(shard)
		}
	case freeTopic:
		w.node.Freed()
	}
}
