package review

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"annae/internal/application"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
)

// anybody is whoever has a role.
const anybody = Viewer | Reviewer | HelpDesk | Admin

// may says which roles a verb takes, one of them. What stands not here nobody
// may.
var may = map[Verb]Role{
	Home: anybody, Pending: anybody, Show: anybody, Ask: anybody, Help: anybody, Unknown: anybody, Stats: anybody,
	Move: Reviewer | Admin, Undo: Reviewer | Admin, Assign: Reviewer | Admin,
	Enquiries: helpers, Enquiry: helpers, Claim: helpers, Return: helpers, Resolve: helpers, Reopen: helpers, Approved: helpers, Send: helpers, Drop: helpers, Teach: helpers,
}

// stored are the verbs that need applications.
var stored = map[Verb]bool{Pending: true, Show: true, Move: true, Undo: true, Assign: true}

// handed are the verbs that need questions that were handed to people.
var handed = map[Verb]bool{Enquiries: true, Enquiry: true, Claim: true, Return: true, Resolve: true, Reopen: true, Approved: true, Send: true, Drop: true, Teach: true}

// mayContacts are the roles that see e-mail addresses.
const mayContacts = Reviewer | Admin

// roleNames are the words for roles, the least first.
var roleNames = []struct {
	role Role
	key  string
}{{Viewer, "review.role.viewer"}, {HelpDesk, "review.role.help_desk"}, {Reviewer, "review.role.reviewer"}, {Admin, "review.role.admin"}}

// helped are the verbs in the order in which help tells of them.
var helped = []Verb{Home, Pending, Show, Move, Undo, Assign, Enquiries, Enquiry, Stats, Ask, Help}

// who names a person in the audit: their name, and behind it the id, which two
// people never share.
func (p Person) who() string {
	name := strings.NewReplacer("(", "[", ")", "]").Replace(cmp.Or(oneLine(p.Name), p.ID))
	return name + " (" + p.ID + ")"
}

// calls is the name of whom the audit names.
func calls(who string) string {
	name, _, _ := strings.Cut(who, " (")
	return name
}

// answering is the answering of one command.
type answering struct {
	*Desk
	store   Store
	people  People
	drafts  Drafts
	figures Figures
	person  Person
	words   *locale.Words
	fields  map[string]string
	reply   Reply
	seen    bool // the application, as the audit notes
}

// answers do what verbs say.
var answers = map[Verb]func(*answering, context.Context, Command) error{
	Home: (*answering).home, Pending: (*answering).pending, Show: (*answering).show,
	Move: (*answering).move, Undo: (*answering).undo, Assign: (*answering).assign,
	Help: (*answering).help, Ask: (*answering).help, Unknown: (*answering).unknown,
	Enquiries: (*answering).enquiriesOpen, Enquiry: (*answering).enquiry, Approved: (*answering).approved, Send: (*answering).send, Drop: (*answering).drop, Teach: (*answering).teach, Stats: (*answering).stats,
	Claim: (*answering).deed, Return: (*answering).deed, Resolve: (*answering).deed, Reopen: (*answering).deed,
}

// Answer answers a command of a person. Fields are what they said in the form
// whose command it is; nil where it is of none. The error is of a store, and
// nothing of its transaction may hold then.
func (d *Desk) Answer(ctx context.Context, s Stores, p Person, c Command, fields map[string]string) (Reply, error) {
	a := d.answering(s, p, fields)
	if !a.allowed(c) {
		return a.reply, nil
	}
	do := answers[c.Verb]
	if do == nil {
		do = (*answering).unknown
	}
	err := do(a, ctx, c)
	if err != nil && a.explained(err, c) {
		err = nil
	}
	return a.reply, err
}

func (d *Desk) answering(s Stores, p Person, fields map[string]string) *answering {
	p.Name = cmp.Or(oneLine(p.Name), p.ID)
	if d.Content.Words[p.Locale] == nil {
		p.Locale = d.Content.Served.Default()
	}
	return &answering{Desk: d, store: s.Applications, people: s.People, drafts: s.Drafts, figures: s.Figures, person: p, words: d.Content.Words[p.Locale], fields: fields, reply: Reply{Locale: p.Locale}}
}

// allowed tells whether somebody may do what they want, and it can be done here.
func (a *answering) allowed(c Command) bool {
	need := may[c.Verb]
	switch {
	case a.person.Roles&anybody == 0:
		a.say("review.no_role", nil)
	case a.person.Roles&need == 0:
		a.say("review.may_not", locale.Args{"role": a.least(need)})
	case a.store == nil && stored[c.Verb]:
		a.explained(application.ErrElsewhere, c)
	case a.people == nil && handed[c.Verb]:
		a.say("problem.no_desk", nil)
	default:
		return true
	}
	return false
}

// least names the least role of some.
func (a *answering) least(of Role) string {
	for _, r := range roleNames {
		if of&r.role != 0 {
			return a.words.Say(r.key, nil)
		}
	}
	return ""
}

// explained says why something can't be done, and tells whether that is all
// there is to an error. What was said before is taken back.
func (a *answering) explained(err error, c Command) bool {
	var illegal *application.IllegalMove
	var faster *application.Moved
	r := a.reply
	a.reply = Reply{Locale: r.Locale, Over: r.Over}
	switch {
	case errors.Is(err, application.ErrElsewhere):
		a.say("review.elsewhere", nil)
		return true
	case errors.Is(err, application.ErrUnknown):
		a.say("review.no_such", locale.Args{"reference": string(c.Reference)})
		a.choices("review.next", true, a.option("review.do.list", Command{Verb: Pending}))
		return true
	case errors.Is(err, application.ErrNoMove):
		a.say("review.no_move", locale.Args{"reference": string(c.Reference)})
	case errors.As(err, &faster) && faster.By == "":
		a.say("review.changed", locale.Args{"reference": string(c.Reference)})
	case errors.As(err, &faster):
		a.say("review.faster", locale.Args{"reference": string(c.Reference), "who": conversation.Plainly(calls(faster.By)), "phase": a.phase(faster.To), "when": a.moment(faster.Holds)})
	case errors.As(err, &illegal) && len(illegal.Legal) == 0:
		a.say("review.ended", locale.Args{"reference": string(c.Reference), "phase": a.phase(illegal.From)})
	case errors.As(err, &illegal):
		a.say("review.illegal", locale.Args{"from": a.phase(illegal.From), "to": conversation.Plainly(a.phase(illegal.To)), "legal": strings.Join(a.phases(illegal.Legal), ", ")})
	case a.enquiryExplained(err, c):
		return true
	default:
		a.reply = r
		return false
	}
	a.choices("review.next", true, a.option("review.do.show_this", Command{Verb: Show, Reference: c.Reference}), a.option("review.do.list", Command{Verb: Pending}))
	return true
}

// help tells what somebody may do here.
func (a *answering) help(_ context.Context, _ Command) error {
	var roles, lines []string
	for _, r := range roleNames {
		if a.person.Roles&r.role != 0 {
			roles = append(roles, a.words.Say(r.key, nil))
		}
	}
	for _, verb := range helped {
		if a.person.Roles&may[verb] != 0 && (a.people != nil || !handed[verb]) {
			lines = append(lines, "- "+a.words.Say("review.help."+string(verb), nil))
		}
	}
	a.say("review.help", locale.Args{"roles": strings.Join(roles, ", "), "list": strings.Join(lines, "\n")})
	a.choices("review.next", true, a.option("review.do.home", Command{Verb: Home}), a.option("review.do.list", Command{Verb: Pending}))
	return nil
}

// unknown says that a command was not understood, and what there is.
func (a *answering) unknown(ctx context.Context, c Command) error {
	a.say("review.unknown", locale.Args{"typed": quoted(c.Typed)})
	return a.help(ctx, c)
}

// which asks for the application where a command names none, or a mistyped one.
func (a *answering) which(c Command) error {
	var wrong *application.Mistyped
	if _, _, err := application.Find(c.Typed); !errors.As(err, &wrong) {
		a.say("review.which", nil)
		a.choices("review.next", true, a.option("review.do.list", Command{Verb: Pending}))
		return nil
	}
	a.say("status.mistyped", locale.Args{"read": wrong.Read})
	likely := conversation.Choices{Key: "status.likely", Prompt: a.words.Say("status.likely", nil)}
	for _, ref := range wrong.Likely {
		meant := c
		meant.Reference, meant.Typed = ref, ""
		likely.Options = append(likely.Options, conversation.Option{ID: meant.String(), Label: string(ref)})
	}
	if len(likely.Options) > 0 {
		a.add(likely)
	}
	return nil
}

func (a *answering) add(p conversation.Part) { a.reply.Parts = append(a.reply.Parts, p) }

// say adds a text.
func (a *answering) say(key string, args locale.Args) { a.add(a.text(key, args)) }

func (a *answering) text(key string, args locale.Args) conversation.Text {
	return conversation.Text{Key: key, Markdown: a.words.Say(key, args)}
}

// choices adds what can be done next.
func (a *answering) choices(key string, small bool, options ...conversation.Option) {
	if len(options) > 0 {
		a.add(conversation.Choices{Key: key, Prompt: a.words.Say(key, nil), Small: small, Options: options})
	}
}

func (a *answering) option(label string, c Command) conversation.Option {
	return conversation.Option{ID: c.String(), Label: a.words.Say(label, nil)}
}

func (a *answering) phase(id string) string { return a.words.Named("phase", id) }

func (a *answering) phases(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = a.phase(id)
	}
	return names
}

// country is what a country is called.
func (a *answering) country(code string) string {
	if names := a.Content.Countries[a.reply.Locale][code]; len(names) > 0 {
		return names[0]
	}
	return code
}

// day writes a day such as 2026-12-31.
func (a *answering) day(is string) string {
	when, err := locale.ParseWhen(is, a.Content.Zone().String())
	if err != nil {
		return is
	}
	return a.words.Format().When(when)
}

// moment writes a moment as it is where the programme is.
func (a *answering) moment(t time.Time) string {
	zone := a.Content.Zone()
	when := locale.Day(t, zone.String())
	when.Hour, when.Minute, when.Timed = t.In(zone).Hour(), t.In(zone).Minute(), true
	return a.words.Format().When(when)
}

// today is the day where the programme is.
func (a *answering) today() string { return a.Now().In(a.Content.Zone()).Format(time.DateOnly) }

// late tells that an application waits for staff and was due before today.
func (a *answering) late(of *application.Application) bool {
	p := a.Content.Phases.Find(of.Phase)
	return of.Due != "" && of.Due < a.today() && p != nil && p.Waits == content.ForStaff
}

// oneLine is a text in one line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// mostQuoted is how many characters of what somebody typed are said again.
const mostQuoted = 80

// quoted is what somebody typed, as it can be said again.
func quoted(text string) string {
	runes := []rune(oneLine(text))
	if len(runes) > mostQuoted {
		runes = append(slices.Clone(runes[:mostQuoted]), '…')
	}
	return conversation.Plainly(string(runes))
}
