package application

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// An Application is one submission, as staff know it.
type Application struct {
	Reference Reference
	Details
	Phase   string
	Since   time.Time // in that phase
	Changed time.Time // for the last time, in whatever way
	Version int64     // rises with every change
	// Pending is a move that was made and does not hold yet; nil: none.
	Pending *Move
	// Undeliverable are contacts whose mailboxes take no letters, and since when.
	Undeliverable map[string]time.Time
}

// Details are what staff enter.
type Details struct {
	Own       string // staff's own number; empty: none
	Track     string // its id, such as planning-2026
	Country   string // ISO 3166-1, two letters
	City      string
	Title     string
	Applicant string   // the organisation
	Contacts  []string // e-mail addresses to which a code may be sent
	Due       string   // until when it is to be reviewed, such as 2026-12-31; empty: not set
	Assignee  string   // who reviews it
	Documents []Document
	Note      string // to the applicant
	Internal  string // that no applicant sees
	Demo      bool   // it is invented
}

// A Document is one that an application has to come with.
type Document struct {
	ID    string
	State DocumentState
}

// DocumentState is whether it has come.
type DocumentState string

// The states of a document.
const (
	Needed   DocumentState = "needed"
	Received DocumentState = "received"
	ToRevise DocumentState = "to_revise"
)

// ParseDocuments reads "project_proposal=received business_plan=needed"; a
// document without a state is needed.
func ParseDocuments(s string, known []string) ([]Document, error) {
	var all []Document
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' }) {
		id, state, _ := strings.Cut(word, "=")
		d := Document{id, DocumentState(state)}
		if state == "" {
			d.State = Needed
		}
		if !slices.Contains(known, id) {
			return nil, errors.New("no document is called " + id + "; there are " + strings.Join(known, ", "))
		}
		if d.State != Needed && d.State != Received && d.State != ToRevise {
			return nil, errors.New(id + " can't be " + state + "; write needed, received or to_revise")
		}
		if slices.ContainsFunc(all, func(o Document) bool { return o.ID == id }) {
			return nil, errors.New(id + " stands twice")
		}
		all = append(all, d)
	}
	return all, nil
}

// WriteDocuments is what [ParseDocuments] reads.
func WriteDocuments(all []Document) string {
	words := make([]string, len(all))
	for i, d := range all {
		words[i] = d.ID + "=" + string(d.State)
	}
	return strings.Join(words, " ")
}

// A Filter chooses among applications; what is empty chooses all.
type Filter struct {
	Cycle    int
	Track    string
	Phase    string
	Country  string
	Assignee string
	Reviews  bool   // only those that wait for staff
	Overdue  string // only those due before this day

	Unassigned bool // only those that nobody reviews
}
