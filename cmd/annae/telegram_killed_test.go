package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/postgrestest"
	"annae/internal/record"
	"annae/internal/redistest"
	"annae/internal/seal"
	"annae/internal/telegram"
	"annae/internal/telegram/telegramtest"
)

var (
	kills   = flag.Int("kills", 4, "how often a process in Telegram is killed")
	updates = flag.Int("updates", 200, "how many messages people write in Telegram")
	seed    = flag.Uint64("seed", 1, "of who is killed how soon")
)

// each is how many messages a person writes. More at once would be a flood.
const each = 10

// Very processes are killed while people write, at the worst moments; the one
// that polls begins again on its file, of two behind a front one always lives.
// Every message is answered once and in order, whoever was killed.
func TestInTelegramNothingIsLostAndNothingHandledTwice(t *testing.T) {
	program := built(t)
	t.Run("by long polling, on a file", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, program, nil)
		s.begin()
		s.play()
	})
	t.Run("by webhook, two processes on PostgreSQL", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, program, map[string]string{
			"ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_REDIS_URL": redistest.Start(t).URL(),
		})
		s.hook()
		s.begin()
		s.begin()
		s.play()
	})
}

// built is the program, built as people build it.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "annae")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// A moment is one at which a process dies.
type moment int

const (
	never   moment = iota
	taking         // soon after it was brought an update
	safe           // as soon as Telegram knows that an update is safe
	unheard        // when it says that an update is safe; Telegram does not hear that
	sending        // when a message was sent, which it does not hear
	moments
)

func (m moment) String() string {
	return []string{"never", "soon after it was brought an update", "when Telegram heard that an update is safe",
		"before Telegram heard that an update is safe", "before it heard that a message was sent"}[m]
}

// A stage is the processes, the Telegram around them, and the people.
type stage struct {
	t        *testing.T
	program  string
	settings map[string]string
	keys     *seal.Keys
	srv      *telegramtest.Server
	people   []*telegramtest.Person

	mu        sync.Mutex
	chance    *rand.Rand
	processes []*process
	confirmed int    // the offset of the last poll
	due       moment // at which the next one dies
	dead      chan *process
	said      atomic.Int64
	allowed   atomic.Int64 // that may be said before the next death
}

type process struct {
	cmd     *exec.Cmd
	address string
	log     *said
}

func newStage(t *testing.T, program string, more map[string]string) *stage {
	const secret = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	keys, err := seal.Parse(secret)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		t: t, program: program, keys: keys, srv: telegramtest.New(telegramtest.Options{}),
		chance: rand.New(rand.NewPCG(*seed, 2)), dead: make(chan *process, 1), //nolint:gosec // it repeats
	}
	s.settings = map[string]string{
		"ANNAE_ADDR": "127.0.0.1:0", "ANNAE_DATA_DIR": dataDir(t), "ANNAE_SECRET_KEY": secret, "ANNAE_TELEGRAM_TOKEN": s.srv.Token(),
	}
	for name, value := range more {
		s.settings[name] = value
	}
	for i := range (*updates + each - 1) / each {
		s.people = append(s.people, s.srv.Person(fmt.Sprint("Person ", i), "en"))
	}
	t.Cleanup(s.srv.Close)
	return s
}

// serve serves until the test ends.
func (s *stage) serve(h http.Handler) (url string) {
	srv := httptest.NewServer(h)
	s.t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv.URL
}

// begin starts a process, with a Telegram of its own sight.
func (s *stage) begin() {
	s.t.Helper()
	p := &process{cmd: exec.Command(s.program, "serve"), log: &said{}} //nolint:gosec // the program that was built
	p.cmd.Env = append(os.Environ(), "ANNAE_TELEGRAM_API_URL="+s.serve(s.sight(p)))
	for name, value := range s.settings {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	out := &said{}
	p.cmd.Stdout, p.cmd.Stderr = out, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		if s.t.Failed() {
			s.t.Logf("a process said:\n%s", p.log)
		}
	})
	at := regexp.MustCompile(`http://[0-9.:]+`)
	eventually(s.t, "process", func() bool { return at.MatchString(out.String()) })
	s.mu.Lock()
	defer s.mu.Unlock()
	p.address = at.FindString(out.String())
	s.processes = append(s.processes, p)
}

// dies tells whether a process dies at this moment: after a while it is dead.
func (s *stage) dies(p *process, at moment, after time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.processes, p)
	if s.due != at || i < 0 {
		return false
	}
	s.due = never
	if after > 0 {
		after = time.Duration(s.chance.Int64N(int64(after)))
	}
	time.Sleep(after)
	_ = p.cmd.Process.Kill()
	s.processes = slices.Delete(slices.Clone(s.processes), i, i+1)
	s.dead <- p
	return true
}

const (
	// soon is how long at most a process lives that was brought an update.
	soon = 30 * time.Millisecond
	// far is how long an answer of Telegram is on its way.
	far = 100 * time.Millisecond
)

// sight is Telegram as a process sees it.
func (s *stage) sight(p *process) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		polls, sends := strings.HasSuffix(r.URL.Path, "/getUpdates"), strings.HasSuffix(r.URL.Path, "/sendMessage")
		if polls && s.confirms(p, r.URL.Path, string(body)) {
			return
		}
		answer := httptest.NewRecorder()
		s.srv.ServeHTTP(answer, r)
		switch {
		case polls && strings.Contains(answer.Body.String(), "update_id"):
			go s.dies(p, taking, soon)
		case sends && answer.Code == http.StatusOK:
			if s.dies(p, sending, 0) {
				return
			}
			time.Sleep(far)
		}
		pass(w, answer.Code, answer.Header(), answer.Body)
	}
}

func pass(w http.ResponseWriter, code int, h http.Header, body io.Reader) {
	for name, values := range h {
		w.Header()[name] = values
	}
	w.WriteHeader(code)
	_, _ = io.Copy(w, body) // who asked may be dead
}

var offsetOf = regexp.MustCompile(`(?:^|&)offset=([0-9]+)`)

// confirms tells whether a process dies at a poll that confirms updates.
func (s *stage) confirms(p *process, path, body string) bool {
	found := offsetOf.FindStringSubmatch(body)
	if found == nil {
		return false
	}
	offset, _ := strconv.Atoi(found[1])
	s.mu.Lock()
	before := s.confirmed
	s.confirmed = max(before, offset)
	s.mu.Unlock()
	if offset <= before {
		return false
	}
	if s.dies(p, unheard, 0) {
		return true
	}
	if !s.dies(p, safe, 0) {
		return false
	}
	s.srv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path+"?limit=1&offset="+found[1], nil))
	return true
}

// hook has Telegram post to a front, which passes it on to who lives.
func (s *stage) hook() {
	s.t.Helper()
	front := s.serve(http.HandlerFunc(s.front))
	s.settings["ANNAE_TELEGRAM_API_URL"] = s.serve(s.srv)
	defer delete(s.settings, "ANNAE_TELEGRAM_API_URL")
	w := world{getenv: func(name string) string { return s.settings[name] }, stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	if err := run(s.t.Context(), []string{"telegram", "set-webhook", "--url", front}, w); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) front(w http.ResponseWriter, r *http.Request) {
	p := s.any()
	if p == nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	on, err := http.NewRequestWithContext(r.Context(), r.Method, p.address+r.URL.Path, r.Body)
	if err != nil {
		s.t.Error(err)
		return
	}
	on.Header = r.Header.Clone()
	go s.dies(p, taking, soon)
	answer, err := http.DefaultClient.Do(on)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	if answer.StatusCode == http.StatusOK && s.dies(p, unheard, 0) {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if answer.StatusCode == http.StatusOK {
		s.dies(p, safe, 0)
	}
	pass(w, answer.StatusCode, answer.Header, answer.Body)
}

// any is a process, by chance; nil when none lives.
func (s *stage) any() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.processes) == 0 {
		return nil
	}
	return s.processes[s.chance.IntN(len(s.processes))]
}

// play has people write and processes die, and looks at what came of it.
func (s *stage) play() {
	var all sync.WaitGroup
	for i, p := range s.people {
		all.Go(func() { s.writes(p, s.count(i)) })
	}
	defer all.Wait() // also where a process does not come back
	defer s.allowed.Store(int64(*updates))
	r := s.record()
	defer r.Close() //nolint:errcheck // it was read alone
	s.harm(r)
	all.Wait()
	s.check(r)
}

// record is that of the processes.
func (s *stage) record() *record.Record {
	s.t.Helper()
	at := record.Place{URL: s.settings["ANNAE_DATABASE_URL"]}
	if at.URL == "" {
		at.File = filepath.Join(s.settings["ANNAE_DATA_DIR"], "record.sqlite")
	}
	r, err := record.Open(s.t.Context(), slog.New(slog.DiscardHandler), at, s.keys)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// count is how many messages a person writes.
func (s *stage) count(person int) int { return min(each, *updates-person*each) }

// line is what somebody writes. Its answer has buttons, in which stands which
// turn it is of.
func line(n int) string { return fmt.Sprint("/help ", n) }

func (s *stage) writes(p *telegramtest.Person, count int) {
	for n := 1; n <= count && !s.t.Failed(); {
		if s.said.Add(1) > s.allowed.Load() {
			s.said.Add(-1)
			time.Sleep(10 * time.Millisecond)
			continue
		}
		p.Say(p.Chat(), line(n))
		n++
	}
}

// harm kills processes, spread over the messages, and has others begin. An update
// at which more processes end than [delivery.MostTries] is set aside, since it may
// be what ends them; so before as many have ended, all is handled once.
func (s *stage) harm(r *record.Record) {
	part := func(i int) int64 { return int64(*updates * i / (*kills + 1)) }
	for i := range *kills {
		s.allowed.Store(part(i + 1))
		eventually(s.t, fmt.Sprint("taking of part ", i+1), func() bool { return s.said.Load() >= part(i+1) && s.srv.Pending() <= 1 })
		if i%(delivery.MostTries-1) == 0 {
			eventually(s.t, fmt.Sprint("handling of part ", i+1), func() bool { return s.handled(r) })
		}
		at := never + 1 + moment(i)%(moments-1)
		s.mu.Lock()
		s.due = at
		s.mu.Unlock()
		s.allowed.Store(part(i + 2))
		select {
		case p := <-s.dead:
			_ = p.cmd.Wait()
		case <-time.After(time.Minute):
			s.t.Fatalf("there is no moment %s", at)
		}
		s.t.Logf("a process is killed %s", at)
		s.begin()
	}
}

// A tally is of what must not be, but for a few sends that are repeated.
type tally struct{ lost, twice, disordered, unanswered, repeated int }

// check waits until all is done, and compares.
func (s *stage) check(r *record.Record) {
	var sum tally
	for end := time.Now().Add(time.Minute + time.Duration(*updates)*time.Second/10); !s.done(r); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Errorf("%d updates and %d replies were not waited for", s.srv.Pending(), *updates-s.srv.Count("sendMessage"))
			break
		}
	}
	for i, p := range s.people {
		s.turns(&sum, r, p, s.count(i))
		replies(&sum, p, s.count(i))
	}
	most := *kills * delivery.InFlight
	s.t.Logf("%d updates of %d people, %d kills: lost %d, handled twice %d, order broken %d, unanswered %d, replies repeated %d (at most %d); Telegram refused %d sends beyond its limits",
		*updates, len(s.people), *kills, sum.lost, sum.twice, sum.disordered, sum.unanswered, sum.repeated, most, len(s.srv.Breaches()))
	asides, err := r.Asides(s.t.Context())
	if err != nil || len(asides) > 0 {
		s.t.Errorf("%d pieces were set aside (%v), want none", len(asides), err)
	}
	for _, a := range asides {
		s.t.Logf("set aside: %+v", a)
	}
	if most < sum.repeated || sum != (tally{repeated: sum.repeated}) {
		s.t.Errorf("counted is %+v, want nothing but at most %d replies that were repeated", sum, most)
	}
}

// done tells whether nothing waits.
func (s *stage) done(r *record.Record) bool {
	s.t.Helper()
	waits, err := r.Waiting(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return s.srv.Pending() == 0 && waits.Updates == 0 && waits.Sends == 0
}

// handled tells whether no update waits.
func (s *stage) handled(r *record.Record) bool {
	s.t.Helper()
	waits, err := r.Waiting(s.t.Context())
	return err == nil && waits.Updates == 0
}

// turns compares what the record has of somebody with what they wrote.
func (s *stage) turns(sum *tally, r *record.Record, p *telegramtest.Person, count int) {
	s.t.Helper()
	number := func(n int64) string { return strconv.FormatInt(n, 36) }
	room := s.keys.Name("conversation", telegram.Channel, number(p.ID()), number(0), number(p.ID()))
	turns, err := r.Turns(s.t.Context(), room, 0)
	if err != nil {
		s.t.Error(err)
	}
	of := map[string]int{}
	for i, turn := range turns {
		if turn.Said != line(i+1) || turn.Seq != i+1 {
			sum.disordered++
		}
		of[turn.Said]++
	}
	for n := range count {
		switch handled := of[line(n+1)]; handled {
		case 0:
			sum.lost++
		default:
			sum.twice += handled - 1
		}
	}
}

// replies compares what somebody sees with what they wrote.
func replies(sum *tally, p *telegramtest.Person, count int) {
	next := 1
	for _, m := range p.Chat().FromBot() {
		switch seq := turnOf(m); {
		case seq == next:
			next++
		case seq < next:
			sum.repeated++
		default:
			sum.disordered++
			next = seq + 1
		}
	}
	sum.unanswered += count + 1 - next
}

// turnOf is the turn of a reply: the first field of its buttons; 0: it has none.
func turnOf(m telegramtest.Message) int {
	for _, b := range m.Buttons() {
		first, _, _ := strings.Cut(b.Data, ".")
		seq, err := strconv.ParseInt(first, 36, 32)
		if err == nil {
			return int(seq)
		}
	}
	return 0
}
