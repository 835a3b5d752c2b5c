package redis

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// An address is what a URL says.
type address struct {
	hosts          []string // each with its port
	user, password string
	db             int
	tls            bool
}

// The faults of a URL. They quote nothing of it: with a stray character the
// password can stand where a host should.
var (
	errScheme   = errors.New("write such as redis://user:password@host:6379/0, or rediss:// for TLS")
	errUser     = errors.New("a user needs a password; with a password alone write redis://:password@host")
	errEscape   = errors.New("user or password has a % that starts no code; write it as %25")
	errHost     = errors.New("a host is missing or malformed; write such as host:6379, with commas between several; in a password write / as %2F and @ as %40")
	errDatabase = errors.New("behind the hosts only the number of a database may stand, such as /0; in a password write / as %2F")
)

// parseAddress reads a URL by hand: net/url knows no list of hosts, and its
// errors quote the password.
func parseAddress(raw, port string) (address, error) {
	scheme, rest, _ := strings.Cut(raw, "://")
	a := address{tls: scheme == "rediss"}
	if scheme != "redis" && !a.tls {
		return a, errScheme
	}
	authority, db, _ := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if err := a.login(authority[:at]); err != nil {
			return a, err
		}
		authority = authority[at+1:]
	}
	for host := range strings.SplitSeq(authority, ",") {
		full, err := withPort(host, port)
		if err != nil {
			return a, err
		}
		a.hosts = append(a.hosts, full)
	}
	if db == "" {
		return a, nil
	}
	n, err := strconv.ParseUint(db, 10, 16)
	if err != nil {
		return a, errDatabase
	}
	a.db = int(n)
	return a, nil
}

// login reads "user:password", where either may be escaped.
func (a *address) login(s string) error {
	user, password, _ := strings.Cut(s, ":")
	if user == "" && password == "" {
		return nil
	}
	if password == "" {
		return errUser
	}
	var err error
	if a.user, err = url.PathUnescape(user); err != nil {
		return errEscape
	}
	if a.password, err = url.PathUnescape(password); err != nil {
		return errEscape
	}
	return nil
}

// withPort adds the usual port to a host that has none.
func withPort(host, usual string) (string, error) {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port, err = net.SplitHostPort(host + ":" + usual)
	}
	if err != nil || name == "" || strings.ContainsAny(name, " \t\r\n/?#@") {
		return "", errHost
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", errHost
	}
	return net.JoinHostPort(name, port), nil
}
