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

// SetPatience changes how long a client of a stream may take to read.
func (s *Server) SetPatience(d time.Duration) { s.patience = d }
