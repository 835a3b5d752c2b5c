package web_test

import (
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"annae/faq"
	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/web"
	"annae/locales"
	"annae/rules"
)

// realDesk loads the programme's own content and trains on it, once.
var realDesk = sync.OnceValues(func() (*answer.Desk, error) {
	c, err := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	if err != nil {
		return nil, err
	}
	m, _, err := answer.Learn(c, os.Getenv("ANNAE_TEST_MODELS"))
	if m == nil {
		return nil, err
	}
	return answer.New(c, m)
})

func testdesk(t testing.TB) *answer.Desk {
	t.Helper()
	d, err := realDesk()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// realServer serves the programme's own content.
func realServer(t *testing.T) *web.Server {
	t.Helper()
	d := testdesk(t)
	s, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), d, talks(t, d, d.Content()), d.Content(), web.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheProgrammeIsAsDescribed(t *testing.T) {
	runExamples(t, realServer(t).Handler())
}

func TestTheProgrammeAnswersItsOwnQuestions(t *testing.T) {
	s, c := realServer(t), testdesk(t).Content()
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
	h, c := realServer(t).Handler(), testdesk(t).Content()
	first, _ := c.Topic(c.First[0])
	for _, l := range c.Served {
		example := first.Texts[l].Question
		w := post(h, "part=1&lang="+string(l)+"&text="+url.QueryEscape(example))
		if body := html.UnescapeString(w.Body.String()); w.Code != 200 || !strings.Contains(body, `class="answer"`) || !strings.Contains(body, example) {
			t.Errorf("%s: status %d, and no answer on the page", l, w.Code)
		}
	}
}
