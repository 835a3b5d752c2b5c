package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
)

// A Desk answers questions. Many requests call it at once.
type Desk interface {
	Ask(answer.Question) answer.Reply
}

// Options are what a server may be told; the zero value serves.
type Options struct {
	// Limit takes a question from the account of an address, or of the network
	// that is somebody's own, and tells how long to wait when there is none
	// left; nil: nobody waits.
	Limit func(ctx context.Context, of netip.Prefix) time.Duration
	// Proxies are believed when they tell from where a request came.
	Proxies []netip.Prefix
	// Ready tells what keeps messages from being answered; nil: nothing can.
	Ready   func(context.Context) error
	Now     func() time.Time // nil: the clock
	Version string           // of the program, for operators
	// Rules decide who may apply; nil: nothing is said of it.
	Rules *eligibility.Rules
	// Status is where applicants learn how their application stands; nil:
	// nowhere.
	Status *Status
	// Staff is the staff API; nil: nobody may call it.
	Staff *Staff
	// Metrics are told at /metrics beside those of the server.
	Metrics []prometheus.Collector
}

// A Server serves the desk over HTTP. It starts nothing and keeps nothing
// about a request after its reply, but how much an address asked lately.
type Server struct {
	lg           *slog.Logger
	desk         Desk
	talks        Conversations
	content      *content.Content
	rules        *eligibility.Rules        // nil: nothing is said of who may apply
	topics       map[string]*content.Topic // of the programme
	zone         *time.Location            // in which a plain date is meant
	written      written
	now          func() time.Time
	version      string
	limit        func(context.Context, netip.Prefix) time.Duration // nil: nobody waits
	proxies      []netip.Prefix
	ready        func(context.Context) error // nil: always
	status       *Status                     // nil: applicants learn nothing here
	applications Applications
	enquiries    Enquiries
	figures      Figures
	callers      Callers // nil: nobody calls the staff API
	metrics      *metrics
	prose        *prose
	docs         []byte
	handler      http.Handler
	patience     time.Duration   // how long a client of a stream may take to read
	lastWait     time.Duration   // how long a message waits for its reply once the server shuts down
	closing      context.Context // done when the server begins to shut down
	close        context.CancelFunc
}

// New makes a server. It refuses a part that is missing.
func New(lg *slog.Logger, desk Desk, talks Conversations, c *content.Content, opt Options) (*Server, error) {
	if err := whole(lg, desk, talks, c); err != nil {
		return nil, err
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &Server{
		lg: lg, desk: desk, talks: talks, content: c, patience: patience, lastWait: lastWait, topics: map[string]*content.Topic{}, zone: c.Zone(),
		rules: opt.Rules, now: opt.Now, version: opt.Version, limit: opt.Limit, proxies: opt.Proxies, ready: opt.Ready,
		metrics: newMetrics(opt.Version, c.Hash, opt.Metrics), prose: newProse(c),
	}
	s.closing, s.close = context.WithCancel(context.Background()) //nolint:gosec // the end of the server calls it
	for _, t := range c.Topics {
		if t.Role == content.Programme {
			s.topics[t.ID] = t
		}
	}
	s.status = opt.Status
	if opt.Staff != nil {
		s.applications, s.enquiries, s.figures, s.callers = opt.Staff.Applications, opt.Staff.Enquiries, opt.Staff.Figures, opt.Staff.Callers
	}
	docs, err := writeDocs(s.routes())
	if err != nil {
		return nil, fmt.Errorf("write the documentation: %w", err)
	}
	s.docs = docs
	s.handler = s.edge(s.mux())
	return s, nil
}

// whole names what a server can't do without.
func whole(lg *slog.Logger, desk Desk, talks Conversations, c *content.Content) error {
	switch {
	case lg == nil:
		return errors.New("a web server needs a logger")
	case desk == nil:
		return errors.New("a web server needs a desk that answers")
	case talks == nil:
		return errors.New("a web server needs a place for conversations")
	case c == nil || len(c.Served) == 0:
		return errors.New("a web server needs content in at least one language")
	}
	for _, l := range c.Served {
		if c.Words[l] == nil {
			return fmt.Errorf("the content serves %q and has no words for it", l)
		}
	}
	return nil
}

// Handler serves all routes.
func (s *Server) Handler() http.Handler { return s.handler }

// HTTP is a server for the handler with limits on how long a client may take.
// The caller runs it and shuts it down; then open streams end. It is made once.
func (s *Server) HTTP(addr string) *http.Server {
	srv := &http.Server{
		Addr:              addr,
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(masked{s.lg.Handler()}, slog.LevelWarn),
	}
	srv.RegisterOnShutdown(s.close)
	return srv
}
