//go:build unix

package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience is how long a server may take for anything.
const patience = 60 * time.Second

// user is who owns everything in a server.
const user = "annae"

// A Server is a PostgreSQL server of a test's own. Its methods but Database are
// for one goroutine at a time.
type Server struct {
	t         T // nil for the shared one
	home      *home
	port      int
	settings  []string
	process   *process
	databases atomic.Int64
}

// Start starts a server that keeps all that it has committed, and ends it with
// the test.
func Start(t T) *Server {
	t.Helper()
	s, err := open((*home).copied)
	if err != nil {
		t.Fatalf("%v", err)
	}
	s.t = t
	t.Cleanup(func() {
		if err := s.end(); err != nil {
			t.Errorf("end PostgreSQL: %v", err)
		}
	})
	return s
}

// open starts a server in a folder that is filled first. Settings are those of
// postgresql.conf.
func open(fill func(*home) error, settings ...string) (*Server, error) {
	h, err := newHome()
	if err != nil {
		return nil, err
	}
	s := &Server{home: h, settings: settings}
	if err := fill(h); err != nil {
		return nil, errors.Join(err, h.clear())
	}
	if err := s.settle(); err != nil {
		return nil, errors.Join(err, s.end())
	}
	return s, nil
}

// URL is the database that every server has, empty at first.
func (s *Server) URL() string { return s.address("postgres") }

func (s *Server) address(database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", user, s.port, database)
}

// Database is a fresh, empty database.
func (s *Server) Database(t T) string {
	t.Helper()
	return s.address(s.create(t))
}

// create makes a database and tells its name.
func (s *Server) create(t T) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", s.databases.Add(1))
	if err := s.do("CREATE DATABASE " + name + " TEMPLATE template0"); err != nil {
		t.Fatalf("create the database %s: %v", name, err)
	}
	return name
}

// do runs a statement on a connection of its own.
func (s *Server) do(statement string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := pgx.Connect(ctx, s.URL())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close(ctx)) }()
	_, err = c.Exec(ctx, statement)
	return err
}

// Kill ends all processes of the server at one moment, as a crash does. A dead
// server stays dead.
func (s *Server) Kill() {
	s.t.Helper()
	if !s.process.runs() {
		return
	}
	if err := s.process.kill(); err != nil {
		s.t.Fatalf("kill PostgreSQL: %v", err)
	}
}

// Stop ends the server in order: what runs is rolled back, what is committed is
// written. A server that is down stays so.
func (s *Server) Stop() {
	s.t.Helper()
	if err := s.process.stop(syscall.SIGINT); err != nil {
		s.t.Fatalf("stop PostgreSQL: %v", err)
	}
}

// Start starts a server that is down again, with its data and on its port, and
// waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	if s.process.runs() {
		s.t.Fatalf("start PostgreSQL: it runs")
	}
	if err := s.boot(); err != nil {
		s.t.Fatalf("%v", err)
	}
}

// Pause stops all processes of the server without ending them: it takes
// connections and answers nothing.
func (s *Server) Pause() {
	s.t.Helper()
	if _, err := s.process.pause(); err != nil {
		s.t.Fatalf("pause PostgreSQL: %v", err)
	}
}

// Resume lets a paused server go on.
func (s *Server) Resume() {
	s.t.Helper()
	if err := s.process.resume(); err != nil {
		s.t.Fatalf("resume PostgreSQL: %v", err)
	}
}

// end ends the server at once, and deletes what it has.
func (s *Server) end() error {
	return errors.Join(s.process.stop(syscall.SIGQUIT), s.home.clear())
}
