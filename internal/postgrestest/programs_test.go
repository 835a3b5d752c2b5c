//go:build unix

package postgrestest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"annae/internal/postgrestest"
)

func TestProgramsAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		path  string
		want  string
	}{
		"on PATH, before all others": {[]string{"16/bin/initdb", "16/bin/postgres", "own/initdb", "own/postgres"}, "own", "own"},
		"the newest by number":       {[]string{"9.6/bin/initdb", "9.6/bin/postgres", "15/bin/initdb", "15/bin/postgres"}, "none", "15/bin"},
		"only where both are":        {[]string{"15/bin/initdb", "15/bin/postgres", "16/bin/postgres", "own/postgres"}, "own", "15/bin"},
	} {
		t.Run(name, func(t *testing.T) {
			root := install(t, c.files)
			t.Setenv("PATH", filepath.Join(root, c.path))
			got, err := postgrestest.Newest(filepath.Join(root, "*", "bin"))
			if want := filepath.Join(root, c.want); got != want || err != nil {
				t.Errorf("Newest() = %q, %v, want %q", got, err, want)
			}
		})
	}
}

func TestMissingProgramsAreNamedWithTheirPackage(t *testing.T) {
	root := install(t, []string{"15/bin/psql"})
	t.Setenv("PATH", root)
	got, err := postgrestest.Newest(filepath.Join(root, "*", "bin"))
	if want := "sudo apt-get install postgresql"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Newest() = %q, %v, want an error with %q", got, err, want)
	}
}

// install makes programs that do nothing.
func install(t *testing.T, files []string) string {
	t.Helper()
	root := t.TempDir()
	for _, file := range files {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return root
}
