package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"annae/internal/application"
	"annae/internal/config"
	"annae/internal/mail"
	"annae/internal/record"
	"annae/internal/seal"
)

// peopleFlags are what annae people may be told.
type peopleFlags struct {
	address, by string
	notes, yes  bool
}

const peopleUsage = "people erase REFERENCE | people erase --address ADDRESS [REFERENCE] | people receipt CODE"

func peopleFlagSet(w world, p *peopleFlags) *flag.FlagSet {
	f := flags(w, "people", peopleUsage,
		"erase takes people out of the record: all contacts of an application, or one address wherever it is a contact. With them go the\n"+
			"codes that were asked for, letters, messages that name them, and the name by which the audit knew the application. Whoever had\n"+
			"proved to be the applicant has to prove it again. Without --yes it only tells what would go:\n"+
			"  annae people erase KCN-2026-7F3K-E\n  annae people erase --address person@example.org --yes\n\n"+
			"receipt tells what was erased under a receipt, and when:\n  annae people receipt 7F3K-9QXM\n")
	f.StringVar(&p.address, "address", "", "erase this e-mail address alone; other contacts stay")
	f.BoolVar(&p.notes, "notes", false, "clear the notes to and about the applicant, too")
	f.BoolVar(&p.yes, "yes", false, "erase; there is no way back")
	f.StringVar(&p.by, "by", "", "who does it; else the user of this machine")
	return f
}

// peopleCommand takes people out of the record.
func peopleCommand(ctx context.Context, args []string, w world) error {
	var p peopleFlags
	f := peopleFlagSet(w, &p)
	if len(args) == 0 || args[0] == "help" || strings.HasPrefix(args[0], "-") {
		f.Usage()
		return nil
	}
	work := &errandWork{world: w, errandFlags: errandFlags{by: p.by}}
	if err := work.parse(f, args[1:]); err != nil {
		return err
	}
	work.by = p.by
	switch verb := args[0]; {
	case verb == "receipt" && len(work.args) == 1:
		return tellReceipt(ctx, w, work.args[0])
	case verb == "erase" && len(work.args) <= 1 && (p.address != "" || len(work.args) == 1):
		return work.erasePeople(ctx, p)
	}
	return errors.New("use: annae " + peopleUsage)
}

// whose reads whom an erasure means.
func (e *errandWork) whose(p peopleFlags) (of application.Erasure, err error) {
	of = application.Erasure{Notes: p.notes, Try: !p.yes, By: e.who()}
	if len(e.args) > 0 {
		if of.Reference, err = reference(e.args[0]); err != nil {
			return of, err
		}
	}
	if p.address != "" {
		var is bool
		if of.Address, is = application.ReadContact(p.address); !is {
			return of, errors.New("this is no e-mail address; write it as person@example.org")
		}
	}
	return of, nil
}

// erasePeople erases, or tells what would be. It reaches what the record holds,
// also where a portal has the applications by now.
func (e *errandWork) erasePeople(ctx context.Context, p peopleFlags) error {
	of, err := e.whose(p)
	if err != nil {
		return err
	}
	cfg, err := config.Load(e.getenv)
	if err != nil {
		return err
	}
	if e.content, err = loadContent(e.world, cfg); err != nil {
		return err
	}
	r, keys, err := openRecord(ctx, newLogger(e.world, slog.LevelWarn), cfg, false)
	if err != nil {
		return err
	}
	if e.store, err = r.Applications(ctx, e.content); err == nil {
		err = e.eraseFrom(ctx, cfg, keys, of)
	}
	return errors.Join(err, r.Close())
}

func (e *errandWork) eraseFrom(ctx context.Context, cfg config.Config, keys *seal.Keys, of application.Erasure) error {
	gone, receipt, err := e.store.Erase(ctx, of, mailboxes(keys))
	if err != nil {
		return err
	}
	files, err := mail.Drop(lettersIn(cfg), gone.Addresses, of.Try)
	return errors.Join(tellErased(e.stdout, of, &gone, files, receipt), err)
}

// mailboxes are by which the outbox knows mailboxes.
func mailboxes(keys *seal.Keys) record.Mailbox {
	return func(address string) string { return mail.Mailbox(keys, address) }
}

// lettersIn is the folder of letters where no mail server is set.
func lettersIn(cfg config.Config) string { return filepath.Join(cfg.DataDir, "mail") }

// tellErased says what went, or would go. It names nobody.
func tellErased(out io.Writer, of application.Erasure, gone *application.Erased, files int, receipt string) error {
	lines := gone.Counts()
	switch files {
	case 0:
	case 1:
		lines = append(lines, "1 file of a letter")
	default:
		lines = append(lines, fmt.Sprint(files, " files of letters"))
	}
	if len(lines) == 0 {
		_, err := fmt.Fprintln(out, "There is nothing to erase: no contact is kept that is meant.")
		return err
	}
	begins := "This is erased:"
	if of.Try {
		begins = "This would be erased:"
	}
	fmt.Fprintln(out, begins)
	for _, line := range lines {
		fmt.Fprintln(out, " ", line)
	}
	for _, ref := range gone.References {
		fmt.Fprintln(out, "  of", ref)
	}
	if of.Try {
		_, err := fmt.Fprintln(out, "Nothing was erased. The same with --yes erases it; there is no way back.")
		return err
	}
	_, err := fmt.Fprintf(out, "On %s, by %s. Receipt: %s\nLetters that went out, files that were exported and copies of the record are not reached from here.\n",
		time.Now().UTC().Format(minute), of.By, receipt)
	return err
}

// tellReceipt says what was erased under a receipt.
func tellReceipt(ctx context.Context, w world, code string) error {
	r, err := recordFor(ctx, w)
	if err != nil {
		return err
	}
	found, err := r.Receipt(ctx, code)
	if err == nil {
		_, err = fmt.Fprintf(w.stdout, "On %s, %s by %s: %s.\n", found.At.Format(minute), found.Did, shown(found.Who), found.Detail)
	}
	return errors.Join(err, r.Close())
}
