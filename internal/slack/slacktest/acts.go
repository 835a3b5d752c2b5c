package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// An Interaction is something that somebody did and the app has to answer.
type Interaction struct {
	done    chan struct{}
	s       *Server
	answer  string
	failure string
}

// Await waits until the app answered, or three seconds were over. It gives what
// went wrong, such as operation_timeout, which Slack shows to the person; empty
// where nothing did.
func (i *Interaction) Await(t testing.TB) string {
	t.Helper()
	i.s.awaited(t, "answer of the app", func() bool {
		select {
		case <-i.done:
			return true
		default:
			return false
		}
	})
	return i.failure
}

// Answer is the body of the app's answer, after Await.
func (i *Interaction) Answer() string { return i.answer }

// settled is an interaction that the app does not hear of.
func (s *Server) settled(failure string) *Interaction {
	i := &Interaction{s: s, done: make(chan struct{}), failure: failure}
	close(i.done)
	return i
}

// ask brings an interaction to the app. What it answers is taken under the lock;
// what is wrong with that is the failure.
func (s *Server) ask(d *delivery, take func(answer, failure string) string) *Interaction {
	i := &Interaction{s: s, done: make(chan struct{})}
	if s.ctx.Err() != nil {
		return s.settled("closed")
	}
	s.work.Go(func() {
		answer, failure := s.brought(d)
		s.mu.Lock()
		defer s.mu.Unlock()
		i.answer, i.failure = answer, take(answer, failure)
		close(i.done)
		s.changed.Ring()
	})
	return i
}

// brought brings an interaction, and names what Slack shows where that fails.
func (s *Server) brought(d *delivery) (answer, failure string) {
	s.mu.Lock()
	open := s.open()
	s.mu.Unlock()
	if !open {
		return "", "dispatch_failed"
	}
	noted, err := s.attempt(d, 0, "")
	switch {
	case err == nil:
		return noted.Answer, ""
	case strings.HasSuffix(err.Error(), "timeout"):
		return "", "operation_timeout"
	}
	return "", "dispatch_failed"
}

// Command runs a slash command
// (interactivity/implementing-slash-commands). What the app answers at once is
// shown to the person alone, or in the channel where it says so.
func (p *Person) Command(c *Channel, command, text string) *Interaction {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	s, name := p.s, c.Name()
	if c.kind == direct {
		name = "directmessage"
	}
	u := p.s.answerAt(p, c, nil)
	fields := map[string]string{
		"token": s.app.verify, "team_id": s.app.team, "team_domain": s.app.domain, "channel_id": c.ID(), "channel_name": name,
		"user_id": p.ID(), "user_name": p.shape.Name, "command": command, "text": text, "api_app_id": s.app.id,
		"is_enterprise_install": "false", "response_url": s.opts.URL + "/respond/" + u.id, "trigger_id": p.trigger(),
	}
	form := url.Values{}
	for name, v := range fields {
		form.Set(name, v)
	}
	return s.ask(&delivery{kind: slashCommands, payload: encode(fields), form: form}, func(answer, failure string) string {
		if failure == "" && strings.TrimSpace(answer) != "" {
			failure = u.take([]byte(answer))
		}
		if failure != "" {
			p.notes = append(p.notes, fmt.Sprintf("%s failed with the error %q", command, failure))
		}
		return failure
	})
}

// A Place is where somebody can press or enter something: a [Message] or a
// [View].
type Place interface{ stage() *stage }

// A stage is a place as it stands now.
type stage struct {
	blocks json.RawMessage
	filled filled
	has    func(p *Person) body // what a payload says of it
}

func (m Message) stage() *stage {
	k := m.shown
	if k.to == nil && k.c.find(k.TS) != k || k.to != nil && !slices.Contains(k.to.ephemerals, k) {
		panic("slacktest: the message is gone")
	}
	if k.filled == nil {
		k.filled = filled{}
	}
	return &stage{blocks: k.Blocks, filled: k.filled, has: func(p *Person) body {
		u := p.s.answerAt(p, k.c, k)
		container := body{"type": "message", "message_ts": k.TS, "channel_id": k.c.ID(), "is_ephemeral": k.to != nil}
		if k.ThreadTS != "" {
			container["thread_ts"] = k.ThreadTS
		}
		name := k.c.Name()
		if k.c.kind == direct {
			name = "directmessage"
		}
		b := body{
			"container": container, "channel": body{"id": k.c.ID(), "name": name}, "response_url": p.s.opts.URL + "/respond/" + u.id,
			"state": k.filled.state(k.Blocks),
		}
		if k.to == nil {
			b["message"] = k.message
		}
		return b
	}}
}

func (v View) stage() *stage {
	k := v.view
	if k.person.s.views[k.shape.ID] != k {
		panic("slacktest: the view is closed")
	}
	return &stage{blocks: k.shape.Blocks, filled: k.filled, has: func(*Person) body {
		return body{"container": body{"type": "view", "view_id": k.shape.ID}, "view": k.now()}
	}}
}

// now is a view with what is filled in.
func (v *view) now() viewShape {
	shape := v.shape
	shape.State = v.filled.state(shape.Blocks)
	return shape
}

// Press presses a button. It panics where the place does not show one with that
// action_id.
func (p *Person) Press(at Place, actionID string) *Interaction {
	return p.act(at, actionID, func(e map[string]any, _ filled, _ [2]string) body {
		b := body{}
		for _, name := range []string{"text", "value", "style", "url"} {
			if e[name] != nil {
				b[name] = e[name]
			}
		}
		return b
	})
}

// Enter puts values into an element: text, dates, identifiers of people, or
// options by value or text. The app hears of it where the element acts at once:
// everywhere but in input blocks without dispatch_action.
func (p *Person) Enter(at Place, actionID string, values ...string) *Interaction {
	return p.act(at, actionID, func(e map[string]any, f filled, key [2]string) body {
		value := chosen(e, values)
		f[key] = value
		return value
	})
}

// act finds an element, does something to it, and tells the app
// (reference/interaction-payloads/block_actions-payload).
func (p *Person) act(at Place, actionID string, do func(e map[string]any, f filled, key [2]string) body) *Interaction {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	on := at.stage()
	for _, b := range parsed(on.blocks) {
		for _, e := range elementsOf(b) {
			if e["action_id"] != actionID {
				continue
			}
			action := do(e, on.filled, [2]string{fmt.Sprint(b["block_id"]), actionID})
			if b["type"] == "input" && b["dispatch_action"] != true {
				return p.s.settled("")
			}
			maps.Copy(action, body{"type": e["type"], "action_id": actionID, "block_id": b["block_id"], "action_ts": p.s.ts()})
			payload := p.payload("block_actions")
			payload["trigger_id"], payload["actions"] = p.trigger(), []any{action}
			maps.Copy(payload, on.has(p))
			return p.s.ask(interaction(payload), func(_, failure string) string {
				if failure != "" {
					p.notes = append(p.notes, failure)
				}
				return failure
			})
		}
	}
	panic("slacktest: there is no " + actionID + " to act on")
}

// payload is what all payloads have (reference/interaction-payloads).
func (p *Person) payload(kind string) body {
	return body{
		"type": kind, "token": p.s.app.verify, "api_app_id": p.s.app.id, "enterprise": nil, "is_enterprise_install": false,
		"team": body{"id": p.s.app.team, "domain": p.s.app.domain},
		"user": body{"id": p.ID(), "username": p.shape.Name, "name": p.shape.Name, "team_id": p.shape.TeamID},
	}
}

func interaction(payload body) *delivery {
	text := encode(payload)
	return &delivery{kind: interactive, payload: text, form: url.Values{"payload": {string(text)}}}
}

// OpenHome opens the Home tab of the app (reference/events/app_home_opened).
func (p *Person) OpenHome() { p.openTab("home") }

// OpenMessages opens the tab with the direct message.
func (p *Person) OpenMessages() { p.openTab("messages") }

func (p *Person) openTab(tab string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	event := body{"user": p.ID(), "channel": p.im().ID(), "tab": tab}
	if tab == "home" && p.home != nil {
		event["view"] = p.home.now()
	}
	p.s.happened("app_home_opened", event)
}
