package slacktest

import (
	"net/http"
	"time"
)

// A Fault is what comes in place of an answer.
type Fault struct {
	carriedOut bool
	status     int
	code       string
	show       func(s *Server, w http.ResponseWriter, r *http.Request)
}

type planned struct {
	method string
	left   int
	fault  Fault
}

// Fail lets the next n calls of a method end in a fault; an empty method stands
// for all. Faults planned first come first.
func (s *Server) Fail(method string, n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &planned{method: method, left: n, fault: f})
}

// Heal forgets the faults that are left.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Refused refuses with an error, such as is_archived.
func Refused(code string) Fault { return refusing(refusal{code: code}) }

// TooManyRequests asks to wait for so many seconds. It is no breach.
func TooManyRequests(seconds int) Fault { return refusing(tooMany(seconds)) }

func refusing(r refusal) Fault {
	return Fault{status: r.status(), code: r.code, show: func(s *Server, w http.ResponseWriter, _ *http.Request) { r.write(w, s.Scopes()) }}
}

// Unavailable is a page where JSON should be, as stands before Slack's servers
// when they are away.
func Unavailable() Fault {
	return Fault{status: http.StatusServiceUnavailable, code: "a page", show: func(_ *Server, w http.ResponseWriter, _ *http.Request) { unavailable(w) }}
}

func unavailable(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte("<!DOCTYPE html>\n<html><head><title>Server Error | Slack</title></head><body><h1>Something went wrong</h1></body></html>\n"))
}

// Garbled answers with JSON that is cut off.
func Garbled() Fault {
	return Fault{status: http.StatusOK, code: "garbled", show: func(_ *Server, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok":tr`))
	}}
}

// Closed closes the connection; the call is not carried out.
func Closed() Fault {
	return Fault{code: "closed", show: func(*Server, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}
}

// Silence never answers; the call is not carried out.
func Silence() Fault {
	return Fault{code: "silent", show: func(s *Server, _ http.ResponseWriter, r *http.Request) { s.untilGone(r) }}
}

// Lost carries the call out, and closes the connection instead of saying so.
func Lost() Fault {
	f := Closed()
	f.carriedOut, f.code = true, "lost"
	return f
}

func (s *Server) untilGone(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	case <-time.After(time.Hour):
	}
	panic(http.ErrAbortHandler)
}

// fault takes the fault that was planned for a call.
func (s *Server) fault(method string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.left > 0 && (f.method == "" || f.method == method) {
			f.left--
			return &f.fault
		}
	}
	return nil
}

// instead notes the call, and shows the fault.
func (s *Server) instead(w http.ResponseWriter, r *http.Request, f *Fault, noted Call) {
	noted.Status, noted.Error = f.status, f.code
	s.note(noted)
	f.show(s, w, r)
}

// Down lets Slack fail for everybody: calls get a page, sockets close, and
// nothing is brought.
func (s *Server) Down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = true
	s.cut()
	s.changed.Ring()
}

// Up ends that: what happened meanwhile is brought in order.
func (s *Server) Up() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = false
	s.changed.Ring()
}
