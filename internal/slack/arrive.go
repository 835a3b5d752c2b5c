package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"annae/internal/delivery"
	"annae/internal/locale"
)

// An arrival is what becomes of one request of Slack.
type arrival struct {
	update  *delivery.Update // nil: nothing is kept of it
	trigger string           // with which a window is opened when the update is safe; empty: none is
	window  string           // its id
	reply   any              // what Slack is told when the update is safe; nil: just that
	sorry   any              // what it is told when it is not; nil: it is to send it again
	respond string           // where sorry is said when Slack shows no reply; empty: it does
	speaks  locale.Locale    // the language of who asks; empty: it is not known yet
}

// kinds of requests, as sockets name them.
const (
	eventKind       = "events_api"
	commandKind     = "slash_commands"
	interactionKind = "interactive"
)

// arrive reads a request of a kind.
func (b *Bot) arrive(ctx context.Context, kind string, raw []byte) (a arrival) {
	var h *heard
	var id string
	switch kind {
	case eventKind:
		h, id = b.event(raw)
	case commandKind:
		h, id = b.command(raw, &a)
	case interactionKind:
		h, id = b.interaction(raw, &a)
	}
	if h == nil || h.Team == "" || h.User == "" {
		b.counts.passed.Add(1)
		return arrival{}
	}
	room := h.room(b.Names)
	if b.Flood(ctx, room) {
		b.counts.flooded.Add(1)
		return arrival{reply: a.sorry}
	}
	body, err := json.Marshal(h)
	if err != nil {
		panic(err) // of texts
	}
	a.update = &delivery.Update{Channel: Channel, ID: id, Conversation: room, Body: body}
	return a
}

// unreadable notes a request that is none that Slack describes.
func (b *Bot) unreadable(what string, size int) {
	b.counts.unreadable.Add(1)
	b.Log.Warn("a request of Slack can't be read and is passed over", "kind", what, "bytes", size)
}

// spoken are the subtypes of messages that a person wrote.
var spoken = []string{"", "file_share", "thread_broadcast", "me_message"}

func (b *Bot) event(raw []byte) (*heard, string) {
	var e event
	var kind struct {
		Type string `json:"type"`
	}
	var in happened
	if json.Unmarshal(raw, &e) != nil || json.Unmarshal(e.Event, &kind) != nil || events[kind.Type] != nil && json.Unmarshal(e.Event, &in) != nil {
		b.unreadable(eventKind, len(raw))
		return nil, ""
	}
	h := &heard{place: place{App: e.App, Team: e.Team, User: in.User, Channel: in.Channel, Thread: in.Thread}}
	switch {
	case e.ID == "" || in.Bot != "" || in.User == "":
		return nil, ""
	case kind.Type == "app_home_opened":
		h.Kind = visited
		if in.Tab != "home" {
			return nil, ""
		}
	case kind.Type == "message" && in.ChannelType == "im" && slices.Contains(spoken, in.Subtype):
		h.Kind, h.Direct = said, true
		h.Text = plain(in.Text, false)
	case kind.Type == "message" && b.Desk.Channel != "" && in.Channel == b.Desk.Channel && in.Thread != "" && in.Thread != in.TS && slices.Contains(spoken, in.Subtype):
		if len(e.For) > 0 && strings.Contains(in.Text, "<@"+e.For[0].User) {
			return nil, "" // which comes as a mention, too
		}
		h.Kind, h.Names = written, calling.MatchString(in.Text)
		h.Text = plain(in.Text, false)
	case kind.Type == "app_mention" && slices.Contains(spoken, in.Subtype):
		h.Kind, h.Text = said, plain(in.Text, true)
		if h.Thread == "" {
			h.Thread = in.TS
		}
	default:
		return nil, ""
	}
	h.Unread = len(in.Files) > 0
	if h.Kind == said && h.Text == "" && !h.Unread {
		h.Text = "/help"
	}
	return h, "event " + e.ID
}

func (b *Bot) command(raw []byte, a *arrival) (*heard, string) {
	var c command
	if json.Unmarshal(raw, &c) != nil {
		b.unreadable(commandKind, len(raw))
		return nil, ""
	}
	h := &heard{place: place{App: c.App, Team: c.Team, User: c.User, Channel: c.Channel, Respond: c.Respond}, Kind: commanded, Text: plain(c.Text, false)}
	id := "command " + unique(c.Trigger, raw)
	b.asked(a, h)
	if b.Reviews.Parse(h.Text).Opens() {
		h.Window, a.trigger = windowID(id), c.Trigger
		a.window = h.Window
	}
	return h, id
}

func (b *Bot) interaction(raw []byte, a *arrival) (*heard, string) {
	var i interaction
	if json.Unmarshal(raw, &i) != nil {
		b.unreadable(interactionKind, len(raw))
		return nil, ""
	}
	h := &heard{place: place{App: i.App, Team: i.Team.ID, User: i.User.ID, Channel: i.Channel.ID, Thread: i.Container.Thread}}
	h.Direct = strings.HasPrefix(h.Channel, "D")
	id := unique(i.Trigger, raw)
	switch i.Type {
	case "block_actions":
		if len(i.Actions) == 0 || i.Actions[0].Value == "" {
			return nil, "" // a link, or a field that nobody waits for
		}
		h.Kind, h.Value, h.Over = pressed, i.Actions[0].Value, i.Container.Message
		if i.Container.Ephemeral {
			h.Over, h.Respond = ephemeral, i.Respond
		}
		id = "press " + id
		b.asked(a, h)
		a.respond = i.Respond
		what, is := strings.CutPrefix(h.Value, forStaff)
		switch {
		case i.View.Type == "modal":
			h.Window = i.View.External // which changes in place
		case is && (i.View.Type == "home" || b.Reviews.Parse(what).Opens()):
			h.Window, a.trigger = windowID(id), i.Trigger
			a.window = h.Window
		}
	case "view_submission":
		h.Kind, h.Value, h.Fields, h.Window = submitted, i.View.Metadata, i.fields(), windowID("submit "+id)
		id = "submit " + id
		b.asked(a, h)
		a.reply = map[string]any{"response_action": "update", "view": b.waiting(a.speaks, h.Window)}
		a.sorry = nil // without a field Slack says itself that it did not work
		if names := slices.Sorted(maps.Keys(h.Fields)); len(names) > 0 {
			a.sorry = map[string]any{"response_action": "errors", "errors": map[string]string{names[0]: b.later(a)}}
		}
	default:
		return nil, ""
	}
	return h, id
}

// asked notes the language of who asks, and what they are told when their request
// is not safe.
func (b *Bot) asked(a *arrival, h *heard) {
	a.speaks = b.people.language(h.Team, h.User)
	a.sorry = alone(b.later(a))
}

// later asks somebody to try again.
func (b *Bot) later(a *arrival) string { return b.words(a.speaks).Say("slack.later", nil) }

// ephemeral stands for a message that only one person sees.
const ephemeral = "ephemeral"

// unique is by what a request is known: Slack makes a trigger for each, and one
// that comes again is the same to the byte.
func unique(trigger string, raw []byte) string {
	if trigger == "" {
		trigger = string(raw)
	}
	sum := sha256.Sum256([]byte(trigger))
	return hex.EncodeToString(sum[:16])
}

// windowID is by what Slack knows the window that was opened for an update.
func windowID(update string) string { return "annae " + update }

// alone is an answer to a command or a button that one person sees.
func alone(text string) any {
	return map[string]any{"response_type": "ephemeral", "replace_original": false, "text": escaped(text)}
}
