package draft_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"annae/internal/content"
	"annae/internal/draft"
)

// contentCopy is a folder with the content as it is shipped.
func contentCopy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"rules", "faq", "locales"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("..", "..", part))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, dir string) (*content.Content, error) {
	t.Helper()
	files, err := content.Under(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return content.Load(files)
}

func export(t *testing.T, dir string, d *draft.Draft) []string {
	t.Helper()
	files, err := draft.Export(dir, d)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatIsWrongWithADraftIsNamed(t *testing.T) {
	c, err := load(t, "../..")
	if err != nil {
		t.Fatal(err)
	}
	whole := draft.Topic{Answer: "Yes.", Covers: "Planning  2024-2026", Sources: []string{"s24, S45"}}
	for name, c2 := range map[string]struct {
		d    draft.Draft
		want []draft.Fault
	}{
		"a phrasing":           {draft.New("en", "ferries?", "who-runs-it", "Do ferries run it?", nil), nil},
		"no words":             {draft.New("en", "ferries?", "who-runs-it", " \n ", nil), []draft.Fault{draft.NoPhrasing}},
		"no letters":           {draft.New("en", "", "who-runs-it", "---", nil), []draft.Fault{draft.NoPhrasing}},
		"one of another topic": {draft.New("en", "", "who-runs-it", "rolling intake for governments", nil), []draft.Fault{draft.Known}},
		"too many":             {draft.New("en", "", "who-runs-it", strings.Repeat("a ", 300), nil), []draft.Fault{draft.NoPhrasing}},
		"no such topic":        {draft.New("en", "", "../../etc/passwd", "a", nil), []draft.Fault{draft.NoTopic}},
		"a topic of no answer": {draft.New("en", "", "hello", "a", nil), []draft.Fault{draft.NoTopic}},
		"a language":           {draft.New("fr", "", "who-runs-it", "a", nil), []draft.Fault{draft.NoTopic}},
		"one that it has":      {draft.New("en", "", "deadline-planning", "rolling intake for governments", nil), []draft.Fault{draft.Known}},
		"a topic":              {draft.New("en", "", "", "May ferries?", &whole), nil},
		"nothing of a topic":   {draft.New("en", "", "", "May ferries?", &draft.Topic{Sources: []string{" "}}), []draft.Fault{draft.NoAnswer, draft.NoCovers, draft.NoSources}},
		"a source of nobody's": {draft.New("en", "", "", "May ferries?", &draft.Topic{Answer: "a", Covers: "planning 1990", Sources: []string{"S24 S9999"}}), []draft.Fault{draft.NoCovers, draft.Unheard}},
	} {
		if got := c2.d.Check(c); !slices.Equal(got, c2.want) {
			t.Errorf("%s: %q, want %q", name, got, c2.want)
		}
	}
}

func TestNothingPersonalIsTaught(t *testing.T) {
	d := draft.New("en", "I am kim@example.org", "", "Call +82 10 1234 5678?", &draft.Topic{Answer: "Write to lee@example.org."})
	if all := d.Asked + d.Phrasing + d.New.Answer; strings.Contains(all, "example") || strings.Contains(all, "1234") {
		t.Errorf("it says %s", all)
	}
}

// Whatever is typed, the phrasing is read again as it was typed, and stands there
// once.
func TestAPhrasingBecomesContent(t *testing.T) {
	dir := contentCopy(t)
	was := read(t, dir, "faq/en/who-runs-it.md")
	for _, typed := range []string{"- who: runs #it?", `"quoted" \ back`, "{planning-2026.result} 'x'", "진행은 누가 하나요: *정말*", "<b>&amp;</b>"} {
		d := draft.New("en", "", "who-runs-it", typed, nil)
		for range 2 {
			if files := export(t, dir, &d); !slices.Equal(files, []string{"faq/en/who-runs-it.md", "faq/eval/staff.json"}) {
				t.Errorf("written are %q", files)
			}
		}
		c, err := load(t, dir)
		if err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		topic, _ := c.Topic("who-runs-it")
		has := topic.Texts["en"].Phrasings
		if n := len(slices.DeleteFunc(slices.Clone(has), func(p string) bool { return p != typed })); n != 1 {
			t.Errorf("%q stands there %d times", typed, n)
		}
		if n := strings.Count(read(t, dir, "faq/eval/staff.json"), "\n {"); n == 0 {
			t.Error("there is no labelled question")
		}
	}
	is := read(t, dir, "faq/en/who-runs-it.md")
	for line := range strings.Lines(was) {
		if !strings.Contains(is, line) {
			t.Errorf("the line %q is gone", line)
		}
	}
}

// Of a new topic is told what an editor has to do, and with that it is content.
func TestANewTopicBecomesContent(t *testing.T) {
	dir := contentCopy(t)
	d := draft.New("en", "zorp ferries?", "", "May zorp ferries apply?", &draft.Topic{Answer: "Yes: the call names them.", Covers: "planning 2024-2026", Sources: []string{"S45"}})
	want := []string{"faq/topics.yaml", "faq/en/" + d.Topic + ".md", "faq/eval/staff.json"}
	for range 2 {
		if files := export(t, dir, &d); !slices.Equal(files, want) {
			t.Fatalf("written are %q", files)
		}
	}
	_, err := load(t, dir)
	var faults content.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("a topic in one language and with one phrasing is content: %v", err)
	}
	for _, f := range faults {
		if !strings.Contains(f.String(), d.Topic) {
			t.Errorf("of something else is said %s", f)
		}
	}
	for _, l := range []string{"en", "ko"} {
		text := read(t, dir, "faq/en", d.Topic+".md")
		if l == "ko" {
			text = "---\nquestion: 졸프 페리도 신청하나요?\nphrasings:\nstate: drafted\n---\n네.\n"
		}
		for n := range 20 {
			text = strings.Replace(text, "state:", fmt.Sprintf("  - zorp %s %s\nstate:", l, strings.Repeat("ferry ", n+1)), 1)
		}
		if err := os.WriteFile(filepath.Join(dir, "faq", l, d.Topic+".md"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := content.Under(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	name, marks, err := content.Stamps(files, "ko", []string{"faq." + d.Topic})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), marks, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	if topic, is := c.Topic(d.Topic); !is || topic.Category != "planning" || len(topic.Sections[0].Sources) != 1 {
		t.Errorf("it is %+v", topic)
	}
}
