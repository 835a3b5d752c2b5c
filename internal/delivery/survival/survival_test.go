package survival

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/postgrestest"
	"annae/internal/record"
	"annae/internal/seal"
)

var (
	kills   = flag.Int("kills", 5, "how often something is killed, stopped or falls")
	updates = flag.Int("updates", 600, "how many updates there are")
	seed    = flag.Uint64("seed", 1, "of who is killed when")
)

// How many updates a conversation has, and how many of them come at once. One
// floods: with its 80 it crowds the batches in which updates are handled.
const (
	perConversation = 50
	atOnce          = 80
)

// talk is a conversation and its client.
type talk struct {
	name          string
	count, atOnce int
}

// talks share the updates; a quarter are those of the one that floods.
func talks(updates int) []talk {
	calm := updates * 3 / 4 / perConversation
	all := []talk{{"flood", updates - calm*perConversation, atOnce}}
	for c := range calm {
		all = append(all, talk{fmt.Sprintf("conversation%d", c), perConversation, 1})
	}
	return all
}

func TestNothingIsLostAndNothingDoneTwice(t *testing.T) {
	s := &stage{t: t, server: postgrestest.Start(t), chance: rand.New(rand.NewPCG(*seed, 2)), sends: map[string][]string{}} //nolint:gosec // it repeats
	s.database = s.server.Database(t)
	platform := httptest.NewServer(http.HandlerFunc(s.platform))
	t.Cleanup(platform.Close)
	s.address = platform.URL
	for range 3 {
		s.begin()
	}
	var clients sync.WaitGroup
	for _, c := range talks(*updates) {
		clients.Go(func() { s.client(c) })
	}
	s.harm()
	clients.Wait()
	s.check()
}

// stage is the processes, the database and the platform.
type stage struct {
	t        *testing.T
	server   *postgrestest.Server
	database string
	address  string
	chance   *rand.Rand

	mu        sync.Mutex
	processes []*process
	sends     map[string][]string // as they came, by conversation
	begun     int
	accepted  atomic.Int64
	allowed   atomic.Int64 // that may be accepted before the next harm
	harms     int
}

type process struct {
	cmd     *exec.Cmd
	address string
}

// platform notes what it is sent.
func (s *stage) platform(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	c := strings.TrimPrefix(r.URL.Path, "/")
	s.sends[c] = append(s.sends[c], string(body))
	n := len(s.sends[c])
	s.mu.Unlock()
	fmt.Fprintf(w, "%s/%d", c, n)
}

// begin starts a process.
func (s *stage) begin() {
	s.t.Helper()
	s.mu.Lock()
	s.begun++
	name := fmt.Sprintf("process%d", s.begun)
	s.mu.Unlock()
	told, err := json.Marshal(job{s.database, s.address, name})
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0]) //nolint:gosec // this test itself
	cmd.Env = append(os.Environ(), jobVariable+"="+string(told))
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.t.Fatalf("%s does not begin: %v", name, err)
	}
	s.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	s.mu.Lock()
	s.processes = append(s.processes, &process{cmd, "http://" + strings.TrimSpace(line)})
	s.mu.Unlock()
}

// any is a process, by chance.
func (s *stage) any() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.processes[s.chance.IntN(len(s.processes))]
}

// client sends the updates of a conversation, each until one process has it.
func (s *stage) client(c talk) {
	person := &http.Client{Timeout: 3 * time.Second}
	for n := 0; n < c.count && !s.t.Failed(); {
		if s.accepted.Load() > s.allowed.Load() {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		many := min(c.atOnce, c.count-n)
		body, err := json.Marshal(said{c.name, n, many})
		if err != nil {
			s.t.Error(err)
			return
		}
		got, err := person.Post(s.any().address, "application/json", bytes.NewReader(body)) //nolint:noctx // the client has a limit
		if err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		_ = got.Body.Close()
		if got.StatusCode != http.StatusOK {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		n += many
		s.accepted.Add(int64(many))
	}
}

// harm kills and stops processes and lets the database fall, spread over the
// updates.
func (s *stage) harm() {
	defer s.allowed.Store(int64(*updates))
	for i := range *kills {
		s.allowed.Store(int64(*updates * (i + 2) / (*kills + 1)))
		for s.accepted.Load() < int64(*updates*(i+1)/(*kills+1)) {
			time.Sleep(10 * time.Millisecond)
		}
		s.harms++
		switch i % 5 {
		case 2:
			s.t.Log("a process stands still for longer than its leases last")
			p := s.any()
			_ = p.cmd.Process.Signal(syscall.SIGSTOP)
			time.Sleep(delivery.LeaseFor + 3*time.Second)
			_ = p.cmd.Process.Signal(syscall.SIGCONT)
		case 4:
			s.t.Log("the database falls")
			s.server.Kill()
			s.server.Start()
		default:
			s.t.Log("a process is killed")
			s.killOne()
			s.begin()
		}
	}
}

func (s *stage) killOne() {
	s.mu.Lock()
	i := s.chance.IntN(len(s.processes))
	p := s.processes[i]
	s.processes = append(s.processes[:i:i], s.processes[i+1:]...)
	s.mu.Unlock()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// check waits until all is done, and compares.
func (s *stage) check() {
	keys, err := seal.Parse(secret)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := record.Open(s.t.Context(), slog.New(slog.DiscardHandler), record.Place{URL: s.database}, keys)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // it was read alone
	distinct := func() (n int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, all := range s.sends {
			seen := map[string]bool{}
			for _, body := range all {
				seen[body] = true
			}
			n += len(seen)
		}
		return n
	}
	for end := time.Now().Add(2 * time.Minute); distinct() < *updates; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("%d of %d replies came", distinct(), *updates)
		}
	}
	time.Sleep(time.Second) // for repeats that are still on their way
	repeated := 0
	for _, c := range talks(*updates) {
		repeated += s.compare(r, c)
	}
	most := s.harms * delivery.InFlight
	s.t.Logf("%d updates, %d harms: lost 0, handled twice 0, order broken 0, replies repeated %d (at most %d)", *updates, s.harms, repeated, most)
	if repeated > most {
		s.t.Errorf("%d replies were repeated, want at most %d", repeated, most)
	}
}

// compare tells how many replies of a conversation were repeated.
func (s *stage) compare(r *record.Record, c talk) (repeated int) {
	s.t.Helper()
	turns, err := r.Turns(context.Background(), c.name, 0)
	if want := min(c.count, hub.MostTurns); err != nil || len(turns) != want || turns[want-1].Seq != c.count {
		var of []string
		for _, turn := range turns {
			of = append(of, turn.Said)
		}
		s.t.Errorf("%s has turns of the updates %v (%v), want %d up to the last of %d", c.name, of, err, want, c.count)
		return 0
	}
	for _, turn := range turns {
		if want := fmt.Sprint(turn.Seq - 1); turn.Said != want {
			s.t.Errorf("turn %d of %s is of update %s, want %s", turn.Seq, c.name, turn.Said, want)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := 0
	for _, body := range s.sends[c.name] {
		switch {
		case body == fmt.Sprint(next):
			next++
		case len(body) > 0:
			repeated++ // one that came before, or the order is broken
			var n int
			if _, err := fmt.Sscan(body, &n); err != nil || n > next {
				s.t.Errorf("%s was sent reply %s before reply %d", c.name, body, next)
			}
		}
	}
	return repeated
}
