package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/evaluation"
	"annae/internal/locale"
	"annae/internal/match"
)

// faqVerbs are the words behind faq beside eval.
var faqVerbs = map[string]func(ctx context.Context, args []string, w world) error{
	"drafts": faqDrafts,
	"gaps":   faqGaps,
	"try":    faqTry,
}

// faqCommand measures answers against labelled questions, lists what was not
// answered, and tries phrasings.
func faqCommand(ctx context.Context, args []string, w world) error {
	if len(args) > 0 && faqVerbs[args[0]] != nil {
		return faqVerbs[args[0]](ctx, args[1:], w)
	}
	f := flags(w, "faq", "faq eval [--json] [--misses] FILE | faq gaps [flags] | faq try TOPIC PHRASING | faq drafts list|export|withdraw",
		"eval asks every labelled question of a file and tells how well the answers fit. A file with entries is\nmeasured on those alone; one without on the programme's own content:\n  annae faq eval --misses faq/eval/programme.json\n"+
			"gaps lists the questions that were not answered, or not well:\n  annae faq gaps --days 7\n"+
			"drafts shows what staff propose to add, and writes it into the content:\n  annae faq drafts export --dir .\n"+
			"try shows what one more phrasing of a topic would change:\n  annae faq try deadline-planning \"by when do we have to hand in our plan?\"\n")
	asJSON := f.Bool("json", false, "print the figures as JSON")
	misses := f.Bool("misses", false, "print the questions that went wrong")
	if _, err := parseVerb(f, args, "eval", "gaps", "try", "drafts"); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return fmt.Errorf("faq eval needs one file of labelled questions, such as faq/eval/programme.json")
	}
	set, err := evaluation.Load(f.Arg(0))
	if err != nil {
		return err
	}
	judge, build, err := newJudge(set, w)
	if err != nil {
		return err
	}
	report := evaluation.Run(set, judge, build)
	if *asJSON {
		e := json.NewEncoder(w.stdout)
		e.SetIndent("", "  ")
		return e.Encode(report)
	}
	if err := report.WriteTable(w.stdout); err != nil {
		return err
	}
	if *misses {
		return report.WriteMisses(w.stdout)
	}
	return nil
}

// newJudge brings what is to be measured, and how long it took to learn.
func newJudge(set *evaluation.Set, w world) (evaluation.Judge, time.Duration, error) {
	start := time.Now()
	if len(set.Entries) > 0 {
		m, err := match.Train(learn(set))
		return modelJudge{m}, time.Since(start), err
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return nil, 0, err
	}
	desk, err := openDesk(w, newLogger(w, slog.LevelWarn), cfg)
	if err != nil {
		return nil, 0, err
	}
	return deskJudge{desk, asOfEval}, time.Since(start), nil
}

// asOfEval is the day for which labelled questions about "now" are written.
var asOfEval = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// learn turns the entries of a set into those of the engine. Entries of one
// id in several languages are one.
func learn(set *evaluation.Set) []match.Entry {
	var entries []match.Entry
	at := map[string]int{}
	for _, e := range set.Entries {
		i, ok := at[e.ID]
		if !ok {
			i = len(entries)
			at[e.ID] = i
			entries = append(entries, match.Entry{ID: e.ID})
		}
		for _, p := range e.Phrasings {
			entries[i].Phrasings = append(entries[i].Phrasings, match.Phrasing{Lang: e.Lang, Text: p})
		}
		if e.Answer != "" {
			entries[i].Answers = append(entries[i].Answers, match.Phrasing{Lang: e.Lang, Text: e.Answer})
		}
	}
	return entries
}

// modelJudge is the engine alone.
type modelJudge struct{ model *match.Model }

func (j modelJudge) Judge(text, lang string) evaluation.Judged {
	r := j.model.Rank(match.Query{Text: text, Lang: lang})
	g := judged(r)
	switch dec := r.Decide(); dec.Outcome {
	case match.Answer:
		g.Outcome, g.Answered = evaluation.Answered, []string{dec.Candidates[0].ID}
	case match.Clarify:
		g.Outcome = evaluation.Offered
		for _, c := range dec.Candidates {
			g.Offered = append(g.Offered, c.ID)
		}
	}
	return g
}

func judged(r match.Ranking) evaluation.Judged {
	g := evaluation.Judged{InScope: r.InScope}
	for _, c := range r.Candidates {
		g.Ranked = append(g.Ranked, c.ID)
	}
	return g
}

// deskJudge is the whole desk with the programme's content.
type deskJudge struct {
	desk *answer.Desk
	asOf time.Time
}

func (j deskJudge) Judge(text, lang string) evaluation.Judged {
	g := judged(j.desk.Rank(text, locale.Locale(lang)))
	r := j.desk.Ask(answer.Question{Text: text, Locale: locale.Locale(lang), AsOf: j.asOf})
	for _, a := range r.Answers {
		g.Answered = append(g.Answered, a.Topic)
	}
	switch {
	case len(g.Answered) > 0:
		g.Outcome = evaluation.Answered
		g.Ranked = append(g.Answered[:1:1], without(g.Ranked, g.Answered[0])...)
	case r.Outcome == answer.Clarify:
		g.Outcome = evaluation.Offered
		for _, a := range r.Alternatives {
			g.Offered = append(g.Offered, a.Topic)
		}
	}
	return g
}

func without(list []string, s string) []string {
	var kept []string
	for _, v := range list {
		if v != s {
			kept = append(kept, v)
		}
	}
	return kept
}
