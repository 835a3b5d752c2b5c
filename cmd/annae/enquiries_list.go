package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"annae/internal/enquiry"
	"annae/internal/record"
)

// enquiriesCommand lets staff look at questions that were handed to people.
func enquiriesCommand(ctx context.Context, args []string, w world) error {
	f := flags(w, "enquiries", "enquiries list [--state STATE] | enquiries show ID",
		"Looks at questions that were handed to people; the audit notes who looked at one. They are taken and answered over the API, /v1/enquiries:\n"+
			"  annae enquiries list --state open\n  annae enquiries show 7F3K4QXM\n")
	state := f.String("state", "", "only those that are open, claimed, returned or resolved")
	by := f.String("by", "", "who looks; else the user of this machine")
	verb, err := parseVerb(f, args, "list", "show")
	if err != nil {
		return err
	}
	if (verb == "show") != (f.NArg() == 1) || f.NArg() > 1 {
		return errors.New("list takes no number; show takes one, such as annae enquiries show 7F3K4QXM")
	}
	if *state != "" && !slices.Contains(enquiry.States(), enquiry.State(*state)) {
		return fmt.Errorf("--state %s is none; there are open, claimed, returned and resolved", *state)
	}
	r, err := recordFor(ctx, w)
	if err != nil {
		return err
	}
	people := r.Enquiries(enquiry.Desk{})
	if verb == "list" {
		err = listEnquiries(ctx, people, enquiry.Filter{State: enquiry.State(*state)}, w.stdout)
	} else {
		who := cmp.Or(switchText(*by), systemUser(w.getenv), "somebody") + " (command line)"
		err = showEnquiry(ctx, people, enquiry.ID(strings.ToUpper(f.Arg(0))), who, w.stdout)
	}
	return errors.Join(err, r.Close())
}

func listEnquiries(ctx context.Context, people *record.Enquiries, f enquiry.Filter, out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "NUMBER\tSTATE\tSINCE\tLANGUAGE\tHOLDER\tQUESTION")
	for next := ""; ; {
		page, more, err := people.List(ctx, f, next, 100)
		if err != nil {
			return err
		}
		for _, e := range page {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", e.ID, e.State, e.Opened.Format(minute), e.Locale, e.Holder, printable(e.Text))
		}
		if next = more; next == "" {
			return t.Flush()
		}
	}
}

func showEnquiry(ctx context.Context, people *record.Enquiries, id enquiry.ID, who string, out io.Writer) error {
	e, events, err := people.Show(ctx, id, who)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is %s, in %s, on %s.\n", e.ID, e.State, e.Locale, e.Channel)
	for _, x := range e.Earlier {
		fmt.Fprintf(out, "  before: %s\n    told: %s\n", printable(x.Said), printable(x.Told))
	}
	for _, ev := range events {
		said := cmp.Or(ev.Text, ev.Template)
		fmt.Fprintln(out, strings.TrimRight(fmt.Sprintf("  %s %s %s %s %s", ev.At.Format(minute), cmp.Or(ev.Who, "-"), ev.Did, ev.Fate, printable(said)), " "))
	}
	return nil
}
