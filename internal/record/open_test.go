package record_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/postgrestest"
	"annae/internal/record"
)

// refuses opens a place that can't be used, and wants to be told why.
func refuses(t *testing.T, at record.Place, want string) {
	t.Helper()
	r, err := record.Open(t.Context(), quiet(), at, keys(t))
	if err == nil {
		_ = r.Close()
		t.Fatalf("it opens, want an error with %q", want)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("Open() = %v, want it to say %q", err, want)
	}
}

// change runs a statement beside the record.
func change(t *testing.T, at record.Place, statement string) {
	t.Helper()
	driver, name := "sqlite", at.File
	if at.URL != "" {
		driver, name = "pgx", at.URL
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // the statement tells
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestARecordOfANewerAnnaeIsLeftAlone(t *testing.T) {
	for name, place := range map[string]func(*testing.T) record.Place{"sqlite": inFile, "postgres": inPostgres} {
		t.Run(name, func(t *testing.T) {
			at := place(t)
			if err := open(t, at).Close(); err != nil {
				t.Fatal(err)
			}
			change(t, at, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
			refuses(t, at, "newer annae")
		})
	}
}

func TestManyProcessesMayBeginWithANewRecord(t *testing.T) {
	for name, place := range map[string]func(*testing.T) record.Place{"sqlite": inFile, "postgres": inPostgres} {
		t.Run(name, func(t *testing.T) {
			at := place(t)
			var all sync.WaitGroup
			for range 6 {
				all.Go(func() {
					r, err := record.Open(context.Background(), quiet(), at, keys(t))
					if err != nil {
						t.Error(err)
						return
					}
					if err := r.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if got := len(hold(t, open(t, at), "one")); got != 8 {
				t.Errorf("there are %d shards, want 8", got)
			}
		})
	}
}

func TestADamagedFileIsNamedWithWhatToDo(t *testing.T) {
	at := inFile(t)
	if err := os.WriteFile(at.File, []byte(strings.Repeat("this is no database. ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, at, "put a copy back")
}

func TestOneProcessServesAFile(t *testing.T) {
	at := inFile(t)
	at.Serving = true
	first := open(t, at)
	refuses(t, at, "another annae serves it")
	beside := at
	beside.Serving = false
	accept(t, open(t, beside), update("a", 1)) // a command may write
	if got := must[delivery.Look](t)(first.Look(t.Context(), nil)).Waiting; got != 1 {
		t.Errorf("who serves sees %d updates, want 1", got)
	}
}

func TestWhoStartsAgainOnAFileNeedNotWait(t *testing.T) {
	at := inFile(t)
	at.Serving = true
	r, err := record.Open(t.Context(), quiet(), at, keys(t))
	if err != nil {
		t.Fatal(err)
	}
	hold(t, r, "killed")
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	held := hold(t, open(t, at), "next")
	if len(held) != 8 || held[0].Clean {
		t.Errorf("it holds %+v, want all 8, of which it is not certain that nothing was under way", held)
	}
}

func TestAnAddressThatCannotBeReadShowsNoPassword(t *testing.T) {
	for _, address := range []string{"postgres://annae:hush@[bad/annae", "postgres://annae:hush@127.0.0.1:1/annae"} {
		_, err := record.Open(t.Context(), quiet(), record.Place{URL: address}, keys(t))
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("Open() = %v, want an error without the password", err)
		}
	}
}

func TestWhatLiesInTheRecordIsSealed(t *testing.T) {
	at := inFile(t)
	r := open(t, at)
	secretWords := update("a", 1)
	secretWords.Body = []byte("my passport is M12345678")
	accept(t, r, secretWords)
	put(t, r, hold(t, r, "one"), delivery.Send{Channel: "test", Conversation: "a", Name: "1", Body: []byte("hush, hush")})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(at.File + "*")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range []string{"passport", "hush"} {
			if strings.Contains(string(data), words) {
				t.Errorf("%s holds %q", filepath.Base(file), words)
			}
		}
	}
}

func TestADatabaseThatFellIsFoundAgain(t *testing.T) {
	server := postgrestest.Start(t)
	r := open(t, record.Place{URL: server.Database(t), Shards: 8})
	accept(t, r, update("a", 1))
	server.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := r.Accept(ctx, []delivery.Update{update("a", 2)}); err == nil {
		t.Error("an update was accepted by no database")
	}
	server.Start()
	soon(t, "updates are accepted again", func() bool {
		_, err := r.Accept(t.Context(), []delivery.Update{update("a", 2)})
		return err == nil
	})
	if got := waiting(t, r, hold(t, r, "one"), 10); len(got) != 2 {
		t.Errorf("there wait %d updates, want both", len(got))
	}
}
