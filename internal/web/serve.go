package web

import (
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
)

// serve runs a handler: its error, or its panic, becomes a problem document.
func (s *Server) serve(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := survive(h, w, r)
		if err == nil {
			return
		}
		if x, ok := w.(*exchange); ok {
			x.err = err
			if x.status != 0 {
				return // the reply has begun; the log will tell
			}
		}
		s.writeProblem(w, r, asProblem(err))
	})
}

// panicked is a fault in our own code. It tells where, and never with which
// value: that may be what somebody wrote.
type panicked struct{ what, stack string }

func (p *panicked) Error() string { return "panic: " + p.what }

func survive(h handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case runtime.Error:
			err = &panicked{v.Error(), string(debug.Stack())}
		default:
			err = &panicked{fmt.Sprintf("%T", v), string(debug.Stack())}
		}
	}()
	return h(w, r)
}
