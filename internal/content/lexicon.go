package content

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"annae/internal/locale"
)

// A Lexicon holds the words by which a language tells what a question is
// about. It stands in faq/lexicon/<locale>.yaml. All its words are lower case.
type Lexicon struct {
	// Planning and Demonstration name a track; Official and KoreanCompany tell
	// who asks.
	Planning      []string `yaml:"planning"`
	Demonstration []string `yaml:"demonstration"`
	Official      []string `yaml:"official"`
	KoreanCompany []string `yaml:"korean_company"`
	// Applied are words by which somebody speaks of an application of their own.
	Applied []string `yaml:"applied"`
	// Proposing and Funding tell which year of planning is meant.
	Proposing []string `yaml:"proposing"`
	Funding   []string `yaml:"funding"`
	// Asking are words and endings that make a clause a question.
	Asking []string `yaml:"asking"`
	// Joining are words between two questions.
	Joining []string `yaml:"joining"`
	// Following are words that may stand beside a year, a track or a country when
	// nothing else is asked: "and for demonstrations?"
	Following []string `yaml:"following"`
	// Commands are what a whole message may say to have something done, by the
	// name of the command; the tags of languages are commands too.
	Commands map[string][]string `yaml:"commands"`
	// Reviews are the words by which staff speak of reviews, by what they do
	// there; package review knows which there are.
	Reviews map[string][]string `yaml:"reviews"`
	// Linking are endings of words behind which another question may follow, in
	// languages that join clauses so; may be empty.
	Linking []string `yaml:"linking"`
	// Won are words for Korean won; Scales the words for powers of ten, as a
	// number may be followed by; Digits the number words.
	Won    []string         `yaml:"won"`
	Scales map[string]int64 `yaml:"scales"`
	Digits map[string]int64 `yaml:"digits"`
	// Particles are what a language writes on behind a name; may be empty.
	Particles []string `yaml:"particles"`
	// Concepts are the words by which people speak of one thing, by an id that
	// all languages share. A word that ends in * may go on.
	Concepts map[string][]string `yaml:"concepts"`
}

func (l *loader) lexicons() {
	l.lexicon = map[locale.Locale]*Lexicon{}
	for _, w := range l.locales {
		lex := &Lexicon{}
		name := fmt.Sprintf("faq/lexicon/%s.yaml", w.locale)
		doc := l.yaml(name, lex)
		if doc == nil {
			continue
		}
		lists := map[string][]string{
			"planning": lex.Planning, "demonstration": lex.Demonstration, "official": lex.Official, "korean_company": lex.KoreanCompany, "applied": lex.Applied,
			"proposing": lex.Proposing, "funding": lex.Funding, "asking": lex.Asking, "joining": lex.Joining, "won": lex.Won,
			"following": lex.Following, "linking": lex.Linking, "particles": lex.Particles,
		}
		for name, words := range lex.Commands {
			lists["commands."+name] = words
		}
		for name, words := range lex.Reviews {
			lists["reviews."+name] = words
		}
		for id, words := range lex.Concepts {
			lists["concepts."+id] = words
		}
		for _, field := range slices.Sorted(maps.Keys(lists)) {
			words := lists[field]
			if len(words) == 0 && field != "linking" && field != "particles" {
				l.faults.add(name, doc.line(field), "no words for "+strings.TrimPrefix(field, "concepts."), "list the words of this language, lower case")
			}
			for i, word := range words {
				at := doc.line(field + "." + strconv.Itoa(i))
				if strings.TrimSpace(word) == "" {
					l.faults.add(name, at, "an empty word in "+strings.TrimPrefix(field, "concepts."), "write it, or delete it")
				}
				if word != strings.ToLower(word) {
					l.faults.add(name, at, fmt.Sprintf("%q is not in lower case", word), "write it in lower case")
				}
			}
		}
		l.checkNumbers(doc, "scales", lex.Scales)
		l.checkNumbers(doc, "digits", lex.Digits)
		l.lexicon[w.locale] = lex
		l.sameWords(doc, w.locale)
	}
}

// sameWords holds that a language knows the concepts, the commands and what staff
// say of reviews, as the first one read does.
func (l *loader) sameWords(doc *document, language locale.Locale) {
	first, here := l.lexicon[l.locales[0].locale], l.lexicon[language]
	if first == nil {
		return
	}
	l.sameKeys(doc, "concept", first.Concepts, here.Concepts)
	l.sameKeys(doc, "command", first.Commands, here.Commands)
	l.sameKeys(doc, "review", first.Reviews, here.Reviews)
}

func (l *loader) sameKeys(doc *document, kind string, first, here map[string][]string) {
	for _, id := range slices.Sorted(maps.Keys(here)) {
		if _, ok := first[id]; !ok {
			l.faults.add(doc.file, doc.line(kind+"s."+id), kind+" "+id+" is not in "+string(l.locales[0].locale), "write it there too, or delete it here")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(first)) {
		if _, ok := here[id]; !ok {
			l.faults.add(doc.file, doc.line(kind+"s"), kind+" "+id+" is missing", "list the words of this language for it")
		}
	}
}

func (l *loader) checkNumbers(doc *document, field string, numbers map[string]int64) {
	for _, word := range slices.Sorted(maps.Keys(numbers)) {
		if n := numbers[word]; strings.TrimSpace(word) == "" || n <= 0 {
			l.faults.add(doc.file, doc.line(join(field, word)), fmt.Sprintf("%q in %s is %d", word, field, n), "write a word and a number above zero")
		}
	}
}

// An Unserved language is one that the desk recognises and does not speak.
type Unserved struct {
	Tag      string   `yaml:"tag"`
	Name     string   `yaml:"name"`
	Letters  string   `yaml:"letters"` // a Unicode script that gives the language away
	Words    []string `yaml:"words"`
	Sentence string   `yaml:"sentence"` // says which languages are spoken
}

func (l *loader) readUnserved() {
	var file struct {
		State     State      `yaml:"state"`
		Languages []Unserved `yaml:"languages"`
	}
	doc := l.yaml(unservedName, &file)
	if doc == nil {
		return
	}
	if !file.State.known() {
		l.faults.add(unservedName, doc.line("state"), "state is \""+string(file.State)+"\"", "write drafted or second-read")
	}
	for i, u := range file.Languages {
		line := doc.line(fmt.Sprintf("languages.%d", i))
		if _, ok := unicode.Scripts[u.Letters]; u.Letters != "" && !ok {
			l.faults.add(unservedName, line, fmt.Sprintf("%q is no Unicode script", u.Letters), "write such as Thai, Cyrillic or Arabic")
		}
		if u.Sentence == "" || (u.Letters == "" && len(u.Words) == 0) {
			l.faults.add(unservedName, line, "language "+u.Tag+" can't be recognised or answered", "give letters or words, and a sentence")
		}
		if slices.ContainsFunc(u.Words, func(w string) bool { return strings.TrimSpace(w) == "" }) {
			l.faults.add(unservedName, line, "an empty word in language "+u.Tag, "write it, or delete it")
		}
		if slices.ContainsFunc(l.locales, func(w *wordFile) bool { return string(w.locale) == u.Tag }) {
			l.faults.add(unservedName, line, "language "+u.Tag+" is served", "delete it here")
		}
	}
	l.unserved = file.Languages
}
