package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"annae/internal/conversation"
	"annae/internal/delivery"
	"annae/internal/hub"
)

// Channel is that of Slack in the inbox and the outbox.
const Channel = "slack"

// What a button does is staff's command or an option of a conversation.
const (
	forStaff  = "staff "
	forPeople = "option "
)

func forStaffValue(command string) string { return forStaff + command }
func forPeopleValue(option string) string { return forPeople + option }

// room is the name of a conversation: with one person, also where others read
// along.
func (p *place) room(n Names) string {
	in, thread := p.Channel, p.Thread
	switch {
	case p.Respond != "":
		in, thread = "alone", "" // answers that nobody else sees, wherever they are asked for
	case p.Direct:
		thread = ""
	}
	return n.Name("conversation", Channel, p.Team, in, thread, p.User)
}

// outbox is the name under which is sent to a channel, which Slack counts as one.
func (p *place) outbox(n Names) string { return n.Name("chat", Channel, p.Team, p.Channel) }

// Begins is of [hub.Channel]: who writes to us has a conversation.
func (b *Bot) Begins() bool { return true }

// Lasts is of [hub.Channel].
func (b *Bot) Lasts() time.Duration { return hub.TurnsLast }

// Read is of [hub.Channel].
func (b *Bot) Read(u delivery.Update) (m hub.Message, err error) {
	h, err := readHeard(u)
	if err != nil {
		return m, err
	}
	m.ID, m.In.Text, m.In.Unread, m.Over = u.ID, h.Text, h.Unread, h.Over
	if h.Kind == commanded {
		m.In.Text = b.Reviews.Parse(h.Text).Typed
	}
	m.In.Choice = strings.TrimPrefix(h.Value, forPeople)
	m.In.Locale = b.people.language(h.Team, h.User)
	if !h.Direct && h.Respond == "" {
		m.In.Aside = h.direct()
	}
	m.Place, err = json.Marshal(h.place)
	return m, err
}

// direct is where somebody talks with us alone
// (docs.slack.dev/interactivity/deep-linking).
func (p *place) direct() string {
	return "https://slack.com/app_redirect?" + url.Values{"app": {p.App}, "team": {p.Team}}.Encode()
}

func readHeard(u delivery.Update) (h heard, err error) {
	if json.Unmarshal(u.Body, &h) != nil || h.User == "" {
		return h, errors.New("it is no request of Slack as we keep them")
	}
	return h, nil
}

// Sends is of [hub.Channel].
func (b *Bot) Sends(r hub.Room, m hub.Message, t conversation.Turn) ([]delivery.Send, error) {
	var to place
	if err := json.Unmarshal(r.Place, &to); err != nil {
		return nil, errors.New("where the conversation is can't be read")
	}
	if len(t.Reply.Parts) == 0 {
		return nil, nil
	}
	w := b.words(t.Reply.Locale)
	o := outgoing{place: to, Text: summary(t.Reply.Parts, w)}
	if t.Reply.Over {
		o.Over = m.Over
	}
	name := fmt.Sprintf("turn %s %d", r.Name, t.Seq)
	return b.messages(o, name, r.Name, render(t.Reply.Parts, inMessage, w, forPeopleValue))
}

// messages are sends of as many messages as blocks need.
func (b *Bot) messages(o outgoing, name, room string, blocks []slack.Block) (all []delivery.Send, err error) {
	conversation := room
	if o.Respond == "" && o.Channel != "" {
		conversation = o.outbox(b.Names)
	}
	for i := 0; i == 0 || len(blocks) > 0; i++ {
		n := min(len(blocks), mostBlocks)
		if o.Blocks, err = json.Marshal(blocks[:n]); err != nil {
			return nil, err
		}
		if blocks = blocks[n:]; i > 0 || len(blocks) > 0 {
			o.Over = "" // one message can't hold it
		}
		s, err := o.send(fmt.Sprintf("%s.%d", name, i), conversation)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
