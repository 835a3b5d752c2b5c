package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"

	"annae/internal/delivery"

	gomail "github.com/wneessen/go-mail"
)

// Config says how letters go out.
type Config struct {
	// URL is of an SMTP server: smtps://user:password@host:465 with TLS from the
	// beginning, or smtp://user:password@host:587, which must offer STARTTLS
	// unless it is this machine. Empty: letters are written into Folder.
	URL    string
	From   string // such as Annae <no-reply@example.org>
	Folder string
}

// Names are keyed.
type Names interface {
	Name(domain string, parts ...string) string
}

// A Post sends letters. It is safe for concurrent use.
type Post struct {
	from  *netmail.Address
	names Names
	out   out
}

// out is where letters go.
type out interface {
	send(context.Context, *gomail.Msg) error
	where() string
}

// Open makes a post. It connects with the first letter. Its error names the
// setting to mend, and no password.
func Open(cfg Config, names Names) (*Post, error) {
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, errors.New("ANNAE_MAIL_FROM: it is no address; write such as Annae <no-reply@example.org>")
	}
	p := &Post{from: from, names: names, out: folder(cfg.Folder)}
	if cfg.URL != "" {
		if p.out, err = parseServer(cfg.URL); err != nil {
			return nil, fmt.Errorf("ANNAE_SMTP_URL: %w", err)
		}
	}
	return p, nil
}

// Where says where letters go, for an operator.
func (p *Post) Where() string { return p.out.where() }

// Send is of [delivery.Platform].
func (p *Post) Send(ctx context.Context, s delivery.Send) (id string, err error) {
	l, err := read(s)
	if err != nil {
		return "", &delivery.Refused{Why: errUnfit.Error()}
	}
	m, err := p.message(s, l)
	if err != nil {
		return "", &delivery.Refused{Why: err.Error()}
	}
	return m.GetMessageID(), p.out.send(ctx, m)
}
