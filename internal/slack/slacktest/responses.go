package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A responseURL can be used five times within half an hour
// (interactivity/handling-user-interaction, "message responses").
type responseURL struct {
	id      string
	person  *Person
	c       *Channel
	on      *shown // what was pressed; nil for commands
	left    int
	expires time.Time
}

const (
	responses      = 5
	responsesWhile = 30 * time.Minute
)

// answerAt makes the response_url of something that a person did.
func (s *Server) answerAt(p *Person, c *Channel, on *shown) *responseURL {
	u := &responseURL{id: s.secret(), person: p, c: c, on: on, left: responses, expires: s.clock.Now().Add(responsesWhile)}
	s.answers[u.id] = u
	return u
}

// respond takes what the app posts to a response_url. The names of its refusals
// are those that Slack's users report.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, id string) {
	noted := Call{Method: "response_url"}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return // the app is gone
	}
	noted.Parameters = Parameters{"body": string(text)}
	if f := s.fault(noted.Method); f != nil {
		s.instead(w, r, f, noted)
		return
	}
	s.mu.Lock()
	u := s.answers[id]
	status := http.StatusNotFound
	var failure string
	switch {
	case u == nil:
		failure = "invalid_url"
	case s.clock.Now().After(u.expires):
		failure = "expired_url"
	case u.left == 0:
		failure = "used_url"
	default:
		u.left--
		status = http.StatusOK
		if failure = u.take(text); failure != "" {
			status = http.StatusBadRequest
		}
	}
	s.mu.Unlock()
	noted.Status, noted.Error = status, failure
	s.note(noted)
	answer := body{"ok": failure == ""}
	if failure != "" {
		answer["error"] = failure
	}
	write(w, status, answer)
}

// take does what an answer to a command or an interaction says. It gives what is
// wrong with it.
func (u *responseURL) take(text []byte) string {
	var a struct {
		Text     string          `json:"text"`
		Blocks   json.RawMessage `json:"blocks"`
		Type     string          `json:"response_type"`
		Replace  bool            `json:"replace_original"`
		Delete   bool            `json:"delete_original"`
		ThreadTS string          `json:"thread_ts"`
	}
	if json.Unmarshal(text, &a) != nil {
		a.Text = string(text) // commands may be answered in plain text
	}
	s := u.person.s
	if a.Delete {
		u.remove()
		return ""
	}
	var blocks json.RawMessage
	if len(a.Blocks) > 0 && string(a.Blocks) != "null" && string(a.Blocks) != "[]" {
		found, err := s.blocks(a.Blocks)
		if err != nil {
			return err.Error()
		}
		blocks = found
	}
	if blocks == nil && strings.TrimSpace(a.Text) == "" {
		return "no_text"
	}
	if a.Replace && u.on != nil {
		u.replace(a.Text, blocks)
		return ""
	}
	m := s.mine(a.Text, blocks)
	m.ThreadTS = a.ThreadTS
	if a.Type == "in_channel" {
		if u.c.shape.IsArchived {
			return "is_archived"
		}
		u.c.show(m)
		return ""
	}
	u.person.whisper(u.c, m)
	return ""
}

// remove takes what was pressed away.
func (u *responseURL) remove() {
	switch {
	case u.on == nil:
	case u.on.to != nil:
		u.person.ephemerals = slices.DeleteFunc(u.person.ephemerals, func(m *shown) bool { return m == u.on })
	case u.c.find(u.on.TS) != nil:
		u.c.remove(u.on)
	}
	u.person.s.changed.Ring()
}

// replace puts something in the place of what was pressed.
func (u *responseURL) replace(text string, blocks json.RawMessage) {
	before := u.on.message
	u.on.Text, u.on.Blocks, u.on.filled = text, blocks, nil
	if u.on.to == nil {
		u.c.edited(u.on, before, u.person.s.app.user)
	}
	u.person.s.changed.Ring()
}
