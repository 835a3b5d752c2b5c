package slack

import (
	"encoding/json"
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Kinds of what is heard.
const (
	said      = "said"      // a message to us
	commanded = "commanded" // what stands behind our command
	pressed   = "pressed"   // a button
	submitted = "submitted" // a window
	visited   = "visited"   // our home tab
	written   = "written"   // under a post of the help desk
)

// heard is what we take of what Slack sends, as it lies in the inbox.
type heard struct {
	place
	Kind   string            `json:"kind"`
	Text   string            `json:"text,omitempty"`
	Unread bool              `json:"unread,omitempty"` // there is something beside the words that we can't read
	Names  bool              `json:"names,omitempty"`  // somebody in Slack is called by name
	Value  string            `json:"value,omitempty"`  // of the button, or of the window: what it does
	Over   string            `json:"over,omitempty"`   // the message of that button
	Window string            `json:"window,omitempty"` // the id of the window that waits for its content
	Fields map[string]string `json:"fields,omitempty"` // of a window
}

// place is where somebody is talked with.
type place struct {
	App     string `json:"app,omitempty"` // ours
	Team    string `json:"team"`
	User    string `json:"user"`
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
	Direct  bool   `json:"direct,omitempty"`  // nobody else reads along
	Respond string `json:"respond,omitempty"` // an address of Slack for answers that one person sees
}

// event is what the Events API and sockets send
// (docs.slack.dev/apis/events-api).
type event struct {
	Type      string          `json:"type"`
	Challenge string          `json:"challenge"`
	App       string          `json:"api_app_id"`
	Team      string          `json:"team_id"`
	ID        string          `json:"event_id"`
	Event     json.RawMessage `json:"event"`
	For       []struct {
		User string `json:"user_id"` // ours
	} `json:"authorizations"`
}

// happened is an event of a kind that we read; others have other shapes under the
// same names.
type happened struct {
	Subtype     string            `json:"subtype"`
	User        string            `json:"user"`
	Bot         string            `json:"bot_id"`
	Text        string            `json:"text"`
	Channel     string            `json:"channel"`
	ChannelType string            `json:"channel_type"`
	TS          string            `json:"ts"`
	Thread      string            `json:"thread_ts"`
	Tab         string            `json:"tab"`
	Files       []json.RawMessage `json:"files"`
}

// events are the kinds of events that are read, as they are subscribed to.
var events = map[string][]string{"app_home_opened": {"app_home_opened"}, "app_mention": {"app_mention"}, "message": {"message.channels", "message.groups", "message.im"}}

// command is a slash command; over HTTP it is a form with these names
// (docs.slack.dev/interactivity/implementing-slash-commands).
type command struct {
	App     string `json:"api_app_id"`
	Team    string `json:"team_id"`
	User    string `json:"user_id"`
	Channel string `json:"channel_id"`
	Text    string `json:"text"`
	Respond string `json:"response_url"`
	Trigger string `json:"trigger_id"`
}

func commandIn(form url.Values) command {
	return command{form.Get("api_app_id"), form.Get("team_id"), form.Get("user_id"), form.Get("channel_id"), form.Get("text"), form.Get("response_url"), form.Get("trigger_id")}
}

// interaction is the press of a button or what stands in a window
// (docs.slack.dev/reference/interaction-payloads).
type interaction struct {
	Type string `json:"type"`
	App  string `json:"api_app_id"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Message   string `json:"message_ts"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Respond string `json:"response_url"`
	Trigger string `json:"trigger_id"`
	Actions []struct {
		Type  string `json:"type"`
		ID    string `json:"action_id"`
		Value string `json:"value"`
	} `json:"actions"`
	View struct {
		Type     string `json:"type"`
		External string `json:"external_id"`
		Metadata string `json:"private_metadata"`
		State    struct {
			Values map[string]map[string]entered `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

// entered is what stands in a field of a window.
type entered struct {
	Value    string `json:"value"`
	Selected *struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

// fields are the values of a window by the names of its fields.
func (i *interaction) fields() map[string]string {
	all := map[string]string{}
	for name, block := range i.View.State.Values {
		for _, e := range block {
			all[name] = e.Value
			if e.Selected != nil {
				all[name] = e.Selected.Value
			}
		}
	}
	return all
}

var (
	mention = regexp.MustCompile(`<@[A-Z0-9]+(\|[^>]*)?>`)
	calling = regexp.MustCompile(`<(@[A-Z0-9]|![a-z])`) // somebody, or all who are here
	marked  = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)
)

// plain is a text of Slack as a person wrote it: without marks around addresses
// and names, and without the first mention where that is ours
// (docs.slack.dev/messaging/formatting-message-text).
func plain(text string, toUs bool) string {
	if toUs {
		if at := mention.FindStringIndex(text); at != nil {
			text = text[:at[0]] + text[at[1]:]
		}
	}
	text = marked.ReplaceAllStringFunc(text, func(m string) string {
		parts := marked.FindStringSubmatch(m)
		target, label := parts[1], parts[2]
		switch {
		case strings.HasPrefix(target, "mailto:"), strings.HasPrefix(target, "tel:"):
			_, target, _ = strings.Cut(target, ":")
			return target
		case label != "" && strings.HasSuffix(target, "://"+label):
			return label // Slack made an address of a name
		case strings.ContainsAny(target, ":"):
			return target
		case label != "":
			return label
		}
		return ""
	})
	return strings.TrimSpace(html.UnescapeString(text))
}

// Events are those that Slack has to bring, as a manifest names them.
func Events() []string {
	return slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(events))...)))
}
