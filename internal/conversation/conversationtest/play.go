package conversationtest

import (
	"embed"
	"io/fs"
	"strings"
	"testing"
	"unicode"

	"annae/internal/conversation"
	"annae/internal/locale"
)

//go:embed testdata/*.txt
var scripts embed.FS

// A Channel is a conversation as a person has it on one platform. What a
// person sees is returned as text; marks and layout don't matter.
type Channel interface {
	// Locale is what the channel tells the core that it prefers, when the
	// script prefers one; it may be empty.
	Locale(prefers locale.Locale) locale.Locale
	Say(text string) (seen string)
	// Pick picks an option; offered are those that were shown last.
	Pick(id string, offered []string) (seen string)
	// Buttons tells whether what was shown long ago can still be picked, and
	// what never was can be forged. Else scripts pass over such lines.
	Buttons() bool
}

// Scripts gives each script by its name.
func Scripts() map[string]string {
	all := map[string]string{}
	files, err := fs.Glob(scripts, "testdata/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(scripts, name)
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(strings.TrimPrefix(name, "testdata/"), ".txt")] = string(data)
	}
	return all
}

// Play plays every script on a channel of that name, as far as the help desk does
// nothing: what that is on a channel, its own tests show. open begins a
// conversation for one script, with the core of its scene.
func Play(t *testing.T, name string, open func(*testing.T, *Scene) Channel) {
	for script, text := range Scripts() {
		t.Run(script, func(t *testing.T) {
			s := newScene(t, name)
			if people, has := peopleIn(text); has {
				s.act(people)
			}
			s.show = open(t, s)
			text, _, _ = strings.Cut(text, "\n! ")
			s.run(text)
		})
	}
}

// peopleIn is the line by which a script has people; it is the first beside
// remarks.
func peopleIn(text string) (line string, has bool) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "people") {
			return strings.TrimRight(line, "\n"), true
		}
	}
	return "", false
}

// Alone plays a script on the core alone and returns it with what the bot says
// now.
func Alone(t *testing.T, script string) string {
	return newScene(t, "test").run(script)
}

// run plays the script and returns it with what the bot says now.
func (s *Scene) run(script string) string {
	var out strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "<") || strings.HasPrefix(line, "=") {
			continue
		}
		out.WriteString(line + "\n")
		for _, said := range s.act(line) {
			out.WriteString(said + "\n")
		}
	}
	return out.String()
}

// compare says the same on the channel and holds that every part is seen, in
// order.
func (s *Scene) compare(in conversation.Incoming, offered []string, r conversation.Reply) {
	s.t.Helper()
	var seen string
	if in.Choice != "" {
		seen = s.show.Pick(in.Choice, offered)
	} else {
		seen = s.show.Say(in.Text)
	}
	rest := letters(seen)
	for _, want := range visible(r) {
		i := strings.Index(rest, letters(want))
		if i < 0 {
			s.t.Fatalf("after %q the person sees\n%s\nwhich lacks, or has in another place,\n%s", in.Text+in.Choice, seen, want)
		}
		rest = rest[i+len(letters(want)):]
	}
}

// visible is all text of a reply that a person must see.
func visible(r conversation.Reply) []string {
	var all []string
	for _, p := range r.Parts {
		switch p := p.(type) {
		case conversation.Text:
			all = append(all, p.Markdown)
		case conversation.Card:
			all = append(all, p.Title, p.Markdown)
			for _, c := range p.Citations {
				all = append(all, c.Title)
			}
		case conversation.Table:
			for _, row := range p.Rows {
				all = append(all, row...)
			}
		case conversation.Timeline:
			all = append(all, p.Title)
			for _, s := range p.Steps {
				all = append(all, s.Name, s.Said)
			}
			all = append(all, p.Note)
		case conversation.Link:
			if !p.Own() { // a terminal has no pages
				all = append(all, p.Label)
			}
		case conversation.Words:
			all = append(all, p.By, p.Text)
		case conversation.Choices:
			all = append(all, p.Prompt)
			for _, o := range p.Options {
				all = append(all, o.Label)
			}
		}
	}
	return all
}

// letters leaves of a text what is not layout.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
