package content

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"annae/internal/locale"
)

// source is the language that all texts are made from.
const source locale.Locale = "en"

// A wordFile is locales/<locale>.yaml.
type wordFile struct {
	State    State            `yaml:"state"`
	Name     string           `yaml:"name"`
	Format   locale.Patterns  `yaml:"format"`
	Messages map[string]forms `yaml:"messages"`
	locale   locale.Locale
	doc      *document
}

// forms are the plural forms of a message; one without number has only other.
type forms map[string]string

const formOther = "other"

func (f *forms) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*f = forms{formOther: n.Value}
		return nil
	}
	m := map[string]string{}
	if err := n.Decode(&m); err != nil {
		return err
	}
	*f = m
	return nil
}

func (f forms) message(id string) *i18n.Message {
	return &i18n.Message{ID: id, Zero: f["zero"], One: f["one"], Two: f["two"], Few: f["few"], Many: f["many"], Other: f[formOther]}
}

// A ruleWordFile is rules/texts/<locale>.yaml: a text for each thing that
// rules/ names.
type ruleWordFile struct {
	texts map[string]string
	doc   *document
}

const unservedName = "locales/unserved.yaml"

// interfaceWords reads locales/ and the words of rules/. The languages served
// are those that have a file, the source language first.
func (l *loader) interfaceWords() {
	l.ruleWords = map[locale.Locale]*ruleWordFile{}
	l.countries = map[locale.Locale]map[string][]string{}
	l.stamps = map[locale.Locale]*stampFile{}
	for _, name := range l.list("locales", ".yaml") {
		tag := strings.TrimSuffix(path.Base(name), ".yaml")
		if name == unservedName {
			continue
		}
		if t, err := language.Parse(tag); err != nil || t.String() != tag {
			l.faults.add(name, 0, fmt.Sprintf("%q is no canonical language tag", tag), "name the file by a BCP 47 tag, such as ko.yaml or zh-Hans.yaml")
			continue
		}
		w := &wordFile{locale: locale.Locale(tag)}
		if w.doc = l.yaml(name, w); w.doc == nil {
			continue
		}
		l.locales = append(l.locales, w)
		l.wordsOfRules(w.locale)
		l.stamp(w.locale)
	}
	slices.SortFunc(l.locales, func(a, b *wordFile) int {
		if (a.locale == source) != (b.locale == source) {
			if a.locale == source {
				return -1
			}
			return 1
		}
		return strings.Compare(string(a.locale), string(b.locale))
	})
	l.readUnserved()
	if len(l.locales) == 0 || l.locales[0].locale != source {
		l.faults.add("locales/en.yaml", 0, "the words of the source language are missing", "write them; all others are made from them")
	}
}

func (l *loader) wordsOfRules(loc locale.Locale) {
	w := &ruleWordFile{}
	if w.doc = l.yaml(fmt.Sprintf("rules/texts/%s.yaml", loc), &w.texts); w.doc != nil {
		l.ruleWords[loc] = w
	}
	var names map[string][]string
	if doc := l.yaml(fmt.Sprintf("rules/countries/%s.yaml", loc), &names); doc != nil {
		l.countries[loc] = names
		for code, n := range names {
			if len(n) == 0 || n[0] == "" {
				l.faults.add(doc.file, doc.line(code), "country "+code+" has no name", "write the name first, then other names and what its people are called")
			}
		}
	}
}

// speak makes the words of every language: interface messages, the words of
// rules, questions and answers, each a message under an explicit tag.
func (l *loader) speak(c *Content) {
	bundle := i18n.NewBundle(source.Tag())
	for _, w := range l.locales {
		c.Served = append(c.Served, w.locale)
		var all []*i18n.Message
		for id, f := range w.Messages {
			all = append(all, f.message(id))
		}
		for id, text := range l.ruleWords[w.locale].texts {
			all = append(all, &i18n.Message{ID: id, Other: text})
		}
		for _, t := range l.topics {
			all = append(all, l.messagesOf(t, w.locale)...)
		}
		if err := bundle.AddMessages(w.locale.Tag(), all...); err != nil {
			l.faults.add(w.doc.file, 0, err.Error(), "report this to the developers")
		}
	}
	for _, w := range l.locales {
		f, err := locale.NewFormat(w.locale, w.Format)
		if err != nil {
			l.faults.add(w.doc.file, w.doc.line("format"), err.Error(), "complete the patterns as in locales/en.yaml")
			continue
		}
		c.Words[w.locale] = locale.NewWords(bundle, w.locale, f)
	}
}

// checkWords proves that every language has every message, with the plural
// forms that it needs and the placeholders of the source language.
func (l *loader) checkWords() {
	if len(l.locales) == 0 {
		return
	}
	base := l.locales[0]
	l.checkNamed(base)
	for _, w := range l.locales {
		if !w.State.known() {
			l.faults.add(w.doc.file, w.doc.line("state"), "state is \""+string(w.State)+"\"", "write drafted or second-read")
		}
		for _, id := range slices.Sorted(maps.Keys(w.Messages)) {
			l.checkForms(w, id, base.Messages[id])
		}
		for _, id := range missing(base.Messages, w.Messages) {
			l.faults.add(w.doc.file, w.doc.line("messages"), "message "+id+" is missing", "write it, as in "+base.doc.file)
		}
		l.checkRuleWords(base.locale, w.locale)
		l.checkStamps(w)
	}
}

// checkNamed proves that the source language has words for whatever rules/
// names; the other languages are held to it.
func (l *loader) checkNamed(base *wordFile) {
	for _, g := range l.gaps {
		if _, ok := base.Messages["gap."+g]; !ok {
			l.faults.add(base.doc.file, base.doc.line("messages"), "message gap."+g+" is missing", "say what the list of projects lacks")
		}
	}
	words := l.ruleWords[base.locale]
	if words == nil {
		return
	}
	need := map[string]string{}
	kind := func(k Kind) {
		if k.known() {
			need["kind."+string(k)], need["kind."+string(k.Side())] = "name the kind", "name the kind"
		}
	}
	for _, t := range l.tracks {
		kind(t.Kind)
	}
	for _, p := range l.projects {
		kind(p.Kind)
		need["project."+p.ID+".city"] = "write where the project is"
	}
	l.eligibilityTexts(need)
	l.phaseTexts(need)
	for _, id := range missing(need, words.texts) {
		l.faults.add(words.doc.file, 0, "the text "+id+" is missing", need[id])
	}
}

func missing[V any](want, have map[string]V) []string {
	var ids []string
	for id := range want {
		if _, ok := have[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (l *loader) checkForms(w *wordFile, id string, base forms) {
	line := w.doc.line("messages." + id)
	if base == nil {
		l.faults.add(w.doc.file, line, "message "+id+" is in no other language", "add it to locales/en.yaml or delete it here")
		return
	}
	f := w.Messages[id]
	want, _ := placeholdersOf(base)
	if slices.Contains(want, "count") {
		for _, need := range pluralForms(w.locale) {
			if strings.TrimSpace(f[need]) == "" {
				l.faults.add(w.doc.file, line, fmt.Sprintf("message %s lacks the plural form %q", id, need), fmt.Sprintf("write the forms %s", strings.Join(pluralForms(w.locale), ", ")))
			}
		}
	}
	for form, text := range f {
		if strings.TrimSpace(text) == "" {
			l.faults.add(w.doc.file, line, "message "+id+" is empty", "write it")
			continue
		}
		got, err := placeholdersOf(forms{form: text})
		if err != nil {
			l.faults.add(w.doc.file, line, "message "+id+": "+err.Error(), "write a placeholder as {name}")
		} else if !slices.Equal(got, want) && !(form == "one" && slices.Equal(got, without(want, "count"))) {
			l.faults.add(w.doc.file, line, fmt.Sprintf("message %s has the placeholders %v", id, got), fmt.Sprintf("use those of locales/en.yaml, %v", want))
		}
	}
}

func without(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return v == s })
}

// placeholdersOf lists the names that a message uses, each once, in order.
func placeholdersOf(f forms) ([]string, error) {
	text := f[formOther]
	if text == "" {
		for _, t := range f {
			text = t
		}
	}
	names, err := locale.Placeholders(text)
	slices.Sort(names)
	return slices.Compact(names), err
}

// pluralForms lists the forms that CLDR gives a language for whole numbers.
func pluralForms(l locale.Locale) []string {
	names := map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: formOther}
	var forms []string
	for n := range 200 {
		if name := names[plural.Cardinal.MatchPlural(l.Tag(), n, 0, 0, 0, 0)]; !slices.Contains(forms, name) {
			forms = append(forms, name)
		}
	}
	if !slices.Contains(forms, formOther) {
		forms = append(forms, formOther)
	}
	slices.Sort(forms)
	return forms
}

func (l *loader) checkRuleWords(base, loc locale.Locale) {
	want, have := l.ruleWords[base], l.ruleWords[loc]
	if want == nil || have == nil {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(have.texts)) {
		if strings.TrimSpace(have.texts[id]) == "" {
			l.faults.add(have.doc.file, have.doc.line(id), "the text "+id+" is empty", "write it")
		}
	}
	for _, id := range missing(want.texts, have.texts) {
		l.faults.add(have.doc.file, 0, "the text "+id+" is missing", "write it, as in "+want.doc.file)
	}
	for _, id := range missing(have.texts, want.texts) {
		l.faults.add(have.doc.file, have.doc.line(id), "the text "+id+" is in no other language", "add it to "+want.doc.file+" or delete it here")
	}
	for _, code := range missing(l.countries[base], l.countries[loc]) {
		l.faults.add(fmt.Sprintf("rules/countries/%s.yaml", loc), 0, "country "+code+" is missing", "write its names")
	}
}
