package web

import "net/http"

type languagesView struct {
	Default   string         `json:"default"`
	Languages []languageView `json:"languages"`
}

type languageView struct {
	Tag  string `json:"tag"`
	Name string `json:"name"` // in the language itself
}

func (s *Server) handleLanguages(w http.ResponseWriter, r *http.Request) error {
	return s.writeData(w, r, languagesView{string(s.content.Served.Default()), s.languages()})
}

func (s *Server) languages() []languageView {
	var v []languageView
	for _, l := range s.content.Served {
		v = append(v, languageView{string(l), s.content.Words[l].Say("reply.language", nil)})
	}
	return v
}
