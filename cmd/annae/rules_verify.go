package main

import (
	"context"
	"fmt"
	"time"

	"annae/internal/config"
)

// slow is how long a command may run in silence.
const slow = time.Second

// rulesVerify proves that the rules are sound, and tells how many questions
// they take and what waits for a source.
func rulesVerify(ctx context.Context, args []string, w world) error {
	f := flags(w, "rules verify", "rules verify",
		"Proves that every rule, verdict and question is of use, that interviews and diagrams come to what CEL says\nof every applicant, and that the answers agree with the rules. Of the content folder in ANNAE_CONTENT_DIR,\nor that inside the program:\n  annae rules verify\n"+
			"The exit status is 1 when something is found.\n")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("rules verify takes no words; it verifies all cycles: annae rules verify")
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return err
	}
	rules, c, err := openRules(w)
	if err != nil {
		return err
	}
	from, err := files(cfg.ContentDir)
	if err != nil {
		return err
	}
	cases, err := rules.Cases(from.Rules, c)
	if err != nil {
		return err
	}
	start := time.Now()
	v, err := rules.Verify(ctx, cases, func(what string) {
		if took := time.Since(start); took > slow {
			fmt.Fprintf(w.stderr, "%s: %s ...\n", took.Round(time.Second), what)
		}
	})
	if err != nil {
		return err
	}
	words := c.Words["en"]
	if err := v.Write(w.stdout, func(id string) string { return words.Say(id, nil) }); err != nil {
		return err
	}
	if len(v.Findings) > 0 {
		return errSaid
	}
	return nil
}
