package application

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"annae/internal/content"
)

// An Entry is what a file or a program says of an application: a new one, or
// one that is known by its reference, by staff's own number, or by being the
// same project.
type Entry struct {
	Row       int       // where it stands; for those who wrote it
	Reference Reference // empty: it gets one, or has one
	Phase     string    // empty: as it is, or the first
	Details
}

// A Change is what an entry does.
type Change struct {
	Row       int
	Reference Reference
	Did       Did
	Fields    []string // that change
}

// Did is what became of an entry.
type Did string

// What can become of an entry.
const (
	Added     Did = "added"
	Changed   Did = "changed"
	Unchanged Did = "unchanged"
	// Removed are invented ones that came with Annae, once there are real ones.
	Removed Did = "removed"
)

// A Fault is what is wrong with an entry.
type Fault struct {
	Row    int
	Field  string
	Reason string
}

func (f Fault) Error() string { return fmt.Sprintf("row %d, %s: %s", f.Row, f.Field, f.Reason) }

// Faults are all that is wrong; nothing was written.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// The fields of an entry, by the names that staff use.
const (
	FieldReference = "reference"
	FieldOwn       = "own"
	FieldTrack     = "track"
	FieldCountry   = "country"
	FieldCity      = "city"
	FieldTitle     = "title"
	FieldApplicant = "applicant"
	FieldContacts  = "contacts"
	FieldPhase     = "phase"
	FieldDue       = "due"
	FieldAssignee  = "assignee"
	FieldDocuments = "documents"
	FieldNote      = "note"
	FieldInternal  = "internal"
	FieldDemo      = "demo"
)

// How long a text may be, in characters.
const (
	MostLine = 200 // of what stands in one line
	mostText = 4000
	// MostContacts is how many people can be told of an application.
	MostContacts = 10
)

// Check finds what is wrong with an entry by itself.
func (e *Entry) Check(c *content.Content) (faults Faults) {
	bad := func(field, reason string) { faults = append(faults, Fault{e.Row, field, reason}) }
	track := slices.IndexFunc(c.Tracks, func(t *content.Track) bool { return t.ID == e.Track })
	switch {
	case track < 0:
		bad(FieldTrack, fmt.Sprintf("%q is no track; there are %s", e.Track, newest(c.Tracks)))
	case e.Reference != "" && e.Reference.Cycle() != c.Tracks[track].Cycle:
		bad(FieldReference, fmt.Sprintf("%s is not of the cycle of %s", e.Reference, e.Track))
	}
	if len(c.Countries[c.Served.Default()][e.Country]) == 0 {
		bad(FieldCountry, fmt.Sprintf("%q is no country; write its two letters, such as LA, or its name", e.Country))
	}
	if e.Phase != "" && c.Phases.Find(e.Phase) == nil {
		bad(FieldPhase, fmt.Sprintf("%q is no phase; there are %s", e.Phase, phaseIDs(c.Phases)))
	}
	if _, err := time.Parse(time.DateOnly, e.Due); e.Due != "" && err != nil {
		bad(FieldDue, fmt.Sprintf("%q is no day; write it as 2026-12-31", e.Due))
	}
	for _, d := range e.Documents {
		if !slices.Contains(c.Phases.Documents, d.ID) || d.State != Needed && d.State != Received && d.State != ToRevise {
			bad(FieldDocuments, fmt.Sprintf("%s=%s is no document in a state; there are %s, each needed, received or to_revise", d.ID, d.State, strings.Join(c.Phases.Documents, ", ")))
		}
	}
	for _, contact := range e.Contacts {
		if read, is := ReadContact(contact); !is || read != contact {
			bad(FieldContacts, fmt.Sprintf("%q is no e-mail address", contact))
		}
	}
	if len(e.Contacts) > MostContacts {
		bad(FieldContacts, fmt.Sprintf("there are %d addresses, at most %d", len(e.Contacts), MostContacts))
	}
	for _, text := range []struct {
		field, is string
		most      int
		needed    bool
	}{
		{FieldCity, e.City, MostLine, true}, {FieldTitle, e.Title, MostLine, true}, {FieldApplicant, e.Applicant, MostLine, true},
		{FieldOwn, e.Own, MostLine, false}, {FieldAssignee, e.Assignee, MostLine, false},
		{FieldNote, e.Note, mostText, false}, {FieldInternal, e.Internal, mostText, false},
	} {
		switch n := utf8.RuneCountInString(text.is); {
		case text.needed && strings.TrimSpace(text.is) == "":
			bad(text.field, "it is missing")
		case n > text.most:
			bad(text.field, fmt.Sprintf("it has %d characters, at most %d", n, text.most))
		case !utf8.ValidString(text.is) || strings.ContainsRune(text.is, 0):
			bad(text.field, "it has characters that are none")
		}
	}
	return faults
}

// Fill gives an entry what it does not say: of what is known already, else what
// an application begins with.
func (e *Entry) Fill(given []string, was *Application, phases *content.Phases) {
	var old Details
	if was != nil {
		old = was.Details
		e.Reference = was.Reference
	}
	for field, take := range map[string]func(){
		FieldOwn: func() { e.Own = old.Own }, FieldTrack: func() { e.Track = old.Track }, FieldCountry: func() { e.Country = old.Country },
		FieldCity: func() { e.City = old.City }, FieldTitle: func() { e.Title = old.Title }, FieldApplicant: func() { e.Applicant = old.Applicant },
		FieldContacts: func() { e.Contacts = old.Contacts }, FieldDue: func() { e.Due = old.Due }, FieldAssignee: func() { e.Assignee = old.Assignee },
		FieldDocuments: func() { e.Documents = old.Documents }, FieldNote: func() { e.Note = old.Note }, FieldInternal: func() { e.Internal = old.Internal },
		FieldDemo: func() { e.Demo = old.Demo },
	} {
		if !slices.Contains(given, field) {
			take()
		}
	}
	e.Contacts = contactsOnce(e.Contacts)
	switch {
	case e.Phase != "":
	case was != nil:
		e.Phase = was.Phase
	default:
		e.Phase = phases.First
	}
}

// contactsOnce are contacts as they are read, each once: whoever is entered twice
// gets one letter.
func contactsOnce(typed []string) (all []string) {
	for _, contact := range typed {
		if read, is := ReadContact(contact); is {
			contact = read
		}
		if !slices.Contains(all, contact) {
			all = append(all, contact)
		}
	}
	return all
}

// newest names the tracks of the last two cycles.
func newest(tracks []*content.Track) string {
	var ids []string
	for _, t := range tracks {
		if t.Cycle >= tracks[len(tracks)-1].Cycle-1 {
			ids = append(ids, t.ID)
		}
	}
	return strings.Join(ids, ", ")
}

func phaseIDs(p *content.Phases) string {
	ids := make([]string, len(p.All))
	for i, one := range p.All {
		ids[i] = one.ID
	}
	return strings.Join(ids, ", ")
}

// Same is equal for entries of the same project: by staff's own number, else by
// what it is.
func (d *Details) Same() string {
	if d.Own != "" {
		return "own " + fold(d.Own)
	}
	var all []byte
	for _, part := range []string{d.Track, d.Country, d.City, d.Title, d.Applicant} {
		part = fold(part)
		all = append(strconv.AppendInt(all, int64(len(part)), 10), ' ')
		all = append(all, part...)
	}
	sum := sha256.Sum256(all)
	return "is " + hex.EncodeToString(sum[:])
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// Differs names the fields in which two differ.
func (d *Details) Differs(o *Details) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{FieldOwn, d.Own == o.Own}, {FieldTrack, d.Track == o.Track}, {FieldCountry, d.Country == o.Country}, {FieldCity, d.City == o.City},
		{FieldTitle, d.Title == o.Title}, {FieldApplicant, d.Applicant == o.Applicant}, {FieldContacts, slices.Equal(d.Contacts, o.Contacts)},
		{FieldDue, d.Due == o.Due}, {FieldAssignee, d.Assignee == o.Assignee}, {FieldDocuments, slices.Equal(d.Documents, o.Documents)},
		{FieldNote, d.Note == o.Note}, {FieldInternal, d.Internal == o.Internal}, {FieldDemo, d.Demo == o.Demo},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// CycleOf is the cycle of a track's id; 0 where it names none.
func CycleOf(track string) int {
	n, err := strconv.Atoi(track[strings.LastIndexByte(track, '-')+1:])
	if err != nil {
		return 0
	}
	return n
}
