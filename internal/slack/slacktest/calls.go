package slacktest

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A Call is one that the app made, with what it was answered: status 0 where no
// answer went out.
type Call struct {
	Method     string // as documented, such as chat.postMessage
	Parameters Parameters
	Status     int
	Error      string // such as channel_not_found; empty where it was carried out
	At         time.Time
}

// Parameters are those of a call by name. What is no string is JSON. The token
// is not kept.
type Parameters map[string]string

// Calls are those so far, in the order of their answers.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// CallsOf are those of one method so far.
func (s *Server) CallsOf(method string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return c.Method != method })
}

// AwaitCall waits for a call, made already or to come.
func (s *Server) AwaitCall(t testing.TB, is func(Call) bool) Call {
	t.Helper()
	return awaitOne(t, s, "call as asked for", func() []Call { return s.calls }, is)
}

// A refusal is an answer that is not ok (apis/web-api#responses).
type refusal struct {
	code       string
	problems   []string
	needed     string // scope
	retryAfter int    // seconds
}

func (r refusal) Error() string { return r.code }

func refuse(code string, problems ...string) refusal {
	return refusal{code: code, problems: problems}
}

// body is what an answer has beside ok.
type body map[string]any

// A request is a call as it came in.
type request struct {
	s *Server
	Parameters
}

func (r request) flag(name string) bool {
	return r.Parameters[name] == "true" || r.Parameters[name] == "1"
}

func (r request) number(name string, otherwise, most int) int {
	n, err := strconv.Atoi(r.Parameters[name])
	if err != nil || n <= 0 {
		return otherwise
	}
	return min(n, most)
}

// call carries a call out and answers it, unless a fault was planned.
func (s *Server) call(w http.ResponseWriter, r *http.Request, name string) {
	p, token, err := read(r)
	if err != nil {
		s.answer(w, Call{Method: name}, nil, err)
		return
	}
	noted := Call{Method: name, Parameters: p}
	f := s.fault(name)
	if f != nil && !f.carriedOut {
		s.instead(w, r, f, noted)
		return
	}
	s.mu.Lock()
	result, err := s.carryOut(name, token, request{s: s, Parameters: p})
	s.mu.Unlock()
	if f != nil {
		s.instead(w, r, f, noted)
		return
	}
	s.answer(w, noted, result, err)
}

// carryOut checks what goes for every method, and runs it. In which order Slack
// checks is a guess.
func (s *Server) carryOut(name, token string, r request) (body, error) {
	m, known := s.known[name]
	if !known {
		return nil, refuse("unknown_method")
	}
	if err := s.admit(token, m); err != nil {
		return nil, err
	}
	if err := s.limit(name, m, r.Parameters); err != nil {
		return nil, err
	}
	return m.run(r)
}

// admit checks a token and its scopes (apis/web-api#authentication, and the
// errors that every method shares).
func (s *Server) admit(token string, m method) error {
	switch {
	case token == "":
		return refuse("not_authed")
	case token != s.app.token && token != s.app.appToken:
		return refuse("invalid_auth")
	case s.standing == uninstalled:
		return refuse("account_inactive")
	case s.standing == revoked && token == s.app.token:
		return refuse("token_revoked")
	case m.appToken != (token == s.app.appToken):
		return refuse("not_allowed_token_type")
	}
	if m.appToken {
		return nil
	}
	return s.granted(m.scope)
}

// granted checks a scope. None is needed where it is empty.
func (s *Server) granted(scope string) error {
	if scope == "" || slices.Contains(s.app.scopes, scope) {
		return nil
	}
	return refusal{code: "missing_scope", needed: scope}
}

// largestCall is a guess; views alone may have 250,000 bytes.
const largestCall = 4 << 20

// read reads the parameters of a form or of JSON, and the token, which may stand
// in the header or among them.
func read(r *http.Request) (p Parameters, token string, err error) {
	p = Parameters{}
	r.Body = http.MaxBytesReader(nil, r.Body, largestCall)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, "", refuse("request_timeout")
		}
		var members map[string]json.RawMessage
		if len(text) > 0 && json.Unmarshal(text, &members) != nil {
			return nil, "", refuse("invalid_json")
		}
		for name, v := range members {
			p[name] = string(v)
			var plain string
			if json.Unmarshal(v, &plain) == nil {
				p[name] = plain
			}
		}
	case "multipart/form-data", "application/x-www-form-urlencoded", "":
		if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) { //nolint:gosec // the body is bounded above
			return nil, "", refuse("invalid_form_data")
		}
		for name := range r.Form {
			p[name] = r.Form.Get(name)
		}
	default:
		return nil, "", refuse("invalid_post_type")
	}
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		token = p["token"]
	}
	delete(p, "token")
	return p, token, nil
}

// answer notes what became of a call, and answers it.
func (s *Server) answer(w http.ResponseWriter, noted Call, result body, err error) {
	noted.Status = http.StatusOK
	var refused refusal
	if errors.As(err, &refused) {
		noted.Status, noted.Error = refused.status(), refused.code
	}
	s.note(noted)
	if noted.Error != "" {
		refused.write(w, s.Scopes())
		return
	}
	all := body{"ok": true}
	maps.Copy(all, result)
	write(w, http.StatusOK, all)
}

func write(w http.ResponseWriter, status int, what body) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what) // the app is gone
}

func (r refusal) write(w http.ResponseWriter, scopes []string) {
	if r.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	write(w, r.status(), r.body(scopes))
}

func (r refusal) status() int {
	if r.retryAfter > 0 {
		return http.StatusTooManyRequests
	}
	return http.StatusOK
}

func (r refusal) body(scopes []string) body {
	b := body{"ok": false, "error": r.code}
	if len(r.problems) > 0 {
		b["errors"] = r.problems
		worded := make([]string, len(r.problems))
		for i, p := range r.problems {
			worded[i] = "[ERROR] " + p
		}
		b["response_metadata"] = body{"messages": worded}
	}
	if r.needed != "" {
		b["needed"], b["provided"] = r.needed, strings.Join(scopes, ",")
	}
	return b
}

// note keeps what became of a call.
func (s *Server) note(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.At = s.clock.Now()
	s.calls = append(s.calls, c)
	s.changed.Ring()
}
