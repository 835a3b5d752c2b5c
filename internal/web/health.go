package web

import (
	"context"
	"net/http"
	"time"
)

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

// readyWithin is how long what is needed may take to answer.
const readyWithin = 2 * time.Second

// handleReady tells that messages are answered. The desk is trained when a
// server is made; what it needs beside may be away.
func (s *Server) handleReady(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	if s.ready != nil {
		ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
		defer cancel()
		if err := s.ready(ctx); err != nil {
			return &problem{kind: busy, say: sentence{id: "problem.unready"}, cause: err}
		}
	}
	return writeJSON(w, http.StatusOK, jsonType, readyView{"ready", s.content.Hash})
}
