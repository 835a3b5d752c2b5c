package review

import (
	"context"
	"sync"
	"time"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// A Role is what somebody of the staff is trusted with. Roles are put together.
type Role uint8

// The roles.
const (
	Viewer   Role = 1 << iota // sees applications
	Reviewer                  // moves them as well
	HelpDesk                  // answers what people ask; sees applications
	Admin                     // may do all
)

// A Person is one of the staff.
type Person struct {
	ID     string // by which the audit names them, such as "slack T01ABC/U02DEF"
	Name   string // as colleagues know them
	Roles  Role
	Locale locale.Locale // served
}

// A Verb is what a command does.
type Verb string

// The verbs.
const (
	Help    Verb = "help"
	Pending Verb = "pending" // lists what waits for staff
	Show    Verb = "show"
	Move    Verb = "move" // with To unset it asks for the phase and the note
	Undo    Verb = "undo"
	Assign  Verb = "assign" // to Assignee; with it unset it asks for a name
	Home    Verb = "home"   // what somebody sees first
	Ask     Verb = "ask"    // Typed is a question for the FAQ desk, which who reads the command asks
	Unknown Verb = ""       // it was meant for us, and is none
)

// A Command is what somebody of the staff wants. Its text form, by
// [Command.String] and [Desk.Parse], says all that it does, so an old button
// stays good, and a forged one can do no more than words.
type Command struct {
	Verb      Verb
	Reference application.Reference
	Filter    application.Filter // of Pending, which sets Reviews and Overdue itself
	Mine      bool               // of Pending: only those of who asks
	Overdue   bool               // of Pending: only those due before today
	After     string             // of Pending: the place behind which the page begins
	To        string             // of Move: the phase
	Assignee  string             // of Assign: [Me], [Nobody] or a name
	Version   int64              // of the application that they saw; 0: whatever it is
	Sure      bool               // of Move: the preview was seen
	Preview   string             // of Move: the mark of the note that it showed
	Enquiry   enquiry.ID         // of [Enquiry] and what is done with one
	Held      int                // of Send and Drop: the event with the words
	Take      bool               // of Send: the conversation is taken over as well
	From      string             // of Claim and of Take: who had it, as the audit names them
	Period    string             // of Stats: [lastWeek], [month] or [thisWeek]
	Typed     string             // what could not be read; of Ask: the question
}

// A Reply is what staff are told: parts, or a form.
type Reply struct {
	Locale locale.Locale
	Parts  []conversation.Part
	Form   *Form // nil: none
	// Over tells that it takes the place of the message whose button was pressed.
	Over bool
}

// A Form asks for several things at once; what it says is sent with Command.
type Form struct {
	Title   string // 24 characters at most
	Parts   []conversation.Part
	Fields  []Field
	Submit  string // 24 characters at most; empty: there is nothing to send
	Command Command
}

// A Field is one line of a form.
type Field struct {
	Name    string // by which its value is known
	Label   string
	Hint    string
	Options []conversation.Option // from which one is chosen; none: it is typed
	Value   string                // that it begins with
	Lines   bool                  // of more than one line
	Most    int                   // characters that may be typed
	Free    bool                  // it may be left empty
}

// Stores are what a command is answered from, within one transaction.
type Stores struct {
	Applications Store  // nil: they are elsewhere
	People       People // nil: no question is handed to people
	Drafts       Drafts // nil as well then
	Figures      Figures
}

// A Store is the applications. Its errors are those of package application.
type Store interface {
	List(ctx context.Context, f application.Filter, behind string, most int) (all []application.Application, next string, err error)
	Count(ctx context.Context, f application.Filter) (int, error)
	Get(context.Context, application.Reference) (application.Application, []application.Move, error)
	// Seen notes in the audit that somebody looked. Nobody else changes the
	// application until the transaction ends.
	Seen(ctx context.Context, ref application.Reference, who string) error
	Move(context.Context, application.Request) (application.Move, error)
	Undo(ctx context.Context, ref application.Reference, who string) error
	// Assign says who reviews an application; nobody when empty.
	Assign(ctx context.Context, ref application.Reference, assignee, who string) error
	// Language is that in which the applicant was last written to; empty: none.
	Language(context.Context, application.Reference) (locale.Locale, error)
}

// A Desk answers the commands of staff. It is safe for concurrent use.
type Desk struct {
	Content *content.Content
	Now     func() time.Time

	once       sync.Once
	vocabulary *vocabulary
}

// words are what staff can say.
func (d *Desk) words() *vocabulary {
	d.once.Do(func() { d.vocabulary = newVocabulary(d.Content) })
	return d.vocabulary
}
