package draft

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"annae/internal/content"
	"annae/internal/locale"
	"annae/internal/redact"
)

// A Draft is what one of the staff proposes. It does not tell whose question it
// was.
type Draft struct {
	ID     string        `json:"-"`
	By     string        `json:"-"`
	At     time.Time     `json:"-"`
	State  State         `json:"-"`
	Locale locale.Locale `json:"locale"`
	Asked  string        `json:"asked"` // the question as it came, by which it is judged
	Topic  string        `json:"topic"` // its id; of a new topic the one it gets first
	// Phrasing is one more way to ask it, or the question of a new topic.
	Phrasing string `json:"phrasing"`
	New      *Topic `json:"new,omitzero"` // nil: there is such a topic
}

// A Topic is a new one.
type Topic struct {
	Answer  string   `json:"answer"`
	Covers  string   `json:"covers"`  // the calls it speaks of: "planning 2024-2026"
	Sources []string `json:"sources"` // tags of rules/sources.yaml
}

// A State is what became of a draft.
type State string

// The states.
const (
	Open      State = "open"
	Exported  State = "exported"
	Withdrawn State = "withdrawn"
)

// newTopic is how the id of a new topic begins, until an editor finds a better one.
const newTopic = "draft-"

// New makes a draft of what was typed.
func New(l locale.Locale, asked, topic, phrasing string, as *Topic) Draft {
	d := Draft{ID: rand.Text()[:8], State: Open, Locale: l, Asked: plain(asked), Topic: topic, Phrasing: plain(phrasing)}
	if as != nil {
		sources := strings.FieldsFunc(strings.ToUpper(strings.Join(as.Sources, " ")), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' })
		clean, _ := redact.Text(strings.TrimSpace(as.Answer))
		d.New = &Topic{Answer: clean, Covers: strings.ToLower(plain(as.Covers)), Sources: slices.Compact(sources)}
		d.Topic = newTopic + strings.ToLower(d.ID)
	}
	return d
}

// plain is a text in one line without personal data.
func plain(text string) string {
	clean, _ := redact.Text(strings.Join(strings.Fields(text), " "))
	return clean
}

// A Fault is what is wrong with a draft.
type Fault string

// The faults.
const (
	NoTopic    Fault = "topic"    // there is no such topic
	NoPhrasing Fault = "phrasing" // there is none, without letters, or it is too long
	Known      Fault = "known"    // a topic has that phrasing already
	NoAnswer   Fault = "answer"   // there is none, or it is too long
	NoCovers   Fault = "covers"   // they are no calls of the programme
	NoSources  Fault = "sources"  // there is none
	Unheard    Fault = "unheard"  // one of them is not in rules/sources.yaml
)

// How many characters may be typed.
const (
	MostPhrasing = 300
	MostAnswer   = 3000
)

// Check finds what is wrong with a draft.
func (d *Draft) Check(c *content.Content) (faults []Fault) {
	add := func(is bool, f Fault) {
		if is {
			faults = append(faults, f)
		}
	}
	add(!strings.ContainsFunc(d.Phrasing, unicode.IsLetter) || utf8.RuneCountInString(d.Phrasing) > MostPhrasing, NoPhrasing)
	if n := d.New; n != nil {
		covers, err := c.Covered(n.Covers)
		add(n.Answer == "" || utf8.RuneCountInString(n.Answer) > MostAnswer, NoAnswer)
		add(err != nil || len(covers) == 0, NoCovers)
		add(len(n.Sources) == 0, NoSources)
		add(slices.ContainsFunc(n.Sources, func(tag string) bool { _, is := c.Source(tag); return !is }), Unheard)
		return faults
	}
	t, is := c.Topic(d.Topic)
	add(!is || t.Role != content.Programme || t.Texts[d.Locale] == nil, NoTopic)
	add(slices.ContainsFunc(c.Topics, func(t *content.Topic) bool {
		text := t.Texts[d.Locale]
		return text != nil && (text.Question == d.Phrasing || slices.Contains(text.Phrasings, d.Phrasing))
	}), Known)
	return faults
}
