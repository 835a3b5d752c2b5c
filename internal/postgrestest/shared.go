//go:build unix

package postgrestest

import "sync"

// T is a test, a benchmark, or a program that stands for one. Its Fatalf does
// not return.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// shared is the server of all tests of a binary. It loses what it has if the
// machine fails, and nothing cares.
var shared = sync.OnceValues(func() (*Server, error) {
	return open((*home).initialise, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
})

// template is the folder that servers of tests' own begin with a copy of.
var template = sync.OnceValues(func() (*home, error) {
	h, err := newHome()
	if err != nil {
		return nil, err
	}
	return h, h.initialise()
})

// URL is a fresh, empty database on the server that all tests of a binary
// share. It goes with the test, and so do connections left open to it.
func URL(t T) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("%v", err)
	}
	name := s.create(t)
	t.Cleanup(func() {
		if err := s.do("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the database %s: %v", name, err)
		}
	})
	return s.address(name)
}
