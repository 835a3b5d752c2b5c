// Package hubtest opens a hub for the tests of channels: on a record of its
// own, with delivery at work.
package hubtest

import (
	"context"
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

// Open opens a hub that ends with the test. What the core keeps, it keeps where
// it did.
func Open(t testing.TB, core *conversation.Core, channel string) *hub.Hub {
	t.Helper()
	lg := slog.New(slog.DiscardHandler)
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Open(t.Context(), lg, record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Serving: true}, keys)
	if err != nil {
		t.Fatal(err)
	}
	handler := hub.NewHandler[*record.Tx](core, map[string]hub.Channel{channel: hub.Waited{}}, nil)
	node, err := delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: lg, Name: "test", Store: r, Handler: handler, Apologise: handler.Apologise, Limits: free{}, Bells: alone{}, World: delivery.Real{}, Workers: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Setup{Log: lg, Channel: channel, Core: core, Store: r, Inbox: node, Names: keys})
	handler.Tell(h.Answered)
	node.Start(context.WithoutCancel(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := node.Stop(ctx); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// free limits nothing.
type free struct{}

func (free) Conversation(context.Context, string, string) time.Duration { return 0 }
func (free) Channel(context.Context, string) time.Duration              { return 0 }

// alone rings for nobody.
type alone struct{}

func (alone) Updates(int) {}
func (alone) Free()       {}
