package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every sentence that the code or a template says stands in locales/, in every
// language.
func TestEverySentenceIsWritten(t *testing.T) {
	sentence := regexp.MustCompile(`"((?:page|problem)\.[a-z_.]+[a-z_])"`)
	var files []string
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	seen := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range sentence.FindAllStringSubmatch(string(data), -1) {
			seen[m[1]] = true
		}
	}
	delete(seen, "page.html")
	if len(seen) < 20 {
		t.Fatalf("only %d sentences were found: the test looks wrongly", len(seen))
	}
	for id := range seen {
		for l, w := range smallContent().Words {
			if _, err := w.Try(id, nil); err != nil && !strings.Contains(err.Error(), "no value for placeholder") {
				t.Errorf("%s is not written in locales/%s.yaml", id, l)
			}
		}
	}
}
