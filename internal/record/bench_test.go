package record_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/postgrestest"
	"annae/internal/record"
)

// places are both databases, as safe as in service.
func places(b *testing.B, shards int) map[string]record.Place {
	return map[string]record.Place{
		"sqlite":   {File: b.TempDir() + "/record.sqlite", Shards: shards},
		"postgres": {URL: postgrestest.Start(b).Database(b), Shards: shards},
	}
}

// batch is how many are committed together.
const batch = 128

// BenchmarkIntake compares with plain inserts of the same bodies under a unique
// id, as many to a commit, on the same database.
func BenchmarkIntake(b *testing.B) {
	for name, at := range places(b, 32) {
		b.Run(name, func(b *testing.B) {
			r, plain := open(b, at), plainInserts(b, at)
			var ours, theirs time.Duration
			for round := 0; b.Loop(); round++ {
				updates := make([]delivery.Update, batch)
				for i := range updates {
					updates[i] = update(fmt.Sprint("c", i%40), round*batch+i)
				}
				start := time.Now()
				plain(updates)
				between := time.Now()
				accept(b, r, updates...)
				theirs += between.Sub(start)
				ours += time.Since(between)
			}
			b.ReportMetric(float64(b.N*batch)/ours.Seconds(), "updates/s")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-plain")
		})
	}
}

func plainInserts(b *testing.B, at record.Place) func([]delivery.Update) {
	b.Helper()
	driver, name := "sqlite", "file:"+at.File+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
	if at.URL != "" {
		driver, name = "pgx", at.URL
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec(strings.NewReplacer("BYTEA", map[string]string{"sqlite": "BLOB", "pgx": "BYTEA"}[driver]).Replace(
		`CREATE TABLE plain (id TEXT PRIMARY KEY, body BYTEA NOT NULL)`)); err != nil {
		b.Fatal(err)
	}
	// Each database in the way that is faster on it.
	one := func(tx *sql.Tx, updates []delivery.Update) error {
		_, err := tx.Exec(`INSERT INTO plain (id, body) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING`, ids(updates), bodies(updates))
		return err
	}
	if at.URL == "" {
		one = func(tx *sql.Tx, updates []delivery.Update) error {
			add, err := tx.Prepare(`INSERT INTO plain (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`)
			for _, u := range updates {
				if err == nil {
					_, err = add.Exec(u.ID, u.Body)
				}
			}
			return errors.Join(err, add.Close())
		}
	}
	return func(updates []delivery.Update) {
		tx, err := db.Begin()
		if err == nil {
			if err = one(tx, updates); err == nil {
				err = tx.Commit()
			}
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

func ids(updates []delivery.Update) (all []string) {
	for _, u := range updates {
		all = append(all, u.ID)
	}
	return all
}

func bodies(updates []delivery.Update) (all [][]byte) {
	for _, u := range updates {
		all = append(all, u.Body)
	}
	return all
}

// echo answers each update with a send.
type echo struct{}

func (echo) Handle(ctx context.Context, tx *record.Tx, u delivery.Update) error {
	return tx.Put(ctx, delivery.Send{Channel: u.Channel, Conversation: u.Conversation, Name: u.ID, Body: u.Body})
}
func (echo) Handled([]delivery.Update) {}

// counting is a platform that answers at once.
type counting struct {
	sent atomic.Int64
	want int64
	all  chan struct{}
}

func (c *counting) Send(context.Context, delivery.Send) (string, error) {
	if c.sent.Add(1) == c.want {
		close(c.all)
	}
	return "1", nil
}

// BenchmarkPath is from an update that comes in to its reply at the platform:
// 64 people in as many conversations, against the number of shards and
// processes' worth of workers.
func BenchmarkPath(b *testing.B) {
	for _, shards := range []int{1, 8, 32} {
		for name, at := range places(b, shards) {
			b.Run(fmt.Sprintf("%s/shards=%d", name, shards), func(b *testing.B) { path(b, open(b, at)) })
		}
	}
}

func path(b *testing.B, r *record.Record) {
	sent := &counting{want: int64(b.N), all: make(chan struct{})}
	node, err := delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: quiet(), Name: fmt.Sprint("node", b.N), Store: r, Handler: echo{}, Platforms: map[string]delivery.Platform{"test": sent},
		Limits: delivery.Unlimited{}, Bells: delivery.Silent{}, World: delivery.Real{}, Workers: 4,
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	node.Start(ctx)
	defer func() {
		if err := node.Stop(ctx); err != nil {
			b.Error(err)
		}
	}()
	var next atomic.Int64
	b.ResetTimer()
	for person := range 64 {
		go func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				u := update(fmt.Sprint("person", person), int(n))
				u.ID = fmt.Sprint(b.N, "-", n)
				if _, err := node.Accept(ctx, u); err != nil {
					b.Error(err)
				}
			}
		}()
	}
	<-sent.all
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "replies/s")
}
