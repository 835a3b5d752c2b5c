package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"annae/internal/application"
)

// A Config says where the portal is, and by what it knows us. Both are secrets.
type Config struct {
	URL, Token string
}

// A Portal is one that exists already. It is safe for concurrent use.
type Portal struct {
	lg     *slog.Logger
	client *http.Client
	base   *url.URL
	token  string
	memory memory
	rest   rest
	now    func() time.Time
}

// Within is how long a call takes at most.
const Within = 2 * time.Second

// Check finds what is wrong with a config. Its error holds nothing of it.
func (c *Config) Check() error {
	_, err := c.base()
	switch {
	case err != nil:
		return err
	case c.Token == "":
		return errors.New("the portal needs a token by which it knows us")
	case len(c.Token) > 4096 || strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("the token of the portal has characters that no token has")
	}
	return nil
}

func (c *Config) base() (*url.URL, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("it is no address of a portal; write such as https://portal.example.org/annae")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !here(u.Hostname())) {
		return nil, errors.New("a portal is asked over https, or over http on this machine")
	}
	return u, nil
}

// here tells that a host is this machine.
func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Open opens a portal. Nothing is asked yet.
func Open(lg *slog.Logger, c Config) (*Portal, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	return &Portal{lg: lg, base: base, token: c.Token, client: newClient(), memory: newMemory(), now: time.Now}, nil
}

// newClient makes a client that keeps enough connections open, waits for
// nothing long, and goes nowhere else.
func newClient() *http.Client {
	dialer := &net.Dialer{Timeout: time.Second}
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: time.Second,
			MaxIdleConnsPerHost: 32, MaxConnsPerHost: 64, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 16 << 10, DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       Within,
	}
}

// Close lets the connections go.
func (p *Portal) Close() { p.client.CloseIdleConnections() }

// Standing is what an applicant sees. Its error is [application.ErrUnknown]
// where the portal has no such application; any other says that it can't be
// asked at the moment.
func (p *Portal) Standing(ctx context.Context, ref application.Reference) (application.Standing, error) {
	found, err := p.ask(ctx, ref)
	if err != nil {
		return application.Standing{}, err
	}
	s := found.standing
	s.Documents, s.Passed = slices.Clone(s.Documents), slices.Clone(s.Passed)
	return s, nil
}

// Contacts are the addresses of an application and their version; none where
// there is no such application.
func (p *Portal) Contacts(ctx context.Context, ref application.Reference) (addresses []string, version int64, err error) {
	found, err := p.ask(ctx, ref)
	if errors.Is(err, application.ErrUnknown) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	return slices.Clone(found.contacts), found.standing.Contacts, nil
}

// ask asks for an application, and tells the log when the portal begins to fail
// and when it answers again.
func (p *Portal) ask(ctx context.Context, ref application.Reference) (*answer, error) {
	if _, err := application.ParseReference(string(ref)); err != nil {
		return nil, application.ErrUnknown
	}
	if err := p.rest.begin(p.now()); err != nil {
		return nil, err
	}
	defer p.rest.end()
	found, err := p.get(ctx, ref)
	switch {
	case ctx.Err() != nil && err != nil:
		return nil, ctx.Err() // who asked has gone, or waits no longer
	case err == nil || errors.Is(err, application.ErrUnknown):
		if p.rest.answered() {
			p.lg.Info("the portal answers again")
		}
		return found, err
	}
	if p.rest.failed(err, p.now()) {
		p.lg.Warn("the portal was not read", "err", err)
	}
	return nil, fmt.Errorf("the portal: %w", err)
}
