package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"annae/internal/delivery"
)

// server is where letters are handed to an SMTP server, each over a connection
// of its own.
type server struct {
	host           string
	port           int
	user, password string
	policy         gomail.TLSPolicy
	implicit       bool
	tls            *tls.Config
}

// The faults of a URL. They quote nothing of it: with a stray character the
// password can stand anywhere.
var (
	errURL    = errors.New("it is no address of a mail server; write such as smtps://user:password@host:465, with % / @ in a password as %25 %2F %40")
	errScheme = errors.New("write smtps:// for TLS from the beginning, or smtp:// for STARTTLS")
	errPort   = errors.New("its port is no number")
)

// handOver is how long a server may take; delivery gives up a little later.
const handOver = 7 * time.Second

func parseServer(raw string) (*server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return nil, errURL
	}
	s := &server{host: u.Hostname(), policy: gomail.TLSMandatory, tls: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}}
	var usual string
	switch u.Scheme {
	case "smtps":
		s.implicit, usual = true, "465"
	case "smtp":
		usual = "587"
		if ip := net.ParseIP(s.host); s.host == "localhost" || ip != nil && ip.IsLoopback() {
			s.policy = gomail.TLSOpportunistic // nobody listens between
		}
	default:
		return nil, errScheme
	}
	if u.Port() != "" {
		usual = u.Port()
	}
	if s.port, err = strconv.Atoi(usual); err != nil || s.port < 1 || s.port > 65535 {
		return nil, errPort
	}
	s.user = u.User.Username()
	s.password, _ = u.User.Password()
	return s, nil
}

func (s *server) where() string {
	return fmt.Sprintf("the mail server %s", net.JoinHostPort(s.host, strconv.Itoa(s.port)))
}

func (s *server) send(ctx context.Context, m *gomail.Msg) error {
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTLSConfig(s.tls), gomail.WithTimeout(handOver), gomail.WithTLSPolicy(s.policy),
		gomail.WithHELO("localhost"), gomail.WithoutNoop(),
	}
	if s.implicit {
		options = append(options, gomail.WithSSL())
	}
	if s.user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.user), gomail.WithPassword(s.password))
	}
	c, err := gomail.NewClient(s.host, options...)
	if err != nil {
		return errors.New("the mail server's settings don't fit together")
	}
	return told(c.DialAndSendWithContext(ctx, m))
}

// told sorts what a server said: refused for good, or to be tried again. What
// it wrote is left out, because servers quote addresses.
func told(err error) error {
	var failed *gomail.SendError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failed):
		return errors.New("the mail server can't be reached, or doesn't let us in")
	case failed.Reason == gomail.ErrNoUnencoded, failed.ErrorCode() >= 500 && !failed.IsTemp():
		return &delivery.Refused{Why: fmt.Sprintf("the mail server refuses it: %d %s", failed.ErrorCode(), failed.EnhancedStatusCode())}
	}
	return fmt.Errorf("the mail server says to try later: %d", failed.ErrorCode())
}
