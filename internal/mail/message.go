package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/text/language"

	"annae/internal/mailbox"
)

// What a letter may hold, in bytes.
const (
	longestSubject = 500
	longestText    = 1 << 20
)

// A writer writes letters as they go out.
type writer struct {
	from    netmail.Address
	replyTo string // may be empty
	now     func() time.Time
}

// write checks a letter and writes it. The error is a [Refused].
func (w *writer) write(l Letter) (to string, raw []byte, err error) {
	if to, err = mailbox.Parse(l.To); err != nil {
		return "", nil, &Refused{Why: "of whom it is for: " + err.Error()}
	}
	if why := l.fault(); why != "" {
		return "", nil, &Refused{Why: why}
	}
	var b bytes.Buffer
	if _, err := w.message(l, to).WriteTo(&b); err != nil {
		return "", nil, &Refused{Why: "it can't be written"}
	}
	return to, b.Bytes(), nil
}

// fault is what can't stand in a letter; empty: all can.
func (l *Letter) fault() string {
	_, err := language.Parse(l.Locale)
	switch {
	case l.ID == "":
		return "it has no ID"
	case strings.TrimSpace(l.Subject) == "" || strings.TrimSpace(l.Text) == "":
		return "its subject or text is empty"
	case len(l.Subject) > longestSubject:
		return "its subject is too long"
	case !utf8.ValidString(l.Subject) || strings.ContainsFunc(l.Subject, breaks):
		return "a line break or a control character is in its subject"
	case l.Locale != "" && (err != nil || strings.ContainsFunc(l.Locale, noTag)):
		return "its language is none"
	case len(l.Text) > longestText || len(l.HTML) > longestText:
		return "it is too long"
	case !showable(l.Text) || !showable(l.HTML):
		return "a control character is in its text"
	}
	return ""
}

// noTag tells of what stands in no tag of a language.
func noTag(r rune) bool {
	return r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
}

// showable tells that a text is UTF-8 without signs that do something.
func showable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return breaks(r) && !strings.ContainsRune("\n\r\t\u2028\u2029", r)
	})
}

// message is a letter that has no fault.
func (w *writer) message(l Letter, to string) *gomail.Msg {
	m := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary(l)))
	m.FromMailAddress(&w.from)
	m.ToMailAddress(&netmail.Address{Address: to})
	if w.replyTo != "" {
		m.ReplyToMailAddress(&netmail.Address{Address: w.replyTo})
	}
	m.SetMessageIDWithValue(messageID(l.ID, domainOf(w.from.Address)))
	m.SetDateWithValue(w.now())
	m.Subject(headerText(l.Subject))
	// A program wrote it, so that none answers it: RFC 3834, and Exchange's own.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	if l.Locale != "" {
		m.SetGenHeader(gomail.Header("Content-Language"), l.Locale)
	}
	text := lines(l.Text)
	m.SetBodyString(gomail.TypeTextPlain, text, gomail.WithPartEncoding(encoding(text)))
	if l.HTML != "" {
		html := lines(l.HTML)
		m.AddAlternativeString(gomail.TypeTextHTML, html, gomail.WithPartEncoding(encoding(html)))
	}
	return m
}

// boundary stands between a letter's parts. It is made of them, so that none
// can hold it.
func boundary(l Letter) string {
	h := sha256.New()
	h.Write([]byte(l.Text + "\x00" + l.HTML))
	return hex.EncodeToString(h.Sum(nil)[:20])
}

// lines ends every line as a letter does.
func lines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.ReplaceAll(s, "\n", "\r\n")
}

// encoding is the shorter one: quoted-printable can be read as it is, and
// writes a letter of Korean with nine signs.
func encoding(s string) gomail.Encoding {
	foreign := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			foreign++
		}
	}
	if foreign > len(s)/6 {
		return gomail.EncodingB64
	}
	return gomail.EncodingQP
}
