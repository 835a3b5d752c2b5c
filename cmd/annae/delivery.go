package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"annae/internal/config"
	"annae/internal/record"
)

// deliveryCommand shows what waits and what was set aside, and lets staff try
// it again.
func deliveryCommand(ctx context.Context, args []string, w world) error {
	f := flags(w, "delivery", "delivery list | delivery replay ID ... | delivery park ID ...",
		"list tells what waits, which processes work, and what was set aside and why:\n  annae delivery list\n"+
			"replay lets what was set aside be tried again, park sets aside what waits; both take the ids of the list:\n  annae delivery replay u12 s7\n")
	verb, err := parseVerb(f, args, "list", "replay", "park")
	if err != nil {
		return err
	}
	if (verb == "list") != (f.NArg() == 0) {
		return errors.New("list takes no ids; replay and park take those of the list, such as annae delivery replay u12")
	}
	r, err := recordFor(ctx, w)
	if err != nil {
		return err
	}
	switch verb {
	case "list":
		err = listDelivery(ctx, r, w.stdout)
	case "replay":
		err = movePieces(ctx, f.Args(), r.Replay, "will be tried again", "is not set aside, or its content is kept no longer", w.stdout)
	case "park":
		err = movePieces(ctx, f.Args(), r.Park, "is set aside", "does not wait", w.stdout)
	}
	return errors.Join(err, r.Close())
}

// recordFor opens the record for a command.
func recordFor(ctx context.Context, w world) (*record.Record, error) {
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return nil, err
	}
	r, _, err := openRecord(ctx, newLogger(w, slog.LevelWarn), cfg, false)
	return r, err
}

func listDelivery(ctx context.Context, r *record.Record, out io.Writer) error {
	waits, err := r.Waiting(ctx)
	if err != nil {
		return err
	}
	asides, err := r.Asides(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d updates wait in the inbox, %d sends in the outbox.\n", waits.Updates, waits.Sends)
	if len(waits.Nodes) == 0 {
		fmt.Fprintln(out, "No process works; annae serve starts one.")
	}
	for _, n := range waits.Nodes {
		fmt.Fprintf(out, "%s works, with %d shards.\n", n.Node, n.Shards)
	}
	if len(asides) == 0 {
		_, err := fmt.Fprintln(out, "Nothing is set aside.")
		return err
	}
	fmt.Fprintln(out, "\nSet aside:")
	for _, a := range asides {
		kept := ""
		if !a.Kept {
			kept = " (its content is kept no longer)"
		}
		fmt.Fprintf(out, "  %-6s %-9s %s, %d tries: %s%s\n", a.ID, a.Channel, a.Since.Format("2006-01-02 15:04 UTC"), a.Tries, a.Why, kept)
	}
	_, err = fmt.Fprintf(out, "Try again: annae delivery replay %s\n", asides[0].ID)
	return err
}

// movePieces moves each, and tells all that could not be.
func movePieces(ctx context.Context, ids []string, move func(context.Context, string) error, done, not string, out io.Writer) error {
	var faults []error
	for _, id := range ids {
		switch err := move(ctx, id); {
		case errors.Is(err, record.ErrNoPiece):
			faults = append(faults, fmt.Errorf("%s %s", id, not))
		case err != nil:
			return errors.Join(append(faults, err)...)
		default:
			fmt.Fprintf(out, "%s %s.\n", id, done)
		}
	}
	return errors.Join(faults...)
}

// migrate brings the schema of the record up to date. Every start does it too;
// this is for doing it before.
func migrate(ctx context.Context, args []string, w world) error {
	f := flags(w, "migrate", "migrate", "Brings the record up to date, before several processes start at once; there is no way back, so copy the record first:\n  annae migrate\n")
	if err := f.Parse(args); err != nil {
		return err
	}
	r, err := recordFor(ctx, w)
	if err != nil {
		return err
	}
	if err := r.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.stdout, "The record is up to date.")
	return err
}
