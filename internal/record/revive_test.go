package record_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/postgrestest"
	"annae/internal/record"
)

// Whether the database was killed or stopped, the first call after it is back
// succeeds, though every connection in the pool is dead.
func TestTheFirstCallAfterTheDatabaseIsBackSucceeds(t *testing.T) {
	server := postgrestest.Start(t)
	r := open(t, record.Place{URL: server.Database(t), Shards: 8})
	n := 0
	for name, call := range map[string]func() error{
		"read": func() error {
			_, _, err := r.Turn(t.Context(), "nobody", "m")
			if errors.Is(err, conversation.ErrUnknown) {
				err = nil
			}
			return err
		},
		"write": func() error {
			n++
			_, err := r.Accept(t.Context(), []delivery.Update{update("a", n)})
			return err
		},
		"ping": func() error { return r.Ping(t.Context()) },
	} {
		for how, end := range map[string]func(){"killed": server.Kill, "stopped": server.Stop} {
			t.Run(name+" after it was "+how, func(t *testing.T) {
				fill(t, r)
				end()
				server.Start()
				if err := call(); err != nil {
					t.Errorf("the first call failed: %v", err)
				}
			})
		}
	}
}

// fill has many connections lie in the pool, all used just now.
func fill(t *testing.T, r *record.Record) {
	t.Helper()
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for end := time.Now().Add(100 * time.Millisecond); time.Now().Before(end); {
				if err := r.Ping(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
}

func TestARecordThatIsAwaySaysSo(t *testing.T) {
	server := postgrestest.Start(t)
	r := open(t, record.Place{URL: server.Database(t), Shards: 8})
	if err := r.Ping(t.Context()); err != nil {
		t.Errorf("Ping() = %v", err)
	}
	server.Kill()
	if err := r.Ping(t.Context()); err == nil {
		t.Error("Ping() = nil without a database")
	}
}
