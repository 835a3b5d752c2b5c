package web

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"annae/internal/access"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// Enquiries are the questions that were handed to people.
type Enquiries interface {
	List(ctx context.Context, f enquiry.Filter, behind string, most int) (all []enquiry.Enquiry, next string, err error)
	Show(ctx context.Context, id enquiry.ID, who string) (enquiry.Enquiry, []enquiry.Event, error)
	Do(context.Context, enquiry.Request) (enquiry.Enquiry, error)
}

// enquiryView is an enquiry as staff see it.
type enquiryView struct {
	ID       string         `json:"id"`
	State    string         `json:"state"`
	Channel  string         `json:"channel"`
	Locale   string         `json:"locale"`
	Question string         `json:"question"`
	Why      string         `json:"why"`
	Side     string         `json:"side,omitempty"`
	Cycles   string         `json:"cycles,omitempty"`
	Topics   []string       `json:"topics"`
	Opened   string         `json:"opened"`
	Holder   string         `json:"holder,omitempty"`
	Claimed  string         `json:"claimed,omitempty"`
	Answered string         `json:"answered,omitempty"`
	Resolved string         `json:"resolved,omitempty"`
	Changed  string         `json:"changed"`
	Overdue  bool           `json:"overdue,omitempty"`
	Mail     bool           `json:"mail"`
	Legal    []string       `json:"legal"`
	Earlier  []exchangeView `json:"earlier,omitempty"`
	Events   []eventView    `json:"events,omitempty"`
}

type exchangeView struct {
	Said string `json:"said,omitempty"`
	Told string `json:"told,omitempty"`
}

// eventView is something that happened to an enquiry.
type eventView struct {
	N        int    `json:"n"`
	At       string `json:"at"`
	By       string `json:"by,omitempty"`
	Did      string `json:"did"`
	Text     string `json:"text,omitempty"`
	Template string `json:"template,omitempty"`
	Of       int    `json:"of,omitempty"`
	Fate     string `json:"fate,omitempty"`
}

type enquiriesView struct {
	Enquiries []enquiryView `json:"enquiries"`
	Next      string        `json:"next,omitempty"`
}

// orNever writes a moment that may not have come.
func orNever(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(moment)
}

func viewEnquiry(e enquiry.Enquiry, events []enquiry.Event) enquiryView {
	v := enquiryView{
		ID: string(e.ID), State: string(e.State), Channel: e.Channel, Locale: string(e.Locale),
		Question: e.Text, Why: string(e.Why), Side: e.Side, Cycles: e.Cycles, Topics: slices.Concat([]string{}, e.Topics),
		Opened: e.Opened.Format(moment), Holder: e.Holder, Claimed: orNever(e.Claimed), Answered: orNever(e.Answered), Resolved: orNever(e.Resolved),
		Changed: e.Changed.Format(moment), Overdue: e.Overdue, Mail: e.Mail, Legal: []string{},
	}
	for _, d := range enquiry.Legal(e.State) {
		v.Legal = append(v.Legal, string(d))
	}
	for _, x := range e.Earlier {
		v.Earlier = append(v.Earlier, exchangeView(x))
	}
	for _, x := range events {
		v.Events = append(v.Events, eventView{x.N, x.At.Format(moment), x.Who, string(x.Did), x.Text, x.Template, x.Of, string(x.Fate)})
	}
	return v
}

// helpDesk lets a handler serve only callers whose token may do something with
// enquiries, where there are any.
func (s *Server) helpDesk(may access.Scope, h staffed) handler {
	return s.allowed(may, func(w http.ResponseWriter, r *http.Request, t access.Token) error {
		if s.enquiries == nil {
			return &problem{kind: forbidden, say: sentence{id: "problem.no_desk"}}
		}
		return h(w, r, t)
	})
}

// handleEnquiries lists enquiries, those that were opened first at first.
func (s *Server) handleEnquiries(w http.ResponseWriter, r *http.Request, _ access.Token) error {
	q := r.URL.Query()
	p := listing(q)
	f := enquiry.Filter{State: enquiry.State(q.Get("state"))}
	if f.State != "" && !slices.Contains(enquiry.States(), f.State) {
		p.faults = append(p.faults, entryFault("state", "it is open, claimed, returned or resolved"))
	}
	if tag := q.Get("locale"); tag != "" {
		var served bool
		if f.Locale, served = s.content.Served.Parse(tag); !served {
			p.faults = append(p.faults, s.noLocale(tag))
		}
	}
	most, behind := p.page()
	if len(p.faults) > 0 {
		return &problem{kind: unknown, faults: p.faults}
	}
	all, next, err := s.enquiries.List(r.Context(), f, behind, most)
	if err != nil {
		return enquiryProblem(err)
	}
	v := enquiriesView{Enquiries: []enquiryView{}, Next: base64.RawURLEncoding.EncodeToString([]byte(next))}
	for _, e := range all {
		v.Enquiries = append(v.Enquiries, viewEnquiry(e, nil))
	}
	return writeJSON(w, http.StatusOK, jsonType, v)
}

// enquiryOf is the one in the address, however it was typed.
func enquiryOf(r *http.Request) enquiry.ID {
	return enquiry.ID(strings.ToUpper(r.PathValue("enquiry")))
}

// handleEnquiry tells of an enquiry, with all that happened to it.
func (s *Server) handleEnquiry(w http.ResponseWriter, r *http.Request, t access.Token) error {
	e, events, err := s.enquiries.Show(r.Context(), enquiryOf(r), caller(t))
	if err != nil {
		return enquiryProblem(err)
	}
	return writeJSON(w, http.StatusOK, jsonType, viewEnquiry(e, events))
}

// fieldsOf are the fields that a request has, for each deed.
var fieldsOf = map[enquiry.Deed][]string{
	enquiry.Claim: {"from"},
	enquiry.Reply: {"text", "template", "take", "from"},
}

// does does something with an enquiry. Done twice under one key, it is done once.
func (s *Server) does(d enquiry.Deed) staffed {
	return func(w http.ResponseWriter, r *http.Request, t access.Token) error {
		body, err := readBody(w, r, jsonType)
		if err != nil {
			return err
		}
		q := enquiry.Request{ID: enquiryOf(r), Deed: d, By: caller(t), Key: keyOf(r, t)}
		o := object{names: fieldsOf[d]}
		o.nested = map[string]func(json.RawMessage) error{"take": func(raw json.RawMessage) error {
			if json.Unmarshal(raw, &q.Take) != nil {
				return badField("problem.json.type", "take", locale.Args{"want": "boolean"})
			}
			return nil
		}}
		if err := o.decode(body); err != nil {
			return err
		}
		q.Text, q.Template, q.From = o.values["text"], o.values["template"], o.values["from"]
		e, err := s.enquiries.Do(r.Context(), q)
		if err != nil {
			return enquiryProblem(err)
		}
		status := http.StatusOK
		if d == enquiry.Reply {
			status = http.StatusCreated
		}
		return writeJSON(w, status, jsonType, viewEnquiry(e, nil))
	}
}

// enquiryProblem says why something can't be done with an enquiry.
func enquiryProblem(err error) error {
	var taken *enquiry.Taken
	var illegal *enquiry.Illegal
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, enquiry.ErrUnknown):
		return &problem{kind: notFound, say: sentence{id: "problem.enquiry"}}
	case errors.As(err, &taken):
		return &problem{kind: conflict, say: sentence{id: "problem.enquiry_taken", args: locale.Args{"by": taken.By, "since": taken.Since.Format(moment)}}}
	case errors.As(err, &illegal):
		var legal []string
		for _, d := range enquiry.Legal(illegal.State) {
			legal = append(legal, string(d))
		}
		return &problem{kind: conflict, say: sentence{id: "problem.enquiry_state", args: locale.Args{"state": string(illegal.State), "legal": strings.Join(legal, ", ")}}}
	case errors.Is(err, enquiry.ErrNoTemplate):
		return entryProblem("template", err)
	case errors.Is(err, enquiry.ErrNoWords), errors.Is(err, enquiry.ErrLong):
		return entryProblem("text", err)
	}
	return &problem{kind: busy, say: sentence{id: "problem.away"}, cause: err}
}

func entryProblem(field string, err error) *problem {
	return &problem{kind: unknown, faults: []fault{entryFault(field, err.Error())}}
}

func entryFault(field, reason string) fault {
	return fault{field, sentence{id: "problem.entry", args: locale.Args{"field": field, "reason": reason}}}
}
