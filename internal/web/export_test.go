package web

import "time"

// Patterns are the routes, as "METHOD /path" without the mux's own marks.
func (s *Server) Patterns() []string {
	var all []string
	for _, r := range s.routes() {
		all = append(all, r.method()+" "+r.path())
	}
	return all
}

// SetLastWait changes how long a message waits once the server shuts down.
func (s *Server) SetLastWait(d time.Duration) { s.lastWait = d }

// SetPatience changes how long a client of a stream may take to read.
func (s *Server) SetPatience(d time.Duration) { s.patience = d }
