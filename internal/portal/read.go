package portal

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"annae/internal/application"
)

// answer is an application as the portal told it.
type answer struct {
	standing application.Standing
	contacts []string
	tag      string    // its ETag; empty: it has none
	at       time.Time // when it was confirmed; of the memory
}

// A Fault is what is wrong with an answer. It holds nothing of it.
type Fault struct {
	Field, Reason string
}

func (f Fault) Error() string {
	return "an answer does not keep to the contract: " + f.Field + ": " + f.Reason
}

// body is what the portal serves; docs/portal.openapi.yaml explains it.
type body struct {
	Reference string   `json:"reference"`
	Track     string   `json:"track"`
	Country   string   `json:"country"`
	City      string   `json:"city"`
	Title     string   `json:"title"`
	Phase     string   `json:"phase"`
	Since     string   `json:"since"`
	Note      string   `json:"note"`
	Documents []paper  `json:"documents"`
	Passed    []passed `json:"passed"`
	Demo      bool     `json:"demo"`
	Version   int64    `json:"version"`
	Contacts  []string `json:"contacts"`
	Contacted int64    `json:"contacts_version"`
}

type paper struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

type passed struct {
	Phase string `json:"phase"`
	Since string `json:"since"`
}

// What an answer may have.
const (
	mostLine      = 200 // characters
	mostNote      = 4000
	mostDocuments = 50
	mostPassed    = 200
	mostVersion   = 1<<53 - 1 // that every JSON reader knows
	ahead         = 5 * time.Minute
)

var (
	idForm      = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,59}$`)
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
	earliest    = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// read reads an answer about an application. Its error is a [Fault].
func read(data []byte, ref application.Reference, now time.Time) (*answer, error) {
	var b body
	if !utf8.Valid(data) || json.Unmarshal(data, &b) != nil {
		return nil, Fault{"the answer", "it is no such JSON"}
	}
	c := &checker{now: now}
	c.check(b.Reference == string(ref), "reference", "it is another than was asked for")
	c.check(countryForm.MatchString(b.Country), "country", "it is not two capital letters")
	c.check(b.Version >= 1 && b.Version <= mostVersion, "version", "it is no number from 1 on")
	c.check(b.Contacted >= 1 && b.Contacted <= mostVersion, "contacts_version", "it is no number from 1 on")
	c.check(isText(b.Note, mostNote, "\n\t"), "note", "it is longer than 4000 characters, or has some that are none")
	found := &answer{
		standing: application.Standing{
			Reference: ref, Track: c.id("track", b.Track), Country: b.Country, City: c.line("city", b.City), Title: c.line("title", b.Title),
			Phase: c.id("phase", b.Phase), Since: c.time("since", b.Since), Note: b.Note, Documents: c.documents(b.Documents), Passed: c.passed(b.Passed),
			Demo: b.Demo, Version: b.Version, Contacts: b.Contacted,
		},
		contacts: c.contacts(b.Contacts),
	}
	c.stands(&found.standing)
	if c.fault != nil {
		return nil, *c.fault
	}
	return found, nil
}

// checker keeps the first fault.
type checker struct {
	now   time.Time
	fault *Fault
}

func (c *checker) check(good bool, field, reason string) {
	if !good && c.fault == nil {
		c.fault = &Fault{field, reason}
	}
}

func (c *checker) id(field, id string) string {
	c.check(idForm.MatchString(id), field, "it is no id of small letters, digits, _ and -")
	return id
}

func (c *checker) line(field, text string) string {
	text = strings.TrimSpace(text)
	c.check(text != "" && isText(text, mostLine, ""), field, "it is empty, longer than 200 characters, or no line")
	return text
}

// isText tells that a text has so many characters at most, and none that does
// something, but for those named.
func isText(text string, most int, but string) bool {
	return utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune(but, r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
	})
}

func (c *checker) time(field, text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	c.check(err == nil, field, "it is no moment such as 2026-11-02T09:00:00Z")
	c.check(at.After(earliest) && at.Before(c.now.Add(ahead)), field, "it is not of this century, or in the future")
	return at.UTC()
}

func (c *checker) documents(papers []paper) (all []application.Document) {
	c.check(papers != nil && len(papers) <= mostDocuments, "documents", "it is missing, or there are more than 50")
	for i, p := range papers {
		field := "documents." + strconv.Itoa(i)
		d := application.Document{ID: c.id(field+".id", p.ID), State: application.DocumentState(p.State)}
		c.check(d.State == application.Needed || d.State == application.Received || d.State == application.ToRevise, field+".state", "it is not needed, received or to_revise")
		c.check(!slices.ContainsFunc(all, func(o application.Document) bool { return o.ID == d.ID }), field+".id", "it stands twice")
		if all = append(all, d); c.fault != nil {
			return nil
		}
	}
	return all
}

func (c *checker) passed(phases []passed) (all []application.Passed) {
	c.check(len(phases) >= 1 && len(phases) <= mostPassed, "passed", "there is none, or there are more than 200")
	for i, p := range phases {
		field := "passed." + strconv.Itoa(i)
		one := application.Passed{Phase: c.id(field+".phase", p.Phase), Since: c.time(field+".since", p.Since)}
		c.check(i == 0 || !one.Since.Before(all[i-1].Since), field+".since", "it is before the one before")
		if all = append(all, one); c.fault != nil {
			return nil
		}
	}
	return all
}

// stands checks that where an application stands is what it passed last.
func (c *checker) stands(s *application.Standing) {
	if c.fault != nil {
		return
	}
	last := s.Passed[len(s.Passed)-1]
	c.check(last.Phase == s.Phase, "phase", "it is not the last of passed")
	c.check(last.Since.Equal(s.Since), "since", "it is not that of the last of passed")
}

func (c *checker) contacts(addresses []string) (all []string) {
	c.check(addresses != nil && len(addresses) <= application.MostContacts, "contacts", "it is missing, or there are more than 10")
	for i, typed := range addresses {
		address, is := application.ReadContact(typed)
		c.check(is, "contacts."+strconv.Itoa(i), "it is no e-mail address")
		if c.fault != nil {
			return nil
		}
		if !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return all
}
