package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/postgrestest"
)

// heard is what a program prints, read while it runs.
type heard struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.out.Write(b)
}

// until waits for something that is printed.
func (h *heard) until(t *testing.T, want *regexp.Regexp) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		h.mu.Lock()
		said := h.out.String()
		h.mu.Unlock()
		if m := want.FindStringSubmatch(said); m != nil {
			return m[1]
		}
	}
	t.Fatalf("it never says %s", want)
	return ""
}

// tryout is a desk that serves, as its operator starts it.
type tryout struct {
	t      *testing.T
	env    map[string]string
	out    heard
	log    heard
	home   string
	talk   string
	number int
}

func serveFor(t *testing.T, env map[string]string) *tryout {
	t.Helper()
	s := &tryout{t: t, env: env}
	s.env["ANNAE_ADDR"] = "127.0.0.1:0"
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve"}, world{getenv: s.getenv, stdin: strings.NewReader(""), stdout: &s.out, stderr: &s.log})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	s.home = s.out.until(t, regexp.MustCompile(`answers at (http://\S+)/`))
	s.talk = s.post("/v1/conversations", map[string]string{})["id"].(string)
	return s
}

func (s *tryout) getenv(name string) string { return s.env[name] }

func (s *tryout) post(path string, body map[string]string) (got map[string]any) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.Post(s.home+path, "application/json", bytes.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil || r.StatusCode >= 300 {
		s.t.Fatalf("POST %s gives %d, %v, %v", path, r.StatusCode, got, err)
	}
	return got
}

// say says something in the conversation, and gives all that is replied.
func (s *tryout) say(text string) string {
	s.t.Helper()
	s.number++
	reply, err := json.Marshal(s.post("/v1/conversations/"+s.talk+"/messages", map[string]string{"message_id": string(rune('a' + s.number)), "text": text})["reply"])
	if err != nil {
		s.t.Fatal(err)
	}
	return string(reply)
}

// annae runs another command beside it.
func (s *tryout) annae(args ...string) string {
	s.t.Helper()
	var out, faults strings.Builder
	if err := run(context.Background(), args, world{getenv: s.getenv, stdin: strings.NewReader(""), stdout: &out, stderr: &faults}); err != nil {
		s.t.Fatalf("annae %q: %v, %s", args, err, faults.String())
	}
	return out.String()
}

// code waits for the letter in the folder and reads its code.
func (s *tryout) code() string {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		letters, err := filepath.Glob(filepath.Join(s.env["ANNAE_DATA_DIR"], "mail", "*.eml"))
		if err != nil {
			s.t.Fatal(err)
		}
		for _, name := range letters {
			letter, err := os.ReadFile(name)
			if err != nil {
				s.t.Fatal(err)
			}
			holds(s.t, string(letter), "This application is invented")
			return regexp.MustCompile(`\d{4} \d{4}`).FindString(string(letter))
		}
	}
	s.t.Fatal("there is no letter")
	return ""
}

// This is what the README tells to try.
func TestAnInventedApplicationIsThereToTry(t *testing.T) {
	s := serveFor(t, map[string]string{"ANNAE_DATA_DIR": dataDir(t)})
	ref := s.log.until(t, regexp.MustCompile(`invented applications are put in.* reference=(KCN-\S+) address=demo@example.org`))
	holds(t, s.annae("applications", "list"), "4 applications.", "invented")
	s.say("/status " + ref)
	s.say("demo@example.org")
	holds(t, s.say(s.code()), "status.demo", "This application is invented", "Ban Sabaidee", "status.missing")

	holds(t, s.annae("people", "erase", "--address", "Demo@Example.org"), "This would be erased:", "4 contacts", "1 file of a letter", "Nothing was erased")
	holds(t, s.say("/status"), "status.demo")
	said := s.annae("people", "erase", ref, "--yes", "--notes", "--by", "kim")
	holds(t, said, "1 application\n", "1 contact\n", "2 notes", "1 file of a letter", "by kim (command line)")
	holds(t, s.say("/status"), "status.ended")
	receipt := regexp.MustCompile(`Receipt: (\S+)`).FindStringSubmatch(said)[1]
	holds(t, s.annae("people", "receipt", receipt), "erased by kim (command line): 1 application, 1 contact")
	if left, err := filepath.Glob(filepath.Join(s.env["ANNAE_DATA_DIR"], "mail", "*.eml")); err != nil || len(left) > 0 {
		t.Errorf("in the folder of letters are left %v, %v", left, err)
	}

	s.say("/forget")
	forgotten := s.say("yes")
	holds(t, forgotten, "conv.forgotten", "forget.receipt")
	receipt = regexp.MustCompile(`\*\*(\S+)\*\*`).FindStringSubmatch(forgotten)[1]
	holds(t, s.annae("people", "receipt", strings.ToLower(receipt)), "forgotten by person")
}

func TestASharedRecordBeginsWithNoApplicationAndIsErasedFrom(t *testing.T) {
	s := serveFor(t, map[string]string{
		"ANNAE_DATA_DIR": dataDir(t), "ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
	})
	holds(t, s.annae("applications", "list"), "0 applications.")
	file := filepath.Join(t.TempDir(), "plans.csv")
	plans := "Track,Country,City,Title,Applicant,Contacts\nplanning-2026,LA,Demo City,A plan,City of Demo,person@example.org\n"
	if err := os.WriteFile(file, []byte(plans), 0o600); err != nil {
		t.Fatal(err)
	}
	s.annae("applications", "import", file)
	holds(t, s.annae("people", "erase", "--address", "person@example.org", "--yes"), "This is erased:", "1 contact\n", "Receipt: ")
	holds(t, s.annae("people", "erase", "--address", "person@example.org"), "There is nothing to erase")
}
