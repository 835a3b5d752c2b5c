package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/answer/answertest"
)

// said is what a program writes while it runs.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// eventually waits for something.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("there is no %s", what)
		}
	}
}

// A running desk has settings of its own.
type running struct {
	t        *testing.T
	url, dir string
	log      *said
	getenv   func(string) string
	said     int // messages
}

func serveDesk(t *testing.T, settings map[string]string) *running {
	t.Helper()
	d := &running{t: t, dir: dataDir(t), log: &said{}}
	settings["ANNAE_ADDR"], settings["ANNAE_DATA_DIR"] = "127.0.0.1:0", d.dir
	d.getenv = func(name string) string { return settings[name] }
	out := &said{}
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve"}, world{getenv: d.getenv, stdin: strings.NewReader(""), stdout: out, stderr: d.log, desk: answertest.Desk()})
	}()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	at := regexp.MustCompile(`http://[0-9.:]+`)
	eventually(t, "desk", func() bool { return at.MatchString(out.String()) })
	d.url = at.FindString(out.String())
	return d
}

// call sends a request and gives the reply.
func (d *running) call(method, path, body string, headers ...string) (status int, reply string) {
	d.t.Helper()
	q, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

// field is one of a reply.
func field(t *testing.T, reply, name string) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(reply), &all); err != nil {
		t.Fatalf("%v: %s", err, reply)
	}
	value, _ := all[name].(string)
	return value
}

// letters are those that went into the folder.
func (d *running) letters() (all []string) {
	files, err := filepath.Glob(filepath.Join(d.dir, "mail", "*.eml"))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

var eightDigits = regexp.MustCompile(`\b\d{4} \d{4}\b`)

// say says something in a conversation and gives the keys and words of the
// reply.
func (d *running) say(conversation, text string) string {
	d.t.Helper()
	d.said++
	status, reply := d.call("POST", "/v1/conversations/"+conversation+"/messages", fmt.Sprintf(`{"message_id":"m%d","text":%q}`, d.said, text))
	if status != http.StatusOK {
		d.t.Fatalf("%q is answered %d %s", text, status, reply)
	}
	return reply
}

func (d *running) conversation() string {
	d.t.Helper()
	status, reply := d.call("POST", "/v1/conversations", `{"locale":"en"}`)
	if status != http.StatusCreated {
		d.t.Fatalf("%d %s", status, reply)
	}
	return field(d.t, reply, "id")
}

// code waits for letters and reads the code of one that was not read yet.
func (d *running) code(seen ...string) (code string) {
	d.t.Helper()
	eventually(d.t, "letter", func() bool {
		for _, letter := range d.letters() {
			if code = eightDigits.FindString(letter); code != "" && !slices.Contains(seen, code) {
				return true
			}
		}
		return false
	})
	return code
}

// annae runs another command beside it, and gives what it prints.
func (d *running) annae(args ...string) string {
	d.t.Helper()
	var out, faults strings.Builder
	if err := run(context.Background(), args, world{getenv: d.getenv, stdin: strings.NewReader(""), stdout: &out, stderr: &faults, desk: answertest.Desk()}); err != nil {
		d.t.Fatalf("annae %q: %v, %s", args, err, faults.String())
	}
	return out.String()
}
