package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A Client calls the Bot API. Neither it nor its errors show the token, which
// is in every address that it calls. It is safe for concurrent use.
type Client struct {
	bot  tgbotapi.BotAPI
	http *http.Client
}

// NewClient makes a client of the API at an address, such as
// https://api.telegram.org. It calls nothing yet.
func NewClient(address, token string) (*Client, error) {
	id, secret, is := strings.Cut(token, ":")
	if !is || id == "" || secret == "" || strings.Trim(id, "0123456789") != "" || strings.ContainsAny(token, "/?#% \t\n") {
		return nil, errors.New("it is no token of a bot; it looks like 123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11")
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("it is no address of the Bot API; it looks like https://api.telegram.org")
	}
	c := &Client{bot: tgbotapi.BotAPI{Token: token}, http: &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	c.bot.SetAPIEndpoint(strings.ReplaceAll(strings.TrimSuffix(address, "/"), "%", "%%") + "/bot%s/%s")
	return c, nil
}

// LogValue and Format hide the token.
func (*Client) String() string { return "a client of the Bot API" }

// GoString hides the token.
func (*Client) GoString() string { return "a client of the Bot API" }

// A Failure is what the API answers to a call that it does not carry out.
type Failure struct {
	Method string
	Status int    // of HTTP
	Says   string // Telegram's own words; empty where an answer is not the API's
	// RetryAfter is how long it wants us to wait.
	RetryAfter time.Duration
	// MigrateTo is the chat that has taken the place of the one that was named.
	MigrateTo int64
}

func (f *Failure) Error() string {
	says := f.Says
	if says == "" {
		says = "the answer is none of the Bot API"
	}
	return fmt.Sprintf("%s: %d %s", f.Method, f.Status, says)
}

// bad tells that a call was no good, in these words among others.
func (f *Failure) bad(words string) bool {
	return f.Status == http.StatusBadRequest && strings.Contains(strings.ToLower(f.Says), words)
}

// mostAnswer is how long an answer may be, in bytes: a hundred long updates.
const mostAnswer = 16 << 20

// mostSays is how much of Telegram's words is told, in bytes.
const mostSays = 200

// doer carries out one request under a context, and remembers the status.
type doer struct {
	ctx    context.Context //nolint:containedctx // the library takes none
	http   *http.Client
	method string
	status int
}

// Do is of [tgbotapi.HTTPClient]. Its error does not hold the address.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	resp, err := d.http.Do(r.WithContext(d.ctx)) //nolint:gosec // the address is an operator's
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, fmt.Errorf("%s: %w", d.method, err)
	}
	d.status = resp.StatusCode
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, mostAnswer), resp.Body}
	return resp, nil
}

// call calls a method. Its error is a [Failure], or says that the API was not
// reached. The result is read into what is given; nil: it does not matter.
func (c *Client) call(ctx context.Context, method string, params tgbotapi.Params, into any) error {
	once := &doer{ctx: ctx, http: c.http, method: method}
	bot := c.bot
	bot.Client = once
	resp, err := bot.MakeRequest(method, params)
	var refused *tgbotapi.Error
	switch {
	case errors.As(err, &refused):
		says := refused.Message
		if len(says) > mostSays {
			says = strings.ToValidUTF8(says[:mostSays], "")
		}
		return &Failure{method, refused.Code, says, time.Duration(refused.RetryAfter) * time.Second, refused.MigrateToChatID}
	case err != nil && once.status != 0: // its error may quote the answer
		return &Failure{Method: method, Status: once.status}
	case err != nil:
		return err
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(resp.Result, into); err != nil {
		return &Failure{Method: method, Status: once.status}
	}
	return nil
}
