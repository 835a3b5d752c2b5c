package web

import (
	_ "embed" // for the style sheet
	"net/http"
)

//go:embed templates/style.css
var styleSheet []byte

func (s *Server) handleStyle(w http.ResponseWriter, r *http.Request) error {
	s.writeTagged(w, r, "text/css; charset=utf-8", styleSheet)
	return nil
}
