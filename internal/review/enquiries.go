package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"annae/internal/conversation"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// What is done with the questions that were handed to people.
const (
	Enquiries Verb = "enquiries" // lists those that are not resolved
	Enquiry   Verb = "enquiry"   // shows one
	Claim     Verb = "claim"     // From says from whom, where somebody has it
	Return    Verb = "return"    // gives the conversation back to the bot
	Resolve   Verb = "resolve"
	Reopen    Verb = "reopen"
	Approved  Verb = "approved" // replies with an approved text, for which it asks
	Send      Verb = "send"     // replies with the words that Held holds; with Take it takes the conversation over as well
	Drop      Verb = "drop"     // leaves them unsaid
)

// helpers are the roles that see enquiries.
const helpers = HelpDesk | Admin

// People are the questions that were handed to people, within the transaction in
// which a command is answered. Its errors are those of package enquiry.
type People interface {
	Do(context.Context, enquiry.Request) (enquiry.Enquiry, error)
	Get(context.Context, enquiry.ID) (enquiry.Enquiry, error)
	// Show notes in the audit that somebody looked.
	Show(ctx context.Context, id enquiry.ID, who string) (enquiry.Enquiry, []enquiry.Event, error)
	// Unresolved are so many at most, of how many.
	Unresolved(ctx context.Context, most int) (list []enquiry.Enquiry, of int, err error)
}

// deeds are what verbs do with an enquiry, and the text that says it was done.
var deeds = map[Verb]struct {
	deed enquiry.Deed
	done string
}{
	Claim: {enquiry.Claim, "desk.done.claim"}, Return: {enquiry.Return, "desk.done.return"},
	Resolve: {enquiry.Resolve, "desk.done.resolve"}, Reopen: {enquiry.Reopen, "desk.done.reopen"},
}

// mostListed is how many enquiries a list shows.
const mostListed = 20

// enquiriesOpen lists those that are not resolved.
func (a *answering) enquiriesOpen(ctx context.Context, _ Command) error {
	a.reply.Over = true
	return a.listEnquiries(ctx, mostListed)
}

func (a *answering) listEnquiries(ctx context.Context, most int) error {
	list, of, err := a.people.Unresolved(ctx, most)
	if err != nil {
		return err
	}
	if of == 0 {
		a.say("desk.none", nil)
		return nil
	}
	a.add(conversation.Text{Key: "desk.unresolved", Markdown: a.words.Count("desk.unresolved", of, nil)})
	t := conversation.Table{}
	for _, name := range []string{"enquiry", "opened", "language", "state", "question"} {
		t.Head = append(t.Head, a.words.Say("desk.name."+name, nil))
	}
	var show []conversation.Option
	for i := range list {
		e := &list[i]
		t.Rows = append(t.Rows, []string{string(e.ID), a.moment(e.Opened), a.Content.Words[a.spoken(e)].Say("reply.language", nil), a.stands(e), clipped(e.Text)})
		show = append(show, conversation.Option{ID: Command{Verb: Enquiry, Enquiry: e.ID}.String(), Label: string(e.ID)})
	}
	a.add(t)
	a.choices("review.rows", false, show...)
	return nil
}

// mostClipped is how many characters of a question a list shows.
const mostClipped = 80

func clipped(text string) string {
	runes := []rune(oneLine(text))
	if len(runes) > mostClipped {
		return string(runes[:mostClipped-1]) + "…"
	}
	return string(runes)
}

// spoken is the language that the person of an enquiry speaks, where it is
// served.
func (d *Desk) spoken(e *enquiry.Enquiry) locale.Locale {
	if d.Content.Words[e.Locale] == nil {
		return d.Content.Served.Default()
	}
	return e.Locale
}

// stands says in whose hands an enquiry is.
func (a *answering) stands(e *enquiry.Enquiry) string {
	said := a.words.Say("desk.state."+string(e.State), locale.Args{"who": conversation.Plainly(calls(e.Holder))})
	if e.Overdue && e.State == enquiry.Open {
		return a.words.Say("desk.overdue", locale.Args{"state": said})
	}
	return said
}

// enquiry shows one with all that was said in it.
func (a *answering) enquiry(ctx context.Context, c Command) error {
	if c.Enquiry == "" {
		return a.whichEnquiry(ctx, c)
	}
	e, events, err := a.people.Show(ctx, c.Enquiry, a.person.who())
	if err != nil {
		return err
	}
	a.card(&e)
	for i := range events {
		if ev := &events[i]; ev.N > 1 && ev.Did != enquiry.Hold {
			a.event(&e, ev)
		}
	}
	a.choices("review.next", true, a.can(e.ID, e.State, e.Holder)...)
	return nil
}

// whichEnquiry asks for the number where a command has none.
func (a *answering) whichEnquiry(ctx context.Context, c Command) error {
	a.say("desk.which", locale.Args{"verb": string(c.Verb)})
	return a.listEnquiries(ctx, onHome)
}

// card is an enquiry as it came, with in whose hands it is.
func (a *answering) card(e *enquiry.Enquiry) {
	a.say("desk.head", locale.Args{
		"id": string(e.ID), "language": a.Content.Words[a.spoken(e)].Say("reply.language", nil), "channel": a.words.Named("desk.channel", e.Channel),
	})
	var lines []string
	add := func(name, is string) {
		if is != "" {
			lines = append(lines, "- "+a.words.Say("review.fact", locale.Args{"name": a.words.Say("desk.name."+name, nil), "value": is}))
		}
	}
	add("state", a.stands(e))
	add("why", a.words.Say("desk.why."+string(e.Why), nil))
	if e.Side != "" {
		add("side", a.words.Say("desk.side."+e.Side, nil))
	}
	add("cycles", conversation.Plainly(e.Cycles))
	add("topics", strings.Join(a.topics(e.Topics), "; "))
	if e.Mail {
		add("mail", a.words.Say("desk.mail", nil))
	}
	a.add(conversation.Text{Key: "desk.facts", Markdown: strings.Join(lines, "\n")})
	if len(e.Earlier) > 0 {
		a.say("desk.earlier", nil)
	}
	for _, x := range e.Earlier {
		if x.Said != "" {
			a.add(conversation.Words{By: a.words.Say("desk.they", nil), Text: x.Said})
		}
		if x.Told != "" {
			a.add(conversation.Words{By: a.words.Say("desk.bot", nil), Text: x.Told})
		}
	}
	a.add(conversation.Words{By: a.words.Say("desk.question", nil), Text: e.Text})
}

// topics are what topics ask, of those that there still are.
func (a *answering) topics(ids []string) (asked []string) {
	for _, id := range ids {
		if t, is := a.Content.Topic(id); is && t.Texts[a.reply.Locale] != nil {
			asked = append(asked, conversation.Plainly(t.Texts[a.reply.Locale].Question))
		}
	}
	return asked
}

// can is what can be done with an enquiry next.
func (a *answering) can(id enquiry.ID, s enquiry.State, holder string) (all []conversation.Option) {
	for _, d := range enquiry.Legal(s) {
		switch {
		case d == enquiry.Reply:
			all = append(all, a.option("desk.do.approved", Command{Verb: Approved, Enquiry: id}))
		case d == enquiry.Claim && holder == "":
			all = append(all, a.option("desk.do.claim", Command{Verb: Claim, Enquiry: id}))
		case d == enquiry.Claim && holder != a.person.who():
			all = append(all, a.option("desk.do.take", Command{Verb: Claim, Enquiry: id, From: holder}))
		case d != enquiry.Claim:
			all = append(all, a.option("desk.do."+string(d), Command{Verb: Verb(d), Enquiry: id}))
		}
	}
	if s == enquiry.Resolved {
		all = append(all, a.option("desk.do.teach", Command{Verb: Teach, Enquiry: id}))
	}
	return all
}

// event says what happened to an enquiry.
func (a *answering) event(e *enquiry.Enquiry, ev *enquiry.Event) {
	who := calls(ev.Who)
	switch ev.Did {
	case enquiry.Ask, enquiry.Say:
		a.add(conversation.Words{By: a.words.Say("desk.did."+string(ev.Did), nil), Text: ev.Text})
	case enquiry.Reply:
		said := a.words.Say("desk.did.reply", locale.Args{"who": who})
		a.add(conversation.Words{By: said, Text: enquiry.Said(ev.Text, ev.Template, a.Content.Words[a.spoken(e)])})
	case enquiry.Reach, enquiry.Lose:
		a.say("desk.fate."+string(ev.Fate), nil)
		if ev.Did == enquiry.Lose && e.Mail {
			a.say("desk.by_mail", nil)
		}
	default:
		a.say("desk.did."+string(ev.Did), locale.Args{"who": conversation.Plainly(who), "id": string(e.ID)})
	}
}

// deed does something with an enquiry.
func (a *answering) deed(ctx context.Context, c Command) error {
	if c.Enquiry == "" {
		return a.whichEnquiry(ctx, c)
	}
	do := deeds[c.Verb]
	e, err := a.people.Do(ctx, enquiry.Request{ID: c.Enquiry, Deed: do.deed, By: a.person.who(), From: c.From})
	if err != nil {
		return err
	}
	return a.didEnquiry(do.done, &e)
}

// didEnquiry says what was done, and what can be done next.
func (a *answering) didEnquiry(key string, e *enquiry.Enquiry) error {
	a.say(key, locale.Args{"id": string(e.ID)})
	a.choices("review.next", true, a.can(e.ID, e.State, e.Holder)...)
	return nil
}

// replied says that a reply is on its way, and who else answers there.
func (a *answering) replied(e *enquiry.Enquiry) error {
	if e.State == enquiry.Claimed {
		return a.didEnquiry("desk.done.reply", e)
	}
	return a.didEnquiry("desk.done.send", e)
}

// fieldTemplate is that of the form of an approved reply.
const fieldTemplate = "template"

// approved replies with an approved text, and shows all there are before.
func (a *answering) approved(ctx context.Context, c Command) error {
	if c.Enquiry == "" {
		return a.whichEnquiry(ctx, c)
	}
	if name := a.fields[fieldTemplate]; name != "" {
		e, err := a.people.Do(ctx, enquiry.Request{ID: c.Enquiry, Deed: enquiry.Reply, By: a.person.who(), Template: name})
		if err != nil {
			return err
		}
		return a.replied(&e)
	}
	e, err := a.people.Get(ctx, c.Enquiry)
	if err != nil {
		return err
	}
	w := a.Content.Words[a.spoken(&e)]
	f := &Form{
		Title: a.words.Say("desk.form.approved", nil), Submit: a.words.Say("desk.form.send", nil), Command: Command{Verb: Approved, Enquiry: e.ID},
		Parts: []conversation.Part{a.text("desk.approved", locale.Args{"language": w.Say("reply.language", nil)})},
	}
	which := Field{Name: fieldTemplate, Label: a.words.Say("desk.form.which", nil)}
	for _, name := range enquiry.Templates {
		label := a.words.Say("desk.template."+name, nil)
		which.Options = append(which.Options, conversation.Option{ID: name, Label: label})
		f.Parts = append(f.Parts, conversation.Words{By: label, Text: enquiry.Said("", name, w)})
	}
	f.Fields = []Field{which}
	a.reply.Form = f
	return nil
}

// Words are what somebody has written to colleagues and the person of an enquiry.
type Words struct {
	Text  string
	File  bool // there is a file with them
	Names bool // they call a colleague by name
}

// Written answers to somebody who has written under a question that was handed to
// people: whoever has the conversation replies with it; for others it waits until
// they say what becomes of it. Of what goes out nothing is said here.
func (d *Desk) Written(ctx context.Context, s Stores, p Person, id enquiry.ID, said Words) (Reply, error) {
	a := d.answering(s, p, nil)
	c := Command{Verb: Send, Enquiry: id}
	if !a.allowed(c) {
		return a.reply, nil
	}
	err := a.written(ctx, id, said)
	if err != nil && a.explained(err, c) {
		err = nil
	}
	return a.reply, err
}

func (a *answering) written(ctx context.Context, id enquiry.ID, said Words) error {
	text := strings.TrimSpace(strings.ReplaceAll(said.Text, "\r\n", "\n"))
	switch {
	case among(text), text == "" && !said.File:
		return nil
	case said.File:
		a.say("desk.file", nil)
		return nil
	case said.Names:
		a.say("desk.names", nil)
		return nil
	}
	want := enquiry.Request{ID: id, Deed: enquiry.Reply, By: a.person.who(), Text: text, Shown: true}
	e, err := a.people.Get(ctx, id)
	if err != nil {
		return err
	}
	if e.State == enquiry.Claimed && e.Holder == want.By {
		_, err := a.people.Do(ctx, want)
		return err
	}
	want.Deed, want.Shown = enquiry.Hold, false
	if e, err = a.people.Do(ctx, want); err != nil {
		return err
	}
	held := Command{Verb: Send, Enquiry: id, Held: e.Events}
	take := held
	take.Take, take.From = true, e.Holder
	drop := held
	drop.Verb = Drop
	options := []conversation.Option{a.option("desk.do.take_send", take)}
	switch e.State {
	case enquiry.Claimed:
		a.say("desk.held.claimed", locale.Args{"who": conversation.Plainly(calls(e.Holder))})
	case enquiry.Resolved:
		a.say("desk.held.resolved", nil)
		options[0].Label = a.words.Say("desk.do.reopen_send", nil)
	default:
		a.say("desk.held.open", nil)
		options = append(options, a.option("desk.do.send", held))
	}
	a.choices("desk.held.what", true, append(options, a.option("desk.do.drop", drop))...)
	return nil
}

// among tells that words are for colleagues.
func among(text string) bool { return strings.HasPrefix(text, "//") }

// send replies with words that were held.
func (a *answering) send(ctx context.Context, c Command) error {
	a.reply.Over = true
	e, err := a.people.Do(ctx, enquiry.Request{
		ID: c.Enquiry, Deed: enquiry.Reply, By: a.person.who(), Held: c.Held, Shown: true, Take: c.Take, From: c.From, Key: fmt.Sprintf("held %s %d %s", c.Enquiry, c.Held, a.person.ID),
	})
	if err != nil {
		return err
	}
	if c.Take {
		return a.didEnquiry("desk.done.take_send", &e)
	}
	return a.replied(&e)
}

// drop leaves words unsaid.
func (a *answering) drop(context.Context, Command) error {
	a.reply.Over = true
	a.say("desk.done.drop", nil)
	return nil
}

// enquiryExplained says why something can't be done with an enquiry, and tells
// whether that is all there is to an error.
func (a *answering) enquiryExplained(err error, c Command) bool {
	var taken *enquiry.Taken
	var illegal *enquiry.Illegal
	switch {
	case errors.Is(err, enquiry.ErrUnknown):
		a.say("desk.gone", locale.Args{"id": string(c.Enquiry)})
		a.choices("review.next", true, a.option("desk.do.list", Command{Verb: Enquiries}))
	case errors.As(err, &taken):
		a.say("desk.taken", locale.Args{"who": conversation.Plainly(calls(taken.By)), "when": a.moment(taken.Since)})
		c.From = taken.By
		switch {
		case c.Verb == Send && c.Held > 0:
			c.Take = true
			a.choices("review.next", true, a.option("desk.do.take_send", c))
		default:
			a.choices("review.next", true, a.option("desk.do.take", Command{Verb: Claim, Enquiry: c.Enquiry, From: taken.By}))
		}
	case errors.As(err, &illegal):
		a.say("desk.illegal", locale.Args{"id": string(c.Enquiry), "state": a.stands(&enquiry.Enquiry{State: illegal.State})})
		a.choices("review.next", true, a.can(c.Enquiry, illegal.State, "")...)
	case errors.Is(err, enquiry.ErrLong):
		a.say("desk.long", locale.Args{"most": a.words.Format().Number(enquiry.MostWords)})
	case errors.Is(err, enquiry.ErrNoWords), errors.Is(err, enquiry.ErrNoTemplate):
		a.say("desk.no_words", nil)
	default:
		return false
	}
	return true
}

// Post is what the help desk is shown of an enquiry, in a language.
func (d *Desk) Post(e *enquiry.Enquiry, l locale.Locale) Reply {
	a := d.answering(Stores{}, Person{Locale: l}, nil)
	a.card(e)
	a.choices("review.next", true, a.can(e.ID, e.State, e.Holder)...)
	return a.reply
}

// Note is what the help desk is told of something that happened to an enquiry, in
// a language; no parts: it is told nothing.
func (d *Desk) Note(e *enquiry.Enquiry, ev *enquiry.Event, l locale.Locale) Reply {
	a := d.answering(Stores{}, Person{Locale: l}, nil)
	if ev.Did != enquiry.Hold && ev.Did != enquiry.Forget && !ev.Shown {
		a.event(e, ev)
	}
	return a.reply
}

// enquiryID is how enquiries are numbered.
var enquiryID = regexp.MustCompile(`^[A-Z2-7]{8}$`)

// onEnquiry reads which enquiry a command is of.
func (c *Command) onEnquiry(rest []string) {
	for _, word := range rest {
		if id := strings.ToUpper(bare(word)); enquiryID.MatchString(id) {
			c.Enquiry = enquiry.ID(cmp.Or(string(c.Enquiry), id))
			continue
		}
		if utf8.RuneCountInString(c.Typed) < mostQuoted {
			c.Typed = strings.TrimSpace(c.Typed + " " + word)
		}
	}
}
