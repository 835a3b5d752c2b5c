//go:build linux

package deploy_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// post sends JSON and gives the status and the reply.
func post(c *http.Client, url, body string, headers ...string) (int, string, error) {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	return got.StatusCode, string(text), err
}

// open begins a conversation and gives its address.
func (s *stack) open(c *http.Client) string {
	s.t.Helper()
	code, text, err := post(c, s.url("/v1/conversations"), "{}")
	var opened struct{ ID string }
	if err != nil || code != http.StatusCreated || json.Unmarshal([]byte(text), &opened) != nil {
		s.t.Fatalf("POST /v1/conversations = %d %s, %v", code, text, err)
	}
	return s.url("/v1/conversations/" + opened.ID + "/messages")
}

func message(id string) string {
	return fmt.Sprintf(`{"message_id": %q, "text": "who can apply for planning?"}`, id)
}

func TestCaddyPassesWhatIsForEverybodyAndNothingElse(t *testing.T) {
	s := start(t, "ANNAE_RATE=0")
	c := s.client("127.0.0.1")

	t.Run("the figures are not for everybody", func(t *testing.T) {
		for _, path := range []string{"/metrics", "/metrics/", "/metrics?a=b", "//metrics", "/%6detrics", "/Metrics", "/x/../metrics", "/./metrics"} {
			r, err := c.Get(s.url(path))
			if got := status(r, err); got != http.StatusNotFound {
				t.Errorf("GET %s = %d, %v, want 404", path, got, err)
			}
		}
	})
	t.Run("plain HTTP leads to TLS", func(t *testing.T) {
		r, err := c.Get("http://localhost:" + port(s.web) + "/check")
		if got := status(r, err); got != http.StatusPermanentRedirect || !strings.HasPrefix(r.Header.Get("Location"), "https://localhost") {
			t.Errorf("GET = %d to %q, %v, want 308 to https", got, r.Header.Get("Location"), err)
		}
	})
	t.Run("each header that protects stands once", func(t *testing.T) {
		r, err := c.Get(s.url("/"))
		if got := status(r, err); got != http.StatusOK {
			t.Fatalf("GET / = %d, %v", got, err)
		}
		for _, name := range []string{"Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
			if got := r.Header.Values(name); len(got) != 1 {
				t.Errorf("%s is %q, want one", name, got)
			}
		}
	})
	t.Run("what is absurdly long is refused", func(t *testing.T) {
		if code, text, err := post(c, s.url("/v1/ask"), strings.Repeat(" ", 300_000)); code != http.StatusRequestEntityTooLarge {
			t.Errorf("POST of 300 kB = %d %.100s, %v, want 413", code, text, err)
		}
		r, err := c.Post(s.url("/v1/ask"), "application/json", io.MultiReader(strings.NewReader(strings.Repeat(" ", 300_000))))
		if got := status(r, err); got != http.StatusRequestEntityTooLarge && got != http.StatusBadGateway {
			t.Errorf("POST of 300 kB that don't say so = %d, %v, want 413 or 502", got, err)
		}
		if r, err := c.Get(s.url("/")); status(r, err) != http.StatusOK {
			t.Errorf("GET / after that = %v, %v, want 200", r, err)
		}
	})
	t.Run("events come as they happen", func(t *testing.T) { s.events(t, c) })
	t.Run("a long poll ends with what it waits for", func(t *testing.T) {
		talk := s.open(c)
		waited := make(chan int, 1)
		go func() { waited <- status(c.Get(talk + "?after=1&wait=25")) }()
		if code, text, err := post(c, talk, message("one")); code != http.StatusOK {
			t.Fatalf("POST = %d %s, %v", code, text, err)
		}
		if got := <-waited; got != http.StatusOK {
			t.Errorf("the poll gives %d, want 200", got)
		}
	})
}

// events reads a stream whose end is far: what comes, Caddy doesn't hold back.
func (s *stack) events(t *testing.T, c *http.Client) {
	talk := s.open(c)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, talk+"?after=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	stream, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	if !lines.Scan() || lines.Text() != ": hello" {
		t.Fatalf("the stream begins with %q, %v, want its greeting", lines.Text(), lines.Err())
	}
	if code, text, err := post(c, talk, message("one")); code != http.StatusOK {
		t.Fatalf("POST = %d %s, %v", code, text, err)
	}
	for lines.Scan() {
		if lines.Text() == "event: turn" {
			return
		}
	}
	t.Errorf("the stream ended without a turn: %v", lines.Err())
}

func TestAnAddressIsCountedBehindCaddy(t *testing.T) {
	s := start(t, "ANNAE_RATE=3")
	ask := func(from string, headers ...string) int {
		code, text, err := post(s.client(from), s.url("/v1/ask"), `{"text": "who can apply?"}`, headers...)
		if err != nil {
			t.Fatalf("POST /v1/ask from %s = %d %s, %v", from, code, text, err)
		}
		return code
	}
	got := map[int]int{}
	for range 5 {
		got[ask("127.0.0.2")]++
	}
	if got[http.StatusOK] < 3 || got[http.StatusTooManyRequests] == 0 {
		t.Errorf("one address gets %v, want 3 times 200, then 429", got)
	}
	if code := ask("127.0.0.2", "X-Forwarded-For", "203.0.113.9"); code != http.StatusTooManyRequests {
		t.Errorf("the same with a forged X-Forwarded-For gets %d, want 429", code)
	}
	if code := ask("127.0.0.3"); code != http.StatusOK {
		t.Errorf("another address gets %d, want 200", code)
	}
}

// A crowd asks until it is told to stop.
type crowd struct {
	t     *testing.T
	s     *stack
	over  atomic.Bool
	heard [8]atomic.Int64 // answers that each has got; the first half talk, the others read
	again atomic.Int64    // messages that had to be sent once more
	done  sync.WaitGroup
}

func TestEverybodyIsAnsweredThoughAProcessDies(t *testing.T) {
	s := start(t, "ANNAE_RATE=0")
	c := &crowd{t: t, s: s}
	for i := range c.heard {
		if i < len(c.heard)/2 {
			c.done.Go(func() { c.talk(i) })
		} else {
			c.done.Go(func() { c.read(i) })
		}
	}
	first, second := s.annae[0], s.annae[1]
	c.more()
	for _, a := range s.annae {
		s.until(a, "has work", func() bool { return works(a) })
	}
	first.end(syscall.SIGKILL)
	c.more() // what the dead one had in hand waits until its lease is over
	t.Logf("after the kill %d messages were sent once more", c.again.Load())

	first.start()
	s.until(first, "has work again", func() bool { return works(first) })
	second.end(syscall.SIGTERM)
	if code := second.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the process that was told to stop ended with %d, want 0:\n%s", code, second.said.Bytes()[max(0, second.said.Len()-1000):])
	}
	c.more()
	t.Logf("after the stop %d messages were sent once more", c.again.Load())
	c.over.Store(true)
	c.done.Wait()
}

// works tells whether Caddy sends messages to a process.
func works(a *child) bool {
	r, err := http.Get("http://" + a.address + "/metrics")
	if err != nil {
		return false
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return err == nil && strings.Contains(string(text), `route="POST /v1/conversations/{id}/messages"`)
}

// more waits until everybody has got some more answers.
func (c *crowd) more() {
	c.t.Helper()
	end := time.Now().Add(2 * patience)
	for i := range c.heard {
		for want := c.heard[i].Load() + 20; c.heard[i].Load() < want; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) || c.t.Failed() {
				c.over.Store(true)
				c.done.Wait()
				c.t.Fatalf("number %d has got %d answers, want %d", i, c.heard[i].Load(), want)
			}
		}
	}
}

// read gets pages, and each at the first try.
func (c *crowd) read(i int) {
	client := c.s.client("127.0.0.1")
	for n := 0; !c.over.Load(); n++ {
		path := []string{"/", "/v1/topics", "/v1/cycles"}[n%3]
		r, err := client.Get(c.s.url(path))
		if got := status(r, err); got != http.StatusOK {
			c.t.Errorf("GET %s = %d, %v, want 200", path, got, err)
			return
		}
		c.heard[i].Add(1)
		time.Sleep(5 * time.Millisecond) // leaves something to the others
	}
}

// talk sends messages, as a careful client does: what is not answered once
// more, under the same id. In the end each has its one turn.
func (c *crowd) talk(i int) {
	client := c.s.client("127.0.0.1")
	talk := c.s.open(client)
	sent := 0
	for ; !c.over.Load(); sent++ {
		if !c.send(client, talk, fmt.Sprintf("%d-%d", i, sent)) {
			return
		}
		c.heard[i].Add(1)
	}
	got, err := client.Get(talk + "?after=0")
	if err != nil {
		c.t.Errorf("GET the turns: %v", err)
		return
	}
	defer got.Body.Close()
	var all struct {
		Turns []struct{ Seq int }
	}
	if err := json.NewDecoder(got.Body).Decode(&all); err != nil || len(all.Turns) == 0 {
		c.t.Errorf("the turns: %d, %v", len(all.Turns), err)
		return
	}
	if last := all.Turns[len(all.Turns)-1].Seq; last != sent+1 {
		c.t.Errorf("%d messages gave turns up to %d, want a greeting and one each", sent, last)
	}
}

// send sends a message until it is answered. The answer is to this message:
// Caddy has given a process the body of somebody else.
func (c *crowd) send(client *http.Client, talk, id string) bool {
	for end := time.Now().Add(patience); ; c.again.Add(1) {
		code, text, err := post(client, talk, message(id))
		if code == http.StatusOK {
			var turn struct {
				MessageID string `json:"message_id"`
			}
			if err := json.Unmarshal([]byte(text), &turn); err != nil || turn.MessageID != id {
				c.t.Errorf("the message %s gets the answer to %q, %v", id, turn.MessageID, err)
				return false
			}
			return true
		}
		if err != nil || code != http.StatusBadGateway && code != http.StatusServiceUnavailable || time.Now().After(end) {
			c.t.Errorf("POST = %d %.200s, %v, want 200, or 502 or 503 for a while", code, text, err)
			return false
		}
	}
}
