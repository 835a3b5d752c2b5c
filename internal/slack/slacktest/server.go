package slacktest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	chacha "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/fakeclock"
)

// Options say how a fake behaves. The zero value is Slack as it is, with an app
// that was granted every scope.
type Options struct {
	Scopes   []string      // granted to the bot; nil for all that the methods and events ask for
	Without  []string      // types of blocks that this workspace does not have yet, such as data_visualization
	Name     string        // of the app, which people mention with @; else Annae
	URL      string        // where it is served; Start says so itself
	Start    time.Time     // when the first message may be; else now
	Steady   bool          // what is random is the same in every run, for payloads to compare with
	Speed    float64       // how many of Slack's seconds pass in one; else 1; see Still
	NoLimits bool          // what goes beyond the rate limits is counted, but carried out
	Patience time.Duration // for how long what awaits something waits; else 30 s
}

// Still is a speed at which the clock moves by Advance alone.
const Still = fakeclock.Still

// A Server is a Slack with one workspace and one app. It is safe for concurrent
// use.
type Server struct {
	opts  Options
	app   app
	clock *fakeclock.Clock
	ctx   context.Context // ends with the server
	end   context.CancelFunc
	work  sync.WaitGroup // what runs in the background
	known map[string]method

	mu       sync.Mutex
	random   io.Reader
	changed  fakeclock.Bell // rings with everything
	made     int            // identifiers
	stamp    int64          // of the newest message, in microseconds
	standing standing
	down     bool
	people   map[string]*Person
	channels map[string]*Channel
	groups   []*Group
	views    map[string]*view // that can be seen
	triggers map[string]*trigger
	answers  map[string]*responseURL
	files    map[string]*file

	urls       *URLs // nil for sockets
	queue      []*delivery
	sockets    []*socket
	tickets    map[string]bool
	turn       int // of the sockets
	opened     int // sockets since the start
	deliveries []Delivery

	calls    []Call
	faults   []*planned
	spent    map[string]*allowance
	breaches []Breach
}

// An app and its credentials.
type app struct {
	id, botID, team, domain         string
	token, appToken, secret, verify string
	user                            *Person
	scopes                          []string
}

// A standing is what has become of the app.
type standing int

const (
	installed standing = iota
	revoked
	uninstalled
)

// New makes a Slack that serves wherever it is put as a handler. Close ends what
// it does in the background.
func New(o Options) *Server {
	if o.Name == "" {
		o.Name = "Annae"
	}
	if o.Speed == 0 {
		o.Speed = 1
	}
	if o.Patience == 0 {
		o.Patience = 30 * time.Second
	}
	if o.Start.IsZero() {
		o.Start = time.Now()
	}
	ctx, end := context.WithCancel(context.Background())
	s := &Server{
		random: rand.Reader, opts: o, clock: fakeclock.New(o.Start, o.Speed), ctx: ctx, end: end, known: methods(),
		people: map[string]*Person{}, channels: map[string]*Channel{}, views: map[string]*view{}, triggers: map[string]*trigger{},
		answers: map[string]*responseURL{}, files: map[string]*file{}, tickets: map[string]bool{}, spent: map[string]*allowance{},
	}
	if o.Steady {
		s.random = chacha.NewChaCha8([32]byte{})
	}
	s.app = app{
		id: s.newID("A"), botID: s.newID("B"), team: s.newID("T"), domain: "annae-test", scopes: o.Scopes,
		token: "xoxb-" + s.secret(), appToken: "xapp-1-" + s.secret(), secret: s.secret(), verify: s.secret(),
	}
	if o.Scopes == nil {
		s.app.scopes = everyScope()
	}
	s.app.user = s.person(o.Name, []Trait{Bot})
	s.app.user.shape.Profile.APIAppID, s.app.user.shape.Profile.BotID = s.app.id, s.app.botID
	s.work.Go(s.deliverEvents)
	return s
}

// secret is one made on the spot. It opens nothing.
func (s *Server) secret() string {
	var b [16]byte
	_, _ = io.ReadFull(s.random, b[:]) // it never ends
	return hex.EncodeToString(b[:])
}

// uuid is one of version 4, in the form that envelopes and messages have.
func (s *Server) uuid() string {
	h := s.secret()
	return strings.Join([]string{h[:8], h[8:12], "4" + h[13:16], "8" + h[17:20], h[20:]}, "-")
}

// newID makes an identifier as Slack's look: capitals and digits, the same ones
// in every run.
func (s *Server) newID(prefix string) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	s.made++
	n, id := uint64(s.made)*2_654_435_761, prefix+"0"
	for range 8 {
		id += string(letters[n%36])
		n /= 36
	}
	return id
}

// Start serves a Slack on a port of this machine until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	var s *Server
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.ServeHTTP(w, r) }))
	o.URL = web.URL
	s = New(o)
	t.Cleanup(func() {
		s.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return s
}

// Close ends deliveries and sockets, and waits for them.
func (s *Server) Close() {
	s.mu.Lock()
	s.end() // nothing begins any more
	s.cut()
	s.mu.Unlock()
	s.work.Wait()
}

// URL is where it serves.
func (s *Server) URL() string { return s.opts.URL }

// APIURL is where the methods are, as slack-go takes it.
func (s *Server) APIURL() string { return s.opts.URL + "/api/" }

// Token is the one of the bot.
func (s *Server) Token() string { return s.app.token }

// AppToken is the one that opens sockets.
func (s *Server) AppToken() string { return s.app.appToken }

// SigningSecret is the one that requests are signed with.
func (s *Server) SigningSecret() string { return s.app.secret }

// TeamID is the identifier of the workspace.
func (s *Server) TeamID() string { return s.app.team }

// AppID is the identifier of the app.
func (s *Server) AppID() string { return s.app.id }

// App is the bot as people see it: they can mention it, and open its messages.
func (s *Server) App() *Person { return s.app.user }

// Now is the time of Slack's clock.
func (s *Server) Now() time.Time { return s.clock.Now() }

// Advance moves the clock ahead: waits end and windows pass as if so much time
// had gone by.
func (s *Server) Advance(d time.Duration) { s.clock.Advance(d) }

// ts makes the time of a message, which also names it: later than all before.
func (s *Server) ts() string {
	s.stamp = max(s.stamp+1, s.clock.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.stamp/1e6, s.stamp%1e6)
}

// ServeHTTP serves methods, uploads, answers to interactions, and sockets.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	down := s.down
	s.mu.Unlock()
	path, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case down:
		unavailable(w)
	case path == "api":
		s.call(w, r, rest)
	case path == "link":
		s.link(w, r)
	case path == "upload":
		s.upload(w, r, rest)
	case path == "respond":
		s.respond(w, r, rest)
	default:
		http.NotFound(w, r)
	}
}

// awaited waits until what is asked for is there, looked at anew whenever
// something changes. It fails the test when patience ends.
func (s *Server) awaited(t testing.TB, what string, there func() bool) {
	t.Helper()
	patience := time.NewTimer(s.opts.Patience)
	defer patience.Stop()
	for {
		s.mu.Lock()
		found, rings := there(), s.changed.Next()
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

// awaitOne waits for one of those that look gives, in their order.
func awaitOne[T any](t testing.TB, s *Server, what string, look func() []T, is func(T) bool) T {
	t.Helper()
	var found T
	s.awaited(t, what, func() bool {
		for _, v := range look() {
			if is(v) {
				found = v
				return true
			}
		}
		return false
	})
	return found
}

// Changed is closed when anything next changes.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed.Next()
}
