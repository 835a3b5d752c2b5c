package answer_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"annae/internal/answer"
	"annae/internal/answer/answertest"
)

func TestBothVersionsAreToldWhereSourcesConflict(t *testing.T) {
	data, err := os.ReadFile("testdata/conflicts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var conflicts []struct {
		Name, Topic, Track string
		Cycle              int
		Says               []string
	}
	if err := yaml.Unmarshal(data, &conflicts); err != nil {
		t.Fatal(err)
	}
	for _, c := range conflicts {
		t.Run(c.Name, func(t *testing.T) {
			r := answertest.Desk().Ask(answer.Question{Topic: c.Topic, Cycle: c.Cycle, Track: c.Track, Locale: "en", AsOf: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)})
			var said strings.Builder
			for _, a := range r.Answers {
				said.WriteString(a.Markdown + "\n")
			}
			for _, want := range c.Says {
				if !strings.Contains(said.String(), want) {
					t.Errorf("%s of %d says\n%s\nwithout %q", c.Topic, c.Cycle, said.String(), want)
				}
			}
		})
	}
}
