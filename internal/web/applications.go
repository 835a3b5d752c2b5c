package web

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"annae/internal/access"
	"annae/internal/application"
	"annae/internal/locale"
)

// moment is how the API writes one.
const moment = time.RFC3339

// applicationView is an application as staff see it.
type applicationView struct {
	Reference string         `json:"reference"`
	Own       string         `json:"own,omitempty"`
	Track     string         `json:"track"`
	Country   string         `json:"country"`
	City      string         `json:"city"`
	Title     string         `json:"title"`
	Applicant string         `json:"applicant"`
	Contacts  []string       `json:"contacts"`
	Phase     string         `json:"phase"`
	Since     string         `json:"since"`
	Due       string         `json:"due,omitempty"`
	Assignee  string         `json:"assignee,omitempty"`
	Documents []documentView `json:"documents"`
	Note      string         `json:"note,omitempty"`
	Internal  string         `json:"internal,omitempty"`
	Demo      bool           `json:"demo,omitempty"`
	Changed   string         `json:"changed"`
	Version   int64          `json:"version"`
	Pending   *moveView      `json:"pending,omitempty"`
	Moves     []string       `json:"moves"`
	History   []moveView     `json:"history,omitempty"`

	Undeliverable []undeliverableView `json:"undeliverable,omitempty"`
}

type undeliverableView struct {
	Contact string `json:"contact"`
	Since   string `json:"since"`
}

type documentView struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

type moveView struct {
	From  string `json:"from,omitempty"`
	To    string `json:"to"`
	Note  string `json:"note,omitempty"`
	By    string `json:"by"`
	Made  string `json:"made"`
	Holds string `json:"holds"`
	Done  bool   `json:"done"`
}

func viewMove(m application.Move) moveView {
	return moveView{m.From, m.To, m.Note, m.By, m.Made.Format(moment), m.Holds.Format(moment), m.Done}
}

func (s *Server) viewApplication(a application.Application) applicationView {
	v := applicationView{
		Reference: string(a.Reference), Own: a.Own, Track: a.Track, Country: a.Country, City: a.City, Title: a.Title, Applicant: a.Applicant,
		Contacts: slices.Concat([]string{}, a.Contacts), Phase: a.Phase, Since: a.Since.Format(moment), Due: a.Due, Assignee: a.Assignee, Documents: []documentView{},
		Note: a.Note, Internal: a.Internal, Demo: a.Demo, Changed: a.Changed.Format(moment), Version: a.Version, Moves: []string{},
	}
	for _, d := range a.Documents {
		v.Documents = append(v.Documents, documentView{d.ID, string(d.State)})
	}
	if a.Pending != nil {
		m := viewMove(*a.Pending)
		v.Pending = &m
	} else if p := s.content.Phases.Find(a.Phase); p != nil {
		v.Moves = slices.Concat(v.Moves, p.Moves)
	}
	return v
}

type listView struct {
	Applications []applicationView `json:"applications"`
	Next         string            `json:"next,omitempty"`
}

// handleReviews lists what waits for staff.
func (s *Server) handleReviews(w http.ResponseWriter, r *http.Request, _ access.Token) error {
	return s.list(w, r, true)
}

// handleApplications lists all.
func (s *Server) handleApplications(w http.ResponseWriter, r *http.Request, _ access.Token) error {
	return s.list(w, r, false)
}

func (s *Server) list(w http.ResponseWriter, r *http.Request, reviews bool) error {
	q := r.URL.Query()
	p := listing(q)
	f := application.Filter{Reviews: reviews, Track: q.Get("track"), Phase: q.Get("phase"), Country: strings.ToUpper(q.Get("country")), Assignee: q.Get("assignee")}
	f.Cycle = p.number("cycle", 0, 2020, 2099)
	if q.Get("overdue") == "true" {
		f.Overdue = s.now().In(s.zone).Format(time.DateOnly)
	}
	most, behind := p.page()
	if len(p.faults) > 0 {
		return &problem{kind: unknown, faults: p.faults}
	}
	all, next, err := s.applications.List(r.Context(), f, behind, most)
	if err != nil {
		return applicationProblem(err)
	}
	v := listView{Applications: []applicationView{}, Next: base64.RawURLEncoding.EncodeToString([]byte(next))}
	for _, a := range all {
		v.Applications = append(v.Applications, s.viewApplication(a))
	}
	return writeJSON(w, http.StatusOK, jsonType, v)
}

// referenceOf is the one in the address, as it was typed.
func referenceOf(r *http.Request) (application.Reference, error) {
	ref, _, err := application.Find(r.PathValue("reference"))
	if err != nil {
		return "", &problem{kind: notFound, say: sentence{id: "problem.application"}}
	}
	return ref, nil
}

// tellStaff tells staff of an application, with its history.
func (s *Server) tellStaff(w http.ResponseWriter, r *http.Request, t access.Token) error {
	ref, err := referenceOf(r)
	if err != nil {
		return err
	}
	if err := s.applications.Seen(r.Context(), ref, caller(t)); err != nil {
		return applicationProblem(err)
	}
	return s.writeApplication(w, r, http.StatusOK, ref)
}

func (s *Server) writeApplication(w http.ResponseWriter, r *http.Request, status int, ref application.Reference) error {
	a, moves, err := s.applications.Get(r.Context(), ref)
	if err != nil {
		return applicationProblem(err)
	}
	v := s.viewApplication(a)
	for _, contact := range slices.Sorted(maps.Keys(a.Undeliverable)) {
		v.Undeliverable = append(v.Undeliverable, undeliverableView{contact, a.Undeliverable[contact].Format(moment)})
	}
	for _, m := range moves {
		v.History = append(v.History, viewMove(m))
	}
	return writeJSON(w, status, jsonType, v)
}

// handleEnter enters an application, or changes one.
func (s *Server) handleEnter(w http.ResponseWriter, r *http.Request, t access.Token) error {
	body, err := readBody(w, r, jsonType)
	if err != nil {
		return err
	}
	e, given, err := decodeEntry(body)
	if err != nil {
		return err
	}
	changes, err := s.applications.Import(r.Context(), []application.Entry{e}, given, caller(t), false, func(int) {})
	if err != nil {
		return applicationProblem(err)
	}
	status := http.StatusOK
	if changes[0].Did == application.Added {
		status = http.StatusCreated
	}
	return s.writeApplication(w, r, status, changes[0].Reference)
}

// decodeEntry reads an application as a program sends it, and tells which
// fields it has.
func decodeEntry(body []byte) (e application.Entry, given []string, err error) {
	o := object{names: []string{
		application.FieldReference, application.FieldOwn, application.FieldTrack, application.FieldCountry, application.FieldCity, application.FieldTitle,
		application.FieldApplicant, application.FieldContacts, application.FieldPhase, application.FieldDue, application.FieldAssignee,
		application.FieldDocuments, application.FieldNote, application.FieldInternal, application.FieldDemo,
	}}
	o.nested = map[string]func(json.RawMessage) error{
		application.FieldContacts: func(raw json.RawMessage) (err error) {
			given = append(given, application.FieldContacts)
			e.Contacts, err = stringsOf(application.FieldContacts, raw)
			return err
		},
		application.FieldDocuments: func(raw json.RawMessage) (err error) {
			given = append(given, application.FieldDocuments)
			e.Documents, err = documentsOf(raw)
			return err
		},
		application.FieldDemo: func(raw json.RawMessage) error {
			given = append(given, application.FieldDemo)
			if json.Unmarshal(raw, &e.Demo) != nil {
				return badField("problem.json.type", application.FieldDemo, locale.Args{"want": "boolean"})
			}
			return nil
		},
	}
	if err := o.decode(body); err != nil {
		return e, nil, err
	}
	for field, into := range map[string]*string{
		application.FieldOwn: &e.Own, application.FieldTrack: &e.Track, application.FieldCountry: &e.Country, application.FieldCity: &e.City,
		application.FieldTitle: &e.Title, application.FieldApplicant: &e.Applicant, application.FieldPhase: &e.Phase, application.FieldDue: &e.Due,
		application.FieldAssignee: &e.Assignee, application.FieldNote: &e.Note, application.FieldInternal: &e.Internal,
	} {
		if v, is := o.values[field]; is {
			*into = v
			given = append(given, field)
		}
	}
	if typed := o.values[application.FieldReference]; typed != "" {
		if e.Reference, err = application.ParseReference(typed); err != nil {
			say := sentence{id: "problem.entry", args: locale.Args{"field": application.FieldReference, "reason": "it is no reference"}}
			return e, nil, &problem{kind: unknown, faults: []fault{{application.FieldReference, say}}}
		}
	}
	return e, given, nil
}

func documentsOf(raw json.RawMessage) ([]application.Document, error) {
	var all []documentView
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.DisallowUnknownFields()
	if dec.Decode(&all) != nil {
		return nil, badField("problem.json.type", application.FieldDocuments, locale.Args{"want": `list of {"id", "state"}`})
	}
	var documents []application.Document
	for _, d := range all {
		documents = append(documents, application.Document{ID: d.ID, State: application.DocumentState(d.State)})
	}
	return documents, nil
}

// handleMove moves an application to another phase.
func (s *Server) handleMove(w http.ResponseWriter, r *http.Request, t access.Token) error {
	ref, err := referenceOf(r)
	if err != nil {
		return err
	}
	body, err := readBody(w, r, jsonType)
	if err != nil {
		return err
	}
	q := application.Request{Reference: ref, By: caller(t), After: application.UndoWithin}
	o := object{numbers: "version", names: []string{"to", "note", "at_once", "version"}}
	o.nested = map[string]func(json.RawMessage) error{"at_once": func(raw json.RawMessage) error {
		var atOnce bool
		if json.Unmarshal(raw, &atOnce) != nil {
			return badField("problem.json.type", "at_once", locale.Args{"want": "boolean"})
		}
		if atOnce {
			q.After = 0
		}
		return nil
	}}
	if err := o.decode(body); err != nil {
		return err
	}
	q.To, q.Note = o.values["to"], o.values["note"]
	if v := o.values["version"]; v != "" {
		if q.Version, err = strconv.ParseInt(v, 10, 64); err != nil {
			return badField("problem.json.type", "version", locale.Args{"want": "integer"})
		}
	}
	if _, err := s.applications.Move(r.Context(), q); err != nil {
		return applicationProblem(err)
	}
	return s.writeApplication(w, r, http.StatusCreated, ref)
}

// handleUndo takes back a move that does not hold yet.
func (s *Server) handleUndo(w http.ResponseWriter, r *http.Request, t access.Token) error {
	ref, err := referenceOf(r)
	if err != nil {
		return err
	}
	if err := s.applications.Undo(r.Context(), ref, caller(t)); err != nil {
		return applicationProblem(err)
	}
	return s.writeApplication(w, r, http.StatusOK, ref)
}
