package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"annae/internal/access"
	"annae/internal/application"
	"annae/internal/locale"
	"annae/internal/slip"
)

// Slips are where printable slips come from.
type Slips struct {
	// Issue issues one to who proved a version of the contacts. Its error is
	// [application.ErrUnknown] where the proof holds no more.
	Issue func(ctx context.Context, ref application.Reference, contacts int64) (slip.Slip, error)
	// Slip finds one. Its error is [slip.ErrNone].
	Slip   func(context.Context, slip.Code) (slip.Found, error)
	Sealer slip.Sealer
}

type issuedView struct {
	Code      string `json:"code"`
	URL       string `json:"url"`
	Expires   string `json:"expires"`
	Reference string `json:"reference"`
	Phase     string `json:"phase"`
	PhaseName string `json:"phase_name"`
	Since     string `json:"since"`
	Issued    string `json:"issued"`
}

// handleIssue issues a slip to an applicant.
func (s *Server) handleIssue(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	if s.status == nil || s.status.Slips == nil {
		return &problem{kind: notFound, say: sentence{id: "problem.not_found"}}
	}
	l := s.localeOf(r)
	session, err := s.sessionOf(w, r, l)
	if err != nil {
		return err
	}
	issued, err := s.status.Slips.Issue(r.Context(), session.Reference, session.Contacts)
	switch {
	case errors.Is(err, application.ErrUnknown):
		return &problem{kind: unauthorised, say: sentence{id: "problem.session"}, locale: l}
	case err != nil:
		return &problem{kind: busy, say: sentence{id: "problem.down"}, locale: l, cause: err}
	}
	until := min(session.Until, s.now().Add(slip.AddressLasts).Unix())
	path := slip.Address{Code: issued.Code, Contacts: session.Contacts, Until: until}.Path(s.status.Slips.Sealer)
	w.Header().Set("Content-Language", string(l))
	return writeJSON(w, http.StatusCreated, jsonType, issuedView{
		Code: string(issued.Code), URL: path + "?lang=" + string(l), Expires: time.Unix(until, 0).UTC().Format(moment), Reference: string(issued.Reference),
		Phase: issued.Phase, PhaseName: s.content.Words[l].Named("phase", issued.Phase), Since: issued.Since.Format(moment), Issued: issued.Issued.Format(moment),
	})
}

type checkedView struct {
	Code      string `json:"code"`
	Reference string `json:"reference"`
	Phase     string `json:"phase"`
	Since     string `json:"since"`
	Issued    string `json:"issued"`
	Still     bool   `json:"still"`
	Now       string `json:"now,omitempty"`
}

// handleCheckSlip tells staff of which slip a code is.
func (s *Server) handleCheckSlip(w http.ResponseWriter, r *http.Request, t access.Token) error {
	none := &problem{kind: notFound, say: sentence{id: "problem.no_slip"}}
	code, ok := slip.ReadCode(r.PathValue("code"))
	if !ok {
		return none
	}
	f, err := s.applications.CheckSlip(r.Context(), code, caller(t))
	if errors.Is(err, slip.ErrNone) {
		return none
	}
	if err != nil {
		return applicationProblem(err)
	}
	return writeJSON(w, http.StatusOK, jsonType, checkedView{
		string(f.Code), string(f.Reference), f.Phase, f.Since.Format(moment), f.Issued.Format(moment), f.Still, f.Now,
	})
}

// slipPage is a slip, to be printed.
type slipPage struct {
	Page      *page
	Languages []languageLink
	Title     string
	Demo      bool
	Lines     []slipLine
	Code      string
	Until     string
}

type slipLine struct{ Name, Is string }

// handleSlipPage shows a slip as long as its address lasts. One that has ended,
// one that was never ours and one whose contacts have changed are alike.
func (s *Server) handleSlipPage(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	l := s.pageLocale(r, r.URL.Query().Get("lang"))
	f, st, a, err := s.slipAt(r)
	switch {
	case errors.Is(err, slip.ErrNone) || errors.Is(err, application.ErrUnknown):
		return s.refusePage(w, r, l, &problem{kind: notFound, say: sentence{id: "problem.slip"}})
	case err != nil:
		return s.refusePage(w, r, l, &problem{kind: busy, say: sentence{id: "problem.down"}, cause: err})
	}
	p := s.newPage(l)
	lang := url.Values{}
	return writeTemplate(w, http.StatusOK, "slip.html", l, slipPage{
		Page: p, Languages: s.sameIn(r.URL.Path, lang), Title: p.Say("slip.title"), Demo: st.Demo, Lines: s.slipLines(f, st, l), Code: string(f.Code),
		Until: p.words.Say("slip.until", locale.Args{"until": s.toTheMinute(time.Unix(a.Until, 0), l)}),
	})
}

// slipAt is the slip at an address, with its application.
func (s *Server) slipAt(r *http.Request) (f slip.Found, st application.Standing, a slip.Address, err error) {
	if s.status == nil || s.status.Slips == nil {
		return f, st, a, slip.ErrNone
	}
	a, good := slip.ReadAddress(s.status.Slips.Sealer, r.PathValue("address"), s.now())
	if !good {
		return f, st, a, slip.ErrNone
	}
	if f, err = s.status.Slips.Slip(r.Context(), a.Code); err != nil {
		return f, st, a, err
	}
	seen, err := s.status.Standing(r.Context(), f.Reference)
	st = seen.Standing
	if err == nil && st.Contacts != a.Contacts {
		err = slip.ErrNone
	}
	return f, st, a, err
}

func (s *Server) slipLines(f slip.Found, st application.Standing, l locale.Locale) []slipLine {
	w := s.content.Words[l]
	return []slipLine{
		{w.Say("slip.reference", nil), string(f.Reference)},
		{w.Say("slip.project", nil), st.Title},
		{w.Say("slip.city", nil), st.City},
		{w.Say("slip.track", nil), w.Named("track", st.Track)},
		{w.Say("slip.phase", nil), s.content.Words[l].Named("phase", f.Phase)},
		{w.Say("slip.since", nil), w.Format().When(locale.Day(f.Since, s.zone.String()))},
		{w.Say("slip.issued", nil), s.toTheMinute(f.Issued, l)},
	}
}

// toTheMinute writes a moment as it is where the programme is.
func (s *Server) toTheMinute(t time.Time, l locale.Locale) string {
	when := locale.Day(t, s.zone.String())
	when.Hour, when.Minute, when.Timed = t.In(s.zone).Hour(), t.In(s.zone).Minute(), true
	return s.content.Words[l].Format().When(when)
}
