package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/gaps"
)

// faqGaps lists what was not answered, or not well, in groups that ask alike.
func faqGaps(ctx context.Context, args []string, w world) error {
	f := flags(w, "faq gaps", "faq gaps [--days N] [--json]",
		"Lists the questions that were not answered, or not well, those that ask alike together, with the\ncommand that tries what a new phrasing would change:\n  annae faq gaps --days 7\n")
	days := f.Int("days", 30, "of how many days; 0: all that are kept")
	asJSON := f.Bool("json", false, "print the groups as JSON")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 || *days < 0 {
		return fmt.Errorf("faq gaps takes a number of days and no words, such as annae faq gaps --days 7")
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return err
	}
	lg := newLogger(w, slog.LevelWarn)
	kept, err := keptGaps(ctx, lg, cfg, sinceDays(*days))
	if err != nil {
		return err
	}
	groups := grouped(w, kept, lg, cfg)
	switch {
	case *asJSON:
		e := json.NewEncoder(w.stdout)
		e.SetIndent("", "  ")
		return e.Encode(groups)
	case len(groups) == 0:
		_, err := fmt.Fprintln(w.stdout, "No gaps are kept of that time: all that was asked was answered, or nothing was asked yet.")
		return err
	}
	for _, g := range groups {
		if _, err := fmt.Fprintln(w.stdout, g); err != nil {
			return err
		}
	}
	return nil
}

func sinceDays(days int) time.Time {
	if days == 0 {
		return time.Time{}
	}
	return time.Now().AddDate(0, 0, -days)
}

// keptGaps reads the questions that are kept, and makes no record where there
// is none.
func keptGaps(ctx context.Context, lg *slog.Logger, cfg config.Config, since time.Time) ([]conversation.Gap, error) {
	if cfg.DatabaseURL == "" {
		if _, err := os.Stat(recordFile(cfg)); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	r, _, err := openRecord(ctx, lg, cfg, false)
	if err != nil {
		return nil, err
	}
	kept, err := r.Gaps(ctx, since)
	return kept, errors.Join(err, r.Close())
}

// A gapGroup is a group of gaps as editors see it.
type gapGroup struct {
	Count    int       `json:"count"`
	Newest   time.Time `json:"newest"`
	Locales  []string  `json:"locales"`
	Kinds    []string  `json:"kinds"` // outcomes, each with its reason or what was wrong
	Question string    `json:"question"`
	Topic    string    `json:"topic"` // the best guess; may be empty
	Try      string    `json:"try"`   // the command that tries a phrasing
}

// String is the group for people.
func (g gapGroup) String() string {
	guess := g.Topic
	if guess == "" {
		guess = "none; put the right topic in the place of TOPIC"
	}
	return fmt.Sprintf("%d, newest %s, %s: %s\n  %s\n  best guess: %s\n    %s\n", g.Count, g.Newest.Format(time.DateOnly),
		strings.Join(g.Locales, " "), strings.Join(g.Kinds, ", "), g.Question, guess, g.Try)
}

// viewGroup shows a group by its newest question.
func viewGroup(g gaps.Group) gapGroup {
	locales, kinds := map[string]bool{}, map[string]bool{}
	newest := g.Gaps[0]
	for _, gap := range g.Gaps {
		locales[string(gap.Locale)] = true
		kinds[kind(gap)] = true
		if gap.At.After(newest.At) {
			newest = gap
		}
	}
	return gapGroup{
		Count: g.Count, Newest: newest.At, Locales: slices.Sorted(maps.Keys(locales)), Kinds: slices.Sorted(maps.Keys(kinds)),
		Question: printable(newest.Text), Topic: g.Topic,
	}
}

// kind says what became of a question: "handover not_understood", "answer
// judged outdated".
func kind(g conversation.Gap) string {
	said := string(g.Outcome)
	if g.Reason != answer.NoReason {
		said += " " + string(g.Reason)
	}
	if g.Why != "" {
		said += " judged " + g.Why
	}
	return said
}

// grouped gives the groups as editors see them, each with a guess.
func grouped(w world, kept []conversation.Gap, lg *slog.Logger, cfg config.Config) []gapGroup {
	groups := []gapGroup{}
	for _, g := range gaps.Groups(kept) {
		groups = append(groups, viewGroup(g))
	}
	guessTopics(w, groups, lg, cfg)
	for i, g := range groups {
		groups[i].Try = tryCommand(g.Topic, g.Question)
	}
	return groups
}

// guessTopics asks the desk for the likeliest topic where none was offered.
// Without a desk the list is worth something too.
func guessTopics(w world, groups []gapGroup, lg *slog.Logger, cfg config.Config) {
	if !slices.ContainsFunc(groups, func(g gapGroup) bool { return g.Topic == "" }) {
		return
	}
	desk, err := openDesk(w, lg, cfg)
	if err != nil {
		lg.Warn("the list has no guesses of the desk", "err", err)
		return
	}
	for i, g := range groups {
		if g.Topic == "" {
			groups[i].Topic = likeliest(desk, g.Question)
		}
	}
}

// likeliest is the topic of the programme that ranks first for a text, or "".
func likeliest(desk *answer.Desk, text string) string {
	c := desk.Content()
	for _, x := range desk.Rank(text, c.Served.Guess(text, c.Served.Default())).Candidates {
		if t, ok := c.Topic(x.ID); ok && t.Role == content.Programme {
			return t.ID
		}
	}
	return ""
}

// tryCommand is what to type to see what a phrasing would change.
func tryCommand(topic, phrasing string) string {
	if topic == "" {
		topic = "TOPIC"
	}
	if strings.HasPrefix(phrasing, "-") {
		topic = "-- " + topic
	}
	return "annae faq try " + topic + " " + shellQuote(phrasing)
}

// shellQuote makes one word of a text that a stranger wrote, so that a shell
// runs nothing in it.
func shellQuote(text string) string {
	if !strings.ContainsAny(text, "\"\\$`!") {
		return `"` + text + `"`
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// printable leaves out of a text what would move the cursor or hide words.
func printable(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
}
