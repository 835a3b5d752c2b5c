package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// mostProof is how many bytes a proof may have.
const mostProof = 1 << 20

// rulesExplain works a verdict out again from its proof.
func rulesExplain(_ context.Context, args []string, w world) error {
	f := flags(w, "rules explain", "rules explain FILE",
		"Works the verdicts of a proof out again, with every rule, its outcome and its sources, and says whether\nthe proof holds. A proof is what /v1/eligibility/evaluate replies as proof; the whole reply will do as well.\nA - stands for the standard input:\n  annae rules explain proof.json\n  curl -s ... | annae rules explain -\n"+
			"The exit status is 0 when the proof is confirmed, and 1 when it is refuted, rests on other content or is\nnone.\n")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return fmt.Errorf("rules explain needs one file with a proof, or - for the standard input: annae rules explain proof.json")
	}
	data, err := readProof(f.Arg(0), w)
	if err != nil {
		return err
	}
	p, err := eligibility.ReadProof(data)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Arg(0), err)
	}
	rules, c, err := openRules(w)
	if err != nil {
		return err
	}
	t := explaining{rules, c, c.Words[c.Served.Default()], w.stdout}
	e, err := rules.Explain(p)
	if err != nil {
		return fmt.Errorf("%s: %w%s", f.Arg(0), err, t.impossible(err))
	}
	t.standing(p, e)
	t.findings(p, e.Result)
	if e.Standing != eligibility.Confirmed {
		return errSaid
	}
	return nil
}

// explaining prints in one language what rules say of a proof.
type explaining struct {
	rules   *eligibility.Rules
	content *content.Content
	words   *locale.Words
	out     io.Writer
}

func readProof(name string, w world) ([]byte, error) {
	from := w.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		from = file
	}
	data, err := io.ReadAll(io.LimitReader(from, mostProof+1))
	if err == nil && len(data) > mostProof {
		err = fmt.Errorf("%s has more than %d bytes; that is no proof", name, mostProof)
	}
	return data, err
}

// impossible says in words why facts can't be together.
func (t explaining) impossible(err error) string {
	var e *eligibility.ImpossibleError
	if !errors.As(err, &e) {
		return ""
	}
	var all []string
	for _, id := range e.Combinations {
		all = append(all, "\n  "+t.words.Say("impossible."+id, nil))
	}
	return strings.Join(all, "")
}

// standing says whether the proof holds, and names all that differs.
func (t explaining) standing(p eligibility.Proof, e eligibility.Explanation) {
	switch e.Standing {
	case eligibility.Confirmed:
		fmt.Fprintln(t.out, "Confirmed: the rules come to the same verdicts and outcomes.")
	case eligibility.Refuted:
		fmt.Fprintln(t.out, "Refuted: the content is the same, and the rules don't come to this:")
	case eligibility.OtherContent:
		fmt.Fprintf(t.out, "Of other content: the proof rests on %s, and these rules are of %s.\n", brief(p.Content), brief(t.rules.Content))
		if len(e.Differences) == 0 {
			fmt.Fprintln(t.out, "They come to the same verdicts and outcomes for these facts.")
		} else {
			fmt.Fprintln(t.out, "They come to something else for these facts:")
		}
	}
	for _, d := range e.Differences {
		what := "the verdict"
		if d.Rule != "" {
			what = fmt.Sprintf("the rule %q", d.Rule)
		}
		fmt.Fprintf(t.out, "  %s, %s: %s in the proof, %s by the rules\n", d.Track, what, orNone(d.Proof), orNone(d.Rules))
	}
}

func orNone(s string) string {
	if s == "" {
		return "absent"
	}
	return s
}

// brief is enough of a hash to tell it from another.
func brief(hash string) string {
	const most = 16
	if r := []rune(hash); len(r) > most {
		return fmt.Sprintf("%q...", string(r[:most]))
	}
	return fmt.Sprintf("%q", hash)
}

// findings prints what the rules say, rule by rule.
func (t explaining) findings(p eligibility.Proof, r eligibility.Result) {
	fmt.Fprintf(t.out, "\nCycle %d, as of %s\n", p.Cycle, p.AsOf.Format(time.RFC3339))
	for _, n := range t.rules.Named(r.Facts) {
		value := "not known"
		if n.Value != "" {
			value = answer.ValueLabel(n, t.words)
		}
		fmt.Fprintf(t.out, "  %s: %s\n", t.words.Say("fact."+n.Fact, nil), value)
	}
	var tags []string
	for _, f := range r.Findings {
		fmt.Fprintf(t.out, "\n%s: %s\n", f.Track.ID, f.Verdict)
		for _, rule := range f.Rules {
			fmt.Fprintf(t.out, "  %-9s  %s %s\n", rule.Outcome, t.ruleInFull(rule), cite(rule.Rule.Sources))
			tags = append(tags, rule.Rule.Sources...)
		}
	}
	printSources(t.out, t.content.Sources(tags))
}

// ruleInFull is a rule in words, with what it is for and what is not settled.
func (t explaining) ruleInFull(f eligibility.RuleFinding) string {
	s := f.Rule.ID + ": " + t.words.Say("rule."+f.Rule.ID, nil)
	if !f.Rule.Required() {
		s += " (Counts in favour, decides nothing.)"
	}
	if f.Beside {
		s += " (Concerns other applicants.)"
	}
	if f.Outcome == eligibility.Unsettled {
		s += " " + t.words.Say("unsettled."+f.Rule.ID, nil)
	}
	return s
}
