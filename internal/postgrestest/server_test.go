//go:build unix

package postgrestest_test

import (
	"context"
	"database/sql"
	"net/url"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"annae/internal/postgrestest"
)

func TestADatabaseIsFresh(t *testing.T) {
	first, second := postgrestest.URL(t), postgrestest.URL(t)
	exec(t, open(t, first), "CREATE TABLE notes (text text)")
	const tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
	if got := one[int](t, open(t, second), tables); got != 0 {
		t.Errorf("tables in a fresh database = %d, want 0", got)
	}
	if first == second {
		t.Errorf("URL() = %q twice, want two databases", first)
	}
}

func TestDatabasesShareAServer(t *testing.T) {
	first, second := postgrestest.URL(t), postgrestest.URL(t)
	if host(t, first) != host(t, second) {
		t.Errorf("URL() = %s and %s, want one server", first, second)
	}
	own := postgrestest.Start(t)
	if host(t, first) == host(t, own.URL()) {
		t.Errorf("Start().URL() = %s, want a server of its own", own.URL())
	}
}

func TestADatabaseGoesWithItsTest(t *testing.T) {
	var name string
	t.Run("inner", func(t *testing.T) {
		db := open(t, postgrestest.URL(t))
		name = one[string](t, db, "SELECT current_database()")
	})
	const count = "SELECT count(*) FROM pg_database WHERE datname = $1"
	if got := one[int](t, open(t, postgrestest.URL(t)), count, name); got != 0 {
		t.Errorf("databases named %s after its test = %d, want 0", name, got)
	}
}

func TestOnlyASharedServerIsCareless(t *testing.T) {
	for name, c := range map[string]struct{ url, want string }{
		"shared":     {postgrestest.URL(t), "off"},
		"of its own": {postgrestest.Start(t).Database(t), "on"},
	} {
		for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			if got := one[string](t, open(t, c.url), "SHOW "+setting); got != c.want {
				t.Errorf("%s of the server %s = %s, want %s", setting, name, got, c.want)
			}
		}
	}
}

func TestAKilledServerKeepsWhatWasCommitted(t *testing.T) {
	s := postgrestest.Start(t)
	db := open(t, s.Database(t))
	exec(t, db, "CREATE TABLE notes (text text)")
	exec(t, db, "INSERT INTO notes VALUES ('committed')")
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("INSERT INTO notes VALUES ('never committed')"); err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if _, err := tx.Exec("SELECT 1"); err == nil {
		t.Error("a query to a killed server = nil, want an error")
	}
	_ = tx.Rollback()
	s.Kill() // stays dead
	s.Start()
	if got := one[string](t, db, "SELECT string_agg(text, ', ') FROM notes"); got != "committed" {
		t.Errorf("notes after Kill() and Start() = %q, want %q", got, "committed")
	}
}

func TestAKilledServerHasNoBusyProcessLeft(t *testing.T) {
	s := postgrestest.Start(t)
	db := open(t, s.URL())
	const loop = "DO $$ BEGIN LOOP END LOOP; END $$" // which looks up for nothing, not even the death of its parent
	ended := make(chan error, 1)
	go func() { _, err := db.Exec(loop); ended <- err }()
	soon(t, "it loops", func() bool {
		return one[int](t, db, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'") == 1
	})
	s.Kill()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a query while the server is killed = nil, want an error")
		}
	case <-time.After(time.Minute):
		t.Error("a killed server goes on with a query")
	}
}

func TestAStoppedServerStartsAgain(t *testing.T) {
	s := postgrestest.Start(t)
	address := s.Database(t)
	db := open(t, address)
	exec(t, db, "CREATE TABLE notes (text text)")
	s.Stop()
	if err := db.Ping(); err == nil {
		t.Error("Ping() of a stopped server = nil, want an error")
	}
	s.Stop() // stays down
	s.Start()
	exec(t, open(t, address), "INSERT INTO notes VALUES ('here')")
}

func TestAPausedServerAnswersWhenItIsResumed(t *testing.T) {
	s := postgrestest.Start(t)
	db := open(t, s.Database(t))
	exec(t, db, "SELECT 1")
	s.Pause()
	for _, connection := range []string{"the old", "a new"} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		if _, err := db.ExecContext(ctx, "SELECT 1"); err == nil {
			t.Errorf("a query on %s connection to a paused server = nil, want an error", connection)
		}
		cancel()
	}
	s.Resume()
	exec(t, db, "SELECT 1")
}

func TestAPausedServerIsKilledAndStopped(t *testing.T) {
	s := postgrestest.Start(t)
	for _, end := range []func(){s.Kill, s.Stop} {
		s.Pause()
		end()
		s.Start()
	}
	exec(t, open(t, s.URL()), "SELECT 1")
	s.Pause() // and the test ends it
}

func open(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("Exec(%q) = %v", statement, err)
	}
}

func one[V any](t *testing.T, db *sql.DB, query string, args ...any) (v V) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&v); err != nil {
		t.Fatalf("QueryRow(%q) = %v", query, err)
	}
	return v
}

func host(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// soon waits for a condition.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
