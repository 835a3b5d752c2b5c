package draft

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Export writes a draft into the files of the content under a folder, with its
// question as one that is to be answered so, and names the files. Written twice it
// stands there once. Its error is for editors.
func Export(dir string, d *Draft) (files []string, err error) {
	f := folder{dir: dir}
	if d.New == nil {
		f.change(filepath.Join("faq", string(d.Locale), d.Topic+".md"), func(text string) (string, error) { return withPhrasing(text, d.Phrasing) })
	} else {
		f.change(filepath.Join("faq", "topics.yaml"), func(text string) (string, error) { return withTopic(text, d) })
		f.write(filepath.Join("faq", string(d.Locale), d.Topic+".md"), article(d))
	}
	f.change(filepath.Join("faq", "eval", "staff.json"), func(text string) (string, error) { return withQuestion(text, d) })
	return f.files, f.err
}

// A folder is written file by file; after an error nothing is.
type folder struct {
	dir   string
	files []string
	err   error
}

// change changes a file; one that is not there is empty.
func (f *folder) change(name string, how func(string) (string, error)) {
	if f.err != nil {
		return
	}
	was, err := os.ReadFile(filepath.Join(f.dir, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.err = err
		return
	}
	is, err := how(string(was))
	if err != nil {
		f.err = fmt.Errorf("%s: %w", name, err)
		return
	}
	f.write(name, is)
}

// write writes a whole file, or leaves the one that is there as it is.
func (f *folder) write(name, text string) {
	if f.err != nil {
		return
	}
	to := filepath.Join(f.dir, name)
	f.err = os.MkdirAll(filepath.Dir(to), 0o755) //nolint:gosec // content is for all to read
	if f.err == nil {
		f.err = os.WriteFile(to+".new", []byte(text), 0o644) //nolint:gosec // as above
	}
	if f.err == nil {
		f.err = os.Rename(to+".new", to)
	}
	f.files = append(f.files, filepath.ToSlash(name))
}

// quoted is a text as it stands in YAML and in JSON.
func quoted(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text always can be
	return strings.TrimSpace(b.String())
}

// withPhrasing puts a phrasing behind the others of an article.
func withPhrasing(text, phrasing string) (string, error) {
	lines := strings.SplitAfter(text, "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "phrasings:" })
	if at < 0 {
		return "", errors.New("there are no phrasings; is it a text of that topic?")
	}
	end := at + 1
	for ; end < len(lines) && strings.HasPrefix(lines[end], " "); end++ {
		if is := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(lines[end]), "- ")); is == phrasing || is == quoted(phrasing) {
			return text, nil
		}
	}
	return strings.Join(slices.Insert(lines, end, "  - "+quoted(phrasing)+"\n"), ""), nil
}

// withTopic puts a new topic behind the others of the catalogue.
func withTopic(text string, d *Draft) (string, error) {
	lines := strings.SplitAfter(text, "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.TrimRight(l, "\n") == "topics:" })
	if at < 0 {
		return "", errors.New("there is no list of topics")
	}
	if strings.Contains(text, "  - id: "+d.Topic+"\n") {
		return text, nil
	}
	end, last := at+1, at+1
	for ; end < len(lines) && (strings.HasPrefix(lines[end], " ") || strings.TrimSpace(lines[end]) == ""); end++ {
		if strings.TrimSpace(lines[end]) != "" {
			last = end + 1
		}
	}
	kind, _, _ := strings.Cut(d.New.Covers, " ")
	entry := fmt.Sprintf("  - id: %s\n    category: %s\n    covers: [%s]\n    sections:\n      %s: [%s]\n",
		d.Topic, cmp.Or(categories[kind], "programme"), quoted(d.New.Covers), quoted(d.New.Covers), strings.Join(d.New.Sources, ", "))
	return strings.Join(slices.Insert(lines, last, entry), ""), nil
}

// categories are those that new topics begin in, by kind of track.
var categories = map[string]string{"planning": "planning", "urban": "planning", "solution": "planning", "demonstration": "demonstration"}

// article is the text of a new topic.
func article(d *Draft) string {
	return fmt.Sprintf("---\nquestion: %s\nphrasings:\n  - %s\nstate: drafted\n---\n%s\n", quoted(d.Phrasing), quoted(cmp.Or(d.Asked, d.Phrasing)), d.New.Answer)
}

// labelled is a question with the topic that is to answer it, as faq/eval has it.
type labelled struct {
	Text   string `json:"text"`
	Lang   string `json:"lang"`
	Expect string `json:"expect"`
}

// withQuestion puts the question behind those that staff have labelled.
func withQuestion(text string, d *Draft) (string, error) {
	set := struct {
		Name      string     `json:"name"`
		Note      string     `json:"note"`
		Languages []string   `json:"languages"`
		Queries   []labelled `json:"queries"`
	}{Name: "staff", Note: "Questions of people as they came, with the topic that staff say answers them."}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &set); err != nil {
			return "", err
		}
	}
	one := labelled{cmp.Or(d.Asked, d.Phrasing), string(d.Locale), d.Topic}
	if !slices.Contains(set.Queries, one) {
		set.Queries = append(set.Queries, one)
	}
	if !slices.Contains(set.Languages, one.Lang) {
		set.Languages = append(set.Languages, one.Lang)
	}
	slices.Sort(set.Languages)
	var b strings.Builder
	languages, err := json.Marshal(set.Languages)
	fmt.Fprintf(&b, "{\"name\": %s, \"note\": %s, \"languages\": %s, \"queries\": [\n", quoted(set.Name), quoted(set.Note), languages)
	for i, q := range set.Queries {
		end := ",\n"
		if i == len(set.Queries)-1 {
			end = "\n"
		}
		fmt.Fprintf(&b, " {\"text\": %s, \"lang\": %s, \"expect\": %s}%s", quoted(q.Text), quoted(q.Lang), quoted(q.Expect), end)
	}
	b.WriteString("]}\n")
	return b.String(), err
}
