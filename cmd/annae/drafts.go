package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"annae/internal/draft"
	"annae/internal/record"
)

// faqDrafts looks at what staff propose to teach the desk, and writes it into the
// content.
func faqDrafts(ctx context.Context, args []string, w world) error {
	f := flags(w, "faq drafts", "faq drafts list | faq drafts export [--dir DIR] [ID ...] | faq drafts withdraw ID",
		"What staff add to the FAQ in chat waits as a draft. export writes all, or those that are named, into the files of the\n"+
			"content, each with a labelled question in faq/eval/staff.json; nothing is live before these are read, checked and released:\n"+
			"  annae faq drafts list\n  annae faq drafts export --dir .\n  annae content check --dir .\n  annae faq eval --misses faq/eval/staff.json\n")
	dir := f.String("dir", ".", "folder that holds rules, faq and locales")
	by := f.String("by", "", "who does it; else the user of this machine")
	if len(args) == 0 || !slices.Contains([]string{"list", "export", "withdraw"}, args[0]) {
		f.Usage()
		return errSaid
	}
	ids, err := parseAnywhere(f, args[1:])
	if err != nil {
		return err
	}
	for i := range ids {
		ids[i] = strings.ToUpper(ids[i])
	}
	who := cmp.Or(switchText(*by), systemUser(w.getenv), "somebody") + " (command line)"
	r, err := recordFor(ctx, w)
	if err != nil {
		return err
	}
	switch verb := args[0]; {
	case verb == "list" && len(ids) == 0:
		err = listDrafts(ctx, r, w)
	case verb == "export":
		err = exportDrafts(ctx, r, *dir, ids, who, w)
	case verb == "withdraw" && len(ids) == 1:
		err = r.SettleDraft(ctx, ids[0], draft.Withdrawn, who)
	default:
		err = errors.New("list takes no id, and withdraw takes one; annae faq drafts list shows them")
	}
	return errors.Join(err, r.Close())
}

func listDrafts(ctx context.Context, r *record.Record, w world) error {
	all, err := r.Drafts(ctx, draft.Open)
	if err != nil {
		return err
	}
	for _, d := range all {
		fmt.Fprintf(w.stdout, "%s, %s, by %s: one more way to ask %s, in %s\n  %s\n", d.ID, d.At.Format(time.DateOnly), printable(d.By), d.Topic, d.Locale, printable(d.Phrasing))
		if n := d.New; n != nil {
			fmt.Fprintf(w.stdout, "  a new topic on %s, by %s:\n  %s\n", printable(n.Covers), printable(strings.Join(n.Sources, ", ")), printable(n.Answer))
		}
	}
	if len(all) == 0 {
		_, err = fmt.Fprintln(w.stdout, "No draft waits.")
	}
	return err
}

// exportDrafts writes drafts into the content. One that is written and not yet
// noted as such is written again, to the same effect.
func exportDrafts(ctx context.Context, r *record.Record, dir string, ids []string, who string, w world) error {
	if _, err := os.Stat(filepath.Join(dir, "faq", "topics.yaml")); err != nil {
		return fmt.Errorf("%s holds no content; name the folder with rules, faq and locales by --dir", dir)
	}
	all, err := r.Drafts(ctx, draft.Open)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.ContainsFunc(all, func(d draft.Draft) bool { return d.ID == id }) {
			return fmt.Errorf("%s: %w", id, record.ErrNoDraft)
		}
	}
	written := 0
	for i := range all {
		d := &all[i]
		if len(ids) > 0 && !slices.Contains(ids, d.ID) {
			continue
		}
		files, err := draft.Export(dir, d)
		if err != nil {
			return fmt.Errorf("draft %s: %w", d.ID, err)
		}
		if err := r.SettleDraft(ctx, d.ID, draft.Exported, who); err != nil {
			return err
		}
		written++
		fmt.Fprintf(w.stdout, "%s is written into %s\n", d.ID, strings.Join(files, ", "))
	}
	if written == 0 {
		_, err = fmt.Fprintln(w.stdout, "No draft waits.")
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "Now read them, and then:\n  annae content check --dir %s\n  annae faq eval --misses %s\n", dir, filepath.ToSlash(filepath.Join(dir, "faq", "eval", "staff.json")))
	return err
}
