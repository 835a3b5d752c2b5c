package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"strconv"
	"strings"

	"annae/internal/eligibility"
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
	telling{rules, c, c.Words[l], w.stdout}.diff(diff)
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

func (t telling) diff(d *eligibility.Diff) {
	years := locale.Args{"from": strconv.Itoa(d.From), "to": strconv.Itoa(d.To)}
	fmt.Fprintf(t.out, "%s\n%s\n", t.words.Say("changes.title", years), t.words.Say("changes.advice", nil))
	var tags []string
	for _, p := range d.Tracks {
		t.pair(p, years)
		for _, r := range p.Rules {
			tags = append(tags, r.Sources...)
		}
		for _, r := range p.Regions {
			for _, b := range r.Because {
				tags = append(tags, cited(b)...)
			}
		}
	}
	t.sources(tags)
}

func cited(b eligibility.Because) []string {
	var all []string
	for _, r := range []*eligibility.RuleIn{b.From, b.To} {
		if r != nil {
			all = append(all, r.Sources...)
		}
	}
	return all
}

// pair prints what changes from one track to another.
func (t telling) pair(p eligibility.TrackDiff, years locale.Args) {
	from, to := t.words.Say("track."+p.From, nil), t.words.Say("track."+p.To, nil)
	switch {
	case p.From == "":
		fmt.Fprintf(t.out, "\n%s\n", t.words.Say("changes.new", with(years, "track", to)))
	case p.To == "":
		fmt.Fprintf(t.out, "\n%s\n", t.words.Say("changes.gone", with(years, "track", from)))
	default:
		fmt.Fprintf(t.out, "\n%s\n", t.words.Say("changes.pair", locale.Args{"from": from, "to": to}))
		if len(p.Regions) == 0 {
			fmt.Fprintln(t.out, t.words.Say("changes.none", nil))
		} else {
			fmt.Fprintln(t.out, t.words.Say("changes.part", locale.Args{"share": t.share(p.Share)}))
		}
	}
	for i, r := range p.Regions {
		t.region(i+1, r, years)
	}
	if len(p.Rules) == 0 {
		fmt.Fprintf(t.out, "\n  %s\n", t.words.Say("changes.rules_same", nil))
		return
	}
	fmt.Fprintf(t.out, "\n  %s:\n", t.words.Say("changes.rules", nil))
	for _, r := range p.Rules {
		for _, change := range r.Changes {
			fmt.Fprintf(t.out, "    %s %s\n", t.words.Say("changes.rule."+string(change), t.ruleArgs(r.Rule, r.Required, years)), cite(r.Sources))
		}
	}
}

// share is a percentage in words.
func (t telling) share(of float64) string {
	format := t.words.Format()
	if of < 0.01 {
		return t.words.Say("changes.small", locale.Args{"share": format.Share(1)})
	}
	return format.Share(int64(math.Round(100 * of)))
}

func (t telling) ruleArgs(id string, required bool, years locale.Args) locale.Args {
	text := t.words.Say("rule."+id, nil)
	if !required {
		text = t.words.Say("changes.favour", locale.Args{"rule": text})
	}
	return with(with(years, "rule", text), "unsettled", t.words.Say("unsettled."+id, nil))
}

func with(args locale.Args, name, value string) locale.Args {
	all := locale.Args{name: value}
	for k, v := range args {
		all[k] = v
	}
	return all
}

func (t telling) region(n int, r eligibility.Region, years locale.Args) {
	turn := with(with(years, "was", t.words.Say("changes.verdict."+string(r.From), nil)), "is", t.words.Say("changes.verdict."+string(r.To), nil))
	fmt.Fprintf(t.out, "\n  %d. %s (%s)\n", n, t.words.Say("changes.turn", turn), t.words.Say("changes.share", locale.Args{"share": t.share(r.Share)}))
	whom := t.words.Say("changes.everybody", nil)
	if len(r.Where) > 0 {
		var all []string
		for _, w := range r.Where {
			all = append(all, t.values(w.Fact, w.Values...))
		}
		whom = t.words.Say("changes.whom", nil) + ": " + strings.Join(all, "; ")
	}
	var example []string
	for _, n := range t.rules.Named(r.Facts) {
		example = append(example, t.values(n.Fact, n.Value))
	}
	fmt.Fprintf(t.out, "     %s\n     %s: %s\n     %s:\n", whom, t.words.Say("changes.example", nil), strings.Join(example, "; "), t.words.Say("changes.why", nil))
	for _, b := range r.Because {
		fmt.Fprintf(t.out, "       %s\n       %s\n", t.ruleIn(years["from"], b.From), t.ruleIn(years["to"], b.To))
	}
}

// ruleIn is the outcome of a rule in one of the years.
func (t telling) ruleIn(year string, r *eligibility.RuleIn) string {
	if r == nil {
		return t.words.Say("changes.outcome.absent", locale.Args{"year": year})
	}
	args := with(t.ruleArgs(r.Rule, true, nil), "year", year)
	return t.words.Say("changes.outcome."+string(r.Outcome), args) + " " + cite(r.Sources)
}
