package content

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"annae/internal/locale"
)

// fewest is how many phrasings a topic needs in each language.
const fewest = 20

// articles reads every topic in every language.
func (l *loader) articles() {
	l.texts = map[string]map[locale.Locale]*article{}
	known := map[string]bool{}
	for _, t := range l.topics {
		l.texts[t.ID] = map[locale.Locale]*article{}
		for _, w := range l.locales {
			name := t.fileOf(w.locale)
			known[name] = true
			data, err := l.read(name)
			if err != nil {
				l.faults.add(name, 0, "the file is missing", "write topic "+t.ID+" in this language; faq/README.md tells how")
				continue
			}
			if a := parseArticle(name, data, &l.faults); a != nil {
				l.texts[t.ID][w.locale] = a
				a.check(&l.faults, fewest)
				l.checkHeadings(t, a)
				l.checkPaths(a)
			}
		}
	}
	l.checkStrays(known)
	for _, w := range l.locales {
		l.checkTwins(w.locale)
	}
}

// checkHeadings proves that an article has the sections of the catalogue.
func (l *loader) checkHeadings(t *Topic, a *article) {
	switch {
	case l.blind, len(a.sections) == 1 && a.sections[0].heading == "" && len(t.Sections) == 1:
		return
	case len(a.sections) == 0:
		l.faults.add(a.file, 0, "there is no answer", "write it below the front matter")
		return
	}
	var got []string
	for _, p := range a.sections {
		got = append(got, p.heading)
	}
	want := make([]string, len(t.Sections))
	same := len(got) == len(want)
	for i, s := range t.Sections {
		want[i] = string(s.Selector.Kind) + " " + s.Selector.Years()
		if same {
			sel, err := parseSelector(got[i])
			same = err == nil && sel.Kind == s.Selector.Kind && slices.Equal(sel.Cycles, s.Selector.Cycles)
		}
	}
	if !same {
		l.faults.add(a.file, 0, fmt.Sprintf("its sections are %q", got), fmt.Sprintf("write those of faq/topics.yaml, %q, in that order", want))
	}
}

// checkPaths proves that placeholders name values.
func (l *loader) checkPaths(a *article) {
	if l.blind {
		return
	}
	for _, p := range a.sections {
		for i, line := range strings.Split(p.text, "\n") {
			names, err := locale.Placeholders(line)
			if err != nil {
				continue // told by the article's own check
			}
			for _, n := range names {
				if _, ok := l.values[n]; !ok {
					l.faults.add(a.file, p.line+i, "{"+n+"} names no value", "use a path of rules/; rules/README.md tells how they are made")
				}
			}
		}
	}
}

// checkStrays finds articles that the catalogue doesn't know.
func (l *loader) checkStrays(known map[string]bool) {
	for _, w := range l.locales {
		for _, folder := range []string{"faq", "faq/outside", "faq/smalltalk"} {
			for _, name := range l.list(path.Join(folder, string(w.locale)), ".md") {
				if !known[name] {
					l.faults.add(name, 0, "the catalogue knows no such topic", "add it to "+catalogueName+", or delete the file")
				}
			}
		}
	}
}

// checkTwins finds phrasings that stand under two topics or twice under one.
func (l *loader) checkTwins(loc locale.Locale) {
	type place struct{ topic, file string }
	first := map[string]place{}
	for _, t := range l.topics {
		a := l.texts[t.ID][loc]
		if a == nil {
			continue
		}
		for i, p := range a.Phrasings {
			key := squash(p)
			at := a.doc.line("phrasings." + strconv.Itoa(i))
			if key == "" {
				l.faults.add(a.file, at, "an empty phrasing", "write how people ask it, or delete the line")
				continue
			}
			if was, ok := first[key]; ok {
				l.faults.add(a.file, at, fmt.Sprintf("the phrasing %q stands in %s too", p, was.file), "keep it under the one topic that it asks for")
				continue
			}
			first[key] = place{t.ID, a.file}
		}
	}
}

var fold = cases.Fold()

// squash makes phrasings equal that differ in case, spaces or punctuation.
func squash(s string) string {
	return strings.Join(strings.FieldsFunc(fold.String(norm.NFKC.String(s)), func(r rune) bool {
		return strings.ContainsRune(" \t.,;:!?'\"()[]…·~-", r)
	}), " ")
}

// messagesOf gives a topic's texts as messages.
func (l *loader) messagesOf(t *Topic, loc locale.Locale) []*i18n.Message {
	a := l.texts[t.ID][loc]
	if a == nil {
		return nil
	}
	var all []*i18n.Message
	for i, p := range a.sections {
		all = append(all, &i18n.Message{ID: messageID(t.ID, i), Other: p.text})
	}
	return all
}

func messageID(topic string, section int) string {
	return "faq." + topic + "." + strconv.Itoa(section)
}

// render fills in every answer in every language, once.
func (l *loader) render(c *Content) {
	for _, t := range l.topics {
		for loc, a := range l.texts[t.ID] {
			words := c.Words[loc]
			if words == nil {
				continue
			}
			text := &Text{Question: strings.TrimSpace(a.Question), Phrasings: a.Phrasings, State: a.State}
			for i := range a.sections {
				said, err := words.Render(messageID(t.ID, i), l.values.lookup(words.Format()))
				if err != nil {
					l.faults.add(a.file, a.sections[i].line, err.Error(), "see rules/README.md for placeholders")
				}
				text.Answers = append(text.Answers, said)
			}
			t.Texts[loc] = text
		}
	}
}
