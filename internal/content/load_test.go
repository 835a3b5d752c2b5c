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

func TestAFolderWithoutContentIsRefused(t *testing.T) {
	if _, err := content.Under(os.DirFS(t.TempDir())); err == nil {
		t.Error("Under(empty folder) = nil, want an error that names the missing folder")
	}
}

func FuzzLoadNeverPanics(f *testing.F) {
	f.Add("---\nquestion: x\n---\n## planning 2025-2026\n{a.b}")
	f.Add("topics:\n  - {id: a, sections: {all 2025: [T1]}}")
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range []string{"faq/en/rights.md", "faq/topics.yaml", "rules/2026.yaml", "locales/ko.yaml"} {
			dir := working(t)
			dir[file] = &fstest.MapFile{Data: []byte(text)}
			files, err := content.Under(dir)
			if err != nil {
				t.Fatal(err)
			}
			content.Load(files)
		}
	})
}
