package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"annae/internal/conversation"
)

// checkPage is the result of a pre-check, to be printed or passed on.
type checkPage struct {
	Page            *page
	Languages       []languageLink
	Title           string
	Summary         conversation.Summary
	Answers, Result any // as the template "parts" takes them
	Proof           string
}

// languageLink leads to the same in a language.
type languageLink struct {
	Tag, Name, URL string
}

// handleCheckPage works a pre-check out from its address. Nothing is kept.
func (s *Server) handleCheckPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	l := s.pageLocale(r, q.Get("lang"))
	sum, err := s.talks.Summarise(q, l)
	switch {
	case errors.Is(err, conversation.ErrOff):
		return s.refusePage(w, r, l, &problem{kind: busy, say: sentence{id: "problem.check_off"}})
	case err != nil:
		return s.refusePage(w, r, l, &problem{kind: notFound, say: sentence{id: "problem.check"}})
	}
	proof, err := json.MarshalIndent(sum.Proof, "", "  ")
	if err != nil {
		return fmt.Errorf("write the proof: %w", err)
	}
	p := s.newPage(l)
	p.Unfolded = true
	v := checkPage{Page: p, Languages: s.sameIn(r.URL.Path, q), Title: sum.Title, Summary: sum, Proof: string(proof)}
	v.Answers = withTurn(p, p.turn(conversation.Turn{Reply: conversation.Reply{Locale: l, Parts: []conversation.Part{sum.Answers}}}, s.prose))
	v.Result = withTurn(p, p.turn(conversation.Turn{Reply: conversation.Reply{Locale: l, Parts: sum.Parts}}, s.prose))
	return writeTemplate(w, http.StatusOK, "check.html", l, v)
}

// sameIn are the addresses of a page in every language.
func (s *Server) sameIn(path string, q url.Values) []languageLink {
	var all []languageLink
	for _, l := range s.languages() {
		own := maps.Clone(q)
		own.Set("lang", l.Tag)
		all = append(all, languageLink{l.Tag, l.Name, path + "?" + own.Encode()})
	}
	return all
}
