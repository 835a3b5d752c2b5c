// Package hubtest opens a hub for the tests of channels: on a record of its
// own, with delivery at work.
package hubtest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/record"
	"annae/internal/seal"
)

// Open opens a hub on a record of its own.
func Open(t testing.TB, core *conversation.Core, channel string) *hub.Hub {
	t.Helper()
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	return Process(t, core, channel, record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Serving: true}, keys)
}

// Process opens the hub of one of the processes on a record, with no bell
// between them, and ends it with the test. What the core keeps, it keeps where
// it did.
func Process(t testing.TB, core *conversation.Core, channel string, at record.Place, keys *seal.Keys) *hub.Hub {
	t.Helper()
	lg := slog.New(slog.DiscardHandler)
	r, err := record.Open(t.Context(), lg, at, keys)
	if err != nil {
		t.Fatal(err)
	}
	handler := hub.NewHandler[*record.Tx](core, map[string]hub.Channel{channel: hub.Waited{}}, nil)
	node, err := delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: lg, Name: rand.Text(), Store: r, Handler: handler, Apologise: handler.Apologise,
		Limits: delivery.Unlimited{}, Bells: delivery.Silent{}, World: delivery.Real{}, Workers: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Setup{Log: lg, Channel: channel, Core: core, Store: r, Inbox: node, Names: keys, Shared: r.Shared()})
	handler.Tell(h.Answered)
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	node.Start(ctx)
	go h.Watch(ctx)
	t.Cleanup(func() {
		defer end()
		within, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		if err := node.Stop(within); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}
