package web

import "net/http"

type healthView struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
}

type readyView struct {
	Status  string `json:"status"`
	Content string `json:"content"` // hash of what is answered from
}

// handleHealth tells that the process serves.
func (s *Server) handleHealth(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusOK, jsonType, healthView{"ok", s.version})
}

// handleReady tells that questions are answered. A server is made of a desk
// that is trained and depends on nothing outside, so it is ready once it
// listens.
func (s *Server) handleReady(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusOK, jsonType, readyView{"ready", s.content.Hash})
}
