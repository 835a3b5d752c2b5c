package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/evaluation"
)

// A trial compares the desk as it is with one that knows more.
type trial struct {
	out           io.Writer
	before, after *answer.Desk
}

// sealed are the labelled questions that nobody may write phrasings from: of
// them only numbers are shown.
var sealed = []string{"programme.json", "blind.json"}

// evalFiles are the labelled questions beside the content or in the working
// directory; none where there is no such folder.
func evalFiles(cfg config.Config) []string {
	for _, dir := range []string{cfg.ContentDir, "."} {
		if files, err := filepath.Glob(filepath.Join(dir, "faq", "eval", "*.json")); err == nil && len(files) > 0 {
			return files
		}
	}
	return nil
}

// labelled shows for each file how many decisions change.
func (t trial) labelled(ctx context.Context, files []string) error {
	if len(files) == 0 {
		_, err := fmt.Fprintln(t.out, "Labelled questions: there is no folder faq/eval here")
		return err
	}
	fmt.Fprintln(t.out, "Labelled questions:")
	for _, file := range files {
		if err := t.file(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

// file compares one file. Its faults are not repeated, because they may quote
// a question.
func (t trial) file(ctx context.Context, file string) error {
	name := filepath.Base(file)
	set, err := evaluation.Load(file)
	switch {
	case err != nil:
		_, err := fmt.Fprintf(t.out, "  %s: left out, it has faults; annae faq eval %s names them\n", name, file)
		return err
	case len(set.Entries) > 0:
		_, err := fmt.Fprintf(t.out, "  %s: left out, it has entries of its own\n", name)
		return err
	}
	c, err := t.compare(ctx, set)
	if err != nil {
		return err
	}
	if slices.Contains(sealed, name) {
		c.changes = ""
	}
	_, err = fmt.Fprintf(t.out, "  %s: %d questions, %d better, %d worse\n%s", name, len(set.Queries), c.better, c.worse, c.changes)
	return err
}

// compared is what changes for the questions of a file.
type compared struct {
	better, worse int
	changes       string // in words
}

func (t trial) compare(ctx context.Context, set *evaluation.Set) (compared, error) {
	var c compared
	var said strings.Builder
	for _, q := range set.Queries {
		if ctx.Err() != nil {
			return c, ctx.Err()
		}
		was := deskJudge{t.before, asOfEval}.Judge(q.Text, q.Lang)
		is := deskJudge{t.after, asOfEval}.Judge(q.Text, q.Lang)
		word := "better"
		switch from, to := grade(q, was), grade(q, is); {
		case to > from:
			c.better++
		case to < from:
			c.worse++
			word = "worse"
		default:
			continue
		}
		fmt.Fprintf(&said, "    %s: %s\n      before: %s\n      after:  %s\n", word, printable(q.Text), judgedAs(was), judgedAs(is))
	}
	c.changes = said.String()
	return c, nil
}

// The grades of a decision, from the worst. A wrong answer is worse than none.
const (
	misled = iota
	unhelped
	offered
	right
)

// grade says how good a decision is for a labelled question.
func grade(q evaluation.Query, got evaluation.Judged) int {
	if !q.InScope() {
		return map[evaluation.Outcome]int{evaluation.HeldBack: right, evaluation.Offered: unhelped, evaluation.Answered: misled}[got.Outcome]
	}
	switch {
	case got.Outcome == evaluation.Answered && answersAll(q, got.Answered):
		return right
	case got.Outcome == evaluation.Answered:
		return misled
	case got.Outcome == evaluation.Offered && slices.ContainsFunc(got.Offered, q.Right):
		return offered
	}
	return unhelped
}

func answersAll(q evaluation.Query, ids []string) bool {
	for _, id := range q.All {
		if !slices.Contains(ids, id) {
			return false
		}
	}
	return len(ids) > 0 && q.Right(ids[0])
}

func judgedAs(got evaluation.Judged) string {
	switch got.Outcome {
	case evaluation.Answered:
		return "answer: " + strings.Join(got.Answered, ", ")
	case evaluation.Offered:
		return "offer: " + strings.Join(got.Offered, ", ")
	}
	return "no answer"
}
