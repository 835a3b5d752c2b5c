package review

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/news"
)

// The fields of forms.
const (
	fieldTo       = "to"
	fieldNote     = "note"
	fieldAssignee = "assignee"
)

// mostNote is how many characters a note has: as many as can be typed into a
// field in every chat.
const mostNote = 3000

// markOf is the mark of a note, by which is known which one a preview showed.
func markOf(note string) string {
	sum := sha256.Sum256([]byte(note))
	return hex.EncodeToString(sum[:8])
}

// move asks for the phase and the note, shows what the applicant will be told,
// and moves an application.
func (a *answering) move(ctx context.Context, c Command) error {
	if c.Reference == "" {
		return a.which(c)
	}
	c.To = cmp.Or(a.fields[fieldTo], c.To)
	note := strings.TrimSpace(strings.ReplaceAll(a.fields[fieldNote], "\r\n", "\n"))
	if c.Sure && c.Preview == markOf(note) && fits(note) {
		return a.made(ctx, c, note)
	}
	of, moves, err := a.look(ctx, c.Reference)
	if err != nil {
		return err
	}
	if faster := application.Meanwhile(&of, moves, c.Version); faster != nil {
		return faster
	}
	if p := a.Content.Phases.Find(of.Phase); c.To != "" || p == nil || len(p.Moves) == 0 {
		if err := application.Legal(a.Content.Phases, of.Phase, c.To); err != nil {
			return err
		}
	}
	c.Version = of.Version
	if c.To == "" || !fits(note) {
		a.ask(c, &of, note)
		return nil
	}
	return a.preview(ctx, c, &of, note)
}

func fits(note string) bool { return note != "" && utf8.RuneCountInString(note) <= mostNote }

// ask is the form of a move.
func (a *answering) ask(c Command, of *application.Application, note string) {
	f := &Form{
		Title: a.words.Say("review.form.move", locale.Args{"reference": string(c.Reference)}), Submit: a.words.Say("review.form.preview", nil),
		Parts: []conversation.Part{a.text("review.stands", locale.Args{"title": conversation.Plainly(oneLine(of.Title)), "phase": a.phase(of.Phase)})},
	}
	switch n := utf8.RuneCountInString(note); {
	case n > mostNote:
		f.Parts = append(f.Parts, a.text("review.note_long", locale.Args{"length": a.words.Format().Number(int64(n)), "most": a.words.Format().Number(mostNote)}))
	case note == "" && a.fields != nil:
		f.Parts = append(f.Parts, a.text("review.note_missing", nil))
	}
	to := Field{Name: fieldTo, Label: a.words.Say("review.form.to", nil), Value: c.To}
	for _, id := range a.Content.Phases.Find(of.Phase).Moves {
		to.Options = append(to.Options, conversation.Option{ID: id, Label: a.phase(id)})
	}
	f.Fields = []Field{to, a.noteField(note)}
	c.To, c.Sure, c.Preview = "", false, ""
	f.Command = c
	a.reply.Form = f
}

func (a *answering) noteField(note string) Field {
	return Field{Name: fieldNote, Label: a.words.Say("review.form.note", nil), Hint: a.words.Say("review.form.note_hint", nil), Value: note, Lines: true, Most: mostNote}
}

// preview is the form that shows what the applicant will be told. Where the note
// is changed in it, it is shown once more.
func (a *answering) preview(ctx context.Context, c Command, of *application.Application, note string) error {
	last, err := a.store.Language(ctx, c.Reference)
	if err != nil {
		return err
	}
	l := news.Language(a.Content, last)
	holds := a.Now().Add(application.UndoWithin)
	stands := application.Standing{Reference: of.Reference, Track: of.Track, Country: of.Country, City: of.City, Title: of.Title, Phase: c.To, Since: holds, Note: note, Demo: of.Demo}
	subject, letter := news.Letter(a.Content, &news.Moved{Reference: of.Reference, Version: of.Version + 1, Phase: c.To, Since: holds, Note: note}, &stands, l)
	c.Sure, c.Preview = true, markOf(note)
	a.reply.Form = &Form{
		Title: a.words.Say("review.form.move", locale.Args{"reference": string(c.Reference)}), Submit: a.words.Say("review.form.sure", nil), Command: c,
		Parts: []conversation.Part{
			a.text("review.preview", locale.Args{
				"from": a.phase(of.Phase), "to": a.phase(c.To), "when": a.moment(holds),
				"letters": a.words.Count("review.letters", len(of.Contacts), nil), "language": a.Content.Words[l].Say("reply.language", nil),
			}),
			conversation.Text{Key: "review.letter", Markdown: "**" + conversation.Plainly(subject) + "**\n\n" + conversation.Plainly(letter)},
		},
		Fields: []Field{a.noteField(note)},
	}
	return nil
}

// made moves an application.
func (a *answering) made(ctx context.Context, c Command, note string) error {
	m, err := a.store.Move(ctx, application.Request{
		Reference: c.Reference, To: c.To, Note: note, By: a.person.who(), After: application.UndoWithin, Version: c.Version,
	})
	if err != nil {
		return err
	}
	return a.done(ctx, c.Reference, "review.moved", locale.Args{"reference": string(c.Reference), "phase": a.phase(m.To), "when": a.moment(m.Holds)})
}

// done says what was done, and shows the application as it is now.
func (a *answering) done(ctx context.Context, ref application.Reference, key string, args locale.Args) error {
	a.reply.Over = true
	a.say(key, args)
	return a.show(ctx, Command{Verb: Show, Reference: ref})
}

// undo takes a move back.
func (a *answering) undo(ctx context.Context, c Command) error {
	if c.Reference == "" {
		return a.which(c)
	}
	if err := a.store.Undo(ctx, c.Reference, a.person.who()); err != nil {
		return err
	}
	return a.done(ctx, c.Reference, "review.undone", locale.Args{"reference": string(c.Reference)})
}

// assign says who reviews an application. A name is asked for where none was
// given; an empty one is nobody's.
func (a *answering) assign(ctx context.Context, c Command) error {
	if c.Reference == "" {
		return a.which(c)
	}
	of, _, err := a.look(ctx, c.Reference)
	if err != nil {
		return err
	}
	typed, filled := a.fields[fieldAssignee]
	name := oneLine(cmp.Or(typed, c.Assignee))
	long := utf8.RuneCountInString(name) > application.MostLine
	if long || name == "" && !filled {
		a.askAssignee(c, &of, long)
		return nil
	}
	switch name {
	case Me:
		name = a.person.Name
	case Nobody:
		name = ""
	}
	if c.Version != 0 && c.Version != of.Version && of.Assignee != name {
		a.say("review.assigned_meanwhile", locale.Args{"reference": string(c.Reference), "name": a.assigned(of.Assignee)})
		a.choices("review.next", true, a.option("review.do.show_this", Command{Verb: Show, Reference: c.Reference}))
		return nil
	}
	if err := a.store.Assign(ctx, c.Reference, name, a.person.who()); err != nil {
		return err
	}
	return a.done(ctx, c.Reference, "review.assigned", locale.Args{"reference": string(c.Reference), "name": a.assigned(name)})
}

// assigned names who reviews an application.
func (a *answering) assigned(name string) string {
	if name == "" {
		return a.words.Say("review.nobody", nil)
	}
	return conversation.Plainly(name)
}

// askAssignee is the form that asks for a name.
func (a *answering) askAssignee(c Command, of *application.Application, long bool) {
	f := &Form{
		Title: a.words.Say("review.form.assign", locale.Args{"reference": string(c.Reference)}), Submit: a.words.Say("review.form.save", nil),
		Fields: []Field{{Name: fieldAssignee, Label: a.words.Say("review.name.assignee", nil), Hint: a.words.Say("review.form.assignee_hint", nil), Value: of.Assignee, Most: application.MostLine, Free: true}},
	}
	if long {
		f.Parts = slices.Insert(f.Parts, 0, conversation.Part(a.text("review.name_long", locale.Args{"most": a.words.Format().Number(application.MostLine)})))
	}
	c.Assignee, c.Version = "", of.Version
	f.Command = c
	a.reply.Form = f
}
