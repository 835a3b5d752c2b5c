package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"annae/internal/changes"
	"annae/internal/locale"
)

// rulesDiff tells what changes in who may apply from one cycle to another.
func rulesDiff(_ context.Context, args []string, w world) error {
	f := flags(w, "rules diff", "rules diff [flags] CYCLE CYCLE",
		"Tells for whom the verdict changes from one cycle to another, the smallest group of applicants first, each\nwith an example and the rules that make the difference; then the rules that are not the same:\n  annae rules diff 2024 2025\n  annae rules diff --lang ko 2025 2026\n")
	asJSON := f.Bool("json", false, "print all of it as JSON, by ids")
	lang := f.String("lang", "", "language of the words; else the default")
	years, err := parseMixed(f, args)
	if err != nil {
		return err
	}
	if len(years) != 2 {
		return fmt.Errorf("rules diff compares two cycles: annae rules diff 2024 2025")
	}
	rules, c, err := openRules(w)
	if err != nil {
		return err
	}
	l := c.Served.Default()
	if *lang != "" {
		var ok bool
		if l, ok = c.Served.Parse(*lang); !ok {
			return fmt.Errorf("--lang: %q is not served; there are %v", *lang, c.Served)
		}
	}
	var of [2]int
	for i, y := range years {
		if of[i], err = strconv.Atoi(y); err != nil {
			return fmt.Errorf("%q is not a year; annae rules diff 2024 2025 compares two cycles", y)
		}
	}
	diff, err := rules.Diff(of[0], of[1])
	if err != nil {
		return err
	}
	if *asJSON {
		e := json.NewEncoder(w.stdout)
		e.SetIndent("", "  ")
		return e.Encode(diff)
	}
	printChanges(w.stdout, changes.Tell(diff, rules, c, c.Words[l]), c.Words[l])
	return nil
}

// parseMixed parses flags that may stand before, between and behind the words.
func parseMixed(f *flag.FlagSet, args []string) ([]string, error) {
	var words []string
	for {
		if err := f.Parse(args); err != nil || f.NArg() == 0 {
			return words, err
		}
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
}

// printChanges prints a comparison.
func printChanges(out io.Writer, told changes.Telling, w *locale.Words) {
	fmt.Fprintf(out, "%s\n%s\n", told.Title, w.Say("changes.advice", nil))
	for _, p := range told.Pairs {
		fmt.Fprintf(out, "\n%s\n", p.Title)
		if p.Text != "" {
			fmt.Fprintln(out, p.Text)
		}
		for i, r := range p.Regions {
			printRegion(out, i+1, r, w)
		}
		if len(p.Rules) == 0 {
			fmt.Fprintf(out, "\n  %s\n", w.Say("changes.rules_same", nil))
			continue
		}
		fmt.Fprintf(out, "\n  %s:\n", w.Say("changes.rules", nil))
		for _, r := range p.Rules {
			fmt.Fprintf(out, "    %s\n", withTags(r))
		}
	}
	printSources(out, told.Sources)
}

func printRegion(out io.Writer, n int, r changes.Region, w *locale.Words) {
	whom := w.Say("changes.everybody", nil)
	if len(r.Where) > 0 {
		whom = w.Say("changes.whom", nil) + ": " + inALine(r.Where)
	}
	fmt.Fprintf(out, "\n  %d. %s (%s)\n     %s\n     %s: %s\n     %s:\n", n, r.Turn, r.Share, whom,
		w.Say("changes.example", nil), inALine(r.Example), w.Say("changes.why", nil))
	for _, one := range r.Why {
		fmt.Fprintf(out, "       %s\n", withTags(one))
	}
}

// inALine lists facts, each with its values.
func inALine(facts []changes.Fact) string {
	var all []string
	for _, f := range facts {
		all = append(all, f.Fact+": "+strings.Join(f.Values, " / "))
	}
	return strings.Join(all, "; ")
}

func withTags(c changes.Cited) string {
	if len(c.Tags) == 0 {
		return c.Text
	}
	return c.Text + " " + cite(c.Tags)
}
