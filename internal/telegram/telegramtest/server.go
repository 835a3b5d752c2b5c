package telegramtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/fakeclock"
)

// Options say how a fake behaves. The zero value is Telegram as it is, with
// everything kept that a test may look at.
type Options struct {
	Username    string        // of the bot; else annae_test_bot
	Token       string        // of the bot; else random
	Speed       float64       // how many of Telegram's seconds pass in one; else 1; see Still
	NoLimits    bool          // what goes beyond the limits is counted, but carried out
	ReadsGroups bool          // the bot has privacy mode off and gets all that is said in groups
	Lean        bool          // keeps no calls, and of each chat only the newest message
	FirstUpdate int64         // identifier of the first update; else random
	Patience    time.Duration // for how long what awaits something waits; else 30 s
}

// Still is a speed at which the clock moves by Advance alone.
const Still = fakeclock.Still

// A Server is a Telegram with one bot. It is safe for concurrent use.
type Server struct {
	opts  Options
	token string
	bot   user
	clock *fakeclock.Clock
	known map[string]quick
	ctx   context.Context // ends with the server
	end   context.CancelFunc
	work  sync.WaitGroup // what posts to a webhook
	web   *httptest.Server

	mu        sync.Mutex
	changed   fakeclock.Bell // rings with every call
	people    map[int64]*Person
	chats     map[int64]*Chat
	lastID    int64 // of people
	lastGroup int64
	messageID int // the newest of private chats and basic groups, which share a count
	queue     queue
	hook      *hook
	hookSet   time.Time
	presses   map[string]*Pressed
	tooMany   int // presses, at which old ones are forgotten
	profile   profile
	calls     []Call
	counts    map[string]int
	sends     []time.Time // within the last second
	breaches  []Breach
	faults    []*planned
	finders   []finder
}

// New makes a Telegram that serves wherever it is put as a handler. Close ends
// what it does in the background.
func New(o Options) *Server {
	if o.Username == "" {
		o.Username = "annae_test_bot"
	}
	if o.Speed == 0 {
		o.Speed = 1
	}
	if o.Patience == 0 {
		o.Patience = 30 * time.Second
	}
	if o.FirstUpdate == 0 {
		o.FirstUpdate = 100_000_000 + rand.Int64N(800_000_000)
	}
	const id = 7_000_000_001 // beyond 32 bits, as new ones are
	if o.Token == "" {
		o.Token = newToken(id)
	}
	ctx, end := context.WithCancel(context.Background())
	s := &Server{
		opts: o, ctx: ctx, end: end, clock: fakeclock.New(time.Now(), o.Speed), token: o.Token,
		bot:    user{ID: id, IsBot: true, FirstName: "Annae", Username: o.Username},
		people: map[int64]*Person{}, chats: map[int64]*Chat{}, lastID: id, lastGroup: 4_000_000_000,
		queue: queue{next: o.FirstUpdate}, presses: map[string]*Pressed{}, profile: newProfile(), counts: map[string]int{}, finders: finders(),
	}
	s.known = byName(s.methods())
	return s
}

// newToken makes a token as BotFather's look. It opens nothing.
func newToken(id int64) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	secret := make([]byte, 33)
	for i := range secret {
		secret[i] = letters[rand.IntN(len(letters))]
	}
	return fmt.Sprintf("%d:AA%s", id, secret)
}

// Start serves a Telegram on a port of this machine until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := New(o)
	s.web = httptest.NewServer(s)
	t.Cleanup(func() {
		s.Close()
		s.web.CloseClientConnections()
		s.web.Close()
	})
	return s
}

// Close ends long polls and what posts to a webhook, and waits for it.
func (s *Server) Close() {
	s.mu.Lock()
	s.end() // nothing begins any more
	s.mu.Unlock()
	s.work.Wait()
}

// URL is where it serves, for what [Start] started.
func (s *Server) URL() string { return s.web.URL }

// Token is the one of the bot.
func (s *Server) Token() string { return s.token }

// Username is the one of the bot, without @.
func (s *Server) Username() string { return s.bot.Username }

// Advance moves the clock ahead: waits end and windows pass as if so much time
// had gone by.
func (s *Server) Advance(d time.Duration) { s.clock.Advance(d) }

// ServeHTTP serves /bot<token>/<method>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, method, found := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !strings.HasPrefix(r.URL.Path, "/bot") || !found {
		refuse(w, refusal{Code: 404, Description: "Not Found"})
		return
	}
	if token != s.token {
		refuse(w, refusal{Code: 401, Description: "Unauthorized"})
		return
	}
	p, err := readParameters(r)
	if err != nil {
		refuse(w, badRequest("%s", err))
		return
	}
	s.call(w, r, method, p)
}

// awaited waits until what is asked for is there, looked at anew whenever the
// bell rings. It fails the test when patience ends.
func (s *Server) awaited(t testing.TB, what string, b *fakeclock.Bell, there func() bool) {
	t.Helper()
	patience := time.NewTimer(s.opts.Patience)
	defer patience.Stop()
	for {
		s.mu.Lock()
		found, rings := there(), b.Next()
		s.mu.Unlock()
		if found {
			return
		}
		select {
		case <-rings:
		case <-t.Context().Done():
			t.Fatalf("the test ended before there was %s", what)
		case <-patience.C:
			t.Fatalf("no %s within %s", what, s.opts.Patience)
		}
	}
}
