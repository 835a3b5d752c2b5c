//go:build unix

package redistest

import (
	"context"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"annae/internal/freeport"
)

// patience is how long a server may take for anything.
const patience = 60 * time.Second

// A Server is one Redis server, or one sentinel.
type Server struct {
	t        testing.TB
	port     int
	bus      int // of a cluster's server, for the others
	folder   string
	command  []string
	password string
	process  *process // nil while it is killed
}

// Start starts a server. Settings are those of redis.conf, as arguments:
// "--requirepass", "secret".
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := launch(t, func(port int) []string {
		return append([]string{"redis-server", "--port", strconv.Itoa(port)}, settings...)
	})
	for i, word := range settings {
		if word == "--requirepass" {
			s.password = settings[i+1]
		}
	}
	s.ready()
	return s
}

// launch starts a server on a free port. What follows it must wait until it is
// ready.
func launch(t testing.TB, command func(port int) []string) *Server {
	t.Helper()
	s := &Server{t: t, port: freePort(t), folder: t.TempDir()}
	s.command = append(command(s.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", s.folder)
	s.start()
	t.Cleanup(s.Kill)
	return s
}

func (s *Server) start() { s.process = supervise(s.t, s.folder, s.command...) }

// Addr is host:port.
func (s *Server) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// URL is such as redis://127.0.0.1:6379, with the password if there is one.
func (s *Server) URL() string {
	if s.password == "" {
		return "redis://" + s.Addr()
	}
	return "redis://:" + s.password + "@" + s.Addr()
}

// Kill ends the server at once, as kill -9 does. A dead one stays dead.
func (s *Server) Kill() {
	if s.process != nil {
		s.process.kill()
		s.process = nil
	}
}

// Revive starts a killed server again, on its port, and waits until it answers.
func (s *Server) Revive() {
	s.t.Helper()
	s.start()
	s.ready()
}

// Pause stops the server without ending it: it takes connections and answers
// nothing.
func (s *Server) Pause() { s.t.Helper(); s.process.signal(s.t, syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (s *Server) Resume() { s.t.Helper(); s.process.signal(s.t, syscall.SIGCONT) }

// Client is a plain client of this server alone, closed with the test.
func (s *Server) Client() *goredis.Client {
	c := goredis.NewClient(&goredis.Options{
		Addr: s.Addr(), Password: s.password, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

// ready waits until the server answers.
func (s *Server) ready() {
	s.t.Helper()
	c := s.Client()
	s.until("answers", func(ctx context.Context) bool { return c.Ping(ctx).Err() == nil })
}

// do sends a command that must succeed.
func (s *Server) do(args ...any) {
	s.t.Helper()
	if err := s.Client().Do(s.t.Context(), args...).Err(); err != nil {
		s.t.Fatalf("server %d: %v: %v", s.port, args, err)
	}
}

// says tells whether the reply to a command holds a text.
func (s *Server) says(c *goredis.Client, want string, command ...any) func(context.Context) bool {
	return func(ctx context.Context) bool {
		got, err := c.Do(ctx, command...).Text()
		return err == nil && strings.Contains(got, want)
	}
}

// until waits for a condition.
func (s *Server) until(what string, holds func(context.Context) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for !holds(ctx) {
		if ctx.Err() != nil {
			s.t.Fatalf("server %d: waited %v until it %s", s.port, patience, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// freePort finds a port that nothing uses.
func freePort(t testing.TB) int {
	t.Helper()
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	return port
}
