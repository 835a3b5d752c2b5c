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
func realServer(t testing.TB, parts ...any) *web.Server {
	t.Helper()
	d := answertest.Desk()
	opt := web.Options{Now: clock, Rules: d.Rules()}
	for _, p := range parts {
		switch p := p.(type) {
		case *web.Staff:
			opt.Staff = p
		case *web.Status:
			opt.Status = p
		}
	}
	s, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), d, talks(t, d, d.Content()), d.Content(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheProgrammeIsAsDescribed(t *testing.T) {
	s := staff(t)
	st, _ := status(t, s)
	runExamples(t, realServer(t, s, st).Handler(), s)
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

func TestAQuestionThatDescribesAnApplicantGetsAVerdict(t *testing.T) {
	h := realServer(t).Handler()
	w := do(h, "POST", "/v1/ask", `{"text": "Can a Turkish municipality apply for a demonstration alone?"}`, "Content-Type", "application/json")
	var got struct {
		Outcome, Markdown string
		Verdicts          []struct {
			Track, Verdict string
			Assumed        map[string]any
			Rules          []struct{ ID, Outcome string }
			Citations      []struct{ Tag string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if got.Outcome != "verdict" || len(got.Verdicts) != 1 {
		t.Fatalf("the outcome is %s with %d verdicts, want verdict with 1", got.Outcome, len(got.Verdicts))
	}
	v := got.Verdicts[0]
	if v.Track != "demonstration-2026" || v.Verdict != "ineligible" || v.Assumed["applicant"] != "foreign_local_government" || v.Assumed["lead"] != "other" {
		t.Errorf("the verdict is %+v", v)
	}
	if len(v.Rules) == 0 || v.Rules[0].ID != "korean_lead" || v.Rules[0].Outcome != "fail" || len(v.Citations) == 0 {
		t.Errorf("the reasons are %+v with %+v", v.Rules, v.Citations)
	}
	if !strings.Contains(got.Markdown, "Overseas demonstration, 2026") {
		t.Errorf("the text does not tell the verdict:\n%s", got.Markdown)
	}
}

func TestAResultHasAnAddressThatCanBePrinted(t *testing.T) {
	h := realServer(t).Handler()
	const address = "/check?applicant=korean_company&as_of=2026-11-22&cycle=2025&partner=-&solution_origin=korea&tracks=demonstration-2025"
	for lang, want := range map[string][]string{
		"en": {"Pre-check for the calls of 2025", "A Korean company", "I don&#39;t know", "Overseas demonstration, 2025: ", "&#34;verdict&#34;: &#34;undetermined&#34;"},
		"ko": {"2025년 공모 사전 점검", "한국 기업", "2025년 해외실증형: "},
	} {
		w := do(h, "GET", address+"&lang="+lang, "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), `<html lang="`+lang+`">`) {
			t.Fatalf("status %d: %.300s", w.Code, w.Body)
		}
		for _, text := range want {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("in %s the page lacks %q", lang, text)
			}
		}
	}
	for _, bad := range []string{
		"/check?tracks=planning", "/check?cycle=1999", "/check?cycle=2025&tracks=planning-2024", "/check?cycle=2025&applicant=martian", "/check?cycle=2025&colour=red",
		"/check?cycle=2025&as_of=yesterday", "/check?cycle=2025&applicant=korean_company&lead=other", "/check?cycle=%3Cscript%3E",
	} {
		if w := do(h, "GET", bad+"&lang=ko", ""); w.Code != 404 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s: status %d", bad, w.Code)
		}
	}
}
