package content_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"annae/internal/content"
)

// working gives the sample programme, with the files of another archive put
// in place of its own; an empty file is taken out.
func working(t *testing.T, changes ...string) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, name := range append([]string{"testdata/working.txtar"}, changes...) {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if len(f.Data) == 0 && name != "testdata/working.txtar" {
				delete(all, f.Name)
				continue
			}
			all[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return all
}

func under(t *testing.T, dir fs.FS) content.Files {
	t.Helper()
	f, err := content.Under(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheSampleProgrammeIsWhole(t *testing.T) {
	c, err := content.Load(under(t, working(t)))
	if err != nil {
		t.Fatalf("Load(working) = \n%v", err)
	}
	topic, ok := c.Topic("deadline")
	if !ok {
		t.Fatal("Topic(deadline) is missing")
	}
	want := "It closed on 17 March 2026."
	if got := topic.Texts["en"].Answers[1]; got != want {
		t.Errorf("the answer in English = %q, want %q", got, want)
	}
	want = "2026년 3월 17일에 마감했습니다."
	if got := topic.Texts["ko"].Answers[1]; got != want {
		t.Errorf("the answer in Korean = %q, want %q", got, want)
	}
}

// Each broken sample changes some files of the working one, and says above
// them which faults that must earn, all of them and no other.
func TestEveryFaultEarnsItsSentence(t *testing.T) {
	samples, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(samples) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, name := range samples {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.TrimSpace(string(a.Comment))
			_, err = content.Load(under(t, working(t, name)))
			var faults content.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("Load(%s) = %v, want the faults\n%s", name, err, want)
			}
			if got := faults.Error(); got != want {
				t.Errorf("Load(%s) earns\n%s\nwant\n%s", name, got, want)
			}
		})
	}
}

func TestStampsMarkATranslationAsUpToDate(t *testing.T) {
	dir := working(t, "testdata/broken/translation-outdated.txtar")
	name, data, err := content.Stamps(under(t, dir), "ko", []string{"faq.rights"})
	if err != nil {
		t.Fatal(err)
	}
	dir[name] = &fstest.MapFile{Data: data}
	if _, err := content.Load(under(t, dir)); err != nil {
		t.Errorf("Load after Stamps(ko, faq.rights) =\n%v", err)
	}
	if _, _, err := content.Stamps(under(t, dir), "ko", []string{"faq.nothing"}); err == nil {
		t.Error("Stamps(ko, faq.nothing) = nil, want an error that says there is no such text")
	}
	if _, _, err := content.Stamps(under(t, dir), "xx", nil); err == nil {
		t.Error("Stamps(xx) = nil, want an error that says there is no such language")
	}
}

func TestMarksThatCannotBeReadAreNotLostByAccident(t *testing.T) {
	dir := working(t, "testdata/broken/stamps-malformed.txtar")
	if _, data, err := content.Stamps(under(t, dir), "ko", []string{"faq.rights"}); err == nil {
		t.Errorf("Stamps(ko, faq.rights) = %q, want an error that says the file can't be read", data)
	}
	name, data, err := content.Stamps(under(t, dir), "ko", nil)
	if err != nil {
		t.Fatal(err)
	}
	dir[name] = &fstest.MapFile{Data: data}
	if _, err := content.Load(under(t, dir)); err != nil {
		t.Errorf("Load after Stamps(ko) =\n%v", err)
	}
}

func TestAValueInAnUnknownLanguageIsEmpty(t *testing.T) {
	c, err := content.Load(under(t, working(t)))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Value("planning-2025.money.call.max_krw", "xx"); got != "" {
		t.Errorf("Value(max_krw, xx) = %q, want nothing", got)
	}
}

func TestAProgrammeWithoutProjectsIsWhole(t *testing.T) {
	dir := working(t)
	dir["rules/projects.yaml"] = &fstest.MapFile{Data: []byte("projects: []\ngaps: []\n")}
	if _, err := content.Load(under(t, dir)); err != nil {
		t.Errorf("Load without projects =\n%v", err)
	}
}

func TestAFolderWithoutContentIsRefused(t *testing.T) {
	if _, err := content.Under(os.DirFS(t.TempDir())); err == nil {
		t.Error("Under(empty folder) = nil, want an error that names the missing folder")
	}
}

func FuzzLoadNeverPanics(f *testing.F) {
	files := []string{
		"faq/en/rights.md", "faq/topics.yaml", "faq/lexicon/ko.yaml", "rules/2026.yaml", "rules/programme.yaml",
		"rules/projects.yaml", "rules/phases.yaml", "rules/sources.yaml", "rules/texts/en.yaml", "rules/countries/ko.yaml",
		"locales/en.yaml", "locales/ko.yaml", "locales/unserved.yaml", "locales/stamps/ko.yaml",
	}
	for i := range files {
		for _, text := range []string{
			"---\nquestion: x\n---\n## planning 2025-2026\n{a.b}",
			"topics:\n  - {id: a, sections: {all 2025: [T1]}}",
			"cycle: 2026\ntracks:\n  -\n  - {id: planning-2026, intake: {opens: {}, closes: {}}, result: }",
			"state: drafted\nformat: {months: [a, b, c, d, e, f, g, h, i, j, k, l], scales: [{unit: 1, word: x}]}\nmessages: {found: , greeting: [x]}",
			"faq.rights: x\ngreeting: [x]",
			"phases: [null]\nfirst: x", "phases: [{id: a, moves: [a, b]}]", "projects: [null]\ngaps: [x]", "misprints: [null]", "sources: [null]", "languages: [null]", "topics: [null]",
		} {
			f.Add(uint8(i), text)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		dir := working(t)
		dir[files[int(which)%len(files)]] = &fstest.MapFile{Data: []byte(text)}
		all := under(t, dir)
		content.Load(all)
		content.Stamps(all, "ko", nil)
	})
}
