package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes `annae` a command of the scripts: the very program, in a
// process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"annae": main})
}

// models is kept between the scripts, so that one of them trains and the
// others start warm.
func TestScripts(t *testing.T) {
	models := dataDir(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("ANNAE_DATA_DIR", models)
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
