package conversation

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"annae/internal/answer"
	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// Enquiries hand questions to people of the help desk: of the conversation that
// is answered. What they can't do they report themselves, and the message is
// answered again.
type Enquiries interface {
	// HandOver opens the enquiry of the conversation, or opens it again.
	HandOver(q enquiry.Question, l locale.Locale) enquiry.ID
	// Stands is the state of that enquiry; empty where there is none, or no
	// longer.
	Stands() enquiry.State
	// PassOn adds words to it, which hold no personal data.
	PassOn(words string)
	// MailTo has replies mailed to who left.
	MailTo(address string)
	// TakeBack gives the conversation back to the bot.
	TakeBack()
}

// Asking is a question to a person of the help desk.
type Asking struct {
	ID enquiry.ID `json:",omitzero"` // empty: there is none yet
	// Which is the turn on which was asked what the question is; 0: it was not.
	Which int `json:",omitzero"`
	// Mail is the turn on which was asked for an address; 0: it was not.
	Mail int `json:",omitzero"`
}

// The commands beside an enquiry.
const (
	toPerson = "person"  // hand it over
	toBot    = "bot"     // go on with the bot
	noMail   = "no_mail" // no address
)

// people tells whether questions are handed to people.
func (c *Core) people() bool { return c.office != nil && c.enquiries != nil && !c.off(Handing) }

// stands is the state of the conversation's enquiry; empty: there is none.
func (c *Core) stands(st *State) enquiry.State {
	if st.Enquiry == nil || st.Enquiry.ID == "" || c.enquiries == nil || c.office == nil {
		return ""
	}
	state := c.enquiries.Stands()
	if state == "" { // it has been kept long enough
		st.Enquiry = nil
	}
	return state
}

// judged is what can be said of a reply, and whether a person is to look at the
// question.
func judged(turn int, text string, topics []string, got answer.Reply) Judged {
	j := Judged{Turn: turn, Text: text, Topics: topics}
	if len(got.Answers) > 0 {
		j.Cycles = got.Answers[0].Cycles
	}
	if got.Reason == answer.NotUnderstood || got.Reason == answer.NoSource || got.Reason == answer.Ambiguous {
		j.Why = enquiry.Unknown
		for _, p := range got.Parts {
			for _, id := range p.Topics {
				if !slices.Contains(j.Topics, id) {
					j.Topics = append(j.Topics, id)
				}
			}
		}
		if len(j.Topics) == 0 {
			j.Topics = got.Guesses
		}
	}
	return j
}

func (c *Core) offerPerson(l locale.Locale) Choices {
	return c.besideEnquiry("enquiry.offer", l, toPerson)
}

// besideEnquiry offers commands.
func (c *Core) besideEnquiry(key string, l locale.Locale, names ...string) Choices {
	r := Choices{Key: key, Small: key != "enquiry.offer"}
	for _, name := range names {
		r.Options = append(r.Options, Option{choice{do: obey, value: name}.id(), c.content.Words[l].Say("conv.do."+name, nil)})
	}
	return r
}

// person hands a question over: the words behind the command, else what was not
// answered well, else what is said next.
func (c *Core) person(st *State, channel, argument string, l locale.Locale) Reply {
	if !c.people() {
		return c.closed(l, "conv.human")
	}
	state := c.stands(st)
	q := enquiry.Question{Text: passable(argument), Why: enquiry.Asked}
	if st.Chosen == "" {
		l = c.content.Served.Guess(q.Text, l)
	}
	switch {
	case (state == enquiry.Open || state == enquiry.Claimed) && q.Text == "":
		r := Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.waits")}}
		c.addWhen(&r)
		return r
	case state == enquiry.Open || state == enquiry.Claimed:
		c.enquiries.PassOn(q.Text)
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.added")}}
	case q.Text == "" && st.Judged.Why != "" && st.Judged.Text != "":
		q = enquiry.Question{Text: st.Judged.Text, Why: st.Judged.Why, Topics: st.Judged.Topics, Cycles: st.Judged.Cycles}
	case q.Text == "":
		if st.Enquiry == nil {
			st.Enquiry = &Asking{}
		}
		st.Enquiry.Which = st.Turn
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.which"), c.besideEnquiry("enquiry.beside", l, toBot)}}
	}
	return c.handOver(st, channel, q, l, "enquiry.open")
}

// handOver hands a question over, and says what happens next.
func (c *Core) handOver(st *State, channel string, q enquiry.Question, l locale.Locale, key string) Reply {
	if side := st.Thread.Side; side == content.Planning || side == content.Demonstration {
		q.Side = string(side)
	}
	if st.Enquiry == nil {
		st.Enquiry = &Asking{}
	}
	a := st.Enquiry
	a.ID, a.Which = c.enquiries.HandOver(q, l), 0
	st.Judged.Why = ""
	r := Reply{Locale: l}
	r.add(Text{Key: key, Markdown: c.content.Words[l].Say(key, locale.Args{"id": string(a.ID)})})
	c.addWhen(&r)
	if a.Mail == 0 && !ways[channel].keeps {
		a.Mail = st.Turn
		r.add(c.say(l, "enquiry.mail"))
		r.add(c.besideEnquiry("enquiry.beside", l, noMail))
	}
	return r
}

// addWhen says when somebody is there, where that is known.
func (c *Core) addWhen(r *Reply) {
	there, turn := c.office.Look(c.now())
	if turn.IsZero() {
		return
	}
	key := "enquiry.closed"
	if there {
		key = "enquiry.there"
	}
	r.add(Text{Key: key, Markdown: c.content.Words[r.Locale].Say(key, locale.Args{"when": c.minuteOf(turn, r.Locale)})})
}

// minuteOf writes a moment as the clock of the help desk shows it.
func (c *Core) minuteOf(t time.Time, l locale.Locale) string {
	when := locale.Day(t, c.office.Zone())
	local := t.In(when.Begins().Location())
	when.Hour, when.Minute, when.Timed = local.Hour(), local.Minute(), true
	return c.content.Words[l].Format().When(when)
}

// longestPassed is how many characters of a message go to the help desk.
const longestPassed = 4000

// passable is a message as it goes to the help desk.
func passable(text string) string { return clipTo(masked(strings.TrimSpace(text)), longestPassed) }

// passed passes words on while a person has the conversation; false for what is
// for the bot: options, commands, and what it has just been asked for.
func (c *Core) passed(st *State, channel string, in Incoming, text string, l locale.Locale) (Reply, bool) {
	if in.Choice != "" || text == "" || c.stands(st) != enquiry.Claimed {
		return Reply{}, false
	}
	if strings.HasPrefix(text, "/") || slices.Contains([]string{"forget", toBot}, c.said[fold(text)].name) {
		return Reply{}, false
	}
	if t := st.Tracking; t != nil && t.Proof == nil {
		if r, ok := c.tracking(st, channel, text, l); ok {
			return r, true
		}
	}
	if r, ok := c.reached(st, text, l); ok {
		return r, true
	}
	c.enquiries.PassOn(passable(text))
	return Reply{Locale: l}, true
}

// passAlong lets the help desk have what is asked while it has not taken the
// enquiry; the bot answers as well.
func (c *Core) passAlong(st *State, text string) {
	if c.stands(st) == enquiry.Open {
		c.enquiries.PassOn(passable(text))
	}
}

// awaited takes the question that was asked for, or an address; false when the
// text is something else.
func (c *Core) awaited(st *State, channel, text string, l locale.Locale) (Reply, bool) {
	if st.Enquiry == nil {
		return Reply{}, false
	}
	if _, command := c.said[fold(text)]; st.Enquiry.Which == st.Turn-1 && !command && text != "" && c.people() {
		if !strings.ContainsFunc(masked(text), unicode.IsLetter) { // an address, say
			text = ""
		}
		return c.person(st, channel, text, l), true
	}
	return c.reached(st, text, l)
}

// longestAddress bounds what is taken for one that was typed with a slip, in
// characters.
const longestAddress = 80

// reached takes an address for replies; false when the text is none.
func (c *Core) reached(st *State, text string, l locale.Locale) (Reply, bool) {
	a := st.Enquiry
	if a == nil || a.Mail == 0 || !strings.ContainsAny(text, "@＠") || c.expectsAddress(st) {
		return Reply{}, false
	}
	if state := c.stands(st); state == "" || state == enquiry.Resolved {
		return Reply{}, false
	}
	address, is := application.ReadContact(text)
	switch {
	case is:
		c.enquiries.MailTo(address)
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.mailed")}}, true
	case a.Mail == st.Turn-1 && len([]rune(text)) <= longestAddress:
		a.Mail = st.Turn
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.no_address"), c.besideEnquiry("enquiry.beside", l, noMail)}}, true
	}
	return Reply{}, false
}

// expectsAddress tells that an address is asked for to see an application.
func (c *Core) expectsAddress(st *State) bool {
	return st.Tracking != nil && st.Tracking.Reference != "" && st.Tracking.Challenge == ""
}

// beside does what can be chosen beside an enquiry.
func (c *Core) beside(st *State, name string, l locale.Locale) Reply {
	state := c.stands(st)
	switch {
	case name == noMail:
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.no_mail")}}
	case state == enquiry.Claimed:
		c.enquiries.TakeBack()
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.back"), c.offerPerson(l)}}
	case state == enquiry.Open:
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.still_open")}}
	case state == "":
		st.Enquiry = nil
	default:
		st.Enquiry.Which = 0
	}
	return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.bot")}}
}

// word says what the help desk says or has done. A word of an enquiry that is
// forgotten, or that is no longer so, has no parts.
func (c *Core) word(st *State, channel string, in Incoming) Reply {
	l, said := c.speaker(st, channel, in), in.Word
	r := Reply{Locale: l}
	state := c.stands(st)
	if state == "" || st.Enquiry.ID != said.Enquiry {
		return r
	}
	w := c.content.Words[l]
	switch {
	case said.Did == enquiry.Reply:
		r.add(Words{By: w.Say("enquiry.by", nil), Text: enquiry.Said(said.Text, said.Template, w)})
	case said.Did == enquiry.Claim && state == enquiry.Claimed:
		r.add(c.say(l, "enquiry.claimed"))
		r.add(c.besideEnquiry("enquiry.beside", l, toBot))
	case said.Did == enquiry.Return && state != enquiry.Claimed:
		r.add(c.say(l, "enquiry.returned"))
		r.add(c.offerPerson(l))
	case said.Did == enquiry.Resolve && state == enquiry.Resolved:
		r.add(c.say(l, "enquiry.resolved"))
		r.add(c.offerPerson(l))
	case said.Did == enquiry.Reopen && state == enquiry.Open:
		r.add(c.say(l, "enquiry.reopened"))
		c.addWhen(&r)
	}
	if open := r.Options(); len(open) > 0 {
		st.Open = open
	}
	return r
}

// failed says that a message can't be answered, and hands it over where it can.
func (c *Core) failed(st *State, channel string, in Incoming) Reply {
	l := c.speaker(st, channel, in)
	words := passable(in.Text)
	if words == "" || !c.people() {
		return c.closed(l, "conv.failed")
	}
	switch c.stands(st) {
	case enquiry.Claimed:
		c.enquiries.PassOn(words)
		return Reply{Locale: l}
	case enquiry.Open:
		c.enquiries.PassOn(words)
		return Reply{Locale: l, Parts: []Part{c.say(l, "enquiry.failed_too")}}
	}
	return c.handOver(st, channel, enquiry.Question{Text: words, Why: enquiry.Failed}, l, "enquiry.failed")
}
