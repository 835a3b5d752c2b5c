package application

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"annae/internal/content"
)

// A Move brings an application to another phase.
type Move struct {
	From, To string
	Note     string // to the applicant
	By       string // who made it
	Made     time.Time
	Holds    time.Time // from when on
	Done     bool      // it holds
}

// A Request asks for a move.
type Request struct {
	Reference Reference
	To        string
	Note      string // to the applicant; replaces the one before
	By        string
	After     time.Duration // until it holds
	// Version is the one that was looked at; 0: whichever it is.
	Version int64
}

// UndoWithin is how long a move can be undone, where it is not wanted at once.
const UndoWithin = 5 * time.Minute

// ErrUnknown says that there is no such application.
var ErrUnknown = errors.New("there is no such application")

// ErrElsewhere says that applications are looked at and changed where they come
// from.
var ErrElsewhere = errors.New("applications come from the portal that ANNAE_PORTAL_URL names; look at them and change them there")

// ErrNoMove says that there is nothing to be undone.
var ErrNoMove = errors.New("no move of this application waits to hold")

// An IllegalMove is one that the phases don't have.
type IllegalMove struct {
	From, To string
	Legal    []string
}

func (e *IllegalMove) Error() string {
	if len(e.Legal) == 0 {
		return fmt.Sprintf("from %s there is no move", e.From)
	}
	return fmt.Sprintf("from %s it can't move to %s; it can move to %s", e.From, e.To, strings.Join(e.Legal, ", "))
}

// Moved says that somebody else was faster: the application is not as it was
// looked at, or a move of it waits to hold.
type Moved struct {
	By    string    // who; empty: a change that was no move
	To    string    // the phase
	Holds time.Time // from when on
}

func (e *Moved) Error() string {
	if e.By == "" {
		return "the application has changed since you looked at it; look again"
	}
	return fmt.Sprintf("%s has moved it to %s, which holds from %s on; look again, or undo that first", e.By, e.To, e.Holds.UTC().Format("2006-01-02 15:04 UTC"))
}

// Meanwhile tells that somebody was faster: a move waits to hold, or the
// application is no longer of the version that was looked at; 0 is whichever it
// is. Of its moves only the last counts. It is nil where nobody was.
func Meanwhile(a *Application, moves []Move, version int64) *Moved {
	var last Move
	if len(moves) > 0 {
		last = moves[len(moves)-1]
	}
	switch {
	case len(moves) > 0 && !last.Done:
		return &Moved{last.By, last.To, last.Holds}
	case version == 0 || version == a.Version:
		return nil
	case last.To == a.Phase && last.From != "":
		return &Moved{last.By, last.To, last.Holds}
	}
	return &Moved{}
}

// Legal tells whether the phases have a move; its error is an [IllegalMove].
func Legal(phases *content.Phases, from, to string) error {
	var legal []string
	if p := phases.Find(from); p != nil {
		legal = p.Moves
	}
	if slices.Contains(legal, to) {
		return nil
	}
	return &IllegalMove{from, to, legal}
}
