package answer

import (
	"cmp"
	"slices"

	"annae/internal/content"
	"annae/internal/locale"
	"annae/internal/match"
)

// Entries are what a model learns from content: every topic with its
// phrasings and answers in all languages.
func Entries(c *content.Content) []match.Entry {
	var entries []match.Entry
	g, th := newGazetteer(c), newThesaurus(c)
	phrasing := func(l locale.Locale, text string) match.Phrasing {
		text = g.general(text)
		return match.Phrasing{Lang: string(l), Text: text, Concepts: th.concepts(text)}
	}
	for _, t := range c.Topics {
		e := match.Entry{ID: t.ID, Declined: t.Role != content.Programme, Subject: subject(c, t)}
		for _, l := range c.Served {
			text := t.Texts[l]
			e.Phrasings = append(e.Phrasings, phrasing(l, text.Question))
			for _, p := range text.Phrasings {
				e.Phrasings = append(e.Phrasings, phrasing(l, p))
			}
			if e.Declined {
				continue
			}
			for _, a := range text.Answers {
				e.Answers = append(e.Answers, match.Phrasing{Lang: string(l), Text: a})
			}
		}
		entries = append(entries, e)
	}
	return entries
}

// subject names what a topic is about: the same for siblings, and for topics
// that share the cycles of a subject.
func subject(c *content.Content, t *content.Topic) string {
	name := t.ID
	for _, o := range c.Topics {
		if o.Sibling == t.ID || t.Sibling == o.ID || slices.Contains(o.Elsewhere, t.ID) || slices.Contains(t.Elsewhere, o.ID) {
			name = min(name, o.ID, cmp.Or(o.Sibling, o.ID))
		}
	}
	return name
}
