package web_test

import (
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"annae/internal/answer/answertest"
	"annae/internal/content"
	"annae/internal/web"
)

// realServer serves the programme's own content.
func realServer(t testing.TB) *web.Server {
	t.Helper()
	d := answertest.Desk()
	s, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), d, talks(t, d, d.Content()), d.Content(), web.Options{Now: clock, Rules: d.Rules()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheProgrammeIsAsDescribed(t *testing.T) {
	runExamples(t, realServer(t).Handler())
}

func TestTheProgrammeAnswersItsOwnQuestions(t *testing.T) {
	s, c := realServer(t), answertest.Desk().Content()
	for _, topic := range c.Topics {
		if topic.Role != content.Programme {
			continue
		}
		body, err := json.Marshal(map[string]string{"topic": topic.ID, "locale": "ko"})
		if err != nil {
			t.Fatal(err)
		}
		if w := ask(s.Handler(), string(body)); w.Code != 200 || !strings.Contains(w.Body.String(), `"locale":"ko"`) {
			t.Errorf("%s: status %d: %.200s", topic.ID, w.Code, w.Body)
		}
	}
}

func TestTheProgrammesPageAnswersItsExamples(t *testing.T) {
	h, c := realServer(t).Handler(), answertest.Desk().Content()
	first, _ := c.Topic(c.First[0])
	for _, l := range c.Served {
		example := first.Texts[l].Question
		w := post(h, "part=1&lang="+string(l)+"&text="+url.QueryEscape(example))
		if body := html.UnescapeString(w.Body.String()); w.Code != 200 || !strings.Contains(body, `class="answer"`) || !strings.Contains(body, example) {
			t.Errorf("%s: status %d, and no answer on the page", l, w.Code)
		}
	}
}
