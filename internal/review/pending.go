package review

import (
	"cmp"
	"context"
	"strings"

	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/stats"
)

// How many applications stand on a page, and in each list of what somebody sees
// first.
const (
	onPage = 10
	onHome = 5
)

// filter is the filter of a list. Where no phase is named it is of those that
// wait for staff.
func (a *answering) filter(c Command) application.Filter {
	f := c.Filter
	f.Reviews, f.Overdue = f.Phase == "", ""
	if c.Mine {
		f.Assignee = a.person.Name
	}
	if c.Overdue {
		f.Overdue, f.Reviews = a.today(), true
	}
	return f
}

// pending lists applications, the one due first before the others.
func (a *answering) pending(ctx context.Context, c Command) error {
	a.reply.Over = true
	typed := c.Typed
	c.Typed = ""
	f := a.filter(c)
	count, err := a.store.Count(ctx, f)
	if err != nil {
		return err
	}
	page, next, err := a.store.List(ctx, f, c.After, onPage)
	if err != nil {
		return err
	}
	if typed != "" {
		a.say("review.unread", locale.Args{"typed": quoted(typed)})
	}
	a.listed(c, count)
	if count == 0 && c.Mine {
		a.say("review.none_mine", locale.Args{"name": conversation.Plainly(a.person.Name)})
	}
	if len(page) > 0 {
		a.table(page)
		a.rows(page)
	}
	a.choices("review.lists", true, a.otherLists(c, next)...)
	return nil
}

// listed says what a list is of, and how many there are.
func (a *answering) listed(c Command, count int) {
	key := "review.waiting"
	if !a.filter(c).Reviews {
		key = "review.found"
	}
	if count == 0 {
		key = "review.none"
	}
	head := a.words.Count(key, count, nil)
	if of := a.filters(c); len(of) > 0 {
		head = a.words.Say("review.of", locale.Args{"list": head, "filters": strings.Join(of, ", ")})
	}
	a.add(conversation.Text{Key: key, Markdown: head})
}

// filters are what a list is chosen by, in words.
func (a *answering) filters(c Command) (said []string) {
	add := func(is bool, name string) {
		if is {
			said = append(said, name)
		}
	}
	f := c.Filter
	add(f.Track != "", quoted(a.words.Named("track", f.Track)))
	add(f.Cycle != 0, digits(int64(f.Cycle)))
	add(f.Phase != "", quoted(a.phase(f.Phase)))
	add(f.Country != "", quoted(a.country(f.Country)))
	add(c.Mine, a.words.Say("review.mine", nil))
	add(!c.Mine && f.Assignee != "", quoted(f.Assignee))
	add(f.Unassigned, a.words.Say("review.unassigned", nil))
	add(c.Overdue, a.words.Say("review.overdue", nil))
	return said
}

// table shows applications.
func (a *answering) table(page []application.Application) {
	t := conversation.Table{}
	for _, name := range []string{"reference", "due", "phase", "track", "place", "assignee"} {
		t.Head = append(t.Head, a.words.Say("review.name."+name, nil))
	}
	for i := range page {
		t.Rows = append(t.Rows, a.row(&page[i]))
	}
	a.add(t)
}

// none stands where there is nothing.
const none = "–"

func (a *answering) row(of *application.Application) []string {
	reference, due, phase := string(of.Reference), none, a.phase(of.Phase)
	if of.Demo {
		reference = a.words.Say("review.invented", locale.Args{"reference": reference})
	}
	if of.Due != "" {
		due = a.day(of.Due)
	}
	if a.late(of) {
		due = a.words.Say("review.was_due", locale.Args{"day": due})
	}
	if of.Pending != nil {
		phase = a.words.Say("review.moves", locale.Args{"from": phase, "to": a.phase(of.Pending.To)})
	}
	return []string{reference, due, phase, a.words.Named("track", of.Track), a.place(of), cmp.Or(oneLine(of.Assignee), none)}
}

// place is where an application comes from.
func (a *answering) place(of *application.Application) string {
	return a.words.Say("review.place", locale.Args{"country": a.country(of.Country), "city": oneLine(of.City)})
}

// rows offers to show each application of a page.
func (a *answering) rows(page []application.Application) {
	var show []conversation.Option
	for i := range page {
		ref := page[i].Reference
		show = append(show, conversation.Option{ID: Command{Verb: Show, Reference: ref}.String(), Label: string(ref)})
	}
	a.choices("review.rows", false, show...)
}

// otherLists are the next page, and the same list of fewer or more.
func (a *answering) otherLists(c Command, next string) (all []conversation.Option) {
	if next != "" {
		more := c
		more.After = next
		all = append(all, a.option("review.do.more", more))
	}
	c.After = ""
	mine, overdue, every := c, c, c
	mine.Mine, mine.Filter.Assignee, mine.Filter.Unassigned = true, "", false
	overdue.Overdue = true
	every.Mine, every.Overdue, every.Filter.Assignee, every.Filter.Unassigned = false, false, "", false
	for _, o := range []struct {
		key string
		c   Command
	}{{"review.do.mine", mine}, {"review.do.overdue", overdue}, {"review.do.every", every}} {
		if o.c != c {
			all = append(all, a.option(o.key, o.c))
		}
	}
	return all
}

// home is what somebody sees first: questions to people, their reviews, what is
// overdue, and what nobody reviews.
func (a *answering) home(ctx context.Context, _ Command) error {
	a.reply.Over = true
	var open []conversation.Option
	if a.people != nil && a.person.Roles&helpers != 0 {
		if err := a.listEnquiries(ctx, onHome); err != nil {
			return err
		}
		open = append(open, a.option("desk.do.list", Command{Verb: Enquiries}))
	}
	if err := a.week(ctx); err != nil {
		return err
	}
	open = append(open, a.option("stats.do.week", Command{Verb: Stats}))
	if a.store == nil {
		a.say("review.elsewhere", nil)
		a.choices("review.lists", true, append(open, a.option("review.do.help", Command{Verb: Help}))...)
		return nil
	}
	lists := []struct {
		do string
		c  Command
	}{
		{"review.do.mine", Command{Verb: Pending, Mine: true}},
		{"review.do.overdue", Command{Verb: Pending, Overdue: true}},
		{"review.do.unassigned", Command{Verb: Pending, Filter: application.Filter{Unassigned: true}}},
	}
	for _, l := range lists {
		f := a.filter(l.c)
		count, err := a.store.Count(ctx, f)
		if err != nil {
			return err
		}
		page, _, err := a.store.List(ctx, f, "", onHome)
		if err != nil {
			return err
		}
		a.listed(l.c, count)
		if len(page) > 0 {
			a.table(page)
			open = append(open, a.option(l.do, l.c))
		}
	}
	a.choices("review.lists", true, append(open, a.option("review.do.list", Command{Verb: Pending}), a.option("review.do.help", Command{Verb: Help}))...)
	return nil
}

// week tells the main figures of this week.
func (a *answering) week(ctx context.Context) error {
	if a.figures == nil {
		return nil
	}
	from, to := a.period(thisWeek)
	r, err := a.figures.Stats(ctx, stats.DayOf(from), stats.DayOf(to))
	if err != nil || r.All == (stats.Line{}) {
		return err
	}
	a.say("stats.this_week", nil)
	a.summed(&r)
	return nil
}
