package record_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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

func plainDatabase(b *testing.B, at record.Place) *sql.DB {
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
	return db
}

func plainInserts(b *testing.B, at record.Place) func([]delivery.Update) {
	b.Helper()
	db := plainDatabase(b, at)
	if _, err := db.Exec(`CREATE TABLE IF NOT EXISTS plain (id TEXT PRIMARY KEY, body BYTEA NOT NULL)`); err != nil {
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

// BenchmarkPath is from an update that comes in to its reply at the platform, of
// 64 people in as many conversations, against the number of shards and of
// nodes, each with a pool of its own. It compares with plain inserts of as many
// bodies on the same database.
func BenchmarkPath(b *testing.B) {
	for _, over := range []struct{ shards, nodes int }{{1, 1}, {2, 1}, {8, 1}, {32, 1}, {32, 2}, {32, 4}} {
		for name, at := range places(b, over.shards) {
			if at.URL == "" && over.nodes > 1 {
				continue // one process serves a file
			}
			b.Run(fmt.Sprintf("%s/shards=%d/nodes=%d", name, over.shards, over.nodes), func(b *testing.B) {
				plain := plainInserts(b, at)
				start := time.Now()
				plainly(plain, "plain", 100*batch)
				base := 100 * batch / time.Since(start).Seconds()
				b.ReportMetric(path(b, at, over.nodes)/base, "of-plain")
			})
		}
	}
}

// plainly inserts so many bodies in batches.
func plainly(plain func([]delivery.Update), of string, n int) {
	for begin := 0; begin < n; begin += batch {
		updates := make([]delivery.Update, batch)
		for i := range updates {
			updates[i] = update(of, begin+i)
		}
		plain(updates)
	}
}

// path returns the replies a second.
func path(b *testing.B, at record.Place, nodes int) float64 {
	b.Helper()
	sent := &counting{want: int64(b.N), all: make(chan struct{})}
	all := together(b, at, nodes, sent)
	var next atomic.Int64
	b.ResetTimer()
	for person := range 64 {
		go func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				u := update(fmt.Sprint("person", person), int(n))
				u.ID = fmt.Sprint(b.N, "-", n)
				if _, err := all[person%nodes].Accept(context.Background(), u); err != nil {
					b.Error(err)
				}
			}
		}()
	}
	<-sent.all
	b.StopTimer()
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "replies/s")
	return rate
}

// bells ring at every node at once, as through Redis.
type bells struct{ nodes []*delivery.Node[*record.Tx] }

func (r *bells) Updates(shard int) {
	for _, n := range r.nodes {
		n.Updated(shard)
	}
}

func (r *bells) Free() {
	for _, n := range r.nodes {
		n.Freed()
	}
}

// together are so many nodes, of which each has its share of the shards.
func together(b *testing.B, at record.Place, nodes int, to delivery.Platform) []*delivery.Node[*record.Tx] {
	b.Helper()
	ring := &bells{}
	for n := range nodes {
		ring.nodes = append(ring.nodes, newNode(b, open(b, at), fmt.Sprint("node", b.N, "-", n), echo{}, to, ring))
	}
	for _, n := range ring.nodes {
		begin(b, n)
	}
	soon(b, "each has its share", func() bool {
		for _, n := range ring.nodes {
			if c := n.Counts().Shards; c == 0 || c > (at.Shards+nodes-1)/nodes {
				return false
			}
		}
		return true
	})
	return ring.nodes
}

// start starts a node that ends with the test.
func start(t testing.TB, r *record.Record, name string, handler delivery.Handler[*record.Tx], to delivery.Platform) *delivery.Node[*record.Tx] {
	t.Helper()
	node := newNode(t, r, name, handler, to, delivery.Silent{})
	begin(t, node)
	return node
}

func newNode(t testing.TB, r *record.Record, name string, handler delivery.Handler[*record.Tx], to delivery.Platform, ring delivery.Bells) *delivery.Node[*record.Tx] {
	t.Helper()
	node, err := delivery.NewNode(delivery.Setup[*record.Tx]{
		Log: quiet(), Name: name, Store: r, Handler: handler, Platforms: map[string]delivery.Platform{"test": to},
		Limits: delivery.Unlimited{}, Bells: ring, World: delivery.Real{}, Workers: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	return node
}

// begin has a node work until the test ends.
func begin(t testing.TB, node *delivery.Node[*record.Tx]) {
	t.Helper()
	node.Start(context.Background())
	t.Cleanup(func() {
		if err := node.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}
