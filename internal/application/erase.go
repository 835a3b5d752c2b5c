package application

import (
	"fmt"
	"strings"
)

// An Erasure says whose data are to go.
type Erasure struct {
	Reference Reference // of one application; empty: of all that name the address
	Address   string    // this one of the contacts; empty: all of them
	Notes     bool      // what staff wrote to and about the applicant, too
	By        string    // who erases
	Try       bool      // only tell what would go
}

// Erased is what went, in numbers.
type Erased struct {
	References []Reference // the applications
	Addresses  []string    // the contacts; they are shown and noted nowhere

	Contacts, Codes, Links, Letters, Mailboxes, Messages, Shown, Answers, Notes int
}

// Counts are the numbers with their names, without those that are 0.
func (e *Erased) Counts() (lines []string) {
	for _, c := range []struct {
		n         int
		one, many string
	}{
		{len(e.References), "application", "applications"}, {e.Contacts, "contact", "contacts"}, {e.Codes, "request for a code", "requests for a code"}, {e.Links, "one-time link", "one-time links"},
		{e.Letters, "letter of the outbox", "letters of the outbox"}, {e.Mailboxes, "address for replies of the help desk", "addresses for replies of the help desk"},
		{e.Messages, "message that waited or was set aside", "messages that waited or were set aside"},
		{e.Shown, "turn of a conversation that showed it", "turns of conversations that showed it"},
		{e.Answers, "answer to a program", "answers to programs"}, {e.Notes, "note", "notes"},
	} {
		switch c.n {
		case 0:
		case 1:
			lines = append(lines, "1 "+c.one)
		default:
			lines = append(lines, fmt.Sprint(c.n, " ", c.many))
		}
	}
	return lines
}

// String is what the audit says.
func (e *Erased) String() string {
	if counts := e.Counts(); len(counts) > 0 {
		return strings.Join(counts, ", ")
	}
	return "nothing"
}
