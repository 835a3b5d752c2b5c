package conversation

import (
	"slices"
	"strings"

	"annae/internal/answer"
	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// An Incoming is what a person sends: words, or a choice.
type Incoming struct {
	Text   string
	Choice string        // the id of an option; Text then says nothing
	Locale locale.Locale // that the channel prefers, until the person chooses one; may be empty
	// News is an application that changed. Then nobody has said anything.
	News application.Reference
	// Aside is an address where who speaks is alone with us and is asked for
	// their application, when others read along here; else empty.
	Aside string
	// Word is what the help desk says or does. Then nobody has said anything here.
	Word *enquiry.Word
	// Unread tells that there was something beside the words that is not read: a
	// file, a picture, a voice.
	Unread bool
}

// A Reply is what the bot says to one message.
type Reply struct {
	Locale  locale.Locale  `json:"in,omitzero"`
	Outcome answer.Outcome `json:"out,omitzero"` // of a question; empty for what is none
	Reason  answer.Reason  `json:"why,omitzero"`
	Parts   []Part         `json:"parts,omitzero"`
	// Forgotten tells that everything before this reply is to be thrown away.
	Forgotten bool `json:"forgot,omitzero"`
	// Until is how long the reply may be shown again, in seconds since 1970; 0:
	// as long as it is kept.
	Until int64 `json:"until,omitzero"`
	// Over tells that the reply may take the place of the one whose option was
	// picked: the next question of a pre-check that of the last.
	Over bool `json:"over,omitzero"`
	// Turned is the language that the person has chosen with this message; empty
	// when none.
	Turned locale.Locale `json:"to,omitzero"`
}

// A Part is one piece of a reply: a [Text], a [Card], a [Table], a [Timeline],
// a [Link], [Choices] or [Words].
type Part interface{ part() }

// A Text is a paragraph or a few.
type Text struct {
	Key      string `json:"key,omitzero"` // of the sentence in locales/; empty for what the desk composed
	Markdown string `json:"md,omitzero"`  // paragraphs, lists and bold
}

// A Card is an answer or a verdict with its sources.
type Card struct {
	Topic     string              `json:"topic,omitzero"`   // of an answer
	Track     string              `json:"track,omitzero"`   // of a verdict
	Verdict   eligibility.Verdict `json:"verdict,omitzero"` // empty for an answer
	Title     string              `json:"title,omitzero"`   // the question that is answered
	Markdown  string              `json:"md,omitzero"`
	Cycles    string              `json:"cycles,omitzero"` // of which it speaks: "2024–2026"
	Citations []content.Source    `json:"src,omitzero"`
}

// A Table has a head, and rows as long as it.
type Table struct {
	Head []string   `json:"head,omitzero"`
	Rows [][]string `json:"rows,omitzero"`
}

// A Link leads out of the conversation: to a complete address, or to a page of
// ours by its path.
type Link struct {
	Label string `json:"label,omitzero"`
	URL   string `json:"url,omitzero"`
}

// Own tells that a link leads to a page of ours; a channel without pages leaves
// it out.
func (l Link) Own() bool { return strings.HasPrefix(l.URL, "/") }

// Choices are options of which the person may pick one, by its button, by its
// number or in words.
type Choices struct {
	Key     string   `json:"key,omitzero"` // of the prompt in locales/
	Prompt  string   `json:"ask,omitzero"`
	Options []Option `json:"opts,omitzero"`
	Small   bool     `json:"small,omitzero"` // they stand beside the matter
}

// An Option is one choice.
type Option struct {
	ID    string `json:"id,omitzero"` // what [Incoming.Choice] says when it is picked
	Label string `json:"label,omitzero"`
}

// Words are those of a person of the help desk, to be shown as they are written.
type Words struct {
	By   string `json:"by,omitzero"` // as whom the person is shown
	Text string `json:"text,omitzero"`
}

// ByPerson tells that a person of the help desk speaks.
func (r Reply) ByPerson() bool {
	return slices.ContainsFunc(r.Parts, func(p Part) bool { _, is := p.(Words); return is })
}

func (Text) part()    {}
func (Card) part()    {}
func (Table) part()   {}
func (Link) part()    {}
func (Choices) part() {}
func (Words) part()   {}
