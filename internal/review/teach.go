package review

import (
	"context"
	"slices"

	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/draft"
	"annae/internal/enquiry"
	"annae/internal/locale"
)

// Teach proposes to teach the desk what a question was, for which it asks.
const Teach Verb = "teach"

// Drafts are what staff propose to teach the desk, within the transaction in which
// a command is answered.
type Drafts interface {
	Draft(ctx context.Context, d draft.Draft, who string) error
}

// The fields of the form of a draft.
const (
	fieldTopic    = "topic"
	fieldPhrasing = "phrasing"
	fieldAnswer   = "answer"
	fieldCovers   = "covers"
	fieldSources  = "sources"
)

// aNewTopic is the value of the topic that there is not yet.
const aNewTopic = "new"

// mostTopics is how many topics a form offers, as many as every chat shows.
const mostTopics = 100

// teach asks which topic a question belongs to, and keeps a draft of that.
func (a *answering) teach(ctx context.Context, c Command) error {
	if c.Enquiry == "" {
		return a.whichEnquiry(ctx, c)
	}
	e, events, err := a.people.Show(ctx, c.Enquiry, a.person.who())
	if err != nil {
		return err
	}
	if a.fields == nil {
		a.askDraft(&e, map[string]string{
			fieldTopic: a.offered(e.Topics)[0].ID, fieldPhrasing: e.Text, fieldAnswer: lastReply(&e, events, a), fieldCovers: covers(&e),
		}, nil)
		return nil
	}
	var as *draft.Topic
	if a.fields[fieldTopic] == aNewTopic {
		as = &draft.Topic{Answer: a.fields[fieldAnswer], Covers: a.fields[fieldCovers], Sources: []string{a.fields[fieldSources]}}
	}
	l := a.Content.Served.Guess(a.fields[fieldPhrasing], a.spoken(&e))
	d := draft.New(l, e.Text, a.fields[fieldTopic], a.fields[fieldPhrasing], as)
	if faults := d.Check(a.Content); len(faults) > 0 {
		a.askDraft(&e, a.fields, faults)
		return nil
	}
	if err := a.drafts.Draft(ctx, d, a.person.who()); err != nil {
		return err
	}
	a.say("desk.draft.done", locale.Args{"id": d.ID})
	a.choices("review.next", true, a.can(e.ID, e.State, e.Holder)...)
	return nil
}

// covers are the calls that an enquiry spoke of, as a selector.
func covers(e *enquiry.Enquiry) string {
	if e.Side == "" || e.Cycles == "" {
		return ""
	}
	years := []rune(e.Cycles)
	for i, r := range years {
		if r == '–' {
			years[i] = '-'
		}
	}
	return e.Side + " " + string(years)
}

// lastReply is what staff last replied.
func lastReply(e *enquiry.Enquiry, events []enquiry.Event, a *answering) string {
	for _, ev := range slices.Backward(events) {
		if ev.Did == enquiry.Reply && ev.Template == "" {
			return enquiry.Said(ev.Text, "", a.Content.Words[a.spoken(e)])
		}
	}
	return ""
}

// askDraft is the form of a draft.
func (a *answering) askDraft(e *enquiry.Enquiry, is map[string]string, faults []draft.Fault) {
	f := &Form{
		Title: a.words.Say("desk.form.draft", nil), Submit: a.words.Say("desk.form.keep", nil), Command: Command{Verb: Teach, Enquiry: e.ID},
		Parts: []conversation.Part{a.text("desk.draft", locale.Args{"language": a.Content.Words[a.Content.Served.Guess(e.Text, a.spoken(e))].Say("reply.language", nil)})},
	}
	for _, fault := range faults {
		f.Parts = append(f.Parts, a.text("desk.draft.fault."+string(fault), nil))
	}
	field := func(name string, most int, free bool) Field {
		return Field{
			Name: name, Label: a.words.Say("desk.draft."+name, nil), Hint: a.words.Say("desk.draft."+name+"_hint", nil), Value: is[name],
			Lines: name == fieldAnswer, Most: most, Free: free,
		}
	}
	which := field(fieldTopic, 0, false)
	which.Hint = ""
	which.Options = a.offered(e.Topics)
	f.Fields = []Field{which, field(fieldPhrasing, draft.MostPhrasing, false), field(fieldAnswer, draft.MostAnswer, true), field(fieldCovers, draft.MostPhrasing, true), field(fieldSources, draft.MostPhrasing, true)}
	a.reply.Form = f
}

// offered are the topics of the programme, the likely ones first, and a new one;
// that stands first where none is likely.
func (a *answering) offered(likely []string) (all []conversation.Option) {
	add := func(t *content.Topic) {
		text := t.Texts[a.reply.Locale]
		if t.Role == content.Programme && text != nil && len(all) < mostTopics && !slices.ContainsFunc(all, func(o conversation.Option) bool { return o.ID == t.ID }) {
			all = append(all, conversation.Option{ID: t.ID, Label: text.Question})
		}
	}
	for _, id := range likely {
		if t, is := a.Content.Topic(id); is {
			add(t)
		}
	}
	all = append(all, conversation.Option{ID: aNewTopic, Label: a.words.Say("desk.draft.new", nil)})
	for _, t := range a.Content.Topics {
		add(t)
	}
	return all
}
