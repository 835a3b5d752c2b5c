package telegramtest

import (
	"net/http"
	"time"
)

// A Fault is what comes in place of an answer.
type Fault struct {
	carriedOut bool
	status     int
	text       string
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

// BadGateway is what stands before Telegram's servers when they are away: a
// page of nginx, and no JSON.
func BadGateway() Fault {
	const page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
	return Fault{status: http.StatusBadGateway, text: "a page of nginx", show: func(_ *Server, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte(page))
	}}
}

// TooManyRequests asks to wait for so many seconds. It is no breach.
func TooManyRequests(seconds int) Fault { return refused(tooMany(seconds)) }

// Refused refuses, such as with 403 and "Forbidden: bot was kicked from the
// supergroup chat".
func Refused(code int, description string) Fault {
	return refused(refusal{Code: code, Description: description})
}

func refused(r refusal) Fault {
	return Fault{status: r.Code, text: r.Description, show: func(_ *Server, w http.ResponseWriter, _ *http.Request) { refuse(w, r) }}
}

// Closed closes the connection; the call is not carried out.
func Closed() Fault {
	return Fault{text: "closed", show: func(*Server, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}
}

// Silence never answers; the call is not carried out.
func Silence() Fault {
	return Fault{text: "silent", show: func(s *Server, _ http.ResponseWriter, r *http.Request) { s.untilGone(r) }}
}

// Lost carries the call out, and closes the connection instead of saying so.
func Lost() Fault {
	return Fault{carriedOut: true, show: func(*Server, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}
}

// LostInSilence carries the call out, and never says so.
func LostInSilence() Fault {
	return Fault{carriedOut: true, show: func(s *Server, _ http.ResponseWriter, r *http.Request) { s.untilGone(r) }}
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

// instead notes the call where nothing did yet, and shows the fault.
func (f *Fault) instead(s *Server, w http.ResponseWriter, r *http.Request, c Call) {
	if !f.carriedOut {
		c.Status, c.Description = f.status, f.text
		s.note(c)
	}
	f.show(s, w, r)
}
