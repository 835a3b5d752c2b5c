package enquiry

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"annae/internal/locale"
)

// An ID is by which an enquiry is known, to its person as well: 40 random bits.
// It opens nothing.
type ID string

// NewID makes one.
func NewID() ID { return ID(rand.Text()[:8]) }

// An Enquiry is a question that was handed over. A conversation has one at a
// time.
type Enquiry struct {
	ID      ID
	Room    string // the conversation, by its keyed name
	Channel string
	Locale  locale.Locale // that its person speaks
	Question
	Earlier []Exchange // what was said before it, the oldest first
	State   State
	Holder  string // who of the staff has it; empty: nobody
	Mail    bool   // there is an address for replies

	Opened   time.Time // for the last time
	Claimed  time.Time // for the last time; zero: never
	Answered time.Time // for the first time; zero: never
	Resolved time.Time // for the last time; zero: never
	Changed  time.Time
	Overdue  bool // nobody took it in the time that was set
	Events   int  // that happened to it
}

// A Question is what is handed over. Its text holds no personal data.
type Question struct {
	Text   string   `json:"text"`
	Why    Why      `json:"why"`
	Side   string   `json:"side,omitzero"`   // planning or demonstration, where known
	Cycles string   `json:"cycles,omitzero"` // of which the last answer spoke: "2024–2026"
	Topics []string `json:"topics,omitzero"` // that were told, or may be meant; the likeliest first
}

// A Why is why a question was handed over.
type Why string

// The reasons.
const (
	Asked   Why = "asked"   // a person was asked for
	Unknown Why = "unknown" // the bot knows no answer
	Wrong   Why = "wrong"   // the bot's answer was not good
	Failed  Why = "failed"  // the bot could not handle the message
)

// An Exchange is one message and what the bot said to it, in short.
type Exchange struct {
	Said string `json:"said,omitzero"`
	Told string `json:"told,omitzero"`
}

// A State is in whose hands an enquiry is.
type State string

// The states. Where an enquiry is claimed, the bot is silent.
const (
	Open     State = "open"
	Claimed  State = "claimed"
	Returned State = "returned" // to the bot
	Resolved State = "resolved"
)

// States are all there are.
func States() []State { return []State{Open, Claimed, Returned, Resolved} }

// A Deed is something that happens to an enquiry.
type Deed string

// What its person does.
const (
	Ask      Deed = "ask" // hands the question over, or once more
	Say      Deed = "say" // adds words
	Mail     Deed = "mail"
	TakeBack Deed = "take_back" // wants the bot again
	Forget   Deed = "forget"
)

// What staff do.
const (
	Claim   Deed = "claim"
	Reply   Deed = "reply"
	Return  Deed = "return"
	Resolve Deed = "resolve"
	Reopen  Deed = "reopen"
	Hold    Deed = "hold" // writes a reply that waits until they say what becomes of it
)

// What happens by itself.
const (
	Alert Deed = "alert" // nobody took it in time
	Lose  Deed = "lose"  // a reply did not arrive
	Reach Deed = "reach" // a reply did
)

// legal says from which states a deed may be done, and where it leads; to no
// state: the enquiry stays where it is.
var legal = map[Deed]struct {
	from []State
	to   State
}{
	Ask:      {[]State{Returned, Resolved}, Open},
	TakeBack: {[]State{Claimed}, Returned},
	Claim:    {[]State{Open, Claimed, Returned}, Claimed},
	Reply:    {[]State{Open, Claimed, Returned}, ""},
	Return:   {[]State{Claimed}, Returned},
	Resolve:  {[]State{Open, Claimed, Returned}, Resolved},
	Reopen:   {[]State{Returned, Resolved}, Open},
	Hold:     {States(), ""},
}

// Legal are the deeds of staff that a state allows.
func Legal(s State) (all []Deed) {
	for _, d := range []Deed{Claim, Reply, Return, Resolve, Reopen} {
		if slices.Contains(legal[d].from, s) {
			all = append(all, d)
		}
	}
	return all
}

// ErrUnknown says that there is no such enquiry, or no longer.
var ErrUnknown = errors.New("there is no such enquiry")

// Taken says that somebody else has the enquiry.
type Taken struct {
	By    string
	Since time.Time
}

func (e *Taken) Error() string { return e.By + " has the enquiry" }

// Illegal says that a state does not allow a deed.
type Illegal struct {
	Deed  Deed
	State State
}

func (e *Illegal) Error() string {
	return fmt.Sprintf("an enquiry that is %s allows no %s", e.State, e.Deed)
}

// Do changes an enquiry by what somebody does; nobody is its person. Who takes
// it over from somebody says from whom. Its error is a [Taken] or an [Illegal].
func (e *Enquiry) Do(d Deed, by, from string, at time.Time) error {
	rule := legal[d]
	switch others := e.State == Claimed && by != "" && e.Holder != by && d != Hold; {
	case others && (d != Claim || from != e.Holder):
		return &Taken{e.Holder, e.Claimed}
	case !slices.Contains(rule.from, e.State):
		return &Illegal{d, e.State}
	}
	if rule.to != "" {
		e.State = rule.to
	}
	switch d {
	case Claim:
		e.Holder, e.Claimed, e.Overdue = by, at, false
	case Return, TakeBack:
		e.Holder = ""
	case Resolve:
		e.Holder, e.Resolved, e.Overdue = "", at, false
	case Ask, Reopen:
		e.Holder, e.Opened = "", at
	case Reply:
		if e.Answered.IsZero() {
			e.Answered = at
		}
	}
	return nil
}

// A Request is what somebody of the staff wants done.
type Request struct {
	ID       ID
	Deed     Deed
	By       string
	From     string // of Claim: who had it; empty: nobody may
	Text     string // of Reply and Hold: the words as they are written
	Template string // of Reply: the approved text instead
	Held     int    // of Reply: the event that holds the words instead
	Shown    bool   // of Reply: the front shows the words already
	Take     bool   // of Reply: claims the enquiry as well, and reopens one that is resolved
	Key      string // a request under the same key is done once; empty: none
}

// Templates are the approved replies, each with a text enquiry.reply.<it> in
// every language.
var Templates = []string{"checking", "official", "details", "unpublished"}

// MostWords is how many characters a reply may have.
const MostWords = 4000

// The faults of a reply.
var (
	ErrNoWords    = errors.New("a reply has words, or the name of an approved one, and not both")
	ErrNoTemplate = errors.New("there is no approved reply of that name; there are " + strings.Join(Templates, ", "))
	ErrLong       = fmt.Errorf("a reply has at most %d characters", MostWords)
)

// Check tells what is wrong with the words of a request.
func (q *Request) Check() error {
	switch {
	case q.Deed != Reply && q.Deed != Hold, q.Held > 0 && q.Text == "" && q.Template == "":
		return nil
	case q.Held > 0, (strings.TrimSpace(q.Text) == "") == (q.Template == ""):
		return ErrNoWords
	case q.Template != "" && !slices.Contains(Templates, q.Template):
		return ErrNoTemplate
	case utf8.RuneCountInString(q.Text) > MostWords:
		return ErrLong
	}
	return nil
}

// An Event is something that happened to an enquiry.
type Event struct {
	N        int // from 1
	At       time.Time
	Who      string // of the staff; empty: its person, or nobody
	Did      Deed
	Text     string // what was said: of staff as it is written, of its person without personal data
	Template string // the approved reply that was given instead
	Shown    bool   // of Reply: the front shows the words already; not kept
	Of       int    // of Lose and Reach: the event of the reply; of Reply: that which held the words
	Fate     Fate   // of Reply, Lose and Reach
}

// A Fate is what became of a reply.
type Fate string

// The fates.
const (
	Waiting Fate = "waiting" // it goes out, or waits on the page to be fetched
	Sent    Fate = "sent"    // the platform has taken it
	Seen    Fate = "seen"    // the page has fetched it
	Lost    Fate = "failed"  // the platform refused it
	Left    Fate = "left"    // nobody is there any more
	Mailed  Fate = "mailed"  // it went to the address that was given
)

// A Filter chooses among enquiries; what is empty chooses all.
type Filter struct {
	State  State
	Locale locale.Locale
}
