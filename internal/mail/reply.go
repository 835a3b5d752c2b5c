package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"strings"
	"syscall"
)

const tooLong = "it took too long"

// needsLogin is the reply to who did not say who they are: RFC 4954, 6.
const needsLogin = 530

// enhanced is a code of RFC 3463 in front of a reply.
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// refused sorts the reply to a command that is about a letter.
func refused(ctx context.Context, what string, err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code/100 == 5 && reply.Code != needsLogin {
		return &Refused{Why: "the mail server does not take " + what + ": " + code(reply)}
	}
	return later(ctx, "it does not take "+what+" now", err)
}

// nobody tells that a reply to a mailbox is about that mailbox, and not about
// who writes: without a code of RFC 3463, or with one of addresses (5.1) or of a
// mailbox that is disabled (5.2.1).
func nobody(err error) bool {
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		return false
	}
	more := enhanced.FindString(reply.Msg)
	return more == "" || more == "5.2.1" || strings.HasPrefix(more, "5.1.") && more != "5.1.7" && more != "5.1.8"
}

// later says what went wrong, in words of ours: servers quote addresses, and
// could quote a password.
func later(ctx context.Context, what string, err error) error {
	what = "of the mail server: " + what
	if ctx.Err() != nil {
		return &Later{what + ": " + tooLong, ctx.Err()}
	}
	var reply *textproto.Error
	var odd textproto.ProtocolError
	var network *net.OpError
	var number syscall.Errno
	switch {
	case errors.As(err, &reply):
		what += ": " + code(reply)
	case errors.As(err, &odd):
		what += ": its answer is no SMTP"
	case untrusted(err):
		what += ": its certificate is not good for its name, or nobody vouches for it"
	case errors.As(err, &number):
		what += ": " + number.Error()
	case errors.As(err, &network):
		what += ": the " + network.Op + " failed"
	}
	return &Later{Why: what}
}

// code is what of a reply holds no words of the server.
func code(reply *textproto.Error) string {
	s := fmt.Sprint(reply.Code)
	if more := enhanced.FindString(reply.Msg); more != "" {
		s += " " + more
	}
	return s
}

// untrusted tells of a certificate.
func untrusted(err error) bool {
	var bad *tls.CertificateVerificationError
	return errors.As(err, &bad)
}
