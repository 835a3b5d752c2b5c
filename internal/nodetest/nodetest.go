// Package nodetest runs programs of Node.js for tests, with the packages that
// their package-lock.json names. What the machine lacks for that is a failure
// that says how to get it.
package nodetest

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Install brings what the package-lock.json of a folder names, unless it is there.
func Install(t testing.TB, dir string) {
	t.Helper()
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%v; get it by: apt-get install nodejs npm", err)
		}
	}
	if installed(t, dir) {
		return
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("npm ci in %s, which needs the npm registry once: %v\n%s", dir, err, out)
	}
	if !installed(t, dir) {
		t.Fatalf("npm ci in %s did not install what package.json names; do package.json and package-lock.json agree?", dir)
	}
}

// installed tells whether node_modules has the versions that package.json names.
func installed(t testing.TB, dir string) bool {
	t.Helper()
	var want struct{ Dependencies, DevDependencies map[string]string }
	if err := readJSON(filepath.Join(dir, "package.json"), &want); err != nil {
		t.Fatal(err)
	}
	all := maps.Clone(want.Dependencies)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, want.DevDependencies)
	if len(all) == 0 {
		t.Fatalf("package.json in %s names no packages", dir)
	}
	for name, version := range all {
		var got struct{ Version string }
		if err := readJSON(filepath.Join(dir, "node_modules", name, "package.json"), &got); err != nil || got.Version != version {
			return false
		}
	}
	return true
}

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// Start starts a program of a folder, until the test ends, and gives the first
// line that it prints.
func Start(t testing.TB, dir string, args ...string) string {
	t.Helper()
	Install(t, dir)
	node := exec.CommandContext(t.Context(), "node", args...) //nolint:gosec // what a test names
	node.Dir, node.Stderr = dir, os.Stderr
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = node.Process.Kill()
		_ = node.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("node %s printed no line: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(line)
}
