package web

import (
	"net/http"
	"strings"

	"annae/internal/locale"
)

// localeOf is the language that the headers of a request ask for.
func (s *Server) localeOf(r *http.Request) locale.Locale {
	if l, ok := s.content.Served.Accept(r.Header.Get("Accept-Language")); ok {
		return l
	}
	return s.content.Served.Default()
}

// chosen is the language that ?locale= names, else that of the headers. The
// reply depends on both, and says so to caches.
func (s *Server) chosen(w http.ResponseWriter, r *http.Request) (locale.Locale, error) {
	l := s.localeOf(r)
	if v := r.URL.Query().Get("locale"); v != "" {
		named, ok := s.content.Served.Parse(v)
		if !ok {
			return "", &problem{kind: unknown, faults: []fault{s.noLocale(v)}}
		}
		l = named
	}
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Content-Language", string(l))
	return l, nil
}

func (s *Server) noLocale(value string) fault {
	served := make([]string, len(s.content.Served))
	for i, l := range s.content.Served {
		served[i] = string(l)
	}
	return fault{"locale", sentence{id: "problem.locale", args: locale.Args{"value": brief(value), "served": strings.Join(served, ", ")}}}
}
