package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"annae/internal/application"
	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/record"
	"annae/internal/seal"
)

// An errand is a command on applications: what it may be told, and what it
// does.
type errand struct {
	usage, help string
	words       int // that it takes
	set         func(*flag.FlagSet, *errandFlags)
	run         func(context.Context, *errandWork) error
}

// errandFlags are the flags of all errands; each sets those that it takes.
type errandFlags struct {
	by, note, sheet string
	atOnce, try     bool
	filter          application.Filter
	overdue         bool
}

// errandWork is what an errand works with.
type errandWork struct {
	world
	errandFlags
	args    []string
	content *content.Content
	store   *record.Applications
	keys    *seal.Keys
}

// who is who runs the command, for the audit.
func (e *errandWork) who() string {
	return cmp.Or(switchText(e.by), systemUser(e.getenv), "somebody") + " (command line)"
}

func errands() map[string]errand {
	by := func(f *flag.FlagSet, e *errandFlags) {
		f.StringVar(&e.by, "by", "", "who does it; else the user of this machine")
	}
	return map[string]errand{
		"import": {"import FILE [--try] [--sheet NAME]", "Loads applications from Excel (.xlsx) or CSV, all of the file or nothing. One that is known, by reference, own number or\n" +
			"by being the same project, is changed in the columns that the file has; a new one gets a reference:\n  annae applications import plans.xlsx --try\n\n" +
			"Columns: " + columnIDs() + "\n", 1, func(f *flag.FlagSet, e *errandFlags) {
			by(f, e)
			f.BoolVar(&e.try, "try", false, "only tell what would change")
			f.StringVar(&e.sheet, "sheet", "", "the sheet to read, where several have such a table")
		}, importApplications},
		"export": {"export FILE [--track ID] ...", "Writes applications into a new file, .xlsx or .csv, that import reads:\n  annae applications export plans.xlsx --track planning-2026\n", 1, filterFlags, exportApplications},
		"list":   {"list [--reviews] [--track ID] ...", "Lists applications, by the day on which they are due:\n  annae applications list --reviews --assignee kim\n", 0, filterFlags, listApplications},
		"show":   {"show REFERENCE", "Shows an application with its history; the audit notes who looked:\n  annae applications show KCN-2026-7F3K-E\n", 1, by, showApplication},
		"move": {"move REFERENCE PHASE [--note TEXT] [--at-once]", "Moves an application to another phase. It holds after five minutes, and can be undone until then:\n" +
			"  annae applications move KCN-2026-7F3K-E completing --note 'Please send the business plan.'\n", 2, func(f *flag.FlagSet, e *errandFlags) {
			by(f, e)
			f.StringVar(&e.note, "note", "", "what the applicant is told; replaces the note before")
			f.BoolVar(&e.atOnce, "at-once", false, "it holds at once and can't be undone")
		}, moveApplication},
		"undo": {"undo REFERENCE", "Takes back a move that does not hold yet:\n  annae applications undo KCN-2026-7F3K-E\n", 1, by, undoMove},
		"slip": {"slip CODE", "Confirms a printed slip by its code: of which application it is, and whether it is still so. The audit notes who looked:\n  annae applications slip 7F3K-9QXM-2WRT-AC34-5KZX\n", 1, by, checkSlip},
		"link": {"link REFERENCE", "Makes a one-time link for an applicant whose registered mailbox is dead. It does nothing until somebody else confirms it, within a day:\n" +
			"  annae applications link KCN-2026-7F3K-E\n", 1, by, makeLink},
		"confirm-link": {"confirm-link ID", "Confirms a link that somebody else made, and shows its secret once. It opens the application once, within a day:\n" +
			"  annae applications confirm-link 7F3K-9QXM\n", 1, by, confirmLink},
	}
}

// columnIDs are the names of the columns of a file.
func columnIDs() string {
	ids := make([]string, len(columns))
	for i, c := range columns {
		ids[i] = c.ID
	}
	return strings.Join(ids, ", ")
}

func filterFlags(f *flag.FlagSet, e *errandFlags) {
	f.BoolVar(&e.filter.Reviews, "reviews", false, "only those that wait for staff")
	f.BoolVar(&e.overdue, "overdue", false, "only those that were due before today")
	f.IntVar(&e.filter.Cycle, "cycle", 0, "year of the call, such as 2026")
	f.StringVar(&e.filter.Track, "track", "", "id of a track, such as planning-2026")
	f.StringVar(&e.filter.Phase, "phase", "", "id of a phase, such as checking")
	f.StringVar(&e.filter.Country, "country", "", "two letters, such as LA")
	f.StringVar(&e.filter.Assignee, "assignee", "", "who reviews it")
}

// applicationsCommand lets staff load, see and move applications.
func applicationsCommand(ctx context.Context, args []string, w world) error {
	all := errands()
	if len(args) == 0 || all[args[0]].run == nil {
		if len(args) > 0 && args[0] != "--help" && args[0] != "-h" && args[0] != "help" {
			return fmt.Errorf("applications %s is unknown; annae applications lists what there is", args[0])
		}
		return errandsHelp(w.stdout, all)
	}
	one := all[args[0]]
	work := &errandWork{world: w}
	f := flags(w, "applications "+args[0], "applications "+one.usage, one.help)
	one.set(f, &work.errandFlags)
	if err := work.parse(f, args[1:]); err != nil {
		return err
	}
	if len(work.args) != one.words {
		return fmt.Errorf("use: annae applications %s", one.usage)
	}
	return work.open(ctx, one)
}

func errandsHelp(out io.Writer, all map[string]errand) error {
	fmt.Fprint(out, "Usage: annae applications COMMAND\n\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(out, "  annae applications %s\n", all[name].usage)
	}
	_, err := fmt.Fprint(out, "\nannae applications COMMAND --help shows flags and an example.\n")
	return err
}

// parse takes words and flags in any order.
func (e *errandWork) parse(f *flag.FlagSet, args []string) error {
	for {
		if err := f.Parse(args); err != nil {
			return err
		}
		if f.NArg() == 0 {
			return nil
		}
		e.args = append(e.args, f.Arg(0))
		args = f.Args()[1:]
	}
}

// open opens content and record for an errand.
func (e *errandWork) open(ctx context.Context, one errand) error {
	cfg, err := config.Load(e.getenv)
	if err != nil {
		return err
	}
	if cfg.PortalURL != "" {
		return application.ErrElsewhere
	}
	if e.content, err = loadContent(e.world, cfg); err != nil {
		return err
	}
	r, keys, err := openRecord(ctx, newLogger(e.world, slog.LevelWarn), cfg, false)
	if err != nil {
		return err
	}
	e.keys = keys
	if e.store, err = r.Applications(ctx, e.content); err == nil {
		err = one.run(ctx, e)
	}
	return errors.Join(err, r.Close())
}

// reference reads one as it was typed.
func reference(typed string) (application.Reference, error) {
	ref, _, err := application.Find(typed)
	var wrong *application.Mistyped
	switch {
	case errors.As(err, &wrong) && len(wrong.Likely) > 0:
		words := make([]string, len(wrong.Likely))
		for i, one := range wrong.Likely {
			words[i] = string(one)
		}
		return "", fmt.Errorf("%s has a slip in it; is it %s?", wrong.Read, strings.Join(words, " or "))
	case errors.As(err, &wrong):
		return "", fmt.Errorf("%s has a slip in it; compare it with the letter or the list", wrong.Read)
	case err != nil:
		return "", fmt.Errorf("%q is no reference; one is such as KCN-2026-7F3K-E", typed)
	}
	return ref, nil
}

// mostListed is how many applications a page of the list has.
const mostListed = 200

func listApplications(ctx context.Context, e *errandWork) error {
	if e.overdue {
		e.filter.Overdue = today(e.content)
	}
	out := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	n := 0
	for behind := ""; ; {
		all, next, err := e.store.List(ctx, e.filter, behind, mostListed)
		if err != nil {
			return err
		}
		for _, a := range all {
			if n++; n == 1 {
				fmt.Fprintln(out, "reference\tdue\tphase\ttrack\tcountry\tcity\tassignee\tdemo\t")
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", a.Reference, cmp.Or(a.Due, "-"), phaseOf(&a), a.Track, a.Country, switchText(a.City),
				cmp.Or(switchText(a.Assignee), "-"), map[bool]string{true: "invented", false: "-"}[a.Demo])
		}
		if behind = next; next == "" {
			break
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(e.stdout, "%d applications.\n", n)
	return err
}

// phaseOf is the phase of an application, and where it is about to go.
func phaseOf(a *application.Application) string {
	if a.Pending == nil {
		return a.Phase
	}
	return a.Phase + " > " + a.Pending.To
}

// today is the day where the programme is.
func today(c *content.Content) string { return time.Now().In(c.Zone()).Format(time.DateOnly) }

const minute = "2006-01-02 15:04 UTC"

func showApplication(ctx context.Context, e *errandWork) error {
	ref, err := reference(e.args[0])
	if err != nil {
		return err
	}
	a, moves, err := told{e.store, mailboxes(e.keys)}.Get(ctx, ref)
	if err != nil {
		return err
	}
	if err := e.store.Seen(ctx, ref, e.who()); err != nil {
		return err
	}
	out := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	line := func(name, is string) {
		if is != "" {
			fmt.Fprintf(out, "%s\t%s\n", name, strings.ReplaceAll(is, "\n", "\n\t"))
		}
	}
	line("reference", string(a.Reference))
	if a.Demo {
		line("demo", "this application is invented")
	}
	for _, f := range []struct{ name, is string }{
		{"own number", a.Own}, {"track", a.Track}, {"country", a.Country}, {"city", a.City}, {"title", a.Title}, {"applicant", a.Applicant},
		{"contacts", strings.Join(a.Contacts, ", ")}, {"due", a.Due}, {"assignee", a.Assignee}, {"documents", application.WriteDocuments(a.Documents)},
		{"note", a.Note}, {"internal note", a.Internal},
	} {
		line(f.name, shown(f.is))
	}
	for _, contact := range slices.Sorted(maps.Keys(a.Undeliverable)) {
		line("takes no letters", fmt.Sprintf("%s, since %s; ask for another address, or make a link", shown(contact), a.Undeliverable[contact].Format(minute)))
	}
	line("phase", fmt.Sprintf("%s since %s", a.Phase, a.Since.Format(minute)))
	if p := e.content.Phases.Find(a.Phase); p != nil && len(p.Moves) > 0 {
		line("can move to", strings.Join(p.Moves, ", "))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, "\nHistory:")
	for _, m := range moves {
		holds := ""
		if !m.Done {
			holds = ", holds from " + m.Holds.Format(minute) + "; annae applications undo " + string(ref) + " takes it back"
		}
		fmt.Fprintf(e.stdout, "  %s  %s, by %s%s\n", m.Made.Format(minute), m.To, shown(m.By), holds)
	}
	return nil
}

// shown leaves of a text what a terminal can show, line by line.
func shown(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = switchText(lines[i])
	}
	return strings.Join(lines, "\n")
}

func moveApplication(ctx context.Context, e *errandWork) error {
	ref, err := reference(e.args[0])
	if err != nil {
		return err
	}
	q := application.Request{Reference: ref, To: e.args[1], Note: e.note, By: e.who(), After: application.UndoWithin}
	if e.atOnce {
		q.After = 0
	}
	m, err := e.store.Move(ctx, q)
	if err != nil {
		return err
	}
	if m.Done {
		_, err = fmt.Fprintf(e.stdout, "%s is in %s.\n", ref, m.To)
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s moves to %s at %s. Until then: annae applications undo %s\n", ref, m.To, m.Holds.Format(minute), ref)
	return err
}

func undoMove(ctx context.Context, e *errandWork) error {
	ref, err := reference(e.args[0])
	if err != nil {
		return err
	}
	if err := e.store.Undo(ctx, ref, e.who()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "The move of %s is taken back.\n", ref)
	return err
}
