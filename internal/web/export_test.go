package web

// Patterns are the routes, as "METHOD /path" without the mux's own marks.
func (s *Server) Patterns() []string {
	var all []string
	for _, r := range s.routes() {
		all = append(all, r.method()+" "+r.path())
	}
	return all
}
