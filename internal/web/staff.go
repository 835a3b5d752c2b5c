package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"annae/internal/access"
	"annae/internal/application"
	"annae/internal/identity"
	"annae/internal/locale"
	"annae/internal/slip"
)

// Applications are what staff look at and change.
type Applications interface {
	Get(context.Context, application.Reference) (application.Application, []application.Move, error)
	List(ctx context.Context, f application.Filter, behind string, most int) (all []application.Application, next string, err error)
	Move(context.Context, application.Request) (application.Move, error)
	Undo(ctx context.Context, ref application.Reference, who string) error
	Import(ctx context.Context, entries []application.Entry, given []string, who string, try bool, told func(int)) ([]application.Change, error)
	Seen(ctx context.Context, ref application.Reference, who string) error
	CheckSlip(ctx context.Context, code slip.Code, who string) (slip.Found, error)
	MakeLink(ctx context.Context, ref application.Reference, who string) (identity.Link, error)
	ConfirmLink(ctx context.Context, id, who string) (l identity.Link, secret string, err error)
}

// Callers are the programs and people that may call the staff API, and what
// was answered to their requests.
type Callers interface {
	Token(ctx context.Context, secret string) (t access.Token, is bool, err error)
	Answered(ctx context.Context, key string, request []byte) (status int, body string, err error)
	Answer(ctx context.Context, key string, status int, body string) error
}

// Staff are the parts of the staff API.
type Staff struct {
	Applications Applications // nil: staff look at them elsewhere, where they come from
	Enquiries    Enquiries    // nil: no question is handed to people
	Figures      Figures
	Callers      Callers
}

// caller is who calls the staff API, as the audit names it.
func caller(t access.Token) string { return t.Name + " (API)" }

// staffed is a handler of the staff API.
type staffed func(http.ResponseWriter, *http.Request, access.Token) error

// staff lets a handler serve only callers whose token may do something with
// applications.
func (s *Server) staff(may access.Scope, h staffed) handler {
	return s.allowed(may, func(w http.ResponseWriter, r *http.Request, t access.Token) error {
		if s.applications == nil {
			return &problem{kind: forbidden, say: sentence{id: "problem.elsewhere"}}
		}
		return h(w, r, t)
	})
}

// allowed lets a handler serve only callers whose token may do something. Who has
// none is counted, as is anybody who asks.
func (s *Server) allowed(may access.Scope, h staffed) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		t, err := s.tokenOf(w, r)
		if err != nil {
			return err
		}
		if !t.May(may) {
			return &problem{kind: forbidden, say: sentence{id: "problem.scope", args: locale.Args{"scope": string(may)}}}
		}
		return h(w, r, t)
	}
}

func (s *Server) tokenOf(w http.ResponseWriter, r *http.Request) (access.Token, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if s.callers != nil && strings.EqualFold(scheme, "bearer") && access.IsSecret(secret) {
		t, is, err := s.callers.Token(r.Context(), secret)
		if err != nil {
			return t, &problem{kind: busy, say: sentence{id: "problem.away"}, cause: err}
		}
		if is {
			return t, nil
		}
	}
	if err := s.admit(w, r); err != nil {
		return access.Token{}, err
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	return access.Token{}, &problem{kind: unauthorised, say: sentence{id: "problem.token"}}
}

// longestKey is how long an Idempotency-Key may be, in bytes.
const longestKey = 200

// once has a request that comes again under its Idempotency-Key answered as it
// was before. Where its process ended before it answered, it is done again:
// what these handlers do twice is done once.
func (s *Server) once(h staffed) staffed {
	return func(w http.ResponseWriter, r *http.Request, t access.Token) error {
		key := r.Header.Get("Idempotency-Key")
		if key == "" || len(key) > longestKey {
			return &problem{kind: malformed, say: sentence{id: "problem.key"}}
		}
		body, err := readBody(w, r, jsonType)
		if err != nil {
			return err
		}
		key = keyOf(r, t)
		status, was, err := s.callers.Answered(r.Context(), key, body)
		switch {
		case errors.Is(err, access.ErrOtherRequest):
			return &problem{kind: conflict, say: sentence{id: "problem.key_used"}}
		case err != nil:
			return &problem{kind: busy, say: sentence{id: "problem.away"}, cause: err}
		case status != 0:
			write(w, status, jsonType, []byte(was))
			return nil
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		kept := &keeping{ResponseWriter: w}
		if err := h(kept, r, t); err != nil {
			return err // it may go well the next time
		}
		return s.callers.Answer(r.Context(), key, kept.status, kept.body.String())
	}
}

// keyOf is the key of a request, apart from those of other callers and routes.
func keyOf(r *http.Request, t access.Token) string {
	return t.Name + " " + r.Method + " " + r.URL.Path + " " + r.Header.Get("Idempotency-Key")
}

// keeping passes a reply on and keeps it.
type keeping struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeping) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeping) Write(b []byte) (int, error) {
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

// applicationProblem says why something can't be done with an application.
func applicationProblem(err error) error {
	var illegal *application.IllegalMove
	var moved *application.Moved
	var faults application.Faults
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, application.ErrUnknown):
		return &problem{kind: notFound, say: sentence{id: "problem.application"}}
	case errors.Is(err, application.ErrNoMove):
		return &problem{kind: conflict, say: sentence{id: "problem.no_move"}}
	case errors.As(err, &illegal):
		say := sentence{id: "problem.illegal_move", args: locale.Args{"from": illegal.From, "to": brief(illegal.To), "legal": strings.Join(illegal.Legal, ", ")}}
		return &problem{kind: impossible, say: say, faults: []fault{{"to", say}}}
	case errors.As(err, &moved) && moved.By != "":
		return &problem{kind: conflict, say: sentence{id: "problem.moved", args: locale.Args{"by": moved.By, "to": moved.To, "when": moved.Holds.UTC().Format(moment)}}}
	case errors.As(err, &moved):
		return &problem{kind: conflict, say: sentence{id: "problem.changed"}}
	case errors.As(err, &faults):
		p := &problem{kind: unknown}
		for _, f := range faults {
			p.faults = append(p.faults, entryFault(f.Field, f.Reason))
		}
		return p
	}
	return &problem{kind: busy, say: sentence{id: "problem.away"}, cause: err}
}
