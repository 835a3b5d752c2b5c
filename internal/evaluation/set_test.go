package evaluation_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"annae/internal/evaluation"
)

const small = `{"name": "small", "languages": ["en", "ko"],
"entries": [{"id": "a", "lang": "en", "phrasings": ["one"], "answer": "yes"}, {"id": "b", "lang": "ko", "phrasings": ["둘"]}],
"queries": [
	{"text": "one?", "lang": "en", "expect": "a"},
	{"text": "one or two?", "lang": "en", "expect": "a", "also": ["b"]},
	{"text": "one and two", "lang": "en", "expect": "a", "all": ["a", "b"]},
	{"text": "셋", "lang": "ko", "expect": null}]}`

func TestDecodeReadsASet(t *testing.T) {
	s, err := evaluation.Decode(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Entries) != 2 || len(s.Queries) != 4 {
		t.Fatalf("Decode gave %d entries and %d queries, want 2 and 4", len(s.Entries), len(s.Queries))
	}
	if q := s.Queries[1]; !q.InScope() || !q.Right("b") || q.Right("c") {
		t.Errorf("query %+v: want it in scope, b right and c not", q)
	}
	if s.Queries[3].InScope() {
		t.Error("a query that expects null is in scope, want it out of scope")
	}
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"an unknown field":        {`"answer"`, `"anwser"`, `line 2: json: unknown field "anwser"`},
		"bad JSON":                {`"queries": [`, `"queries": {`, "line "},
		"a field of another type": {`"expect": "a"}`, `"expect": 3}`, "line "},
		"an unknown entry":        {`"also": ["b"]`, `"also": ["x"]`, `query 2 ("one or two?"): no entry "x"`},
		"no name":                 {`"small"`, `""`, "name: is missing"},
		"no text":                 {`"one?"`, `""`, "query 1: text is missing"},
		"no phrasing":             {`["one"]`, `[]`, "entry 1 (a): phrasings: there is none"},
		"also without expect":     {`"expect": "a", "also"`, `"expect": null, "also"`, "also without expect"},
		"two values":              {`null}]}`, `null}]} {}`, "more than one JSON value"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(small, c.old, c.new, 1)
			_, err := evaluation.Decode(strings.NewReader(text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Decode = %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(name, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := evaluation.Load(name); err == nil || !strings.Contains(err.Error(), "broken.json") {
		t.Errorf("Load = %v, want an error that names the file", err)
	}
}
