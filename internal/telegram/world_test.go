package telegram_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/identity"
	"annae/internal/record"
	"annae/internal/seal"
	"annae/internal/telegram"
)

// An api is where a bot sends.
type api interface {
	URL() string
	Token() string
}

// A desk answers in Telegram, in this process.
type desk struct {
	bot  *telegram.Bot
	rec  *record.Record
	keys *seal.Keys
	node *delivery.Node[*record.Tx]
	end  context.CancelFunc
}

// open opens a desk on a record that sends to an API. It does not poll yet.
func open(t testing.TB, core *conversation.Core, at record.Place, api api, limits delivery.Limits) *desk {
	t.Helper()
	keys, err := seal.Parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
	if err != nil {
		t.Fatal(err)
	}
	lg := slog.New(slog.DiscardHandler)
	r, err := record.Open(t.Context(), lg, at, keys)
	if err != nil {
		t.Fatal(err)
	}
	client, err := telegram.NewClient(api.URL(), api.Token())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{keys: keys, rec: r}
	content := answertest.Desk().Content()
	d.bot = telegram.New(telegram.Setup{
		Log: lg, Client: client, Names: keys, Served: content.Served, Words: content.Words,
		Commands: conversation.Commands, Alone: func(command string) bool { return command == "status" },
		Flood: func(context.Context, string) (over, tell bool) { return false, false },
		First: func() bool { return d.node.First() },
	})
	handler := hub.NewHandler[*record.Tx](core, map[string]hub.Channel{telegram.Channel: d.bot}, nil)
	handler.Tell(d.bot.Handled)
	d.node, err = delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: lg, Name: rand.Text(), Store: r, Handler: handler, Apologise: handler.Apologise, Platforms: map[string]delivery.Platform{telegram.Channel: d.bot},
		Limits: limits, Bells: delivery.Silent{}, World: delivery.Real{}, Workers: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.bot.Into(d.node)
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	d.end = end
	d.node.Start(ctx)
	t.Cleanup(func() {
		defer end()
		within, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		if err := d.node.Stop(within); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// An openApplication is one that everybody is shown who types a code.
type openApplication struct{}

func (openApplication) Ask(identity.Request) {}
func (openApplication) Prove(string, string) (application.Reference, int64, bool) {
	return "KCN-2026-7F3K-E", 1, true
}
func (openApplication) Standing(ref application.Reference) (application.Standing, error) {
	return application.Standing{Reference: ref, Track: "planning-2026", Country: "LA", City: "Sample", Title: "A <plan> & more", Phase: "received", Contacts: 1}, nil
}
func (openApplication) Shown(application.Reference) {}

// newCore is that of the programme.
func newCore(t testing.TB) *conversation.Core {
	t.Helper()
	d := answertest.Desk()
	core, err := conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Status: openApplication{}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return core
}

// poll has the bot ask for updates until the test ends.
func (d *desk) poll(t testing.TB) {
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	var loops sync.WaitGroup
	loops.Go(func() { d.bot.Connect(ctx) })
	loops.Go(func() { d.bot.Poll(ctx) })
	t.Cleanup(func() {
		end()
		loops.Wait()
	})
}

// sent tells whether nothing waits in the outbox.
func (d *desk) sent(t testing.TB) bool {
	t.Helper()
	waits, err := d.rec.Waiting(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return waits.Sends == 0
}
