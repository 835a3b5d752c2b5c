package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// security is how a connection is kept from others.
type security int

const (
	startTLS security = iota // before anything else is said
	fromTheBeginning
	none // on this machine
)

// A server takes letters by SMTP, each over a connection of its own. Of go-mail
// are the commands alone: its client that dials as well leaves a connection
// open where a greeting fails, keeps to a deadline of its own behind the
// dialling, and holds what servers wrote in its errors.
type server struct {
	host, port     string
	user, password string
	tls            security
	roots          *x509.CertPool
	writer         *writer
}

// patience is how long a letter may take where the context gives longer.
const patience = 30 * time.Second

// farewell is how long a server may take to say good-bye.
const farewell = time.Second

// Where is of [Sender].
func (s *server) Where() string {
	how := map[security]string{startTLS: "by STARTTLS", fromTheBeginning: "by TLS", none: "on this machine, without TLS"}
	return "the mail server " + net.JoinHostPort(s.host, s.port) + ", " + how[s.tls]
}

// Send is of [Sender].
func (s *server) Send(ctx context.Context, l Letter) error {
	to, raw, err := s.writer.write(l)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return later(ctx, "it can't be reached", err)
	}
	defer conn.Close()                                          //nolint:errcheck // what became of the letter is known by then
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // wakes whatever waits for the server
	if s.tls == none && !loopback(conn) {
		return &Later{Why: "a mail server without TLS is not on this machine"}
	}
	c, err := s.greet(ctx, conn)
	if err != nil {
		return err
	}
	if err := s.hand(ctx, c, to, raw); err != nil {
		return err
	}
	_ = conn.SetDeadline(time.Now().Add(farewell))
	_ = c.Quit() // it has the letter
	return nil
}

// greet brings a connection to where a letter can be handed over.
func (s *server) greet(ctx context.Context, conn net.Conn) (*smtp.Client, error) {
	cfg := &tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
	if s.tls == fromTheBeginning {
		secure := tls.Client(conn, cfg)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, later(ctx, "there is no TLS with it", err)
		}
		conn = secure
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return nil, later(ctx, "it does not greet us", err)
	}
	c.SkipSMTPUTF8(true) // what is ASCII must not need a server that takes more
	if err := c.Hello(domainOf(s.writer.from.Address)); err != nil {
		return nil, later(ctx, "it does not greet us", err)
	}
	if s.tls == startTLS {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return nil, &Later{Why: "the mail server offers no STARTTLS"}
		}
		if err := c.StartTLS(cfg); err != nil {
			return nil, later(ctx, "there is no TLS with it", err)
		}
	}
	return c, s.prove(ctx, c)
}

// prove says who we are, where a user is set.
func (s *server) prove(ctx context.Context, c *smtp.Client) error {
	if s.user == "" {
		return nil
	}
	if _, err := c.GetTLSConnectionState(); err != nil {
		return &Later{Why: "a password goes only by TLS"}
	}
	_, offered := c.Extension("AUTH")
	for _, way := range []struct {
		name string
		auth smtp.Auth
	}{ // within TLS, none is safer than another
		{"PLAIN", smtp.PlainAuth("", s.user, s.password, s.host, false)},
		{"LOGIN", smtp.LoginAuth(s.user, s.password, s.host, false)},
		{"SCRAM-SHA-256", smtp.ScramSHA256Auth(s.user, s.password)},
	} {
		if has(offered, way.name) {
			if err := c.Auth(way.auth); err != nil {
				return later(ctx, "it does not take our user and password", err)
			}
			return nil
		}
	}
	return &Later{Why: "the mail server takes no password in a way that we know"}
}

// has tells whether a word is in a list.
func has(list, word string) bool {
	for one := range strings.FieldsSeq(list) {
		if strings.EqualFold(one, word) {
			return true
		}
	}
	return false
}

// hand hands a letter over. A server may refuse whom it is for, or what it
// says; what it has against us is no fault of the letter.
func (s *server) hand(ctx context.Context, c *smtp.Client, to string, raw []byte) error {
	if err := c.Mail("<" + s.writer.from.Address + ">"); err != nil {
		return later(ctx, "it takes no letter of our address", err)
	}
	if err := c.Rcpt("<" + to + ">"); err != nil {
		no := refused(ctx, "the mailbox", err)
		if r, is := errors.AsType[*Refused](no); is {
			r.Gone = nobody(err)
		}
		return no
	}
	w, err := c.Data()
	if err != nil {
		return refused(ctx, "the letter", err)
	}
	if _, err := w.Write(raw); err != nil {
		return later(ctx, "the connection broke", err)
	}
	if err := w.Close(); err != nil {
		return refused(ctx, "the letter", err)
	}
	return nil
}
