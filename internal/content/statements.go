package content

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"annae/internal/locale"
)

// Statements are the words by which a language states facts about applicants.
// They stand in rules/lexicon/<locale>.yaml; rules/README.md tells what each
// list is for. All words are lower case.
type Statements struct {
	// Home are names of the home country and of its places, beside those of
	// countries/; Abroad are words for places elsewhere.
	Home   []string `yaml:"home"`
	Abroad []string `yaml:"abroad"`
	// Bodies are the words for those who take part, by what they are.
	Bodies map[string][]string `yaml:"bodies"`
	// Ignored are phrases that hold such words and name nobody.
	Ignored []string `yaml:"ignored"`

	// The words that give a body its part, by where they stand: who asks, who
	// goes along, who leads, who hands in, who is not there, and whom a text
	// mentions in passing.
	Self    Beside `yaml:"self"`
	Partner Beside `yaml:"partner"`
	Lead    Beside `yaml:"lead"`
	Submit  Beside `yaml:"submit"`
	Without Beside `yaml:"without"`
	Aside   Beside `yaml:"aside"`
	// Not are the words of negation.
	Not Beside `yaml:"not"`
	// Doubt are the words that leave open whether something is so.
	Doubt Beside `yaml:"doubt"`

	We       []string `yaml:"we"`       // stands for those who ask
	Own      []string `yaml:"own"`      // makes a body theirs
	Partners []string `yaml:"partners"` // nouns for who goes along
	Public   []string `yaml:"public"`   // makes such a noun say less than that there is any
	Linking  []string `yaml:"linking"`  // between a body and what it is
	Located  []string `yaml:"located"`  // between a body and its place
	Joining  []string `yaml:"joining"`  // between bodies of the same part
	Choosing []string `yaml:"choosing"` // between bodies of which one is meant
	Only     []string `yaml:"only"`     // no other goes along
	Alone    []string `yaml:"alone"`    // nobody goes along
	Directly []string `yaml:"directly"` // nobody stands between
	Jointly  []string `yaml:"jointly"`  // several apply as one
	Must     []string `yaml:"must"`     // makes a clause a duty, which states nothing

	// A sentence asks whether somebody may take part where it speaks of that
	// (Able), is a question (Asking), and asks neither for something open
	// (Open) nor for something else (Elsewhere).
	Able      []string `yaml:"able"`
	Asking    []string `yaml:"asking"`
	Open      []string `yaml:"open"`
	Elsewhere []string `yaml:"elsewhere"`

	// Stated are the words that state other facts, by the fact.
	Stated map[string]StatedFact `yaml:"stated"`
	// Particles are what a language writes on behind a word; may be empty.
	Particles []string `yaml:"particles"`
}

// Beside are words by the side of a body on which they stand.
type Beside struct {
	Before []string `yaml:"before"`
	After  []string `yaml:"after"`
}

// A StatedFact is how a fact is stated: by words of its own, or by words that
// stand near to what the fact is about.
type StatedFact struct {
	About  []string            `yaml:"about"`
	Within int                 `yaml:"within"` // how many words may be between
	Side   string              `yaml:"side"`   // of those words: before or after; either when empty
	Near   map[string][]string `yaml:"near"`   // by value
	Words  map[string][]string `yaml:"words"`  // by value
	// Denied is what holds where a value is denied, when that follows; yes and
	// no need none.
	Denied map[string]string `yaml:"denied"`
}

// Words that stand for all names of the home country, and of all others.
const (
	HomeName   = "{home}"
	AbroadName = "{abroad}"
)

// readStatements reads rules/lexicon/.
func (l *loader) readStatements() {
	l.statements = map[locale.Locale]*Statements{}
	for _, w := range l.locales {
		s := &Statements{}
		doc := l.yaml(fmt.Sprintf("rules/lexicon/%s.yaml", w.locale), s)
		if doc == nil {
			continue
		}
		l.statements[w.locale] = s
		lists := s.lists()
		for _, field := range slices.Sorted(maps.Keys(lists)) {
			l.checkStatementWords(doc, field, lists[field])
		}
		l.checkStatedFacts(doc, s)
		l.oneBodyEach(doc, s)
		l.sameLists(doc, lists)
	}
}

// lists are all lists of words, by where they stand in the file.
func (s *Statements) lists() map[string][]string {
	all := map[string][]string{
		"home": s.Home, "abroad": s.Abroad, "ignored": s.Ignored, "we": s.We, "own": s.Own, "partners": s.Partners,
		"public": s.Public, "linking": s.Linking, "located": s.Located, "joining": s.Joining, "choosing": s.Choosing, "only": s.Only, "alone": s.Alone,
		"directly": s.Directly, "jointly": s.Jointly, "must": s.Must, "able": s.Able, "asking": s.Asking, "open": s.Open,
		"elsewhere": s.Elsewhere, "particles": s.Particles,
	}
	for name, b := range map[string]Beside{
		"self": s.Self, "partner": s.Partner, "lead": s.Lead, "submit": s.Submit, "without": s.Without, "aside": s.Aside, "not": s.Not, "doubt": s.Doubt,
	} {
		all[name+".before"], all[name+".after"] = b.Before, b.After
	}
	for id, words := range s.Bodies {
		all["bodies."+id] = words
	}
	for fact, f := range s.Stated {
		at := "stated." + fact
		all[at+".about"] = f.About
		for value, words := range f.Near {
			all[at+".near."+value] = words
		}
		for value, words := range f.Words {
			all[at+".words."+value] = words
		}
	}
	return all
}

// mayLack tells whether a language may have no words for a list: where they
// stand depends on it.
func mayLack(field string) bool {
	return strings.HasSuffix(field, ".before") || strings.HasSuffix(field, ".after") || strings.HasSuffix(field, ".about") || field == "particles"
}

func (l *loader) checkStatementWords(doc *document, field string, words []string) {
	if len(words) == 0 && !mayLack(field) {
		l.faults.add(doc.file, doc.line(field), "no words for "+field, "list the words of this language, lower case")
	}
	for i, word := range words {
		at := doc.line(field + "." + strconv.Itoa(i))
		if strings.Trim(word, " *|") == "" {
			l.faults.add(doc.file, at, "an empty word in "+field, "write it, or delete it")
		}
		if word != strings.ToLower(word) {
			l.faults.add(doc.file, at, fmt.Sprintf("%q is not in lower case", word), "write it in lower case")
		}
	}
}

// checkStatedFacts proves that facts and values exist.
func (l *loader) checkStatedFacts(doc *document, s *Statements) {
	if l.vocabulary == nil {
		return
	}
	for _, fact := range slices.Sorted(maps.Keys(s.Stated)) {
		f, at := s.Stated[fact], "stated."+fact
		i := l.vocabulary.Index(fact)
		if i < 0 {
			l.faults.add(doc.file, doc.line(at), fmt.Sprintf("words state the fact %q", fact), "name a fact of rules/facts.yaml")
			continue
		}
		known := l.vocabulary.Facts()[i]
		for _, value := range slices.Sorted(maps.Keys(f.values())) {
			if known.Index(value) < 0 {
				l.faults.add(doc.file, doc.line(at), fmt.Sprintf("words state that %s is %q", fact, value), "name a value of the fact")
			}
		}
		if len(f.Near) > 0 && (len(f.About) == 0 || f.Within <= 0) {
			l.faults.add(doc.file, doc.line(at), "the words near of "+fact+" are near to nothing", "write about: with words, and within: with a number of words")
		}
		if f.Side != "" && f.Side != "before" && f.Side != "after" {
			l.faults.add(doc.file, doc.line(at+".side"), fmt.Sprintf("side is %q", f.Side), "write before or after, or leave it out")
		}
	}
}

func (f StatedFact) values() map[string]bool {
	all := map[string]bool{}
	for v := range f.Near {
		all[v] = true
	}
	for v := range f.Words {
		all[v] = true
	}
	for v, other := range f.Denied {
		all[v], all[other] = true, true
	}
	return all
}

// oneBodyEach proves that no word names two kinds of bodies.
func (l *loader) oneBodyEach(doc *document, s *Statements) {
	of := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(s.Bodies)) {
		for i, word := range s.Bodies[id] {
			if other, twice := of[word]; twice {
				l.faults.add(doc.file, doc.line(fmt.Sprintf("bodies.%s.%d", id, i)), fmt.Sprintf("%q names %s and %s", word, other, id), "keep it under one of them")
			}
			of[word] = id
		}
	}
}

// sameLists holds that a language has the bodies, facts and values of the
// first one read.
func (l *loader) sameLists(doc *document, here map[string][]string) {
	first := l.statements[l.locales[0].locale]
	if first == nil {
		return
	}
	want := first.lists()
	for _, field := range missing(here, want) {
		l.faults.add(doc.file, doc.line(field), field+" is not in "+string(l.locales[0].locale), "write it there too, or delete it here")
	}
	for _, field := range missing(want, here) {
		l.faults.add(doc.file, doc.line(field), field+" is missing", "list the words of this language for it")
	}
}
