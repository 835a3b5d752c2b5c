package content

import (
	"bytes"
	"strings"
	"unicode"

	"annae/internal/locale"
)

// A State tells how far a text has been read.
type State string

// The states. Only a named person sets Reviewed.
const (
	Drafted    State = "drafted"
	SecondRead State = "second-read"
	Reviewed   State = "reviewed"
)

func (s State) known() bool { return s == Drafted || s == SecondRead || s == Reviewed }

// front is what stands above an article's text.
type front struct {
	Question  string   `yaml:"question"`
	Phrasings []string `yaml:"phrasings"`
	State     State    `yaml:"state"`
}

// An article is one topic in one language, as its editor wrote it.
type article struct {
	front
	file     string
	doc      *document
	sections []passage
}

// A passage is a heading and the text below it.
type passage struct {
	heading string // empty when the article has only one text
	text    string
	line    int // of the first line of the text
}

const fence = "---"

// parseArticle splits a file into front matter and passages, or returns nil
// and the faults.
func parseArticle(file string, data []byte, faults *Faults) *article {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	lines := strings.Split(string(data), "\n")
	end := 0
	for i := 1; i < len(lines); i++ {
		if lines[i] == fence {
			end = i
			break
		}
	}
	if lines[0] != fence || end == 0 {
		faults.add(file, 1, "no front matter", "begin with a line ---, the question, its phrasings and state, and a line ---")
		return nil
	}
	a := &article{file: file}
	a.doc = parseDocument(file, []byte(strings.Join(lines[1:end], "\n")), 2, &a.front, faults)
	if a.doc == nil {
		return nil
	}
	a.sections = passages(lines[end+1:], end+2)
	return a
}

func passages(lines []string, first int) []passage {
	var all []passage
	heading, start, from := "", first, 0
	flush := func(to int) {
		text := strings.TrimSpace(strings.Join(lines[from:to], "\n"))
		if text != "" || heading != "" {
			all = append(all, passage{heading, text, start})
		}
	}
	for i, l := range lines {
		if h, ok := strings.CutPrefix(l, "## "); ok {
			flush(i)
			heading, from, start = strings.TrimSpace(h), i+1, first+i+1
		}
	}
	flush(len(lines))
	return all
}

// check finds what is wrong with an article by itself.
func (a *article) check(faults *Faults, minPhrasings int) {
	if strings.TrimSpace(a.Question) == "" {
		faults.add(a.file, 2, "no question", "write question: as one would ask it in one sentence")
	}
	if n := figure(a.Question); n != "" {
		faults.add(a.file, a.doc.line("question"), "the figure "+n+" is typed into the question", "ask without it; only the year of a cycle may be typed")
	}
	if !a.State.known() {
		faults.add(a.file, a.doc.line("state"), "state is \""+string(a.State)+"\"", "write drafted or second-read")
	}
	if len(a.Phrasings) < minPhrasings {
		faults.add(a.file, a.doc.line("phrasings"), "too few phrasings", "write at least twenty ways in which people ask it, in different words")
	}
	for _, p := range a.sections {
		if p.text == "" {
			faults.add(a.file, p.line, "section \""+p.heading+"\" is empty", "write its answer, or take the section out of topics.yaml")
			continue
		}
		a.checkProse(p, faults)
	}
}

// checkProse refuses figures that stand in the text and not in rules/.
func (a *article) checkProse(p passage, faults *Faults) {
	for i, line := range strings.Split(p.text, "\n") {
		if names, err := locale.Placeholders(line); err != nil {
			faults.add(a.file, p.line+i, err.Error(), "write a placeholder as {path.to.value}")
			continue
		} else if len(names) > 0 {
			line = outsideBraces(line)
		}
		if n := figure(line); n != "" {
			faults.add(a.file, p.line+i, "the figure "+n+" is typed into the text", "put it into rules/ and quote it by {path}; only the year of a cycle may be typed")
		}
	}
}

func outsideBraces(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, s, _ = strings.Cut(after, "}")
		b.WriteByte(' ')
	}
}

// figure finds the first number in a text that is no cycle's year.
func figure(s string) string {
	for field := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if len(field) != 4 || field < "2019" || field > "2028" {
			return field
		}
	}
	return ""
}
