package identity

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"annae/internal/application"
)

// A Link opens an application once, for an applicant whose mailbox is dead. One
// of the staff makes it, another confirms it and hands it over by other means.
type Link struct {
	ID        string // by which staff know it; no secret
	Reference application.Reference
	By        string    // who made it
	Made      time.Time // and when
	Confirmed string    // who confirmed it; empty: nobody
	Until     time.Time // till when it can be confirmed, or opened once it is
}

// What holds for links.
const (
	LinkWaits = 24 * time.Hour // to be confirmed
	LinkLasts = 24 * time.Hour // once it is
)

var (
	// ErrNoLink says that no link of that id waits to be confirmed.
	ErrNoLink = errors.New("no link of that id waits to be confirmed")
	// ErrSamePerson says that who made a link wants to confirm it.
	ErrSamePerson = errors.New("who made a link can't confirm it; somebody else has to")
)

const (
	linkID     = 7  // symbols, and a check symbol
	linkSecret = 27 // 131 bits
)

// NewLinkID is short enough to be said on the phone.
func NewLinkID() string { return drawn(linkID) }

// NewLinkSecret is what opens an application.
func NewLinkSecret() string { return drawn(linkSecret) }

func drawn(length int) string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return application.Spell(b[:], length)
}

// ReadLinkID reads an id as it was typed.
func ReadLinkID(typed string) (string, bool) { return application.ReadSpelled(typed, linkID) }

// ReadLinkSecret reads a secret as it was typed.
func ReadLinkSecret(typed string) (string, bool) { return application.ReadSpelled(typed, linkSecret) }

// SamePerson tells whether the audit names one person twice: in capitals or
// not, at the API or at the command line.
func SamePerson(one, other string) bool { return person(one) == person(other) }

func person(who string) string {
	name, _, _ := strings.Cut(who, " (")
	return strings.ToLower(strings.TrimSpace(name))
}
