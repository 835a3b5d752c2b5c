package mail

import (
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"annae/internal/mailbox"
)

// Config says how letters go out.
type Config struct {
	// URL is of an SMTP server: smtps://user:password@host:465 with TLS from the
	// beginning, smtp://user:password@host:587, which must offer STARTTLS, or
	// smtp://localhost:25?tls=none, for one on this machine. Empty: letters are
	// written into Folder.
	URL     string
	From    string // such as Annae <no-reply@example.org>
	ReplyTo string // may be empty
	Folder  string
	Roots   *x509.CertPool   // who vouches for the server; nil: those that the machine trusts
	Now     func() time.Time // for the date of a letter; nil: the clock
}

// longestName is how long the name in From may be, in bytes.
const longestName = 100

var (
	errFrom    = errors.New("ANNAE_MAIL_FROM: it is no sender; write such as Annae <no-reply@example.org>")
	errReplyTo = errors.New("the address for replies is none; write such as office@example.org")
	errFolder  = errors.New("no folder is set for letters")
)

// OpenSender makes a sender. It connects with each letter. Its error names the
// setting to mend, and no password.
func OpenSender(c Config) (Sender, error) {
	w, err := newWriter(c)
	if err != nil {
		return nil, err
	}
	return w.sender(c)
}

// sender is where what is written goes.
func (w *writer) sender(c Config) (Sender, error) {
	if c.URL == "" {
		return openFolder(c.Folder, w)
	}
	s, err := parseURL(c.URL)
	if err != nil {
		return nil, fmt.Errorf("ANNAE_SMTP_URL: %w", err)
	}
	s.writer, s.roots = w, c.Roots
	return s, nil
}

func newWriter(c Config) (*writer, error) {
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, errFrom
	}
	if from.Address, err = senderAddress(from.Address); err != nil || len(from.Name) > longestName ||
		strings.ContainsFunc(from.Name, breaks) || strings.Join(strings.Fields(from.Name), " ") != from.Name {
		return nil, errFrom
	}
	w := &writer{from: *from, now: c.Now}
	if w.now == nil {
		w.now = time.Now
	}
	if c.ReplyTo != "" {
		if w.replyTo, err = mailbox.Parse(c.ReplyTo); err != nil {
			return nil, errReplyTo
		}
	}
	return w, nil
}

// senderAddress reads the address of who sends, which may be of this machine:
// where letters lie in a folder, nobody answers them.
func senderAddress(s string) (string, error) {
	local, here := strings.CutSuffix(s, "@localhost")
	if !here {
		return mailbox.Parse(s)
	}
	elsewhere, err := mailbox.Parse(local + "@mail.invalid")
	return strings.TrimSuffix(elsewhere, "mail.invalid") + "localhost", err
}
