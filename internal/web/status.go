package web

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"annae/internal/access"
	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/identity"
	"annae/internal/locale"
)

// Status is where applicants learn how their application stands.
type Status struct {
	// Ask hands a request for a code over; nobody waits for its answer. Its
	// errors are those of conversations.
	Ask func(context.Context, identity.Request) error
	// Prove tries a code on a challenge.
	Prove func(ctx context.Context, challenge, code string) (ref application.Reference, contacts int64, good bool, err error)
	// Standing is what an applicant sees.
	Standing func(context.Context, application.Reference) (application.Seen, error)
	// Read notes that an applicant was told; nil: nobody does.
	Read   func(application.Reference)
	Signer identity.Signer
	// Crowd tells how long a source that asks for codes too often would have to
	// wait; nil: there is no limit.
	Crowd func(ctx context.Context, of netip.Prefix) time.Duration
	// Open uses a link up, as Prove does a code; nil: there are none.
	Open func(ctx context.Context, secret string) (ref application.Reference, contacts int64, good bool, err error)
	// Slips are the printable ones; nil: there are none.
	Slips *Slips
}

type challengeView struct {
	Challenge string `json:"challenge"`
}

// handleChallenge takes a request for a code. Whoever asks is told the same.
func (s *Server) handleChallenge(w http.ResponseWriter, r *http.Request) error {
	if s.status == nil {
		return &problem{kind: notFound, say: sentence{id: "problem.not_found"}}
	}
	o := object{names: []string{"reference", "email", "locale"}}
	l, err := s.localeIn(w, r, &o)
	if err != nil {
		return err
	}
	if l == "" {
		l = s.localeOf(r)
	}
	q := identity.Request{Challenge: identity.NewChallenge(), Locale: l}
	var faults []fault
	if q.Reference, _, err = application.Find(o.values["reference"]); err != nil {
		faults = append(faults, fault{"reference", s.noReference(err)})
	}
	var is bool
	if q.Address, is = application.ReadContact(o.values["email"]); !is {
		faults = append(faults, fault{"email", sentence{id: "problem.email"}})
	}
	if len(faults) > 0 {
		return &problem{kind: unknown, faults: faults, locale: l}
	}
	q.Quiet = s.status.Crowd != nil && s.status.Crowd(r.Context(), s.callerOf(r)) > 0
	if err := s.status.Ask(r.Context(), q); err != nil {
		return inLanguage(talkProblem(err), l)
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusAccepted, jsonType, challengeView{q.Challenge})
}

func inLanguage(err error, l locale.Locale) error {
	var p *problem
	if errors.As(err, &p) {
		p.locale = l
	}
	return err
}

// noReference says what is wrong with a reference, and what it may be. That
// shows nothing: alone a reference opens nothing.
func (s *Server) noReference(err error) sentence {
	var wrong *application.Mistyped
	if !errors.As(err, &wrong) {
		return sentence{id: "problem.no_reference"}
	}
	var likely []string
	for _, ref := range wrong.Likely {
		if s.isCycle(ref.Cycle()) {
			likely = append(likely, string(ref))
		}
	}
	if len(likely) == 0 {
		return sentence{id: "problem.mistyped", args: locale.Args{"read": brief(wrong.Read)}}
	}
	return sentence{id: "problem.mistyped_likely", args: locale.Args{"read": brief(wrong.Read), "likely": strings.Join(likely, ", ")}}
}

func (s *Server) isCycle(year int) bool {
	for _, c := range s.content.Cycles {
		if c.Cycle == year {
			return true
		}
	}
	return false
}

type sessionView struct {
	Token     string `json:"token"`
	Expires   string `json:"expires"`
	Reference string `json:"reference"`
}

// handleSession tries a code, or a link. One that is wrong, one that has ended
// and one that is unknown or used up are alike.
func (s *Server) handleSession(w http.ResponseWriter, r *http.Request) error {
	if s.status == nil {
		return &problem{kind: notFound, say: sentence{id: "problem.not_found"}}
	}
	o := object{names: []string{"challenge", "code", "link", "locale"}}
	l, err := s.localeIn(w, r, &o)
	if err != nil {
		return err
	}
	try, bad := s.tryCode, "problem.code"
	if o.values["link"] != "" {
		try, bad = s.tryLink, "problem.link"
	}
	ref, contacts, good, err := try(r.Context(), &o)
	if err != nil {
		return &problem{kind: busy, say: sentence{id: "problem.down"}, locale: l, cause: err}
	}
	if !good {
		return &problem{kind: wrongCode, say: sentence{id: bad}, locale: l}
	}
	until := s.now().Add(identity.SessionLasts)
	token := s.status.Signer.Token(identity.Session{Reference: ref, Contacts: contacts, Until: until.Unix()})
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusCreated, jsonType, sessionView{token, until.UTC().Format(moment), string(ref)})
}

func (s *Server) tryCode(ctx context.Context, o *object) (application.Reference, int64, bool, error) {
	challenge := o.values["challenge"]
	if len(challenge) > mostID {
		challenge = ""
	}
	return s.status.Prove(ctx, challenge, identity.ReadCode(o.values["code"]))
}

func (s *Server) tryLink(ctx context.Context, o *object) (application.Reference, int64, bool, error) {
	secret, is := identity.ReadLinkSecret(o.values["link"])
	if !is || s.status.Open == nil {
		return "", 0, false, nil
	}
	return s.status.Open(ctx, secret)
}

// aged is from when on it is said that what is told may hold no more.
const aged = time.Minute

// standingView is an application as its applicant sees it.
type standingView struct {
	Reference string        `json:"reference"`
	Track     string        `json:"track"`
	TrackName string        `json:"track_name"`
	Country   string        `json:"country"`
	City      string        `json:"city"`
	Title     string        `json:"title"`
	Phase     string        `json:"phase"`
	PhaseName string        `json:"phase_name"`
	Since     string        `json:"since"`
	Next      string        `json:"next"`
	Note      string        `json:"note,omitempty"`
	Missing   []missingView `json:"missing"`
	Passed    []passedView  `json:"passed"`
	Turn      content.Waits `json:"turn,omitempty"`
	Timeline  []wayView     `json:"timeline"`
	Aged      string        `json:"aged,omitempty"`
	Confirmed string        `json:"confirmed"`
	Demo      string        `json:"demo,omitempty"`
	Locale    locale.Locale `json:"locale"`
}

type missingView struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
}

type passedView struct {
	Phase string `json:"phase"`
	Name  string `json:"name"`
	Since string `json:"since"`
}

// wayView is a step on the application's way; only what was has a moment.
type wayView struct {
	Phase string `json:"phase"`
	Name  string `json:"name"`
	State string `json:"state"`
	Since string `json:"since,omitempty"`
}

// viewWay is the way of an application, and what may follow.
func (s *Server) viewWay(st application.Standing, l locale.Locale) []wayView {
	var all []wayView
	for _, step := range application.Timeline(s.content.Phases, st) {
		v := wayView{Phase: step.Phase, Name: conversation.StepName(step.Phase, s.content.Words[l]), State: string(step.State)}
		if step.State != application.Ahead {
			v.Since = step.Since.Format(moment)
		}
		all = append(all, v)
	}
	return all
}

func (s *Server) viewStanding(seen application.Seen, l locale.Locale) standingView {
	w, st := s.content.Words[l], seen.Standing
	v := standingView{
		Reference: string(st.Reference), Track: st.Track, TrackName: s.content.Words[l].Named("track", st.Track), Country: st.Country, City: st.City, Title: st.Title,
		Phase: st.Phase, PhaseName: s.content.Words[l].Named("phase", st.Phase), Since: st.Since.Format(moment), Note: st.Note,
		Missing: []missingView{}, Passed: []passedView{}, Timeline: s.viewWay(st, l), Confirmed: seen.Confirmed.UTC().Format(moment), Locale: l,
	}
	if s.now().Sub(seen.Confirmed) > aged {
		v.Aged = w.Say("status.aged", locale.Args{"when": s.toTheMinute(seen.Confirmed, l)})
	}
	if p := s.content.Phases.Find(st.Phase); p != nil {
		v.Turn, v.Next = p.Waits, w.Say("phase."+st.Phase+".next", nil)
	}
	for _, d := range st.Missing() {
		v.Missing = append(v.Missing, missingView{d.ID, s.content.Words[l].Named("document", d.ID), string(d.State)})
	}
	for _, p := range st.Passed {
		v.Passed = append(v.Passed, passedView{p.Phase, s.content.Words[l].Named("phase", p.Phase), p.Since.Format(moment)})
	}
	if st.Demo {
		v.Demo = w.Say("status.demo", nil)
	}
	return v
}

// handleApplication tells staff of an application, or its applicant.
func (s *Server) handleApplication(w http.ResponseWriter, r *http.Request) error {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if access.IsSecret(token) || s.status == nil || !strings.EqualFold(scheme, "bearer") {
		return s.staff(access.Read, s.tellStaff)(w, r)
	}
	w.Header().Set("Cache-Control", "no-store")
	l := s.localeOf(r)
	session, err := s.sessionOf(w, r, l)
	if err != nil {
		return err
	}
	st, err := s.status.Standing(r.Context(), session.Reference)
	switch {
	case errors.Is(err, application.ErrUnknown) || err == nil && st.Contacts != session.Contacts:
		return &problem{kind: unauthorised, say: sentence{id: "problem.session"}, locale: l}
	case err != nil:
		return &problem{kind: busy, say: sentence{id: "problem.standing"}, locale: l, cause: err}
	}
	if s.status.Read != nil {
		s.status.Read(session.Reference)
	}
	w.Header().Set("Content-Language", string(l))
	body, err := s.writeStanding(st, l)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, jsonType, body)
	return nil
}

// sessionOf is the session of an applicant, who asks for the application in the
// address. Who has none is counted, as is anybody who asks.
func (s *Server) sessionOf(w http.ResponseWriter, r *http.Request, l locale.Locale) (identity.Session, error) {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	session, good := s.status.Signer.Session(token, s.now())
	if !good {
		if err := s.admit(w, r); err != nil {
			return session, err
		}
		return session, &problem{kind: unauthorised, say: sentence{id: "problem.session"}, locale: l}
	}
	if ref, err := referenceOf(r); err != nil || ref != session.Reference {
		return session, &problem{kind: notFound, say: sentence{id: "problem.application"}, locale: l}
	}
	return session, nil
}
