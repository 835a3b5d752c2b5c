package survival

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/record"
	"annae/internal/seal"
)

// job is what a process of the test is told, by the environment.
type job struct {
	Database, Platform, Name string
}

const (
	jobVariable = "ANNAE_TEST_SURVIVAL"
	// secret is that of all processes.
	secret  = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	channel = "fake"
)

// TestMain is also the program of the processes.
func TestMain(m *testing.M) {
	told := os.Getenv(jobVariable)
	if told == "" {
		os.Exit(m.Run())
	}
	var j job
	if err := json.Unmarshal([]byte(told), &j); err != nil {
		panic(err)
	}
	if err := j.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run takes updates over HTTP, and tells its address on its output.
func (j job) run() error {
	ctx := context.Background()
	lg := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	keys, err := seal.Parse(secret)
	if err != nil {
		return err
	}
	r, err := record.Open(ctx, lg, record.Place{URL: j.Database}, keys)
	if err != nil {
		return err
	}
	node, err := delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: lg, Name: j.Name, Store: r, Handler: scribe{}, Platforms: map[string]delivery.Platform{channel: post{j.Platform}},
		Limits: delivery.Unlimited{}, Bells: delivery.Silent{}, World: delivery.Real{}, Workers: 2,
	})
	if err != nil {
		return err
	}
	node.Start(ctx)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	return http.Serve(ln, take(node, r)) //nolint:gosec // a test's own client comes, and the process is killed
}

// said is what a client says: the updates of a conversation from a number on.
type said struct {
	Conversation string
	From, Count  int
}

func (s said) update(n int) delivery.Update {
	return delivery.Update{Channel: channel, ID: fmt.Sprint(s.Conversation, "-", n), Conversation: s.Conversation, Body: fmt.Append(nil, n)}
}

// take accepts updates and says so: one as a platform brings it, several at
// once so that they wait together.
func take(node *delivery.Node[*record.Tx], store *record.Record) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
		defer cancel()
		var s said
		err := json.NewDecoder(r.Body).Decode(&s)
		switch {
		case err != nil:
		case s.Count == 1:
			_, err = node.Accept(ctx, s.update(s.From))
		default:
			var all []delivery.Update
			for n := range s.Count {
				all = append(all, s.update(s.From+n))
			}
			_, err = store.Accept(ctx, all)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	}
}

// scribe writes each update down as a turn of its conversation, and answers it.
type scribe struct{}

func (scribe) Handle(ctx context.Context, tx *record.Tx, u delivery.Update) error {
	room, found, err := tx.Room(ctx, u.Conversation)
	if err != nil {
		return err
	}
	if !found {
		room = hub.Room{Name: u.Conversation, Channel: channel}
	}
	room.Lasts = hub.Lasting
	room.Seq++
	turn := conversation.Turn{Seq: room.Seq, MessageID: u.ID, Said: string(u.Body)}
	return errors.Join(tx.Keep(ctx, room, turn, false), tx.Put(ctx, delivery.Send{
		Channel: channel, Conversation: u.Conversation, Name: u.ID, Body: u.Body,
	}))
}

func (scribe) Handled([]delivery.Update) {}

// post sends to the platform of the test.
type post struct{ address string }

func (p post) Send(ctx context.Context, s delivery.Send) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address+"/"+s.Conversation, bytes.NewReader(s.Body))
	if err != nil {
		return "", err
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	id, err := io.ReadAll(got.Body)
	return string(id), errors.Join(err, got.Body.Close())
}
