package slacktest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// scopesOfEvents are those without which an event does not come
// (reference/events, each page). Events that are not here need none.
var scopesOfEvents = map[string]string{
	"app_mention":             "app_mentions:read",
	"channel_archive":         "channels:read",
	"channel_unarchive":       "channels:read",
	"group_archive":           "groups:read",
	"group_unarchive":         "groups:read",
	"subteam_members_changed": "usergroups:read",
	"subteam_updated":         "usergroups:read",
	"team_join":               "users:read",
	"user_change":             "users:read",
	"message.channel":         "channels:history",
	"message.group":           "groups:history",
	"message.im":              "im:history",
	"member_joined_channel.C": "channels:read",
	"member_joined_channel.G": "groups:read",
	"member_left_channel.C":   "channels:read",
	"member_left_channel.G":   "groups:read",
}

// scopeOf is the scope of an event. Some are named with their kind of channel.
func scopeOf(name string, event body) string {
	for _, kind := range []any{"", event["channel_type"]} {
		full := name
		if k, _ := kind.(string); k != "" {
			full += "." + k
		}
		if scope, known := scopesOfEvents[full]; known {
			return scope
		}
	}
	return ""
}

// happened queues an event for the app, if it gets such.
func (s *Server) happened(name string, event body) {
	if s.standing == uninstalled || s.standing == revoked && name != "tokens_revoked" || s.granted(scopeOf(name, event)) != nil {
		return
	}
	event = maps.Clone(event)
	event["type"] = name
	if event["event_ts"] == nil {
		event["event_ts"] = s.ts()
	}
	s.enqueue(event)
}

// enqueue puts an event into its wrapper (apis/events-api, "event wrapper"). It
// gives its identifier.
func (s *Server) enqueue(event body) string {
	id := s.newID("Ev")
	wrapped := body{
		"token": s.app.verify, "team_id": s.app.team, "context_team_id": s.app.team, "context_enterprise_id": nil, "api_app_id": s.app.id,
		"event": event, "type": "event_callback", "event_id": id, "event_time": s.clock.Now().Unix(), "event_context": "4-" + id,
		"is_ext_shared_channel": s.isShared(event), "authorizations": []body{{
			"enterprise_id": nil, "team_id": s.app.team, "user_id": s.app.user.ID(), "is_bot": true, "is_enterprise_install": false,
		}},
	}
	s.queue = append(s.queue, &delivery{kind: eventsAPI, id: id, payload: encode(wrapped)})
	s.changed.Ring()
	return id
}

func (s *Server) isShared(event body) bool {
	id, _ := event["channel"].(string)
	c := s.channels[id]
	return c != nil && c.shared()
}

// Raw brings an event that the fake knows no maker for, such as one that does not
// exist yet. It gives its identifier.
func (s *Server) Raw(event string) string {
	var e body
	if err := json.Unmarshal([]byte(event), &e); err != nil {
		panic("slacktest: Raw takes the JSON of an inner event: " + err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.enqueue(e)
}

// tell brings an event of a channel, if the app is in it.
func (c *Channel) tell(name string, event body) {
	if c.has(c.s.app.user) {
		c.s.happened(name, event)
	}
}

// said brings a new message, also the app's own, and a mention of the app a
// second time (reference/events/message, reference/events/app_mention).
func (c *Channel) said(m *shown) {
	event := c.event(m.message)
	if m.by != nil && m.Team != c.s.app.team { // apis/slack-connect
		event["user_team"], event["source_team"] = m.Team, m.Team
	}
	c.tell("message", event)
	mentioned := strings.Contains(m.Text, "<@"+c.s.app.user.ID()+">")
	if mentioned && c.kind != direct && m.by != c.s.app.user {
		delete(event, "channel_type")
		c.tell("app_mention", event)
	}
}

// event is a message with what an event has beside.
func (c *Channel) event(m message) body {
	event := body{}
	if err := json.Unmarshal(encode(m), &event); err != nil {
		panic("slacktest: " + err.Error())
	}
	event["channel"], event["channel_type"], event["event_ts"] = c.ID(), c.kind.event, m.TS
	return event
}

// told brings that a message changed or went away.
func (c *Channel) told(subtype string, event body) {
	event["subtype"], event["channel"], event["channel_type"], event["hidden"] = subtype, c.ID(), c.kind.event, true
	event["event_ts"] = event["ts"]
	c.tell("message", event)
}

// Revoke takes the token away from the app (reference/events/tokens_revoked).
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.standing = revoked
	s.happened("tokens_revoked", body{"tokens": body{"oauth": []string{}, "bot": []string{s.app.user.ID()}}})
	s.changed.Ring()
}

// Uninstall takes the app out of the workspace (reference/events/app_uninstalled).
func (s *Server) Uninstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.happened("app_uninstalled", body{})
	s.standing = uninstalled
	s.changed.Ring()
}

// Reinstall puts it right again, with the same token.
func (s *Server) Reinstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.standing = installed
}

// Grant says which scopes the bot has from now on.
func (s *Server) Grant(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app.scopes = scopes
}

// Scopes are those that the bot has.
func (s *Server) Scopes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.app.scopes)
}
