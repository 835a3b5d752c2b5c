package review

import (
	"context"
	"maps"
	"slices"
	"strings"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/locale"
)

// look notes that somebody looks at an application, once for a command, and
// reads it. Nobody else changes it until the transaction ends.
func (a *answering) look(ctx context.Context, ref application.Reference) (application.Application, []application.Move, error) {
	if !a.seen {
		if err := a.store.Seen(ctx, ref, a.person.who()); err != nil {
			return application.Application{}, nil, err
		}
		a.seen = true
	}
	return a.store.Get(ctx, ref)
}

// show shows one application.
func (a *answering) show(ctx context.Context, c Command) error {
	if c.Reference == "" {
		return a.which(c)
	}
	of, moves, err := a.look(ctx, c.Reference)
	if err != nil {
		return err
	}
	if of.Demo {
		a.say("status.demo", nil)
	}
	a.add(conversation.Text{Key: "review.facts", Markdown: "**" + string(of.Reference) + "**: " + conversation.Plainly(oneLine(of.Title)) + "\n\n" + a.facts(&of)})
	if of.Pending != nil {
		a.say("review.waits", locale.Args{"who": conversation.Plainly(calls(of.Pending.By)), "phase": a.phase(of.Pending.To), "when": a.moment(of.Pending.Holds)})
	}
	a.history(moves)
	a.choices("review.next", true, a.acts(&of)...)
	return nil
}

// facts are what is known of an application, line by line.
func (a *answering) facts(of *application.Application) string {
	var lines []string
	add := func(name, is string) {
		if is = conversation.Plainly(is); is != "" {
			lines = append(lines, "- "+a.words.Say("review.fact", locale.Args{"name": a.words.Say("review.name."+name, nil), "value": strings.ReplaceAll(is, "\n", "\n  ")}))
		}
	}
	due := a.day(of.Due)
	if a.late(of) {
		due = a.words.Say("review.was_due", locale.Args{"day": due})
	}
	add("phase", a.words.Say("review.since", locale.Args{"phase": a.phase(of.Phase), "when": a.moment(of.Since)}))
	add("due", due)
	add("assignee", oneLine(of.Assignee))
	add("track", a.words.Named("track", of.Track))
	add("place", a.place(of))
	add("applicant", oneLine(of.Applicant))
	add("own", oneLine(of.Own))
	add("documents", strings.Join(a.documents(of.Documents), ", "))
	if a.person.Roles&mayContacts != 0 {
		add("contacts", strings.Join(of.Contacts, ", "))
		for _, address := range slices.Sorted(maps.Keys(of.Undeliverable)) {
			add("undeliverable", a.words.Say("review.undeliverable", locale.Args{"address": address, "when": a.moment(of.Undeliverable[address])}))
		}
	} else {
		add("contacts", a.words.Count("review.contacts", len(of.Contacts), nil))
		if n := len(of.Undeliverable); n > 0 {
			add("undeliverable", a.words.Count("review.contacts", n, nil))
		}
	}
	add("note", of.Note)
	add("internal", of.Internal)
	return strings.Join(lines, "\n")
}

func (a *answering) documents(all []application.Document) (said []string) {
	for _, d := range all {
		said = append(said, a.words.Say("review.document", locale.Args{"document": a.words.Named("document", d.ID), "state": a.words.Named("review.state", string(d.State))}))
	}
	return said
}

// history shows the moves of an application, the oldest first.
func (a *answering) history(moves []application.Move) {
	t := conversation.Table{}
	for _, name := range []string{"when", "phase", "by"} {
		t.Head = append(t.Head, a.words.Say("review.name."+name, nil))
	}
	for _, m := range moves {
		phase := a.phase(m.To)
		if !m.Done {
			phase = a.words.Say("review.from", locale.Args{"phase": phase, "when": a.moment(m.Holds)})
		}
		t.Rows = append(t.Rows, []string{a.moment(m.Made), phase, oneLine(m.By)})
	}
	a.say("review.history", nil)
	a.add(t)
}

// acts are what somebody may do with an application next.
func (a *answering) acts(of *application.Application) (all []conversation.Option) {
	one := func(label string, c Command) {
		if a.person.Roles&may[c.Verb] != 0 {
			c.Reference = of.Reference
			all = append(all, a.option(label, c))
		}
	}
	p := a.Content.Phases.Find(of.Phase)
	switch {
	case of.Pending != nil:
		one("review.do.undo", Command{Verb: Undo})
	case p != nil && len(p.Moves) > 0:
		one("review.do.move", Command{Verb: Move, Version: of.Version})
	}
	if of.Assignee != a.person.Name {
		one("review.do.take", Command{Verb: Assign, Assignee: Me, Version: of.Version})
	}
	if of.Assignee != "" {
		one("review.do.leave", Command{Verb: Assign, Assignee: Nobody, Version: of.Version})
	}
	one("review.do.assign", Command{Verb: Assign, Version: of.Version})
	return append(all, a.option("review.do.list", Command{Verb: Pending}))
}
