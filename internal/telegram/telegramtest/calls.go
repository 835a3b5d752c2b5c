package telegramtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Call is one that the bot made, with what it was answered: status 0 where
// no answer went out.
type Call struct {
	Method      string // as documented, such as sendMessage
	Parameters  Parameters
	Status      int
	Description string // of a refusal
	At          time.Time
	Webhook     bool // made in the answer to an update
}

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

// Count is how many calls of a method were carried out.
func (s *Server) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[method]
}

// AwaitCall waits for a call, made already or to come.
func (s *Server) AwaitCall(t testing.TB, is func(Call) bool) Call {
	t.Helper()
	var found Call
	s.awaited(t, "call as asked for", &s.changed, func() bool {
		i := slices.IndexFunc(s.calls, is)
		if i >= 0 {
			found = s.calls[i]
		}
		return i >= 0
	})
	return found
}

// AwaitCount waits until so many calls of a method were carried out.
func (s *Server) AwaitCount(t testing.TB, method string, n int) {
	t.Helper()
	s.awaited(t, fmt.Sprintf("%d calls of %s", n, method), &s.changed, func() bool { return s.counts[method] >= n })
}

// A refusal is an answer that is not ok. The shape is that of
// core.telegram.org/bots/api#making-requests with #responseparameters.
type refusal struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

func (r refusal) Error() string { return r.Description }

// badRequest words a refusal as the server does: names in capitals stay as they
// are, sentences begin small.
func badRequest(format string, args ...any) refusal {
	text := fmt.Sprintf(format, args...)
	if first, n := utf8.DecodeRuneInString(text); n < len(text) && text[n] != '_' && !unicode.IsUpper(rune(text[n])) {
		text = string(unicode.ToLower(first)) + text[n:]
	}
	return refusal{Code: http.StatusBadRequest, Description: "Bad Request: " + text}
}

func forbidden(text string) refusal {
	return refusal{Code: http.StatusForbidden, Description: "Forbidden: " + text}
}

func tooMany(seconds int) refusal {
	return refusal{Code: http.StatusTooManyRequests, Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds), RetryAfter: seconds}
}

type answer struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	ErrorCode   int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter      int   `json:"retry_after,omitempty"`
}

// A described result comes with a word on it.
type described struct {
	result      any
	description string
}

// call carries a call out and answers it, unless a fault was planned.
func (s *Server) call(w http.ResponseWriter, r *http.Request, name string, p Parameters) {
	run, method := s.method(name)
	if run == nil {
		s.note(Call{Method: name, Parameters: p, Status: 404, Description: "Not Found"})
		refuse(w, refusal{Code: 404, Description: "Not Found"})
		return
	}
	f := s.fault(method)
	if f != nil && !f.carriedOut {
		f.instead(s, w, r, Call{Method: method, Parameters: p})
		return
	}
	result, err := run(r.Context(), p)
	noted := Call{Method: method, Parameters: p, Status: 200}
	var refused refusal
	isRefused := errors.As(err, &refused)
	if isRefused {
		noted.Status, noted.Description = refused.Code, refused.Description
	}
	switch {
	case f != nil:
		noted.Status = 0
		s.note(noted)
		f.instead(s, w, r, noted)
	case isRefused:
		s.note(noted)
		refuse(w, refused)
	default:
		s.note(noted)
		accept(w, result)
	}
}

func accept(w http.ResponseWriter, result any) {
	a := answer{OK: true, Result: result}
	if d, ok := result.(described); ok {
		a.Result, a.Description = d.result, d.description
	}
	write(w, http.StatusOK, a)
}

func refuse(w http.ResponseWriter, r refusal) {
	a := answer{ErrorCode: r.Code, Description: r.Description}
	if r.RetryAfter > 0 || r.MigrateTo != 0 {
		a.Parameters = &parameters{RetryAfter: r.RetryAfter, MigrateToChatID: r.MigrateTo}
	}
	if r.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.RetryAfter))
	}
	write(w, r.Code, a)
}

func write(w http.ResponseWriter, status int, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // the bot is gone
}

// note keeps what became of a call.
func (s *Server) note(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.At = s.clock.Now()
	if !s.opts.Lean {
		c.Parameters = c.Parameters.clone()
		s.calls = append(s.calls, c)
	}
	if c.Description == "" {
		s.counts[c.Method]++
	}
	s.changed.Ring()
}

// A method carries a call out, or refuses it.
type method func(ctx context.Context, p Parameters) (any, error)

// method finds what carries a method out, and its documented name: the server
// reads names in any case.
func (s *Server) method(name string) (run method, documented string) {
	if strings.EqualFold(name, "getUpdates") {
		return s.getUpdates, "getUpdates"
	}
	found, known := s.known[strings.ToLower(name)]
	if !known {
		return nil, ""
	}
	return func(_ context.Context, p Parameters) (any, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return found.do(p)
	}, found.name
}

// A quick method is answered at once, under the lock.
type quick struct {
	name string
	do   func(Parameters) (any, error)
}

// byName puts methods under their names in small letters.
func byName(all map[string]func(Parameters) (any, error)) map[string]quick {
	known := map[string]quick{}
	for name, do := range all {
		known[strings.ToLower(name)] = quick{name, do}
	}
	return known
}

// methods are those that are answered at once.
func (s *Server) methods() map[string]func(Parameters) (any, error) {
	return map[string]func(Parameters) (any, error){
		"getMe":                  s.getMe,
		"setWebhook":             s.setWebhook,
		"deleteWebhook":          s.deleteWebhook,
		"getWebhookInfo":         s.getWebhookInfo,
		"sendMessage":            s.sendMessage,
		"editMessageText":        s.editMessageText,
		"editMessageReplyMarkup": s.editMessageReplyMarkup,
		"deleteMessage":          s.deleteMessage,
		"answerCallbackQuery":    s.answerCallbackQuery,
		"sendChatAction":         s.sendChatAction,
		"getChat":                s.getChat,
		"leaveChat":              s.leaveChat,
		"setMyCommands":          s.setMyCommands,
		"getMyCommands":          s.getMyCommands,
		"deleteMyCommands":       s.deleteMyCommands,
		"setMyDescription":       s.setMyDescription,
		"getMyDescription":       s.getMyDescription,
		"setMyShortDescription":  s.setMyShortDescription,
		"getMyShortDescription":  s.getMyShortDescription,
		"setChatMenuButton":      s.setChatMenuButton,
		"getChatMenuButton":      s.getChatMenuButton,
	}
}
