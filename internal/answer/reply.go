package answer

import (
	"time"

	"annae/internal/content"
	"annae/internal/locale"
)

// A Question is what somebody asks. Only Text or Topic is needed.
type Question struct {
	Text   string
	Topic  string        // a topic chosen instead of asked for
	Locale locale.Locale // of the reply; empty: that of the text
	Hint   locale.Locale // of the reply where Locale is empty and the text tells none
	Cycle  int           // 0: what the text says
	Track  string        // a kind or the id of a track; empty: what the text says
	Thread Thread        // what the conversation was about before
	AsOf   time.Time     // the day for which "now" is answered
}

// An Outcome is what became of a question.
type Outcome string

// The outcomes, from the best to the weakest.
const (
	Answered  Outcome = "answer"
	Verdict   Outcome = "verdict" // of the rules, on facts that the text states
	Smalltalk Outcome = "smalltalk"
	Refused   Outcome = "refused"
	Clarify   Outcome = "clarify"
	Handover  Outcome = "handover"
)

// weaker orders outcomes; a reply has that of its weakest part.
func weaker(a, b Outcome) Outcome {
	rank := map[Outcome]int{Answered: 0, Verdict: 0, Smalltalk: 1, Refused: 2, Clarify: 3, Handover: 4}
	if rank[a] >= rank[b] {
		return a
	}
	return b
}

// A Reason says why a question was not simply answered.
type Reason string

// The reasons.
const (
	NoReason      Reason = ""
	NoSource      Reason = "no_source"      // nothing published answers it
	OutsideTopic  Reason = "outside"        // no business of the programme
	NotUnderstood Reason = "not_understood" // nothing fits
	Ambiguous     Reason = "ambiguous"      // several things fit
	Empty         Reason = "empty"          // no words in it
	Abuse         Reason = "abuse"
	Orders        Reason = "orders" // an attempt to give the desk orders
)

// A Reply is what the desk says, in one language. Texts are Markdown:
// paragraphs, lists and bold.
type Reply struct {
	Outcome      Outcome
	Reason       Reason
	Locale       locale.Locale
	Notices      []string // said before the answers
	Answers      []Answer
	Assessment   *Assessment // of an applicant whom the text describes; nil: none
	Closing      []string    // said after them, or instead of them
	Alternatives []Alternative
	Parts        []Part
	Guesses      []string // topics that may be meant by what nothing answers, the likeliest first
	Score        float64  // of the weakest part, 0 to 1
	Thread       Thread   // what the conversation is about now
	Content      string   // hash of the content that answered
	AsOf         time.Time

	refer bool // somebody else has to answer: say where to ask
}

// An Answer is what is said on one topic.
type Answer struct {
	Topic     string
	Question  string // as the content asks it
	Markdown  string
	Cycles    string // of which it speaks: "2024–2026"
	Citations []content.Source
}

// An Alternative is something that may be asked next: another topic, or the
// same for another cycle.
type Alternative struct {
	Topic    string
	Question string
	Cycle    int    // 0 for no certain one
	Track    string // a kind, or empty
}

// A Part is one question of a message.
type Part struct {
	Question string
	Outcome  Outcome
	Topics   []string
}
