package conversation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/faq"
	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/conversation"
	"annae/internal/locale"
	"annae/internal/match"
	"annae/locales"
	"annae/rules"
)

// desk is the real desk on the real content.
var desk = sync.OnceValue(func() *answer.Desk {
	c, err := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	if err != nil {
		panic(err)
	}
	m, err := match.Train(answer.Entries(c))
	if err != nil {
		panic(err)
	}
	d, err := answer.New(c, m)
	if err != nil {
		panic(err)
	}
	return d
})

// scene is one conversation that is played.
type scene struct {
	t       *testing.T
	core    *conversation.Core
	state   conversation.State
	prefers locale.Locale
	spoken  locale.Locale
	off     map[string]bool
	kept    []conversation.Gap
	today   time.Time
}

func newScene(t *testing.T) *scene {
	s := &scene{t: t, off: map[string]bool{}, today: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	core, err := conversation.New(desk(), desk().Content(), s, s, func() time.Time { return s.today })
	if err != nil {
		t.Fatal(err)
	}
	s.core = core
	return s
}

func (s *scene) Off(name string) bool      { return s.off[name] }
func (s *scene) Keep(gap conversation.Gap) { s.kept = append(s.kept, gap) }

// act does what a line of a script says, and returns the lines that follow.
func (s *scene) act(line string) []string {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "as-of":
		day, err := time.Parse(time.DateOnly, rest)
		if err != nil {
			s.t.Fatal(err)
		}
		s.today = day.Add(12 * time.Hour)
	case "prefers":
		s.prefers = locale.Locale(rest)
	case "off":
		s.off[rest] = true
	case "on":
		delete(s.off, rest)
	case ">":
		return s.say(conversation.Incoming{Text: unquote(rest)})
	case "*":
		return s.say(conversation.Incoming{Choice: rest})
	case "", "#":
	default:
		s.t.Fatalf("no script has %q", line)
	}
	return nil
}

// unquote makes a line of what can't stand in one.
func unquote(text string) string {
	return strings.NewReplacer(`\n`, "\n", `\0`, "\x00", `\xff`, "\xff", `\u202e`, "\u202e").Replace(text)
}

func (s *scene) say(in conversation.Incoming) []string {
	in.Locale = s.prefers
	s.kept = nil
	r := s.core.Reply(&s.state, "test", in)
	lines := describe(r)
	if r.Locale != s.spoken {
		lines = append([]string{"< in " + string(r.Locale)}, lines...)
		s.spoken = r.Locale
	}
	for _, g := range s.kept {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprint("= gap ", g.Outcome, " ", g.Reason, " ", g.Why, " ", g.Text, " ", g.Words)), " "))
	}
	return lines
}

// describe says in keys what a reply says in words.
func describe(r conversation.Reply) []string {
	var lines []string
	if r.Outcome != "" && r.Outcome != answer.Answered {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("< %s %s", r.Outcome, r.Reason), " "))
	}
	for _, p := range r.Parts {
		switch p := p.(type) {
		case conversation.Text:
			if p.Key != "" {
				lines = append(lines, "< text "+p.Key)
			}
		case conversation.Card:
			lines = append(lines, "< card "+p.Topic+" "+p.Cycles)
		case conversation.Link:
			lines = append(lines, "< link "+p.URL)
		case conversation.Choices:
			ids := make([]string, len(p.Options))
			for i, o := range p.Options {
				ids[i] = o.ID
			}
			lines = append(lines, "< choices "+p.Key+" "+strings.Join(ids, " "))
		}
	}
	return lines
}
