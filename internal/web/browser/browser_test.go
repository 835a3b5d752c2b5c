package browser_test

import (
	"bufio"
	"context"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"annae/internal/nodetest"
)

// atMost is how long the scenarios may take together.
const atMost = 3 * time.Minute

// TestThePageInABrowser serves the real program and runs page.test.mjs against
// it. What the machine lacks for that is a failure.
func TestThePageInABrowser(t *testing.T) {
	needCommands(t)
	noteSources(t)
	nodetest.Install(t, ".")
	url, own := serve(t)
	ctx, cancel := context.WithTimeout(t.Context(), atMost)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "--test", "page.test.mjs")
	node.Env = append(append(os.Environ(), "ANNAE_URL="+url), own...)
	node.WaitDelay = 5 * time.Second
	out, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("node --test page.test.mjs: %v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func needCommands(t *testing.T) {
	t.Helper()
	for _, name := range []string{"chromium", "node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Errorf("%v; get it by: apt-get install chromium nodejs npm", err)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// noteSources looks at every file of which the program is made. Another
// process builds it, and Go would take an old result for a good one.
func noteSources(t *testing.T) {
	t.Helper()
	for _, dir := range []string{"cmd", "internal", "faq", "locales", "rules"} {
		err := filepath.WalkDir(filepath.Join("../../..", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() == "node_modules" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			_, err = os.Stat(path)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var address = regexp.MustCompile(`http://\S+`)

// serve builds the program, starts it on a free port, and tells its address
// once it is ready, and what the scenarios have to know of it: the folder of
// its letters, and tokens of two of the staff.
func serve(t *testing.T) (url string, own []string) {
	t.Helper()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	own = []string{"ANNAE_MAIL=" + filepath.Join(data, "mail")}
	program := filepath.Join(dir, "annae")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "annae/cmd/annae").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, name := range []string{"kim", "lee"} {
		own = append(own, "ANNAE_"+strings.ToUpper(name)+"="+token(t, program, data, name))
	}
	log := new(strings.Builder)
	annae := exec.Command(program, "serve")
	annae.Env = append(os.Environ(), "ANNAE_ADDR=127.0.0.1:0", "ANNAE_DATA_DIR="+data, "ANNAE_RATE=0", "ANNAE_ENQUIRIES=on")
	annae.Stderr = log
	said, err := annae.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := annae.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		annae.Process.Signal(os.Interrupt)
		if err := annae.Wait(); err != nil {
			t.Errorf("annae serve ended badly: %v", err)
		}
		for line := range strings.Lines(log.String()) {
			if !strings.Contains(line, "level=INFO") {
				t.Errorf("annae serve logged: %s", line)
			}
		}
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	url = strings.TrimSuffix(address.FindString(line), "/")
	if url == "" {
		t.Fatalf("annae serve told no address: %q, %v", line, err)
	}
	waitReady(t, url)
	return url, own
}

// token makes a token of the staff API.
func token(t *testing.T, program, data, name string) string {
	t.Helper()
	annae := exec.CommandContext(t.Context(), program, "token", "new", name, "--may", "applications:read,applications:write,applications:move,enquiries:read,enquiries:write")
	annae.Env = append(os.Environ(), "ANNAE_DATA_DIR="+data)
	out, err := annae.Output()
	secret, _, found := strings.Cut(string(out), "\n")
	if err != nil || !found {
		t.Fatalf("annae token new %s: %v", name, err)
	}
	return secret
}

func waitReady(t *testing.T, url string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		r, err := http.Get(url + "/readyz")
		if err != nil {
			continue
		}
		r.Body.Close()
		if r.StatusCode == http.StatusOK {
			return
		}
	}
	t.Fatalf("%s/readyz is not ready after half a minute", url)
}
