package mail

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// A Letter is for one mailbox.
type Letter struct {
	To      string `json:"to"` // as [mailbox.Parse] reads it
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"` // the same, for who likes that better; may be empty
	Locale  string `json:"locale"`         // such as ko or zh-Hans; may be empty
	// ID is unique. A letter that is sent twice has the same, and so the same
	// Message-ID, by which programs tell that it is one. It may be a secret.
	ID string `json:"id"`
}

// A Sender sends letters. Its error is a [Refused] or a [Later].
type Sender interface {
	Send(context.Context, Letter) error
	// Where says where letters go, for an operator.
	Where() string
}

// Refused says that a letter will never go out as it is.
type Refused struct {
	Why string
	// Gone tells that its mailbox takes no letter at all.
	Gone bool
}

func (e *Refused) Error() string { return "the letter is refused: " + e.Why }

// Later says that a letter may go out the next time.
type Later struct {
	Why   string
	cause error // that of a context that ended, or nil
}

func (e *Later) Error() string { return "the letter did not go out: " + e.Why }

// Unwrap is what ended the context.
func (e *Later) Unwrap() error { return e.cause }

var small = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// messageID names a letter in the domain of who sends it. It is a hash: an ID
// may be a secret or hold any sign.
func messageID(id, domain string) string {
	sum := sha256.Sum256([]byte("annae letter " + id))
	return small.EncodeToString(sum[:15]) + "@" + domain
}

// domainOf is what stands behind the @.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
