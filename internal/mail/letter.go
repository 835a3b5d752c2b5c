package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"annae/internal/delivery"
	"annae/internal/locale"
)

// Channel is that of letters in the outbox.
const Channel = "mail"

// letter is the body of a send.
type letter struct {
	To      string        `json:"to"`
	Subject string        `json:"subject"`
	Text    string        `json:"text"`
	Locale  locale.Locale `json:"locale"`
}

// Letter makes a letter ready for the outbox. The id is unique; the same letter
// twice is one. Letters to one address go out one after another.
func (p *Post) Letter(to, subject, text string, l locale.Locale, id string) (delivery.Send, error) {
	body, err := json.Marshal(letter{to, subject, text, l})
	return delivery.Send{Channel: Channel, Conversation: p.names.Name("mailbox", to), Name: id, Body: body}, err
}

var errUnfit = errors.New("a letter holds what can't stand in one")

// message writes a letter as it goes out. Its id is made of the send, so that a
// letter that arrives twice is one to programs that look.
func (p *Post) message(s delivery.Send, l letter) (*gomail.Msg, error) {
	if strings.ContainsFunc(l.To+l.Subject, unicode.IsControl) || strings.ContainsRune(l.Text, 0) {
		return nil, errUnfit
	}
	m := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(p.from)
	if err := m.To(l.To); err != nil {
		return nil, errUnfit // go-mail's error quotes the address
	}
	sum := sha256.Sum256([]byte(s.Conversation + " " + s.Name))
	_, domain, _ := strings.Cut(p.from.Address, "@")
	m.SetMessageIDWithValue(hex.EncodeToString(sum[:16]) + "@" + domain)
	m.SetDateWithValue(time.Now())
	m.Subject(l.Subject)
	// A program wrote it, so that none answers it: RFC 3834, and Exchange's own.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", string(l.Locale))
	m.SetBodyString(gomail.TypeTextPlain, strings.ReplaceAll(l.Text, "\r\n", "\n"))
	return m, nil
}

// read reads the body of a send.
func read(s delivery.Send) (letter, error) {
	var l letter
	if err := json.Unmarshal(s.Body, &l); err != nil {
		return l, fmt.Errorf("it is no letter: %w", errUnfit)
	}
	return l, nil
}
