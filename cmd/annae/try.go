package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"annae/internal/answer"
	"annae/internal/config"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/match"
)

// faqTry shows what one more phrasing of a topic would change.
func faqTry(ctx context.Context, args []string, w world) error {
	f := flags(w, "faq try", "faq try TOPIC PHRASING [--locale en]",
		"Learns the content with one more phrasing and shows what that changes, for the phrasing, for the\nkept gaps and for the labelled questions in faq/eval. It writes nothing:\n  annae faq try deadline-planning \"by when do we have to hand in our plan?\"\n")
	tag := f.String("locale", "", "language of the phrasing, such as en or ko; else by its letters")
	words, err := parseAnywhere(f, args)
	if err != nil {
		return err
	}
	if len(words) != 2 || strings.TrimSpace(words[1]) == "" {
		return fmt.Errorf("faq try needs a topic and one phrasing in quotes: annae faq try deadline-planning \"by when do we have to hand in our plan?\"")
	}
	cfg, err := config.Load(w.getenv)
	if err != nil {
		return err
	}
	lg := newLogger(w, slog.LevelWarn)
	before, err := openDesk(w, lg, cfg)
	if err != nil {
		return err
	}
	p, err := newPhrasing(before.Content(), words[0], words[1], *tag)
	if err != nil {
		return err
	}
	after, err := p.learned()
	if err != nil {
		return err
	}
	kept, err := keptGaps(ctx, lg, cfg, time.Time{})
	if err != nil {
		return err
	}
	t := trial{w.stdout, before, after}
	t.phrasing(p)
	if err := t.gaps(ctx, kept); err != nil {
		return err
	}
	return t.labelled(ctx, evalFiles(cfg))
}

// parseAnywhere parses flags before, between and behind the words, and
// returns the words. Behind -- everything is a word.
func parseAnywhere(f *flag.FlagSet, args []string) (words []string, err error) {
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		rest := f.Args()
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			return append(words, rest...), nil
		}
		if len(rest) == 0 {
			return words, nil
		}
		words, args = append(words, rest[0]), rest[1:]
	}
	return words, nil
}

// A phrasing is one more way to ask a topic of the content.
type phrasing struct {
	content *content.Content
	topic   *content.Topic
	locale  locale.Locale
	text    string
}

func newPhrasing(c *content.Content, id, text, tag string) (phrasing, error) {
	p := phrasing{content: c, text: text, locale: c.Served.Guess(text, c.Served.Default())}
	var ok bool
	if p.topic, ok = c.Topic(id); !ok {
		return p, fmt.Errorf("there is no topic %q; faq/topics.yaml lists them", id)
	}
	if tag != "" {
		if p.locale, ok = c.Served.Parse(tag); !ok {
			return p, fmt.Errorf("--locale %s is not served; there are %s", tag, strings.Join(served(c.Served), ", "))
		}
	}
	if has := p.topic.Texts[p.locale]; has.Question == text || slices.Contains(has.Phrasings, text) {
		return p, fmt.Errorf("%s has the phrasing %q already; try one that is not there", id, text)
	}
	return p, nil
}

// learned is a desk that knows the phrasing too.
func (p phrasing) learned() (*answer.Desk, error) {
	m, err := match.Train(answer.Entries(p.added()))
	if err != nil {
		return nil, fmt.Errorf("learn the phrasing: %w", err)
	}
	return answer.New(p.content, m)
}

// added is a copy of the content with the phrasing.
func (p phrasing) added() *content.Content {
	text := *p.topic.Texts[p.locale]
	text.Phrasings = append(slices.Clip(text.Phrasings), p.text)
	topic := *p.topic
	topic.Texts = maps.Clone(topic.Texts)
	topic.Texts[p.locale] = &text
	more := *p.content
	more.Topics = slices.Clone(more.Topics)
	more.Topics[slices.Index(more.Topics, p.topic)] = &topic
	return &more
}

// phrasing shows what becomes of the phrasing itself.
func (t trial) phrasing(p phrasing) {
	q := answer.Question{Text: p.text, Locale: p.locale, AsOf: time.Now()}
	fmt.Fprintf(t.out, "The phrasing, in %s: %s\n  before: %s\n  after:  %s\n", p.locale, printable(p.text),
		decision(t.before.Ask(q)), decision(t.after.Ask(q)))
}

// gaps shows which kept gaps would be answered now.
func (t trial) gaps(ctx context.Context, kept []conversation.Gap) error {
	var said strings.Builder
	texts, changed := map[string]bool{}, 0
	for _, g := range kept {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if texts[g.Text] {
			continue
		}
		texts[g.Text] = true
		q := answer.Question{Text: g.Text, Hint: g.Locale, AsOf: time.Now()}
		was, is := decision(t.before.Ask(q)), t.after.Ask(q)
		if now := decision(is); is.Outcome == answer.Answered && now != was {
			changed++
			fmt.Fprintf(&said, "  %s\n    before: %s\n    after:  %s\n", printable(g.Text), was, now)
		}
	}
	_, err := fmt.Fprintf(t.out, "Kept gaps, each text once: %d of %d would now be answered\n%s", changed, len(texts), said.String())
	return err
}

// decision says what became of a question.
func decision(r answer.Reply) string {
	var topics []string
	for _, p := range r.Parts {
		topics = append(topics, p.Topics...)
	}
	said := string(r.Outcome)
	if r.Reason != answer.NoReason {
		said += " " + string(r.Reason)
	}
	if len(topics) == 0 {
		return said
	}
	return said + ": " + strings.Join(topics, ", ")
}
