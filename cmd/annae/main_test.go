package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts call the very program, built as people build it: without the
// race detector, under which each of its many starts would take seconds. Models
// are kept between them, so that one of them trains and the others start warm.
func TestScripts(t *testing.T) {
	models, programs := dataDir(t), t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", programs, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("ANNAE_DATA_DIR", models)
			e.Setenv("PATH", programs+string(os.PathListSeparator)+os.Getenv("PATH"))
			e.Setenv("REPO", repo(t))
			// A folder for scripts that begin with an empty one and need the model.
			return copyModels(filepath.Join(e.WorkDir, "warm"))
		},
	})
}

func repo(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir + "/../.."
}
