package gaps_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"annae/internal/gaps"
)

func TestADamagedFileIsNamedWithWhatToDo(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"no database":     func([]byte) []byte { return []byte(strings.Repeat("these are notes\n", 600)) },
		"cut":             func(data []byte) []byte { return data[:len(data)/2] },
		"a page of noise": func(data []byte) []byte { copy(data[4096:], bytes.Repeat([]byte{0xA5}, 4096)); return data },
	} {
		t.Run(name, func(t *testing.T) {
			path := full(t)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(data), 0o600); err != nil {
				t.Fatal(err)
			}
			refused(t, path, path, "damaged", "move that file away")
			if err := os.Rename(path, path+".old"); err != nil {
				t.Fatal(err)
			}
			open(t, path) // as the error promised
		})
	}
}

func TestAFileOfANewerProgramIsLeftAlone(t *testing.T) {
	path := full(t)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 2"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	refused(t, path, path, "newer annae")
}

func TestAPlaceThatHoldsNoFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	refused(t, dir, dir)
	if _, err := gaps.Open(newFile(t), nil, 0, onDay); err == nil {
		t.Error("Open(no logger) = nil")
	}
}

// full is a store of several pages.
func full(t *testing.T) string {
	path := newFile(t)
	s := open(t, path)
	for i := range 200 {
		s.Keep(asked(day, strings.Repeat(fmt.Sprint("question ", i, " "), 20)))
	}
	closed(t, s)
	return path
}

func refused(t *testing.T, path string, with ...string) {
	t.Helper()
	s, err := gaps.Open(path, quiet, 30, onDay)
	if err == nil {
		s.Close()
		t.Fatalf("Open(%s) = nil", path)
	}
	for _, w := range with {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("Open() = %v, which does not say %q", err, w)
		}
	}
}
