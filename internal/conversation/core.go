package conversation

import (
	"errors"
	"slices"
	"strings"
	"time"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/enquiry"
	"annae/internal/hours"
	"annae/internal/locale"
	"annae/internal/redact"
)

// A Desk answers questions.
type Desk interface {
	Ask(answer.Question) answer.Reply
	// Stated are the facts about an applicant that a text states.
	Stated(text string) eligibility.Facts
}

// Switches tell what the staff have turned off: a channel by its name, or a
// capability.
type Switches interface {
	Off(name string) bool
}

// The capabilities that can be turned off.
const (
	Answering = "ask"      // answering questions
	Judging   = "feedback" // asking whether an answer helped
	Checking  = "check"    // the pre-check
	Handing   = "enquiry"  // handing questions to people
)

// Gaps keeps what was not answered or not well. Keep must not take long; what
// it can't keep it reports itself.
type Gaps interface {
	Keep(Gap)
}

// A Gap is a question that was not answered, or not well. Its texts hold no
// personal data.
type Gap struct {
	At      time.Time
	Locale  locale.Locale
	Text    string
	Outcome answer.Outcome
	Reason  answer.Reason
	Topics  []string // told or offered
	Why     string   // what was wrong with the answer; empty when none was given
	Words   string   // the same in the person's words; may be empty
}

// State is what a conversation remembers. The zero value begins one.
type State struct {
	Chosen   locale.Locale // by the person
	Spoken   locale.Locale // by the last reply
	Thread   answer.Thread
	Turn     int      // how many messages there were
	Open     []string // ids of the options shown last
	Judged   Judged
	Check    *Check // the pre-check in progress; nil: none
	Tries    Tries
	Kept     Kept
	Tracking *Tracking `json:",omitzero"` // where an application stands, as it is asked for; nil: it is not
	Telling  int       // the turn on which the next words say what was wrong; 0: none
	// Forgetting is the turn on which was asked whether everything is to go; 0:
	// it was not.
	Forgetting int `json:",omitzero"`
	// Follows is the application of which there is to be news; nil: none.
	Follows *Follows `json:",omitzero"`
	// Enquiry is the question to a person of the help desk; nil: none.
	Enquiry *Asking `json:",omitzero"`
	// Stopped are the codes of pre-checks that were stopped here.
	Stopped []Code `json:",omitzero"`
	// Shown is until when something that was said here may be shown again, and
	// then no longer, in seconds since 1970; 0: nothing is.
	Shown int64 `json:",omitzero"`

	aside string // of the message that is answered: [Incoming.Aside]
}

// Judged is the reply that the person can say of whether it helped.
type Judged struct {
	Turn   int
	Text   string // the question, without personal data
	Topics []string
	// Cycles are those of which the reply speaks: "2024–2026".
	Cycles string `json:",omitzero"`
	// Why is why a person is to look at the question; empty: it was answered.
	Why enquiry.Why `json:",omitzero"`
}

// A Setup is what a core works with. Switches, Gaps, Checks, Status,
// Forgetting and Enquiries may be nil: then nothing is off, nothing is kept
// beside the conversation, no application is looked at, and no question is
// handed over.
type Setup struct {
	Desk     Desk
	Content  *content.Content
	Rules    *eligibility.Rules
	Switches Switches
	Gaps     Gaps
	Checks   Checks
	Status   Status
	Now      func() time.Time

	Forgetting Forgetting
	Enquiries  Enquiries
	Office     *enquiry.Office // when people of the help desk are there; nil: there are none
}

// A Core answers the messages of any number of conversations.
type Core struct {
	desk     Desk
	content  *content.Content
	rules    *eligibility.Rules
	switches Switches
	gaps     Gaps
	checks   Checks
	status   Status
	now      func() time.Time
	zones    *hours.Zones
	zone     *time.Location            // of the newest cycle
	said     map[string]command        // what a whole message may say, folded
	topics   map[string]*content.Topic // of the programme

	forgetting Forgetting
	enquiries  Enquiries
	office     *enquiry.Office
}

// New makes a core.
func New(s Setup) (*Core, error) {
	if s.Desk == nil || s.Content == nil || s.Rules == nil || s.Now == nil {
		return nil, errors.New("a conversation needs a desk, its content, the rules of it and a clock")
	}
	zones, err := hours.ReadZones()
	if err != nil {
		return nil, err
	}
	topics := map[string]*content.Topic{}
	for _, t := range s.Content.Topics {
		if t.Role == content.Programme {
			topics[t.ID] = t
		}
	}
	return &Core{s.Desk, s.Content, s.Rules, s.Switches, s.Gaps, s.Checks, s.Status, s.Now, zones, s.Content.Zone(), spokenCommands(s.Content), topics, s.Forgetting, s.Enquiries, s.Office}, nil
}

// Reply answers a message of a conversation on a channel, and moves the
// conversation on.
func (c *Core) Reply(st *State, channel string, in Incoming) Reply {
	st.Turn++
	st.aside = in.Aside
	r := c.reply(st, channel, in)
	if in.Unread {
		r.Parts = slices.Insert(r.Parts, 0, Part(c.say(r.Locale, "conv.unread")))
	}
	if r.Forgotten {
		*st = State{Turn: st.Turn, Tries: st.Tries, Stopped: st.Stopped, Enquiry: st.Enquiry, Chosen: st.Chosen, Check: st.Check}
	}
	st.Spoken, st.Shown = r.Locale, max(st.Shown, r.Until)
	if open := r.Options(); len(open) > 0 {
		st.Open = open
	}
	return r
}

func (c *Core) reply(st *State, channel string, in Incoming) Reply {
	speak := c.speaker(st, channel, in)
	text := strings.TrimSpace(in.Text)
	if c.off(channel) {
		return c.closed(speak, "conv.off_channel")
	}
	if in.Unread && text == "" && in.Choice == "" {
		return Reply{Locale: speak}
	}
	telling := st.Telling
	st.Telling = 0
	if r, ok := c.sure(st, channel, in, speak); ok {
		return r
	}
	if r, ok := c.passed(st, channel, in, text, speak); ok {
		return r
	}
	if in.Choice != "" {
		return c.pick(st, channel, in.Choice, speak)
	}
	if name, isCommand := strings.CutPrefix(text, "/"); isCommand {
		return c.slash(st, channel, name, speak)
	}
	if telling > 0 && telling == st.Judged.Turn {
		return c.told(st, text, speak)
	}
	if id, ok := c.typed(st, text); ok {
		return c.pick(st, channel, id, speak)
	}
	if r, ok := c.awaited(st, channel, text, speak); ok {
		return r
	}
	if r, ok := c.opened(st, channel, text, speak); ok {
		return r
	}
	if r, ok := c.tracking(st, channel, text, speak); ok {
		return r
	}
	if code, ok := codeIn(text); ok {
		return c.obeyInCheck(st, "resume", string(code), speak)
	} else if meantForCode(text) {
		return c.obeyInCheck(st, "resume", text, speak)
	}
	if cmd, ok := c.said[fold(text)]; ok && (st.Check != nil || !withinCheck(cmd.name)) && (st.Enquiry != nil || cmd.name != toBot) {
		if st.Chosen == "" {
			speak = cmd.locale
		}
		return c.obey(st, channel, cmd, "", speak)
	}
	if st.Check != nil && st.Check.Asking != "" {
		return c.spoken(st, text, speak)
	}
	c.passAlong(st, text)
	return c.question(st, text, speak)
}

// speaker is the language of what the core says by itself.
func (c *Core) speaker(st *State, channel string, in Incoming) locale.Locale {
	told, spoken := in.Locale, st.Spoken
	if ways[channel].guess {
		told, spoken = spoken, told
	}
	for _, l := range []locale.Locale{st.Chosen, told, spoken} {
		if c.content.Words[l] != nil {
			return l
		}
	}
	return c.content.Served[0]
}

func (c *Core) off(name string) bool { return c.switches != nil && c.switches.Off(name) }

// closed says that something is turned off, and where to ask instead.
func (c *Core) closed(l locale.Locale, key string) Reply {
	return Reply{Locale: l, Parts: []Part{c.say(l, key), c.site(l)}}
}

func (c *Core) say(l locale.Locale, key string) Text {
	return Text{Key: key, Markdown: c.content.Words[l].Say(key, nil)}
}

// site leads to the programme's own page.
func (c *Core) site(l locale.Locale) Link {
	url := c.content.Value(answer.Website, l)
	return Link{Label: c.content.Words[l].Say("conv.site", nil), URL: url}
}

// question asks the desk.
func (c *Core) question(st *State, text string, l locale.Locale) Reply {
	if c.off(Answering) {
		return c.closed(l, "conv.off_ask")
	}
	q := answer.Question{Text: text, Locale: st.Chosen, Hint: l, Thread: st.Thread, AsOf: c.now()}
	return c.asked(st, q)
}

// asked shows what the desk says.
func (c *Core) asked(st *State, q answer.Question) Reply {
	got := c.desk.Ask(q)
	st.Thread = got.Thread
	r := Reply{Locale: got.Locale, Outcome: got.Outcome, Reason: got.Reason}
	for _, n := range got.Notices {
		r.add(Text{Markdown: n})
	}
	var offer Choices
	if got.Assessment != nil && !c.off(Checking) {
		offer = c.assessed(&r, got.Assessment)
	}
	var topics []string
	for _, a := range got.Answers {
		r.add(answerCard(a))
		topics = append(topics, a.Topic)
		if t := c.topics[a.Topic]; t != nil && t.Page != "" {
			r.add(Link{Label: c.content.Words[r.Locale].Say("conv.page", nil), URL: t.Page + "?lang=" + string(r.Locale)})
		}
	}
	for _, s := range got.Closing {
		r.add(Text{Markdown: s})
	}
	if len(offer.Options) == 0 && c.leadsToCheck(topics) {
		offer = c.checkOffer(r.Locale)
	}
	if len(offer.Options) > 0 {
		r.add(offer)
	}
	if c.leadsToStatus(topics) {
		r.add(Choices{Key: "status.offer", Options: []Option{{choice{do: obey, value: "status"}.id(), c.content.Words[r.Locale].Say("conv.do.status", nil)}}})
	}
	if len(got.Alternatives) > 0 {
		also := Choices{Key: "conv.also", Prompt: c.content.Words[r.Locale].Say("conv.also", nil)}
		if got.Outcome == answer.Clarify {
			also = Choices{Key: "conv.which"}
		}
		for _, a := range got.Alternatives {
			also.Options = append(also.Options, Option{choice{do: ask, topic: a.Topic, cycle: a.Cycle, track: a.Track}.id(), a.Question})
		}
		r.add(also)
	}
	clean := masked(q.Text)
	st.Judged = judged(st.Turn, clip(clean), topics, got)
	if st.Judged.Why != "" && c.people() {
		r.add(c.offerPerson(r.Locale))
	}
	if len(got.Answers) > 0 && q.Topic == "" && !c.off(Judging) {
		r.add(c.didItHelp(st, r.Locale))
	}
	c.missed(got, clean)
	return r
}

// leadsToCheck tells whether an answer is of who may apply.
func (c *Core) leadsToCheck(topics []string) bool {
	return !c.off(Checking) && slices.ContainsFunc(topics, func(id string) bool { return c.topics[id] != nil && c.topics[id].Check })
}

// leadsToStatus tells whether an answer is of where an application stands.
func (c *Core) leadsToStatus(topics []string) bool {
	return c.status != nil && !c.off(Tracked) && slices.ContainsFunc(topics, func(id string) bool { return c.topics[id] != nil && c.topics[id].Status })
}

func answerCard(a answer.Answer) Card {
	return Card{Topic: a.Topic, Title: a.Question, Markdown: a.Markdown, Cycles: a.Cycles, Citations: a.Citations}
}

// missed keeps a question that was not answered and that concerns the programme.
func (c *Core) missed(got answer.Reply, clean string) {
	if c.gaps == nil || got.Outcome != answer.Handover && got.Outcome != answer.Clarify ||
		got.Reason == answer.OutsideTopic || got.Reason == answer.Empty {
		return
	}
	g := Gap{At: c.now(), Locale: got.Locale, Text: clip(clean), Outcome: got.Outcome, Reason: got.Reason}
	for _, p := range got.Parts {
		g.Topics = append(g.Topics, p.Topics...)
	}
	c.gaps.Keep(g)
}

// masked is a text without personal data.
func masked(text string) string {
	clean, _ := redact.Text(withoutCodes(withoutLinks(text)))
	return clean
}

// longestKept is how many characters of a question are remembered.
const longestKept = 500

func clip(s string) string { return clipTo(s, longestKept) }

func clipTo(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

func (r *Reply) add(p Part) { r.Parts = append(r.Parts, p) }

// Options are the ids of all options, in the order in which they are numbered.
func (r Reply) Options() []string {
	var ids []string
	for _, p := range r.Parts {
		if c, ok := p.(Choices); ok {
			for _, o := range c.Options {
				ids = append(ids, o.ID)
			}
		}
	}
	return ids
}
