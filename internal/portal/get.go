package portal

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"annae/internal/application"
)

// mostBody is how many bytes an answer may have.
const mostBody = 64 << 10

// get asks for an application, by the ETag of what was read before.
func (p *Portal) get(ctx context.Context, ref application.Reference) (*answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base.JoinPath("applications", string(ref)).String(), nil)
	if err != nil {
		return nil, errors.New("no request can be made of its address")
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Accept", "application/json, application/problem+json")
	req.Header.Set("User-Agent", "Annae")
	known := p.memory.get(ref, p.now())
	if known != nil {
		req.Header.Set("If-None-Match", known.tag)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return nil, away{why: reason(err)}
	}
	defer res.Body.Close() //nolint:errcheck // it was read as far as it is of use
	switch {
	case res.StatusCode == http.StatusOK:
		return p.read(res, ref)
	case res.StatusCode == http.StatusNotModified && known != nil:
		p.memory.used(known, p.now())
		return known, nil
	case res.StatusCode == http.StatusNotFound:
		p.memory.forget(ref)
		return nil, application.ErrUnknown
	}
	return nil, refusal(res)
}

// read reads an application, and keeps it where it has a tag.
func (p *Portal) read(res *http.Response, ref application.Reference) (*answer, error) {
	body, err := io.ReadAll(io.LimitReader(res.Body, mostBody+1))
	switch kind, _, bad := mime.ParseMediaType(res.Header.Get("Content-Type")); {
	case err != nil:
		return nil, away{why: reason(err)}
	case bad != nil || kind != "application/json":
		return nil, Fault{"the answer", "it is not of the type application/json"}
	case len(body) > mostBody:
		return nil, Fault{"the answer", "it has more than 64 KiB"}
	}
	found, err := read(body, ref, p.now())
	if err != nil {
		return nil, err
	}
	found.tag = tagOf(res.Header.Get("ETag"))
	p.memory.keep(found, p.now())
	return found, nil
}

// tagOf is an ETag that can be sent back; empty: there is none.
func tagOf(header string) string {
	const longest = 200
	if len(header) > longest || len(header) < 2 || header[len(header)-1] != '"' {
		return ""
	}
	for _, c := range []byte(header) {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	return header
}

// away is a portal that can't be asked at the moment.
type away struct {
	why   string
	after time.Duration // it wants to be left alone for so long; 0: it does not say
}

func (a away) Error() string { return a.why }

// refusal is what an answer says that is no application.
func refusal(res *http.Response) error {
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, mostBody)) // so that the connection can be used again
	switch status := res.StatusCode; {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return away{why: "it refuses the token, with status " + strconv.Itoa(status)}
	case status/100 == 3 && status != http.StatusNotModified:
		return away{why: "it leads elsewhere, with status " + strconv.Itoa(status) + "; that is not followed"}
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
		if err != nil || seconds < 0 {
			seconds = 0
		}
		return away{"it answers with status " + strconv.Itoa(status), time.Duration(min(seconds, 60)) * time.Second}
	default:
		return away{why: "it answers with status " + strconv.Itoa(status)}
	}
}

// reason says why a call failed, in our words: those of net/http may quote the
// address with its reference, or what the portal sent.
func reason(err error) string {
	var timeout net.Error
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var code syscall.Errno
	var op *net.OpError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "its name is not known"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "it does not answer in time"
	case errors.As(err, &cert):
		return "its certificate is not good"
	case errors.As(err, &op) && op.Op == "dial" && errors.As(err, &code):
		return "it can't be connected to: " + code.Error()
	case errors.As(err, &op) && op.Op == "dial":
		return "it can't be connected to"
	}
	return "the connection broke, or what came is no HTTP"
}
