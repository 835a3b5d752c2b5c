package web

import (
	_ "embed" // for the style sheet and the script
	"net/http"
)

//go:embed templates/style.css
var styleSheet []byte

//go:embed templates/page.js
var script []byte

func (s *Server) handleScript(w http.ResponseWriter, r *http.Request) error {
	s.writeTagged(w, r, "text/javascript; charset=utf-8", script)
	return nil
}

func (s *Server) handleStyle(w http.ResponseWriter, r *http.Request) error {
	s.writeTagged(w, r, "text/css; charset=utf-8", styleSheet)
	return nil
}
