package enquiry

import (
	"context"
	"fmt"
	"strings"
	"time"

	"annae/internal/delivery"
	"annae/internal/locale"
)

// A Word is what a conversation hears of the help desk.
type Word struct {
	Enquiry  ID     `json:"enquiry"`
	N        int    `json:"n"` // of the event
	Did      Deed   `json:"did"`
	Text     string `json:"text,omitzero"`     // of Reply
	Template string `json:"template,omitzero"` // of Reply
}

// A Desk is how an installation has its help desk.
type Desk struct {
	Office  *Office
	Alert   time.Duration // within which somebody is to take an enquiry, in hours of the office; 0: not set
	Letters Letters
	Front   Front // nil: there is the API alone
}

// A Front is where the help desk sees enquiries beside the API, such as a
// channel of a chat of theirs.
type Front interface {
	// Happened is called in the transaction in which something happens, with the
	// enquiry as it is from then on. What the front sends it puts into the
	// outbox with it; it calls nothing else.
	Happened(ctx context.Context, out Outbox, e Enquiry, ev Event) error
}

// An Outbox takes what is to be sent.
type Outbox interface {
	Put(context.Context, ...delivery.Send) error
	// Recall puts a body in the place of those of a conversation that have not gone
	// out, and names all that went out, are under way or wait.
	Recall(ctx context.Context, conversation string, body []byte) (names []string, err error)
}

// MailAfter is how long a reply lies on the page before it is mailed as well.
const MailAfter = 10 * time.Minute

// A Post writes letters that go out.
type Post interface {
	Letter(to, subject, text string, l locale.Locale, id string) (delivery.Send, error)
}

// Letters bring replies to those who left.
type Letters struct {
	Words  map[locale.Locale]*locale.Words
	Served locale.Served
	Post   Post
}

// PostID names what a front shows of an event. Who answers to it there answers to
// the enquiry.
func PostID(id ID, n int) string { return fmt.Sprintf("post %s %d", id, n) }

// PostOf is the enquiry of what a front shows, by its name.
func PostOf(name string) (id ID, is bool) {
	f := strings.Fields(name)
	if len(f) != 3 || f[0] != "post" {
		return "", false
	}
	return ID(f[1]), true
}

// LetterID names the letter with a reply.
func LetterID(id ID, n int) string { return fmt.Sprintf("enquiry %s %d", id, n) }

// Write writes a reply to the address that its person gave.
func (l Letters) Write(e Enquiry, reply Event, to string) (delivery.Send, error) {
	spoken := e.Locale
	if l.Words[spoken] == nil {
		spoken = l.Served.Default()
	}
	w := l.Words[spoken]
	args := locale.Args{"id": string(e.ID)}
	text := w.Say("mail.enquiry.text", args) + "\n\n" + Said(reply.Text, reply.Template, w) + "\n\n" + w.Say("mail.enquiry.end", args)
	return l.Post.Letter(to, w.Say("mail.enquiry.subject", args), text, spoken, LetterID(e.ID, reply.N))
}

// Said are the words of a reply in a language: as they are written, or the
// approved ones.
func Said(text, template string, w *locale.Words) string {
	if template != "" {
		return w.Say("enquiry.reply."+template, nil)
	}
	return text
}
