package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a text may have. A longer one is cut off by chat.postMessage (its page,
// "truncating content"). That chat.update refuses texts above 4,000 is what users
// report.
const (
	longestText   = 40_000
	longestUpdate = 4_000
)

// content reads text, blocks and metadata of a message.
func (r request) content() (text string, blocks json.RawMessage, err error) {
	text, given := r.Parameters["text"], r.Parameters["blocks"]
	if given != "" && given != "[]" {
		if blocks, err = r.s.blocks([]byte(given)); err != nil {
			return "", nil, err
		}
	}
	if strings.TrimSpace(text) == "" && blocks == nil {
		return "", nil, refuse("no_text")
	}
	if meta := r.Parameters["metadata"]; meta != "" {
		var m struct {
			Type    string         `json:"event_type"`
			Payload map[string]any `json:"event_payload"`
		}
		if json.Unmarshal([]byte(meta), &m) != nil || m.Type == "" && m.Payload != nil {
			return "", nil, refuse("invalid_metadata_format")
		}
	}
	return text, blocks, nil
}

// blocks checks blocks of a message and gives them identifiers.
func (s *Server) blocks(given []byte) (json.RawMessage, error) {
	problems := append(Check(InMessage, given), s.absent("/blocks", given)...)
	if len(problems) == 0 {
		return s.identified(given), nil
	}
	code := "invalid_blocks"
	worded := make([]string, len(problems))
	for i, p := range problems {
		worded[i] = p.String()
		switch p.Text {
		case twoTables:
			code = "invalid_attachments" // as its users report
		case notBlocks:
			code = "invalid_blocks_format"
		}
	}
	return nil, refuse(code, worded...)
}

// absent names blocks that this workspace does not have yet.
func (s *Server) absent(at string, given []byte) []Problem {
	var found []Problem
	var all []struct{ Type string }
	_ = json.Unmarshal(given, &all) // what is no list has been found already
	for i, b := range all {
		if slices.Contains(s.opts.Without, b.Type) {
			found = append(found, Problem{Text: "unsupported type: " + b.Type, At: fmt.Sprintf("%s/%d/type", at, i)})
		}
	}
	return found
}

// identified gives identifiers to blocks and elements that have none.
func (s *Server) identified(given []byte) json.RawMessage {
	var all []any
	if json.Unmarshal(given, &all) != nil {
		return given
	}
	for _, b := range all {
		o, _ := b.(map[string]any)
		if o["block_id"] == nil {
			o["block_id"] = s.newID("")
		}
		for _, e := range elementsOf(o) {
			if e["action_id"] == nil && e["type"] != "image" {
				e["action_id"] = s.newID("")
			}
		}
	}
	return encode(all)
}

// channel finds where the app may do something, or says why not. A person's
// identifier stands for their direct message.
func (r request) channel(into bool) (*Channel, error) {
	name := r.Parameters["channel"]
	if p := r.s.people[name]; p != nil && into && p != r.s.app.user {
		return p.im(), nil
	}
	c := r.s.channels[name]
	if c == nil {
		for _, other := range r.s.channels {
			if other.shape.Name != "" && strings.TrimPrefix(name, "#") == other.shape.Name {
				c = other
			}
		}
	}
	if c == nil || c.kind != public && !c.shape.IsArchived && !c.has(r.s.app.user) {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

// writable is a channel that the app may write into.
func (r request) writable() (*Channel, error) {
	c, err := r.channel(true)
	switch {
	case err != nil:
		return nil, err
	case c.shape.IsArchived:
		return nil, refuse("is_archived")
	case !c.has(r.s.app.user) && r.s.granted("chat:write.public") != nil:
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// postMessage is reference/methods/chat.postMessage.
func postMessage(r request) (body, error) {
	c, err := r.writable()
	if err != nil {
		return nil, err
	}
	text, blocks, err := r.content()
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(text) > longestText {
		text = string([]rune(text)[:longestText])
	}
	m := r.s.mine(text, blocks)
	m.ThreadTS, m.broadcast = r.Parameters["thread_ts"], r.flag("reply_broadcast")
	m.unfurls = r.flag("unfurl_links") || r.Parameters["unfurl_media"] != "false"
	if meta := r.Parameters["metadata"]; meta != "" {
		m.Metadata = json.RawMessage(meta)
	}
	if parent := c.find(m.ThreadTS); m.ThreadTS != "" {
		switch {
		case parent == nil:
			return nil, refuse("thread_not_found") // the name is a guess
		case parent.Subtype == "tombstone":
			return nil, refuse("cannot_reply_to_message")
		}
	}
	c.show(m)
	return body{"channel": c.ID(), "ts": m.TS, "message": m.message}, nil
}

// mine is a message of the app, not shown yet.
func (s *Server) mine(text string, blocks json.RawMessage) *shown {
	a := s.app
	return &shown{by: a.user, message: message{
		User: a.user.ID(), BotID: a.botID, AppID: a.id, Team: a.team, Text: text, Blocks: blocks,
		BotProfile: &botProfile{ID: a.botID, AppID: a.id, Name: a.user.Name(), TeamID: a.team},
	}}
}

// show puts a message into a channel, and tells the app.
func (c *Channel) show(m *shown) {
	m.Type, m.TS, m.c = "message", c.s.ts(), c
	if parent := c.find(m.ThreadTS); parent != nil {
		if parent.answer() { // an answer to an answer stands in the same thread
			m.ThreadTS = parent.ThreadTS
			parent = c.find(m.ThreadTS)
		}
		c.answered(parent, m)
	}
	c.messages = append(c.messages, m)
	c.s.changed.Ring()
	if m.broadcast {
		m.Subtype = "thread_broadcast"
	}
	c.said(m)
}

// answered counts an answer on the message that has it.
func (c *Channel) answered(parent, m *shown) {
	if parent == nil {
		return
	}
	parent.ThreadTS, parent.LatestReply = parent.TS, m.TS
	parent.ReplyCount++
	if !slices.Contains(parent.ReplyUsers, m.User) {
		parent.ReplyUsers = append(parent.ReplyUsers, m.User)
		parent.UsersCount++
	}
	m.ParentUserID = parent.User
}

// own finds a message that the app may change.
func (r request) own(ts, other string) (*shown, error) {
	c, err := r.channel(false)
	if err != nil {
		return nil, err
	}
	m := c.find(ts)
	switch {
	case m == nil || m.Subtype == "tombstone":
		return nil, refuse("message_not_found")
	case m.by != r.s.app.user:
		return nil, refuse(other)
	case c.shape.IsArchived:
		return nil, refuse("is_inactive")
	}
	return m, nil
}

// chatUpdate is reference/methods/chat.update.
func chatUpdate(r request) (body, error) {
	m, err := r.own(r.Parameters["ts"], "cant_update_message")
	if err != nil {
		return nil, err
	}
	text, blocks, err := r.content()
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(text) > longestUpdate {
		return nil, refuse("msg_too_long")
	}
	before := m.message
	m.Text = text
	if _, given := r.Parameters["blocks"]; given { // else they are retained; an empty list takes them away
		m.Blocks, m.filled = blocks, nil
	}
	if meta := r.Parameters["metadata"]; meta != "" {
		m.Metadata = json.RawMessage(meta)
	}
	m.c.edited(m, before, r.s.app.user)
	return body{"channel": m.c.ID(), "ts": m.TS, "text": m.Text, "message": m.message}, nil
}

// edited notes who changed a message, and tells the app.
func (c *Channel) edited(m *shown, before message, by *Person) {
	m.Edited = &edited{User: by.ID(), TS: c.s.ts()}
	c.s.changed.Ring()
	c.told("message_changed", body{"message": m.message, "previous_message": before, "ts": m.Edited.TS})
}

// chatDelete is reference/methods/chat.delete.
func chatDelete(r request) (body, error) {
	m, err := r.own(r.Parameters["ts"], "cant_delete_message")
	if err != nil {
		return nil, err
	}
	m.c.remove(m)
	return body{"channel": m.c.ID(), "ts": m.TS}, nil
}

// remove takes a message away. One with answers leaves a tombstone, as its
// readers see it.
func (c *Channel) remove(m *shown) {
	before := m.message
	if m.ReplyCount > 0 {
		m.Subtype, m.Text, m.Blocks, m.Hidden = "tombstone", "This message was deleted.", nil, true
		m.by, m.User = nil, "USLACKBOT"
		c.told("message_changed", body{"message": m.message, "previous_message": before, "ts": c.s.ts()})
	} else {
		c.messages = slices.DeleteFunc(c.messages, func(o *shown) bool { return o == m })
		if parent := c.find(m.ThreadTS); parent != nil && parent != m {
			parent.ReplyCount--
		}
		c.told("message_deleted", body{"deleted_ts": m.TS, "previous_message": before, "ts": c.s.ts()})
	}
	c.s.changed.Ring()
}

// postEphemeral is reference/methods/chat.postEphemeral.
func postEphemeral(r request) (body, error) {
	c, err := r.channel(true)
	if err != nil {
		return nil, err
	}
	to := r.s.people[r.Parameters["user"]]
	switch {
	case c.shape.IsArchived:
		return nil, refuse("is_archived")
	case to == nil || !c.has(to):
		return nil, refuse("user_not_in_channel")
	}
	text, blocks, err := r.content()
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(text) > longestText {
		return nil, refuse("msg_too_long")
	}
	m := r.s.mine(text, blocks)
	m.ThreadTS = r.Parameters["thread_ts"]
	to.whisper(c, m)
	return body{"message_ts": m.TS}, nil
}

// getPermalink is reference/methods/chat.getPermalink.
func getPermalink(r request) (body, error) {
	c, err := r.channel(false)
	if err != nil {
		return nil, err
	}
	m := c.find(r.Parameters["message_ts"])
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := fmt.Sprintf("https://%s.slack.com/archives/%s/p%s", r.s.app.domain, c.ID(), strings.Replace(m.TS, ".", "", 1))
	if m.answer() {
		link += fmt.Sprintf("?thread_ts=%s&cid=%s", m.ThreadTS, c.ID())
	}
	return body{"channel": c.ID(), "permalink": link}, nil
}
