package conversation

import (
	"strings"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// An Incoming is what a person sends: words, or a choice.
type Incoming struct {
	Text   string
	Choice string        // the id of an option; Text then says nothing
	Locale locale.Locale // that the channel prefers, until the person chooses one; may be empty
}

// A Reply is what the bot says to one message.
type Reply struct {
	Locale  locale.Locale
	Outcome answer.Outcome // of a question; empty for what is none
	Reason  answer.Reason
	Parts   []Part
	// Forgotten tells that everything before this reply is to be thrown away.
	Forgotten bool
	// Turned is the language that the person has chosen with this message; empty
	// when none.
	Turned locale.Locale
}

// A Part is one piece of a reply: a [Text], a [Card], a [Table], a [Link] or
// [Choices].
type Part interface{ part() }

// A Text is a paragraph or a few.
type Text struct {
	Key      string // of the sentence in locales/; empty for what the desk composed
	Markdown string // paragraphs, lists and bold
}

// A Card is an answer or a verdict with its sources.
type Card struct {
	Topic     string              // of an answer
	Track     string              // of a verdict
	Verdict   eligibility.Verdict // empty for an answer
	Title     string              // the question that is answered
	Markdown  string
	Cycles    string // of which it speaks: "2024–2026"
	Citations []content.Source
}

// A Table has a head, and rows as long as it.
type Table struct {
	Head []string
	Rows [][]string
}

// A Link leads out of the conversation: to a complete address, or to a page of
// ours by its path.
type Link struct {
	Label, URL string
}

// Own tells that a link leads to a page of ours; a channel without pages leaves
// it out.
func (l Link) Own() bool { return strings.HasPrefix(l.URL, "/") }

// Choices are options of which the person may pick one, by its button, by its
// number or in words.
type Choices struct {
	Key     string // of the prompt in locales/
	Prompt  string
	Options []Option
	Small   bool // they stand beside the matter
}

// An Option is one choice.
type Option struct {
	ID    string // what [Incoming.Choice] says when it is picked
	Label string
}

func (Text) part()    {}
func (Card) part()    {}
func (Table) part()   {}
func (Link) part()    {}
func (Choices) part() {}
