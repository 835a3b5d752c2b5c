package content

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"annae/internal/condition"
)

// A Fact is something that an applicant can be asked. It stands in
// rules/facts.yaml.
type Fact struct {
	ID     string   `yaml:"id"`
	Values []string `yaml:"values"` // of a choice, in the order in which they are offered; none for yes and no
	// Changeable says that an applicant can do something about it.
	Changeable bool `yaml:"changeable"`
}

// condition is the fact as conditions know it.
func (f *Fact) condition() condition.Fact { return condition.Fact{Name: f.ID, Values: f.Values} }

// A Rule is what a track asks of applicants. One that is required decides, one
// that is preferred only counts in their favour.
type Rule struct {
	Stated `yaml:",inline"`
	ID     string `yaml:"id"`
	// For are the applicants that it concerns; empty: all. The others meet it.
	For      string `yaml:"for"`
	Requires string `yaml:"requires"`
	Prefers  string `yaml:"prefers"`
	// Unsettled is where no source says whether the rule is met, as long as it
	// is not met for certain.
	Unsettled string `yaml:"unsettled"`

	Met     *condition.Condition `yaml:"-"`
	Open    *condition.Condition `yaml:"-"` // nil when everything is settled
	Applies *condition.Condition `yaml:"-"` // nil when it concerns everybody
}

// Required tells whether the rule decides.
func (r *Rule) Required() bool { return r.Requires != "" }

// SpeaksOf tells whether the rule depends on a fact, by its position.
func (r *Rule) SpeaksOf(fact int) bool {
	return slices.Contains(r.Met.Facts(), fact) || r.Open != nil && slices.Contains(r.Open.Facts(), fact)
}

// An Impossible is a combination of facts that does not occur.
type Impossible struct {
	ID   string               `yaml:"id"`
	When string               `yaml:"when"`
	Met  *condition.Condition `yaml:"-"`
}

// Weights say how often the values of a fact occur among applicants.
type Weights struct {
	Stated `yaml:",inline"`
	Fact   string             `yaml:"fact"`
	Values map[string]float64 `yaml:"values"`
}

const factsName = "rules/facts.yaml"

// readFacts reads what applicants can be asked.
func (l *loader) readFacts() {
	var file struct {
		Facts      []*Fact       `yaml:"facts"`
		Impossible []*Impossible `yaml:"impossible"`
	}
	doc := l.yaml(factsName, &file)
	if doc == nil {
		return
	}
	var all []condition.Fact
	for i, f := range file.Facts {
		if f == nil {
			l.faults.add(factsName, doc.line(fmt.Sprintf("facts.%d", i)), "an entry of facts is empty", "describe a fact, or delete the line")
			return
		}
		l.checkFactNames(doc, f)
		all = append(all, f.condition())
		if err := all[i].Check(); err != nil {
			l.faults.add(factsName, doc.line("facts."+f.ID), err.Error(), "see rules/README.md for how facts are written")
			return
		}
	}
	vocabulary, err := condition.NewVocabulary(all)
	if err != nil {
		l.faults.add(factsName, doc.line("facts"), err.Error(), "see rules/README.md for how facts are written")
		return
	}
	l.facts, l.vocabulary = file.Facts, vocabulary
	for i, x := range file.Impossible {
		if x == nil || x.ID == "" {
			l.faults.add(factsName, doc.line(fmt.Sprintf("impossible.%d", i)), "an impossible combination has no id", "write id: and when:")
			continue
		}
		x.Met = l.condition(doc, "impossible."+x.ID+".when", x.When)
		l.impossible = append(l.impossible, x)
	}
}

// Names that no fact may have, because the address of a result uses them, and
// that no value may have, because they mean something of their own.
var (
	takenFacts  = []string{"cycle", "tracks", "lang", "as_of"}
	takenValues = []string{condition.Yes, condition.No, "ask"}
	valueName   = regexp.MustCompile(`^[a-z0-9_]+$`)
)

// checkFactNames holds that a fact and its values can stand in the ids of
// options, in texts' ids and in addresses.
func (l *loader) checkFactNames(doc *document, f *Fact) {
	if slices.Contains(takenFacts, f.ID) {
		l.faults.add(factsName, doc.line("facts."+f.ID), "no fact can be called "+f.ID, "choose another name")
	}
	for i, v := range f.Values {
		if !valueName.MatchString(v) || slices.Contains(takenValues, v) {
			l.faults.add(factsName, doc.line(fmt.Sprintf("facts.%s.values.%d", f.ID, i)), fmt.Sprintf("no value can be called %q", v), "use lower-case letters, digits and _, and not true, false or ask")
		}
	}
}

// condition reads a condition; nil when it is faulty.
func (l *loader) condition(doc *document, path, source string) *condition.Condition {
	if l.vocabulary == nil {
		return nil
	}
	c, err := l.vocabulary.Parse(source)
	if err != nil {
		l.faults.add(doc.file, doc.line(path), "the condition of "+path+": "+err.Error(), "see rules/README.md for what a condition may say")
		return nil
	}
	return c
}

// readRules checks the rules of a track.
func (l *loader) readRules(doc *document, t *Track) {
	at := "tracks." + t.ID + ".rules."
	seen := map[string]bool{}
	for i, r := range t.Rules {
		if r == nil || r.ID == "" {
			l.faults.add(doc.file, doc.line(fmt.Sprintf("%s%d", at, i)), "a rule of "+t.ID+" has no id", "write id:, and requires: or prefers:")
			continue
		}
		line := doc.line(at + r.ID)
		if seen[r.ID] {
			l.faults.add(doc.file, line, "the rule "+r.ID+" stands twice in "+t.ID, "give each rule of a track an id of its own")
		}
		seen[r.ID] = true
		if (r.Requires == "") == (r.Prefers == "") || r.Unsettled != "" && r.Requires == "" {
			l.faults.add(doc.file, line, "the rule "+r.ID+" of "+t.ID+" is neither required nor preferred, or both", "write requires: or prefers:, and unsettled: only beside requires:")
			continue
		}
		if len(r.Sources) == 0 {
			l.faults.add(doc.file, line, "the rule "+r.ID+" of "+t.ID+" names no sources", "write sources: with the tags on which it rests")
		}
		path, met := at+r.ID+".requires", r.Requires
		if !r.Required() {
			path, met = at+r.ID+".prefers", r.Prefers
		}
		r.Met = l.condition(doc, path, met)
		if r.For != "" && r.Met != nil {
			if r.Applies = l.condition(doc, at+r.ID+".for", r.For); r.Applies != nil {
				r.Met = l.condition(doc, path, "!("+r.For+") || ("+met+")")
			}
		}
		if r.Unsettled != "" {
			r.Open = l.condition(doc, at+r.ID+".unsettled", r.Unsettled)
		}
	}
	t.Rules = slices.DeleteFunc(t.Rules, func(r *Rule) bool { return r == nil || r.Met == nil })
}

// readWeights checks how often values occur.
func (l *loader) readWeights(doc *document, c *Cycle) {
	for i, w := range c.Weights {
		line := doc.line(fmt.Sprintf("weights.%d", i))
		at := slices.IndexFunc(l.facts, func(f *Fact) bool { return f.ID == w.Fact })
		if at < 0 {
			l.faults.add(doc.file, line, fmt.Sprintf("weights name the fact %q", w.Fact), "name a fact of rules/facts.yaml")
			continue
		}
		known := l.facts[at].condition()
		for _, v := range slices.Sorted(maps.Keys(w.Values)) {
			if known.Index(v) < 0 || !(w.Values[v] > 0) {
				l.faults.add(doc.file, line, fmt.Sprintf("%s is said to be %q %v times", w.Fact, v, w.Values[v]), "name a value of the fact, and a number above zero")
			}
		}
		if len(w.Values) != known.Size() {
			l.faults.add(doc.file, line, "weights of "+w.Fact+" leave values out", "give a number for each value of the fact")
		}
	}
}

// Ids of the texts of facts, rules and combinations.
func factText(id string) string         { return "fact." + id }
func factQuestion(id string) string     { return "fact." + id + ".ask" }
func factValue(id, value string) string { return "fact." + id + "." + value }
func ruleText(id string) string         { return "rule." + id }
func unsettledText(id string) string    { return "unsettled." + id }
func impossibleText(id string) string   { return "impossible." + id }

// eligibilityTexts are the texts that facts and rules need, with what to write.
func (l *loader) eligibilityTexts(need map[string]string) {
	for _, f := range l.facts {
		need[factText(f.ID)] = "name the fact as a summary lists it"
		need[factQuestion(f.ID)] = "ask an applicant for it"
		for _, v := range f.Values {
			need[factValue(f.ID, v)] = "name the answer"
		}
	}
	for _, x := range l.impossible {
		need[impossibleText(x.ID)] = "say why the facts can't be together"
	}
	for _, t := range l.tracks {
		for _, r := range t.Rules {
			need[ruleText(r.ID)] = "say what the rule asks"
			if r.Open != nil {
				need[unsettledText(r.ID)] = "say what no source settles"
			}
		}
	}
}
