// Package access knows who may call the staff API: tokens that are made for one
// program or person, may do certain things, and end.
//
// Start with [New]. A token's secret is shown once and kept nowhere: the store
// knows its keyed hash.
package access

import (
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Scope is something that a token may do.
type Scope string

// The scopes.
const (
	Read  Scope = "applications:read"  // look at applications and reviews
	Write Scope = "applications:write" // enter and change applications
	Move  Scope = "applications:move"  // move them to another phase, and undo that

	ReadEnquiries  Scope = "enquiries:read"  // look at questions that were handed to people
	WriteEnquiries Scope = "enquiries:write" // take, answer and close them

	ReadStats Scope = "stats:read" // see how the help desk does, in figures
)

// Scopes are all there are.
func Scopes() []Scope { return []Scope{Read, Write, Move, ReadEnquiries, WriteEnquiries, ReadStats} }

// A Token is who may call, without its secret.
type Token struct {
	Name   string // of the program or person; the audit names it
	Scopes []Scope
	By     string // who made it
	Made   time.Time
	Until  time.Time
	Used   time.Time // to the hour; zero: never
}

// May tells whether it may do something.
func (t *Token) May(s Scope) bool { return slices.Contains(t.Scopes, s) }

var (
	// ErrKnown says that there is a token of that name.
	ErrKnown = errors.New("there is a token of that name; revoke it first, or choose another name")
	// ErrNone says that there is no token of that name.
	ErrNone = errors.New("there is no token of that name")
	// ErrOtherRequest says that a key of a request was used for another one.
	ErrOtherRequest = errors.New("the key was used for another request")
)

// prefix lets people and scanners of leaked secrets know one.
const prefix = "annae_"

// Longest is how long a token may last.
const Longest = 366 * 24 * time.Hour

var name = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

// New makes a token and its secret, of 130 random bits.
func New(called string, scopes []Scope, lasts time.Duration, by string) (Token, string, error) {
	switch {
	case !name.MatchString(called):
		return Token{}, "", fmt.Errorf("%q is no name for a token; use up to 40 lower-case letters, digits, . _ and -", called)
	case len(scopes) == 0:
		return Token{}, "", errors.New("a token needs a scope; there are " + List(Scopes()))
	case lasts <= 0 || lasts > Longest:
		return Token{}, "", errors.New("a token lasts from one day to 366")
	case by == "":
		return Token{}, "", errors.New("it must be known who makes a token")
	}
	for _, s := range scopes {
		if !slices.Contains(Scopes(), s) {
			return Token{}, "", fmt.Errorf("%q is no scope; there are %s", s, List(Scopes()))
		}
	}
	scopes = slices.Compact(slices.Sorted(slices.Values(scopes)))
	return Token{Name: called, Scopes: scopes, By: by, Until: time.Now().Add(lasts)}, prefix + rand.Text(), nil
}

// IsSecret tells whether a text can be one.
func IsSecret(s string) bool { return strings.HasPrefix(s, prefix) && len(s) == len(prefix)+26 }

// List writes scopes with commas between them.
func List(scopes []Scope) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

// Parse reads what [List] writes; spaces separate as well.
func Parse(s string) (all []Scope) {
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		all = append(all, Scope(word))
	}
	return all
}
