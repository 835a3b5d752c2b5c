package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"annae/internal/locale"
)

// A stampFile is locales/stamps/<locale>.yaml: for each text the mark of the
// English one that it was made from. When the English changes, the mark no
// longer fits, and the check asks for the translation to be read again.
type stampFile struct {
	marks map[string]string
	doc   *document // nil when the file is missing or malformed
	file  string
	// malformed says that some marks could not be read.
	malformed bool
}

func stampName(loc locale.Locale) string { return fmt.Sprintf("locales/stamps/%s.yaml", loc) }

func (l *loader) stamp(loc locale.Locale) {
	if loc == source {
		return
	}
	s := &stampFile{file: stampName(loc)}
	l.stamps[loc] = s
	data, err := l.read(s.file)
	if err != nil {
		return // each text without a mark is a fault of its own
	}
	s.doc = parseDocument(s.file, data, 1, &s.marks, &l.faults)
	s.malformed = s.doc == nil
}

// mark is the first eight hexadecimal digits of a text's SHA-256.
func mark(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// marks gives the mark of every text in the source language, by id.
func (l *loader) marks() map[string]string {
	all := map[string]string{}
	for id, f := range l.locales[0].Messages {
		var parts []string
		for _, form := range slices.Sorted(maps.Keys(f)) {
			parts = append(parts, form, f[form])
		}
		all[id] = mark(strings.Join(parts, "\n"))
	}
	if w := l.ruleWords[source]; w != nil {
		for id, text := range w.texts {
			all[id] = mark(text)
		}
	}
	for id, texts := range l.texts {
		if a := texts[source]; a != nil {
			all["faq."+id] = mark(a.madeFrom())
		}
	}
	return all
}

// madeFrom is what a translator reads: question and answers, no phrasings,
// because those are each language's own.
func (a *article) madeFrom() string {
	parts := []string{a.Question}
	for _, p := range a.sections {
		parts = append(parts, p.heading, p.text)
	}
	return strings.Join(parts, "\n")
}

// checkStamps proves that no translation is older than its source.
func (l *loader) checkStamps(w *wordFile) {
	s := l.stamps[w.locale]
	if s == nil || s.malformed {
		return // its own fault is enough
	}
	want := l.marks()
	for _, id := range slices.Sorted(maps.Keys(want)) {
		switch got, ok := s.marks[id]; {
		case !ok:
			l.faults.add(s.file, 0, "the translation of "+id+" has no mark", fmt.Sprintf("compare it with the English text, then run: annae content stamp %s %s", w.locale, id))
		case got != want[id]:
			l.faults.add(s.file, s.doc.line(id), "the translation of "+id+" is older than the English text", fmt.Sprintf("bring it up to date, then run: annae content stamp %s %s", w.locale, id))
		}
	}
	for _, id := range missing(s.marks, want) {
		l.faults.add(s.file, s.doc.line(id), "the mark "+id+" belongs to no text", "delete the line")
	}
}

// Stamps gives the new text of a language's stamp file, with fresh marks for
// the texts named, or for all when none is. The faults of other files don't
// matter to it.
func Stamps(files Files, loc locale.Locale, ids []string) (name string, data []byte, err error) {
	l := &loader{files: files, values: values{}, sources: map[string]Source{}}
	l.rules()
	l.interfaceWords()
	l.catalogue()
	l.articles()
	s := l.stamps[loc]
	if s == nil || len(l.locales) == 0 {
		return "", nil, fmt.Errorf("%q is no language that is translated; there must be a locales/%s.yaml", loc, loc)
	}
	if s.malformed && len(ids) > 0 {
		return "", nil, fmt.Errorf("%s can't be read; see annae content check, or mark all texts anew by naming none", s.file)
	}
	fresh := l.marks()
	if len(ids) == 0 {
		s.marks, ids = nil, slices.Collect(maps.Keys(fresh))
	}
	if s.marks == nil {
		s.marks = map[string]string{}
	}
	for _, id := range ids {
		m, ok := fresh[id]
		if !ok {
			return "", nil, fmt.Errorf("there is no text %q; a topic is called faq.<topic>, a message as in locales/en.yaml", id)
		}
		s.marks[id] = m
	}
	var b strings.Builder
	b.WriteString("# The English text that each translation was made from. Written by: annae content stamp\n")
	for _, id := range slices.Sorted(maps.Keys(s.marks)) {
		fmt.Fprintf(&b, "%s: %q\n", id, s.marks[id])
	}
	return s.file, []byte(b.String()), nil
}
