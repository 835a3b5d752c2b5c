package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"annae/internal/content"
	"annae/internal/locale"
)

// contentCommand checks what editors write.
func contentCommand(_ context.Context, args []string, w world) error {
	f := flags(w, "content", "content check [--dir DIR] | content stamp [--dir DIR] LOCALE [TEXT ...]",
		"check names every fault with file, line and what would be right:\n  annae content check --dir .\n"+
			"stamp records that translations have been compared with the English text as it is today;\nwithout names, all of the language:\n  annae content stamp --dir . ko faq.is-it-oda\n")
	dir := f.String("dir", "", "folder that holds rules, faq and locales; else the content inside the program")
	verb, err := parseVerb(f, args, "check", "stamp")
	if err != nil {
		return err
	}
	from, err := files(*dir)
	if err != nil {
		return err
	}
	if verb == "stamp" {
		return stamp(from, *dir, f.Args(), w)
	}
	return check(from, w)
}

func check(from content.Files, w world) error {
	c, err := content.Load(from)
	var faults content.Faults
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			fmt.Fprintln(w.stdout, f)
		}
		fmt.Fprintf(w.stderr, "%d faults\n", len(faults))
		return errSaid
	case err != nil:
		return err
	}
	topics, phrasings := 0, 0
	for _, t := range c.Topics {
		if t.Role == content.Programme {
			topics++
		}
		for _, text := range t.Texts {
			phrasings += len(text.Phrasings)
		}
	}
	_, err = fmt.Fprintf(w.stdout, "%d topics and %d outside them, %d phrasings, %d languages, %d cycles: no faults\n",
		topics, len(c.Topics)-topics, phrasings, len(c.Served), len(c.Cycles))
	return err
}

func stamp(from content.Files, dir string, args []string, w world) error {
	if dir == "" || len(args) == 0 {
		return fmt.Errorf("content stamp needs the folder to write to and a language: annae content stamp --dir . ko")
	}
	name, data, err := content.Stamps(from, locale.Locale(args[0]), args[1:])
	if err != nil {
		return err
	}
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.stdout, name, "is up to date")
	return err
}
