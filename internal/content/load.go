package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"annae/internal/condition"
	"annae/internal/locale"
)

// Files are the three content folders.
type Files struct {
	Rules, FAQ, Locales fs.FS
}

// Under finds the content folders below a directory.
func Under(dir fs.FS) (Files, error) {
	var f Files
	for _, part := range []struct {
		name string
		into *fs.FS
	}{{"rules", &f.Rules}, {"faq", &f.FAQ}, {"locales", &f.Locales}} {
		if st, err := fs.Stat(dir, part.name); err != nil || !st.IsDir() {
			return f, fmt.Errorf("there is no folder %s here; name the folder that holds rules, faq and locales", part.name)
		}
		sub, err := fs.Sub(dir, part.name)
		if err != nil {
			return f, err
		}
		*part.into = sub
	}
	return f, nil
}

// Content is everything that editors wrote, checked and rendered. It never
// changes, so it is safe for concurrent use.
type Content struct {
	Hash      string // of all files, in hexadecimal
	Served    locale.Served
	Words     map[locale.Locale]*locale.Words
	Cycles    []*Cycle // oldest first
	Tracks    []*Track // of all cycles, oldest first
	Topics    []*Topic
	First     []string            // ids of topics to begin with
	FirstFor  map[string][]string // the same for one of [Askers]
	Prepare   map[string][]string // ids of topics that tell what to do next, by side
	Projects  []Project
	Gaps      []string                              // tracks whose projects the list lacks
	Countries map[locale.Locale]map[string][]string // names by ISO 3166-1 code
	Lexicons  map[locale.Locale]*Lexicon
	Misprints []Misprint
	Unserved  []Unserved
	// Facts are what applicants can be asked, Impossible what does not occur
	// together, and Vocabulary the language of conditions over them.
	Facts      []*Fact
	Impossible []*Impossible
	Vocabulary *condition.Vocabulary
	Statements map[locale.Locale]*Statements // the words that state facts
	Phases     *Phases                       // of applications
	Demo       *Demo                         // applications that are invented

	byID    map[string]*Topic
	sources map[string]Source
	values  values
}

// Topic finds a topic by its id.
func (c *Content) Topic(id string) (*Topic, bool) {
	t, ok := c.byID[id]
	return t, ok
}

// Aliases are the programme's own names, as people write them.
func (c *Content) Aliases() []string {
	var names []string
	for i := 0; ; i++ {
		v, ok := c.values[fmt.Sprintf("programme.aliases.%d", i)]
		if !ok {
			return names
		}
		names = append(names, v.text)
	}
}

// Value is what a path of rules/ holds, as a language writes it. An unknown
// path or language gives the empty string.
func (c *Content) Value(path string, l locale.Locale) string {
	v, ok := c.values[path]
	w := c.Words[l]
	if !ok || w == nil {
		return ""
	}
	return v.In(w.Format())
}

// Load reads, checks and renders all content. Its error is [Faults].
func Load(files Files) (*Content, error) {
	l := &loader{files: files, values: values{}, sources: map[string]Source{}}
	l.rules()
	l.interfaceWords()
	l.readDemo()
	l.catalogue()
	l.articles()
	l.lexicons()
	l.readStatements()
	l.checkWords()
	if len(l.faults) > 0 {
		return nil, l.faults.sorted()
	}
	c := l.content()
	if len(l.faults) > 0 {
		return nil, l.faults.sorted()
	}
	return c, nil
}

// loader gathers what the files hold. A step that finds faults leaves what it
// could read for the steps after it, so that one run names as many as
// possible.
type loader struct {
	files  Files
	faults Faults
	hash   []byte
	// blind says that a file of rules/ could not be read, so that what is
	// missing there is no fault of those who quote it.
	blind bool

	facts      []*Fact
	impossible []*Impossible
	vocabulary *condition.Vocabulary
	values     values
	sources    map[string]Source
	cycles     []*Cycle
	tracks     []*Track
	projects   []Project
	phases     *Phases
	demo       *Demo
	gaps       []string
	misprints  []Misprint
	unserved   []Unserved

	locales    []*wordFile
	ruleWords  map[locale.Locale]*ruleWordFile
	countries  map[locale.Locale]map[string][]string
	lexicon    map[locale.Locale]*Lexicon
	statements map[locale.Locale]*Statements
	topics     []*Topic
	first      []string
	firstFor   map[string][]string
	prepare    map[string][]string
	texts      map[string]map[locale.Locale]*article // by topic
	stamps     map[locale.Locale]*stampFile
}

// folder gives the file system and the path in it of a file such as
// faq/ko/is-it-oda.md.
func (l *loader) folder(name string) (fs.FS, string) {
	first, rest, _ := strings.Cut(name, "/")
	if rest == "" {
		rest = "."
	}
	switch first {
	case "rules":
		return l.files.Rules, rest
	case "faq":
		return l.files.FAQ, rest
	default:
		return l.files.Locales, rest
	}
}

func (l *loader) read(name string) ([]byte, error) {
	sub, rest := l.folder(name)
	data, err := fs.ReadFile(sub, rest)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(name+"\x00"), data...))
	l.hash = append(l.hash, sum[:]...)
	return data, nil
}

// yaml reads a file that must be there.
func (l *loader) yaml(name string, v any) *document {
	data, err := l.read(name)
	if err != nil {
		l.faults.add(name, 0, "the file is missing", "write it; the README of its folder tells what it holds")
	}
	var doc *document
	if err == nil {
		doc = parseDocument(name, data, 1, v, &l.faults)
	}
	l.blind = l.blind || doc == nil && strings.HasPrefix(name, "rules/")
	return doc
}

// list names the files of a folder that end in ext, in order.
func (l *loader) list(folder, ext string) []string {
	sub, rest := l.folder(folder)
	entries, err := fs.ReadDir(sub, rest)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && path.Ext(e.Name()) == ext {
			names = append(names, path.Join(folder, e.Name()))
		}
	}
	return names
}

// hashed is the content's hash: of each file's hash, in a fixed order.
func (l *loader) hashed() string {
	var parts []string
	for chunk := range slices.Chunk(l.hash, sha256.Size) {
		parts = append(parts, string(chunk))
	}
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func (l *loader) content() *Content {
	c := &Content{
		Hash: l.hashed(), Words: map[locale.Locale]*locale.Words{},
		Cycles: l.cycles, Tracks: l.tracks, Topics: l.topics, First: l.first, FirstFor: l.firstFor, Prepare: l.prepare, Projects: l.projects, Gaps: l.gaps,
		Countries: l.countries, Lexicons: l.lexicon, Misprints: l.misprints, Unserved: l.unserved,
		Facts: l.facts, Impossible: l.impossible, Vocabulary: l.vocabulary, Statements: l.statements,
		Phases: l.phases, Demo: l.demo,
		byID: map[string]*Topic{}, sources: l.sources, values: l.values,
	}
	for _, t := range l.topics {
		c.byID[t.ID] = t
	}
	l.speak(c)
	l.render(c)
	return c
}
