package news

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/delivery"
	"annae/internal/hub"
	"annae/internal/locale"
)

// Channel is that of moves in the inbox.
const Channel = "news"

// A Moved is a move that holds.
type Moved struct {
	Reference application.Reference `json:"reference"`
	Version   int64                 `json:"version"` // of the application behind it
	Phase     string                `json:"phase"`
	Since     time.Time             `json:"since"`
	Note      string                `json:"note,omitempty"`
}

// Update is a move as it goes into the inbox. Those of one application come one
// after another.
func (m *Moved) Update(name func(domain string, parts ...string) string) (delivery.Update, error) {
	body, err := json.Marshal(m)
	return delivery.Update{
		Channel: Channel, ID: fmt.Sprintf("%s %d", m.Reference, m.Version), Conversation: name("news of", string(m.Reference)), Body: body,
	}, err
}

// A Room is a conversation that is to have news.
type Room struct{ Channel, Name string }

// A Tx is the transaction in which is told.
type Tx interface {
	Standing(context.Context, application.Reference) (application.Standing, error)
	// Contacts are the addresses of an application and their version; none
	// where there is no such application.
	Contacts(context.Context, application.Reference) (addresses []string, version int64, err error)
	// Language is that in which the last code was mailed; empty where none was.
	Language(context.Context, application.Reference) (locale.Locale, error)
	// Followers are the conversations in which an application was proved under a
	// version of its contacts.
	Followers(ctx context.Context, ref application.Reference, contacts int64) ([]Room, error)
	// Add puts updates into the inbox.
	Add(context.Context, ...delivery.Update) error
	// Put puts sends into the outbox.
	Put(context.Context, ...delivery.Send) error
}

// A Post writes letters that go out.
type Post interface {
	Letter(to, subject, text string, l locale.Locale, id string) (delivery.Send, error)
}

// A Handler tells of moves.
type Handler[T Tx] struct {
	Content *content.Content
	Post    Post
}

// Handled is of [delivery.Handler].
func (h *Handler[T]) Handled([]delivery.Update) {}

// Handle is of [delivery.Handler]. Of an application that is gone nothing is
// told.
func (h *Handler[T]) Handle(ctx context.Context, tx T, u delivery.Update) error {
	var m Moved
	if err := json.Unmarshal(u.Body, &m); err != nil {
		return errors.New("it is no move")
	}
	s, err := tx.Standing(ctx, m.Reference)
	if errors.Is(err, application.ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	addresses, version, err := tx.Contacts(ctx, m.Reference)
	if err != nil {
		return err
	}
	rooms, err := tx.Followers(ctx, m.Reference, version)
	if err != nil {
		return err
	}
	for _, r := range rooms {
		if err := tx.Add(ctx, hub.News(r.Channel, r.Name, m.Reference, u.ID)); err != nil {
			return err
		}
	}
	return h.write(ctx, tx, &m, &s, addresses)
}

// write writes a letter to each contact.
func (h *Handler[T]) write(ctx context.Context, tx T, m *Moved, s *application.Standing, addresses []string) error {
	l, err := tx.Language(ctx, m.Reference)
	if err != nil {
		return err
	}
	l = Language(h.Content, l)
	subject, text := Letter(h.Content, m, s, l)
	for i, address := range addresses {
		if slices.Contains(addresses[:i], address) {
			continue
		}
		send, err := h.Post.Letter(address, subject, text, l, fmt.Sprintf("news %s %d %d", m.Reference, m.Version, i))
		if err != nil {
			return err
		}
		send.Lane = delivery.News
		if err := tx.Put(ctx, send); err != nil {
			return err
		}
	}
	return nil
}

// Language is that in which is written: the one of the last letter where it is
// served.
func Language(c *content.Content, last locale.Locale) locale.Locale {
	if c.Words[last] == nil {
		return c.Served.Default()
	}
	return last
}

// Letter says what moved and what happens next, in a language that is served.
func Letter(c *content.Content, m *Moved, s *application.Standing, l locale.Locale) (subject, text string) {
	w := c.Words[l]
	args := locale.Args{
		"reference": string(m.Reference), "title": line(s.Title), "city": line(s.City), "phase": w.Named("phase", m.Phase),
		"since": w.Format().When(locale.Day(m.Since, c.Zone().String())),
	}
	add := func(part string) { text += part + "\n\n" }
	if s.Demo {
		add(w.Say("status.demo", nil))
	}
	add(w.Say("mail.news.text", args))
	if c.Phases.Find(m.Phase) != nil {
		add(w.Say("status.next", locale.Args{"next": w.Say("phase."+m.Phase+".next", nil)}))
	}
	if strings.TrimSpace(m.Note) != "" {
		add(w.Say("status.note", locale.Args{"note": plain(m.Note)}))
	}
	text += w.Say("mail.news.end", args)
	return w.Say("mail.news.subject", args), text
}

// plain leaves of what staff typed what a letter can hold: a server refuses one
// with the line breaks of a word processor.
func plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\v' || r == '\f' || r == '\u0085':
			return '\n'
		case unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t':
			return -1
		}
		return r
	}, text))
}

// line is a text in one line.
func line(text string) string { return strings.Join(strings.Fields(plain(text)), " ") }
