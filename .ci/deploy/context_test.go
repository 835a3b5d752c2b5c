package deploy_test

import (
	"debug/elf"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// ignored tells of a path from the root whether it is kept from the builder.
func ignored(t *testing.T) func(path string) bool {
	t.Helper()
	patterns, err := ignorefile.ReadAll(strings.NewReader(read(t, ".dockerignore")))
	if err != nil {
		t.Fatal(err)
	}
	m, err := patternmatcher.New(patterns)
	if err != nil {
		t.Fatal(err)
	}
	return func(path string) bool {
		kept, err := m.MatchesOrParentMatches(path)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
}

// A listed package is what go list tells of one.
type listed struct {
	ImportPath, Dir     string
	Module              *struct{ Main bool }
	GoFiles, EmbedFiles []string
}

// sources are the program's files, from the root.
func sources(t *testing.T) (paths []string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(do(t, root(t), []string{"CGO_ENABLED=0"},
		"go", "list", "-deps", "-json=ImportPath,Dir,Module,GoFiles,EmbedFiles", "./cmd/annae")))
	for {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return paths
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module == nil || !p.Module.Main {
			continue
		}
		dir, err := filepath.Rel(root(t), p.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(p.GoFiles, p.EmbedFiles...) {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
}

func TestTheBuilderGetsEveryFileOfTheProgram(t *testing.T) {
	no, all := ignored(t), sources(t)
	if len(all) < 100 {
		t.Fatalf("go list names %d files, want all of the program", len(all))
	}
	for _, path := range append(all, "go.mod", "go.sum") {
		if no(path) {
			t.Errorf(".dockerignore keeps %s from the builder", path)
		}
	}
}

func TestTheBuilderGetsNothingThatIsNotTheProgram(t *testing.T) {
	no := ignored(t)
	for _, path := range []string{
		".git/config", ".ci/deploy/go.mod", "bin/annae", "deploy/secrets/secret_key", "deploy/.env", "data/record.sqlite",
		"secret.key", ".env", "internal/web/server_test.go", "cmd/annae/testdata/script/help.txtar", "internal/web/testdata/x", "README.md",
	} {
		if !no(path) {
			t.Errorf(".dockerignore lets %s to the builder", path)
		}
	}
}

func TestWhatIsCopiedIsThere(t *testing.T) {
	no := ignored(t)
	for _, c := range only[*instructions.CopyCommand](stages(t)[0]) {
		for _, path := range c.SourcePaths {
			if path == "." {
				continue
			}
			if _, err := os.Stat(filepath.Join(root(t), path)); err != nil || no(path) {
				t.Errorf("COPY %s: %v, ignored: %v", path, err, no(path))
			}
		}
	}
}

// The image's own command builds the program from what the builder gets, just
// not in an image.
func TestTheBuildersCommandBuildsAStaticProgram(t *testing.T) {
	runs := only[*instructions.RunCommand](stages(t)[0])
	if len(runs) != 2 {
		t.Fatalf("RUN stands %d times, want twice: download, build", len(runs))
	}
	src, out := t.TempDir(), t.TempDir()
	copyContext(t, src)
	command := strings.ReplaceAll(strings.Join(runs[1].CmdLine, " "), "/out/", out+"/")
	do(t, src, []string{"VERSION=v7.7.7"}, "sh", "-ec", command)

	if got := do(t, out, nil, filepath.Join(out, "annae"), "version"); !strings.Contains(got, "v7.7.7") {
		t.Errorf("annae version says %q, want v7.7.7", got)
	}
	f, err := elf.Open(filepath.Join(out, "annae"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) != 0 {
		t.Errorf("the program needs %v, %v, want nothing: the image has no libraries", libraries, err)
	}
	if st, err := os.Stat(filepath.Join(out, "data")); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("the data folder is %v, %v, want 0700", st, err)
	}
}

// copyContext copies what the builder gets, but not what is large and ignored
// as a whole.
func copyContext(t *testing.T, to string) {
	t.Helper()
	no, from := ignored(t), root(t)
	err := fs.WalkDir(os.DirFS(from), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == "." {
			return err
		}
		switch kept := no(path); {
		case d.IsDir() && kept:
			return fs.SkipDir
		case d.IsDir() || kept:
			return nil
		}
		text, err := os.ReadFile(filepath.Join(from, path))
		if err != nil {
			return err
		}
		write(t, filepath.Join(to, path), string(text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheImageIsBuiltAsMakeBuildsTheProgram(t *testing.T) {
	const flags = `-trimpath -ldflags "-X main.version=`
	for _, path := range []string{"Makefile", "deploy/Dockerfile"} {
		if text := read(t, path); !strings.Contains(text, "CGO_ENABLED=0 go build "+flags) {
			t.Errorf("%s does not build with %s", path, flags)
		}
	}
}
