package web

import (
	"errors"
	"net/http"
	"strings"

	"annae/internal/locale"
)

// A kind of problem has a status and a place in the documentation.
type kind struct {
	Slug   string
	Status int
	Title  string
}

// The kinds of problem. Each is told under /docs#problem-<slug>.
var (
	malformed    = kind{"malformed", http.StatusBadRequest, "The request is malformed"}
	unknown      = kind{"unknown-value", http.StatusUnprocessableEntity, "A field names something that is not known"}
	impossible   = kind{"impossible", http.StatusUnprocessableEntity, "What was said can't be together"}
	notFound     = kind{"not-found", http.StatusNotFound, "There is nothing here"}
	wrongMethod  = kind{"method", http.StatusMethodNotAllowed, "The address does not take this method"}
	tooLarge     = kind{"too-large", http.StatusRequestEntityTooLarge, "The body is too large"}
	mediaType    = kind{"media-type", http.StatusUnsupportedMediaType, "The body is of another type"}
	unauthorised = kind{"token", http.StatusUnauthorized, "A token is needed"}
	wrongCode    = kind{"code", http.StatusUnauthorized, "The code is not good"}
	forbidden    = kind{"scope", http.StatusForbidden, "The token may not do this"}
	conflict     = kind{"conflict", http.StatusConflict, "Somebody was faster, or the key was used before"}
	tooMany      = kind{"rate", http.StatusTooManyRequests, "Too many questions"}
	busy         = kind{"busy", http.StatusServiceUnavailable, "There is no room at the moment"}
	internal     = kind{"internal", http.StatusInternalServerError, "Something went wrong here"}

	kinds = []kind{malformed, unknown, impossible, notFound, wrongMethod, tooLarge, mediaType, unauthorised, wrongCode, forbidden, conflict, tooMany, busy, internal}
)

// A problem is why a request is refused. As an error it holds nothing that the
// caller wrote, so that it may be logged.
type problem struct {
	kind
	say    sentence
	faults []fault
	locale locale.Locale // in which it is told; empty: as the headers ask
	cause  error         // for the log; nil where the caller is to mend it
}

// A fault is what is wrong with one field.
type fault struct {
	field string
	say   sentence
}

func (p *problem) Error() string { return "problem: " + p.Slug }

// asProblem finds the problem in an error; any other error is ours.
func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	return &problem{kind: internal, say: sentence{id: "problem.internal"}}
}

// detail tells a problem in one language, for a person.
func (p *problem) detail(w *locale.Words) string {
	if p.say.id != "" || len(p.faults) == 0 {
		return p.say.in(w)
	}
	var said []string
	for _, f := range p.faults {
		said = append(said, f.say.in(w))
	}
	return strings.Join(said, " ")
}

// A sentence is a message that waits for its language.
type sentence struct {
	id    string
	args  locale.Args
	inner *sentence // fills {detail}
}

func (s sentence) in(w *locale.Words) string {
	args := s.args
	if s.inner != nil {
		args = locale.Args{"detail": s.inner.in(w)}
		for k, v := range s.args {
			args[k] = v
		}
	}
	return w.Say(s.id, args)
}

// brief shortens what a caller wrote so that it can be quoted back.
func brief(s string) string {
	const most = 60
	if n := 0; len(s) > most {
		for i := range s {
			if n++; n > most {
				return s[:i] + "…"
			}
		}
	}
	return s
}

type problemView struct {
	Type     string      `json:"type"`
	Title    string      `json:"title"`
	Status   int         `json:"status"`
	Detail   string      `json:"detail"`
	Instance string      `json:"instance"`
	Errors   []faultView `json:"errors,omitempty"`
}

type faultView struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

func (s *Server) writeProblem(w http.ResponseWriter, r *http.Request, p *problem) {
	loc := p.locale
	if loc == "" {
		loc = s.localeOf(r)
	}
	words := s.content.Words[loc]
	v := problemView{
		Type: "/docs#problem-" + p.Slug, Title: p.Title, Status: p.Status,
		Detail: p.detail(words), Instance: w.Header().Get("X-Request-Id"),
	}
	for _, f := range p.faults {
		v.Errors = append(v.Errors, faultView{f.field, f.say.in(words)})
	}
	w.Header().Set("Content-Language", string(loc))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Del("ETag")
	if p.kind == busy {
		w.Header().Set("Retry-After", "5") // seconds
	}
	// The view is made of strings and numbers alone: it can't fail.
	_ = writeJSON(w, p.Status, "application/problem+json", v)
}
