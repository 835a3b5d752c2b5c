package identity

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"annae/internal/application"
	"annae/internal/delivery"
	"annae/internal/locale"
)

// Channel is that of requests for a code in the inbox.
const Channel = "identity"

// What holds for codes.
const (
	CodeLasts  = 10 * time.Minute
	CodeDigits = 8
	MostTries  = 5 // of a challenge
	// MailsAnHour and MailsADay are how many codes are mailed for an
	// application. Beyond, those that were mailed stay good.
	MailsAnHour = 3
	MailsADay   = 10
)

// A Request asks for a code.
type Request struct {
	Challenge string                // by which the asker knows it; a secret
	Reference application.Reference // empty: what was typed is none
	Address   string                // as [application.ReadContact] reads it
	Locale    locale.Locale         // of the letter
	Quiet     bool                  // nothing is mailed: too much is asked from there
}

// NewChallenge is a secret of 130 random bits.
func NewChallenge() string { return rand.Text() }

// Update is a request as it goes into the inbox. Those of one application come
// one after another.
func (q *Request) Update(name func(domain string, parts ...string) string) (delivery.Update, error) {
	body, err := json.Marshal(q)
	return delivery.Update{
		Channel: Channel, ID: name("challenge", q.Challenge), Conversation: name("challenges of", string(q.Reference)), Body: body,
	}, err
}

// A Challenge is a request that was answered.
type Challenge struct {
	ID        string // a secret: what is kept is its keyed hash
	Code      string // the same
	Reference application.Reference
	Contacts  int64 // their version
	Mailed    bool
	Locale    locale.Locale // in which it was asked for
}

// A Tx keeps challenges.
type Tx interface {
	// Contacts are the addresses of an application and their version; none
	// where there is no such application.
	Contacts(context.Context, application.Reference) (addresses []string, version int64, err error)
	// Mailed is how many codes were mailed for an application in the last hour
	// and day.
	Mailed(context.Context, application.Reference) (hour, day int, err error)
	// Invented tells whether an application is for trying things out.
	Invented(context.Context, application.Reference) (bool, error)
	KeepChallenge(context.Context, Challenge) error
	Put(context.Context, ...delivery.Send) error
}

// A Post writes letters that go out.
type Post interface {
	Letter(to, subject, text string, l locale.Locale, id string) (delivery.Send, error)
}

// A Handler answers requests for a code.
type Handler[T Tx] struct {
	Words map[locale.Locale]*locale.Words
	Post  Post
	// Portal knows the applications; nil: the record does.
	Portal Portal
}

// Handle is of [delivery.Handler]. Every request becomes a challenge; that of a
// stranger has a code that nobody knows.
func (h *Handler[T]) Handle(ctx context.Context, tx T, u delivery.Update) error {
	var q Request
	if err := json.Unmarshal(u.Body, &q); err != nil {
		return errors.New("it is no request for a code")
	}
	code, err := newCode()
	if err != nil {
		return err
	}
	hour, day, err := tx.Mailed(ctx, q.Reference)
	if err != nil {
		return err
	}
	may := !q.Quiet && hour < MailsAnHour && day < MailsADay
	addresses, version, err := h.contacts(ctx, tx, u, &q, may)
	if err != nil {
		return err
	}
	c := Challenge{ID: q.Challenge, Code: code, Reference: q.Reference, Contacts: version, Locale: q.Locale}
	c.Mailed = may && slices.Contains(addresses, q.Address)
	if err := tx.KeepChallenge(ctx, c); err != nil || !c.Mailed {
		return err
	}
	invented, err := tx.Invented(ctx, q.Reference)
	if err != nil {
		return err
	}
	letter, err := h.letter(&q, code, invented)
	if err != nil {
		return err
	}
	return tx.Put(ctx, letter)
}

// Handled is of [delivery.Handler].
func (h *Handler[T]) Handled([]delivery.Update) {}

func (h *Handler[T]) letter(q *Request, code string, invented bool) (delivery.Send, error) {
	w := h.Words[q.Locale]
	if w == nil {
		return delivery.Send{}, fmt.Errorf("no words for %q", q.Locale)
	}
	args := locale.Args{"code": spaced(code), "reference": string(q.Reference), "minutes": fmt.Sprint(int(CodeLasts.Minutes()))}
	text := w.Say("mail.code.text", args)
	if invented {
		text = w.Say("status.demo", nil) + "\n\n" + text
	}
	return h.Post.Letter(q.Address, w.Say("mail.code.subject", args), text, q.Locale, LetterID(q.Challenge))
}

// LetterID is by which the outbox knows the letter of a challenge.
func LetterID(challenge string) string { return "code " + challenge }

// newCode draws one; each is as likely as the others.
func newCode() (string, error) {
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(CodeDigits), nil)
	n, err := rand.Int(rand.Reader, most)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%0*d", CodeDigits, n), nil
}

// spaced writes a code as people read it: 1234 5678.
func spaced(code string) string { return code[:CodeDigits/2] + " " + code[CodeDigits/2:] }

// ReadCode reads one as it was typed: with spaces, dashes or digits of full
// width. It is empty where there is none.
func ReadCode(typed string) string {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-' || r == '\u00a0' || r == '\u2009':
			return -1
		}
		return 'x'
	}, strings.TrimSpace(typed))
	if len(digits) != CodeDigits || strings.Contains(digits, "x") {
		return ""
	}
	return digits
}
