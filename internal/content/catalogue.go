package content

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"annae/internal/locale"
)

// A Role tells what a topic is to the desk.
type Role string

// The roles: a topic of the programme; one that is no business of the desk;
// small talk; and what gets a calm refusal.
const (
	Programme Role = "programme"
	Outside   Role = "outside"
	Smalltalk Role = "smalltalk"
	Refused   Role = "refused"
)

// A Topic is one question of the FAQ, in all languages.
type Topic struct {
	ID        string
	Role      Role
	Category  string
	Sibling   string   // the same subject for the other track; may be empty
	Elsewhere []string // topics that tell about the cycles which this one leaves out
	NoSource  bool     // nothing published answers it
	Timing    bool     // told with whether intake is open
	Check     bool     // told with an offer of the pre-check
	Status    bool     // told with an offer to look at an application
	Page      string   // path of a page of ours that tells more; may be empty
	Sections  []*Section
	Texts     map[locale.Locale]*Text
}

// A Section is a part of an answer that fits certain tracks.
type Section struct {
	Selector Selector
	Tracks   []*Track // at least one, for topics of the programme
	Sources  []Source
}

// A Text is a topic in one language, its placeholders filled in.
type Text struct {
	Question  string
	Phrasings []string
	State     State
	Answers   []string // Markdown, one for each section
}

// Sides lists planning, demonstration or both: what the topic speaks of.
func (t *Topic) Sides() []Kind {
	var sides []Kind
	for _, s := range t.Sections {
		for _, tr := range s.Tracks {
			if k := tr.Kind.Side(); !slices.Contains(sides, k) {
				sides = append(sides, k)
			}
		}
	}
	return sides
}

// For finds the section that fits a track, or -1.
func (t *Topic) For(tr *Track) int {
	return slices.IndexFunc(t.Sections, func(s *Section) bool { return slices.Contains(s.Tracks, tr) })
}

// catalogueFile is faq/topics.yaml.
type catalogueFile struct {
	First []string `yaml:"first"` // topics to begin with
	// FirstFor are those for somebody of whom it is known who asks.
	FirstFor map[string][]string `yaml:"first_for"`
	// Prepare are the topics that tell who may apply what to do next, by side.
	Prepare   map[string][]string `yaml:"prepare"`
	Topics    []topicEntry        `yaml:"topics"`
	Outside   []string            `yaml:"outside"`
	Smalltalk []string            `yaml:"smalltalk"`
	Refused   []string            `yaml:"refused"`
}

type topicEntry struct {
	ID        string   `yaml:"id"`
	Category  string   `yaml:"category"`
	Sibling   string   `yaml:"sibling"`
	Elsewhere []string `yaml:"elsewhere"`
	NoSource  bool     `yaml:"no_source"`
	Timing    bool     `yaml:"timing"`
	Check     bool     `yaml:"check"`
	Status    bool     `yaml:"status"`
	Page      string   `yaml:"page"`
	Covers    []string `yaml:"covers"`
	Sections  sections `yaml:"sections"`
}

// sections keeps the order in which the file has them.
type sections []struct {
	selector string
	sources  []string
}

func (s *sections) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: sections is no mapping of selectors to sources", n.Line)}}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		var sources []string
		if err := n.Content[i+1].Decode(&sources); err != nil {
			return err
		}
		*s = append(*s, struct {
			selector string
			sources  []string
		}{n.Content[i].Value, sources})
	}
	return nil
}

var categories = []string{"programme", "planning", "demonstration", "money", "applying", "afterwards", "contact"}

const catalogueName = "faq/topics.yaml"

// catalogue builds the topics, without their texts.
func (l *loader) catalogue() {
	var file catalogueFile
	doc := l.yaml(catalogueName, &file)
	if doc == nil {
		return
	}
	for _, e := range file.Topics {
		l.topics = append(l.topics, l.topic(doc, e))
	}
	for role, ids := range map[Role][]string{Outside: file.Outside, Smalltalk: file.Smalltalk, Refused: file.Refused} {
		for _, id := range ids {
			l.topics = append(l.topics, &Topic{ID: id, Role: role, Sections: []*Section{{}}, Texts: map[locale.Locale]*Text{}})
		}
	}
	slices.SortStableFunc(l.topics[len(file.Topics):], func(a, b *Topic) int { return strings.Compare(a.ID, b.ID) })
	l.checkLinks(doc)
	l.checkFirst(doc, file.First)
	l.firstFor = l.checkNamedTopics(doc, "first_for", file.FirstFor, Askers)
	l.prepare = l.checkNamedTopics(doc, "prepare", file.Prepare, []string{string(Planning), string(Demonstration)})
}

// Askers are who may ask, as far as a conversation can tell: an official of a
// government, a Korean company, and somebody who has applied.
var Askers = []string{"official", "korean_company", "applied"}

// checkNamedTopics holds that what is listed for each of some names is a topic
// of the programme.
func (l *loader) checkNamedTopics(doc *document, field string, lists map[string][]string, names []string) map[string][]string {
	for name, ids := range lists {
		if !slices.Contains(names, name) {
			l.faults.add(doc.file, doc.line(field+"."+name), fmt.Sprintf("%s names %q", field, name), "write one of "+strings.Join(names, ", "))
		}
		for i, id := range ids {
			if !slices.ContainsFunc(l.topics, func(t *Topic) bool { return t.ID == id && t.Role == Programme }) {
				l.faults.add(doc.file, doc.line(fmt.Sprintf("%s.%s.%d", field, name, i)), field+" names "+id+", which is no topic of the programme", "name one of the topics of this file")
			}
		}
	}
	return lists
}

// checkFirst holds that what is offered to begin with can be answered.
func (l *loader) checkFirst(doc *document, ids []string) {
	if len(ids) == 0 {
		l.faults.add(doc.file, doc.line("first"), "no topics to begin with", "list two to four ids of topics under first")
	}
	for i, id := range ids {
		if !slices.ContainsFunc(l.topics, func(t *Topic) bool { return t.ID == id && t.Role == Programme }) {
			l.faults.add(doc.file, doc.line(fmt.Sprintf("first.%d", i)), "first names "+id+", which is no topic of the programme", "name one of the topics of this file")
		}
	}
	l.first = ids
}

func (l *loader) topic(doc *document, e topicEntry) *Topic {
	at := "topics." + e.ID
	t := &Topic{ID: e.ID, Role: Programme, Category: e.Category, Sibling: e.Sibling, Elsewhere: e.Elsewhere,
		NoSource: e.NoSource, Timing: e.Timing, Check: e.Check, Status: e.Status, Page: e.Page, Texts: map[locale.Locale]*Text{}}
	if !slices.Contains(categories, e.Category) {
		l.faults.add(doc.file, doc.line(at+".category"), fmt.Sprintf("category %q of %s is unknown", e.Category, e.ID), "use one of "+strings.Join(categories, ", "))
	}
	for _, s := range e.Sections {
		sel, err := parseSelector(s.selector)
		line := doc.line(at + ".sections." + s.selector)
		if err != nil {
			what, right, _ := strings.Cut(err.Error(), "; ")
			l.faults.add(doc.file, line, what, right)
			continue
		}
		sec := &Section{Selector: sel, Tracks: sel.pick(l.tracks)}
		for _, tag := range s.sources {
			src, ok := l.sources[tag]
			if !ok && l.blind {
				continue
			}
			if !ok {
				l.faults.add(doc.file, line, fmt.Sprintf("source %s of %s does not exist", tag, e.ID), "use a tag of rules/sources.yaml")
				continue
			}
			sec.Sources = append(sec.Sources, src)
		}
		if len(s.sources) == 0 && !e.NoSource {
			l.faults.add(doc.file, line, fmt.Sprintf("section %q of %s has no source", s.selector, e.ID), "name its sources, or mark the topic no_source: true")
		}
		t.Sections = append(t.Sections, sec)
	}
	l.checkCover(doc, e, t)
	return t
}

// checkCover proves that exactly one section fits each track that the topic
// covers, and that none fits another.
func (l *loader) checkCover(doc *document, e topicEntry, t *Topic) {
	if l.blind {
		return
	}
	line := doc.line("topics." + e.ID + ".covers")
	claimed := map[*Track]bool{}
	for _, c := range e.Covers {
		sel, err := parseSelector(c)
		if err != nil {
			what, right, _ := strings.Cut(err.Error(), "; ")
			l.faults.add(doc.file, line, what, right)
			return
		}
		for _, tr := range sel.pick(l.tracks) {
			claimed[tr] = true
		}
	}
	if len(claimed) == 0 {
		l.faults.add(doc.file, line, e.ID+" covers no track", "name kinds and cycles, such as covers: [planning 2024-2026]")
	}
	for _, tr := range l.tracks {
		n := 0
		for _, s := range t.Sections {
			if slices.Contains(s.Tracks, tr) {
				n++
			}
		}
		switch {
		case claimed[tr] && n == 0:
			l.faults.add(doc.file, line, fmt.Sprintf("%s covers %s, and no section fits it", e.ID, tr.ID), "add a section or cover less")
		case claimed[tr] && n > 1:
			l.faults.add(doc.file, line, fmt.Sprintf("%d sections of %s fit %s", n, e.ID, tr.ID), "let exactly one section fit each track")
		case !claimed[tr] && n > 0:
			l.faults.add(doc.file, line, fmt.Sprintf("a section of %s fits %s, which it does not cover", e.ID, tr.ID), "cover it or narrow the section")
		}
	}
}

// checkLinks finds duplicate ids and topics that point nowhere.
func (l *loader) checkLinks(doc *document) {
	byID := map[string]*Topic{}
	for _, t := range l.topics {
		if byID[t.ID] != nil {
			l.faults.add(doc.file, doc.line("topics."+t.ID), "topic "+t.ID+" stands twice", "give each topic an id of its own")
		}
		byID[t.ID] = t
	}
	for _, t := range l.topics {
		for _, to := range append(slices.Clone(t.Elsewhere), t.Sibling) {
			if to != "" && byID[to] == nil {
				l.faults.add(doc.file, doc.line("topics."+t.ID), fmt.Sprintf("%s points to %s, which does not exist", t.ID, to), "name the id of a topic")
			}
		}
		if s := byID[t.Sibling]; s != nil && s.Sibling != t.ID && !slices.Contains(s.Elsewhere, t.ID) && !l.shares(s, t) {
			l.faults.add(doc.file, doc.line("topics."+t.ID+".sibling"), fmt.Sprintf("%s calls %s its sibling, which does not return it", t.ID, s.ID), "write sibling: "+t.ID+" there")
		}
	}
}

// shares tells whether t is told elsewhere by the sibling that s returns, as
// the early years of a subject are.
func (l *loader) shares(s, t *Topic) bool {
	for _, o := range l.topics {
		if o.ID == s.Sibling && slices.Contains(o.Elsewhere, t.ID) {
			return true
		}
	}
	return false
}

// fileOf is where a topic's text in a language stands.
func (t *Topic) fileOf(l locale.Locale) string {
	folder := map[Role]string{Programme: "faq", Outside: "faq/outside", Smalltalk: "faq/smalltalk", Refused: "faq/smalltalk"}[t.Role]
	return path.Join(folder, string(l), t.ID+".md")
}
