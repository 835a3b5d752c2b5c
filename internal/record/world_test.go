package record_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/postgrestest"
	"annae/internal/record"
	"annae/internal/seal"
)

// each runs a test on both databases, on a new record each.
func each(t *testing.T, do func(t *testing.T, r *record.Record)) {
	t.Helper()
	for name, place := range map[string]func(*testing.T) record.Place{"sqlite": inFile, "postgres": inPostgres} {
		t.Run(name, func(t *testing.T) { do(t, open(t, place(t))) })
	}
}

func inFile(t *testing.T) record.Place {
	return record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Shards: 8}
}

func inPostgres(t *testing.T) record.Place {
	return record.Place{URL: postgrestest.URL(t), Shards: 8}
}

func open(t testing.TB, at record.Place) *record.Record {
	t.Helper()
	r, err := record.Open(t.Context(), quiet(), at, keys(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// secret is the same for all, so that a record can be opened again.
const secret = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func keys(t testing.TB) *seal.Keys {
	t.Helper()
	k, err := seal.Parse(secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func must[V any](t testing.TB) func(v V, err error) V {
	return func(v V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// update is message n of a conversation.
func update(conversation string, n int) delivery.Update {
	return delivery.Update{Channel: "test", ID: fmt.Sprint(conversation, "-", n), Conversation: conversation, Body: fmt.Appendf(nil, "%s says %d", conversation, n)}
}

func accept(t testing.TB, r *record.Record, updates ...delivery.Update) []delivery.Receipt {
	t.Helper()
	return must[[]delivery.Receipt](t)(r.Accept(t.Context(), updates))
}

// hold makes a node the owner of what it may have.
func hold(t testing.TB, r *record.Record, node string) []delivery.Lease {
	t.Helper()
	held, _, err := r.Hold(t.Context(), node, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func work(t testing.TB, r *record.Record, under []delivery.Lease, do func(tx *record.Tx)) {
	t.Helper()
	if err := r.Work(t.Context(), under, func(tx *record.Tx) error { do(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

func waiting(t testing.TB, r *record.Record, under []delivery.Lease, most int) (found []delivery.Update) {
	t.Helper()
	work(t, r, under, func(tx *record.Tx) { found = must[[]delivery.Update](t)(tx.Waiting(context.Background(), most)) })
	return found
}

// keepTurn keeps the newest turn of a room.
func keepTurn(t testing.TB, r *record.Record, under []delivery.Lease, room hub.Room, forget bool) {
	t.Helper()
	turn := conversation.Turn{Seq: room.Seq, MessageID: fmt.Sprint("m", room.Seq), At: day}
	work(t, r, under, func(tx *record.Tx) {
		if err := tx.Keep(t.Context(), room, turn, forget); err != nil {
			t.Fatal(err)
		}
	})
}
