package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// telling prints in one language what rules say.
type telling struct {
	rules   *eligibility.Rules
	content *content.Content
	words   *locale.Words
	out     io.Writer
}

// value is a value of a fact in words.
func (t telling) value(fact, value string) string {
	if f := t.rules.Vocabulary.Facts()[t.rules.Vocabulary.Index(fact)]; f.YesOrNo() {
		return t.words.Say([]string{"conv.no", "conv.yes"}[f.Index(value)], nil)
	}
	return t.words.Say("fact."+fact+"."+value, nil)
}

// values are those that a fact may have, in words.
func (t telling) values(fact string, values ...string) string {
	var all []string
	for _, v := range values {
		all = append(all, t.value(fact, v))
	}
	return t.words.Say("fact."+fact, nil) + ": " + strings.Join(all, " / ")
}

// sources prints the sources with such tags, each once.
func (t telling) sources(tags []string) {
	tags = slices.Clone(tags)
	slices.SortFunc(tags, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	for i, tag := range slices.Compact(tags) {
		if i == 0 {
			fmt.Fprintln(t.out)
		}
		if s, ok := t.content.Source(tag); ok {
			fmt.Fprintf(t.out, "[%s] %s. %s, %s. %s\n", s.Tag, s.Title, s.Publisher, s.Date, s.URL)
		}
	}
}

func cite(tags []string) string { return "[" + strings.Join(tags, ", ") + "]" }
