package mail

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// The faults of a URL. They quote nothing of it: with a stray character the
// password can stand anywhere.
var (
	errURL    = errors.New("it is no address of a mail server; write such as smtps://user:password@host:465, with % / @ ? # in a password as %25 %2F %40 %3F %23")
	errScheme = errors.New("write smtps:// for TLS from the beginning, or smtp:// for STARTTLS")
	errPort   = errors.New("its port is no number from 1 to 65535")
	errLogin  = errors.New("a user needs a password, and neither may hold a control character")
	errOpen   = errors.New("tls=none is for a mail server on this machine, such as smtp://localhost:25?tls=none, and without a password")
)

// parseURL reads where a server is and how to talk with it.
func parseURL(raw string) (*server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" || strings.ContainsFunc(u.Host, breaks) {
		return nil, errURL
	}
	s := &server{host: u.Hostname()}
	usual := "587"
	switch {
	case u.Scheme == "smtps":
		s.tls, usual = fromTheBeginning, "465"
	case u.Scheme != "smtp":
		return nil, errScheme
	case u.RawQuery == "tls=none":
		s.tls, usual = none, "25"
	}
	if u.RawQuery != "" && s.tls != none {
		return nil, errURL
	}
	if u.Port() != "" {
		usual = u.Port()
	}
	if n, err := strconv.ParseUint(usual, 10, 16); err != nil || n == 0 {
		return nil, errPort
	}
	s.port = usual
	return s, s.login(u.User)
}

// login takes user and password, and checks that both may be sent.
func (s *server) login(of *url.Userinfo) error {
	var given bool
	s.user = of.Username()
	s.password, given = of.Password()
	switch {
	case s.tls == none && (of != nil || !ofThisMachine(s.host)):
		return errOpen
	case of != nil && (s.user == "" || s.password == "" || !given), strings.ContainsFunc(s.user+s.password, breaks):
		return errLogin
	}
	return nil
}

// ofThisMachine tells of a host that is here by its name alone.
func ofThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// loopback tells that the other end of a connection is on this machine.
func loopback(c net.Conn) bool {
	a, err := netip.ParseAddrPort(c.RemoteAddr().String())
	return err == nil && a.Addr().Unmap().IsLoopback()
}
