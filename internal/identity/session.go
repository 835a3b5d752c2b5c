package identity

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"annae/internal/application"
)

// SessionLasts is how long a session on the web lasts.
const SessionLasts = 30 * time.Minute

// ChatLasts is how long what was proved in a private chat holds.
const ChatLasts = 180 * 24 * time.Hour

// A Session is what somebody who proved who they are may look at.
type Session struct {
	Reference application.Reference `json:"r"`
	Contacts  int64                 `json:"c"` // version of the contacts that it was proved to; another ends it
	Until     int64                 `json:"u"` // in seconds since 1970
}

// Sums makes keyed hashes.
type Sums interface {
	Sum(domain string, data []byte) []byte
}

// A Signer signs sessions.
type Signer struct{ Sums Sums }

// strict knows one way to write each token.
var strict = base64.RawURLEncoding.Strict()

const sessionDomain = "session"

// Token is a session as its owner carries it.
func (s Signer) Token(of Session) string {
	body, err := json.Marshal(of)
	if err != nil {
		panic(err) // of two numbers and a text
	}
	return strict.EncodeToString(body) + "." + strict.EncodeToString(s.Sums.Sum(sessionDomain, body))
}

// longest is how long a token may be, in bytes; ours are shorter.
const longest = 400

// Session reads a token. It tells whether it is ours and lasts; whether its
// contacts are still those, who reads the application finds out.
func (s Signer) Session(token string, now time.Time) (of Session, good bool) {
	text, sum, found := strings.Cut(token, ".")
	if !found || len(token) > longest {
		return Session{}, false
	}
	body, err := strict.DecodeString(text)
	signed, err2 := strict.DecodeString(sum)
	if err != nil || err2 != nil || !hmac.Equal(signed, s.Sums.Sum(sessionDomain, body)) || json.Unmarshal(body, &of) != nil {
		return Session{}, false
	}
	return of, now.Unix() < of.Until
}
