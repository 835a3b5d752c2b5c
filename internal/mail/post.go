package mail

import (
	"context"
	"encoding/json"
	"errors"

	"annae/internal/delivery"
	"annae/internal/locale"
)

// Channel is that of letters in the outbox.
const Channel = "mail"

// Names are keyed.
type Names interface {
	Name(domain string, parts ...string) string
}

// A Post brings letters from the outbox to a sender.
type Post struct {
	sender Sender
	names  Names
	domain string // of who sends
}

// Open makes a post, as [OpenSender] makes its sender.
func Open(c Config, names Names) (*Post, error) {
	w, err := newWriter(c)
	if err != nil {
		return nil, err
	}
	sender, err := w.sender(c)
	if err != nil {
		return nil, err
	}
	return &Post{sender, names, domainOf(w.from.Address)}, nil
}

// Where says where letters go, for an operator.
func (p *Post) Where() string { return p.sender.Where() }

// Letter makes a letter ready for the outbox. The id is unique; the same letter
// twice is one. Letters to one mailbox go out one after another.
func (p *Post) Letter(to, subject, text string, l locale.Locale, id string) (delivery.Send, error) {
	body, err := json.Marshal(Letter{To: to, Subject: subject, Text: text, Locale: string(l), ID: id})
	return delivery.Send{Channel: Channel, Conversation: Mailbox(p.names, to), Name: id, Body: body}, err
}

// Send is of [delivery.Platform]. The id is that by which programs of mail know
// the letter.
func (p *Post) Send(ctx context.Context, s delivery.Send) (id string, err error) {
	var l Letter
	if err := json.Unmarshal(s.Body, &l); err != nil {
		return "", &delivery.Refused{Why: "it is no letter"}
	}
	err = p.sender.Send(ctx, l)
	var refused *Refused
	if errors.As(err, &refused) {
		return "", &delivery.Refused{Why: refused.Why, Gone: refused.Gone}
	}
	if err != nil {
		return "", err
	}
	return "<" + messageID(l.ID, p.domain) + ">", nil
}
