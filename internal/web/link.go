package web

import (
	_ "embed" // for the script
	"errors"
	"net/http"
	"net/url"

	"annae/internal/access"
	"annae/internal/application"
	"annae/internal/identity"
)

type linkView struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	By        string `json:"by"`
	Made      string `json:"made"`
	Confirmed string `json:"confirmed,omitempty"`
	Until     string `json:"until"`
	Secret    string `json:"secret,omitempty"`
	URL       string `json:"url,omitempty"`
}

func viewLink(l identity.Link) linkView {
	return linkView{ID: l.ID, Reference: string(l.Reference), By: l.By, Made: l.Made.Format(moment), Confirmed: l.Confirmed, Until: l.Until.Format(moment)}
}

// handleLink makes a link, which waits for somebody else to confirm it.
func (s *Server) handleLink(w http.ResponseWriter, r *http.Request, t access.Token) error {
	ref, err := referenceOf(r)
	if err != nil {
		return err
	}
	body, err := readBody(w, r, jsonType)
	if err != nil {
		return err
	}
	var none object
	if err := none.decode(body); err != nil {
		return err
	}
	l, err := s.applications.MakeLink(r.Context(), ref, caller(t))
	if err != nil {
		return applicationProblem(err)
	}
	return writeJSON(w, http.StatusCreated, jsonType, viewLink(l))
}

// handleConfirm confirms a link that somebody else made, and tells its secret.
// Nothing of the answer is kept, so it comes once.
func (s *Server) handleConfirm(w http.ResponseWriter, r *http.Request, t access.Token) error {
	none := &problem{kind: notFound, say: sentence{id: "problem.no_link"}}
	id, ok := identity.ReadLinkID(r.PathValue("link"))
	if !ok {
		return none
	}
	l, secret, err := s.applications.ConfirmLink(r.Context(), id, caller(t))
	switch {
	case errors.Is(err, identity.ErrNoLink) || errors.Is(err, application.ErrUnknown):
		return none
	case errors.Is(err, identity.ErrSamePerson):
		return &problem{kind: conflict, say: sentence{id: "problem.same_person"}}
	case err != nil:
		return applicationProblem(err)
	}
	v := viewLink(l)
	v.Secret, v.URL = secret, "/link#"+secret
	return writeJSON(w, http.StatusCreated, jsonType, v)
}

//go:embed templates/link.js
var linkScript []byte

func (s *Server) handleLinkScript(w http.ResponseWriter, r *http.Request) error {
	s.writeTagged(w, r, "text/javascript; charset=utf-8", linkScript)
	return nil
}

// linkPage is where a link leads. Its secret stands behind the # and reaches no
// server by that: looked at ahead by a scanner of mail, it is not used up.
type linkPage struct {
	Page      *page
	Languages []languageLink
	Title     string
}

// handleLinkPage shows the button that opens an application: it puts the secret
// into the conversation, as if it were typed there.
func (s *Server) handleLinkPage(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	l := s.pageLocale(r, r.URL.Query().Get("lang"))
	p := s.newPage(l)
	return writeTemplate(w, http.StatusOK, "link.html", l, linkPage{p, s.sameIn(r.URL.Path, url.Values{}), p.Say("link.title")})
}
