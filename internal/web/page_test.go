package web_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"annae/internal/answer"
	"annae/internal/locale"
	"annae/internal/web"
)

func TestThePageGreetsInALanguage(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	tests := []struct {
		name, path, accept string
		want               locale.Locale
	}{
		{"the default", "/", "", "en"},
		{"the browser's", "/", "ko-KR,ko;q=0.9", "ko"},
		{"the chosen one", "/?lang=ko", "en", "ko"},
		{"the browser's where the chosen one is not served", "/?lang=fr", "ko", "ko"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := do(h, "GET", tt.path, "", "Accept-Language", tt.accept)
			body := html.UnescapeString(w.Body.String())
			for _, want := range []string{
				`<html lang="` + string(tt.want) + `">`, say(tt.want, "page.title", nil), say(tt.want, "page.lead", nil),
				say(tt.want, "page.example.1", nil), say(tt.want, "page.example.3", nil), say(tt.want, "page.privacy", nil),
				`href="/?lang=ko" hreflang="ko" lang="ko"`, "<main>", "<header", "<footer", "<label for=\"question\">",
			} {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			if w.Code != 200 || strings.Contains(body, "<script") || strings.Contains(body, "style=") {
				t.Errorf("status %d, or a script or style in the page", w.Code)
			}
		})
	}
}

func TestThePageAnswers(t *testing.T) {
	d := &fakeDesk{}
	w := post(serve(t, d, web.Options{}), "lang=en&text=How+much%3F")
	if got := d.last(t); got.Text != "How much?" || got.Hint != "en" {
		t.Errorf("asked %+v", got)
	}
	body := html.UnescapeString(w.Body.String())
	for _, want := range []string{
		"How much?", "This is of <strong>2026</strong>.", "<h2>How much is paid?</h2>", "<li>one</li>",
		`<a href="https://www.molit.go.kr/" rel="noreferrer">Call of 2026</a>`, "A paper, 2025-01-20, page 3",
		`name="cycle" value="2026"`, `name="track" value="demonstration"`, `name="topic" value="support-amount-demonstration">And demonstration?`,
		`<a href="https://www.molit.go.kr/">https://www.molit.go.kr/</a>`, say("en", "page.see_also", nil),
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q in\n%s", want, body)
		}
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q, want no-store", got)
	}
}

func TestThePageFollowsTheLanguageOfTheText(t *testing.T) {
	d := &fakeDesk{}
	h := serve(t, d, web.Options{})
	tests := []struct {
		name, form string
		want       locale.Locale
	}{
		{"a Korean question on the English page", "lang=en&text=" + url.QueryEscape("얼마인가요"), "ko"},
		{"an English one on the Korean page", "lang=ko&text=how+much", "en"},
		{"one without letters", "lang=ko&text=2026", "ko"},
		{"a choice", "lang=ko&topic=support-amount-planning&cycle=2025&track=planning", "ko"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := post(h, tt.form)
			if !strings.Contains(w.Body.String(), `<html lang="`+string(tt.want)+`">`) {
				t.Errorf("asked %+v, want a page in %q", d.last(t), tt.want)
			}
		})
	}
	if got := d.last(t); got.Topic != "support-amount-planning" || got.Cycle != 2025 || got.Track != "planning" {
		t.Errorf("asked %+v", got)
	}
}

func TestThePageEscapes(t *testing.T) {
	const attack = `<script>alert(1)</script> [x](javascript:alert(2)) ![x](https://evil.example/x.png) <https://evil.example> https://evil.example/y "onload="`
	d := &fakeDesk{reply: func(q answer.Question) answer.Reply {
		r := usualReply(q)
		r.Closing = []string{"On “" + q.Text + "”: no.", "# " + q.Text, "    " + q.Text, "> " + q.Text, "`" + q.Text + "`"}
		r.Notices = r.Closing
		r.Answers[0].Markdown, r.Answers[0].Question = q.Text, q.Text
		r.Alternatives[0].Question = q.Text
		r.Answers[0].Citations[0].URL = "javascript:alert(3)"
		return r
	}}
	body := post(serve(t, d, web.Options{}), "text="+url.QueryEscape(attack)).Body.String()
	for _, bad := range []string{"<script", "<img", `href="javascript`, `href="https://evil`, `"onload`, "<code", "<h1>#"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page holds %q:\n%s", bad, body)
		}
	}
	if !strings.Contains(body, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the question is not shown")
	}
}

func TestThePageRefusesKindly(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	form := say("en", "problem.form", nil)
	tests := []struct {
		name, body, mediaType string
		status                int
		want                  string
	}{
		{"a body too large", "text=" + strings.Repeat("a", 100_000), "", 413, say("en", "problem.too_large", locale.Args{"limit": "65536"})},
		{"a broken form", "text=%zz", "", 400, form},
		{"a text that is not UTF-8", "text=%ff%fe", "", 400, form},
		{"another type", `{"text":"a"}`, "application/json", 415, form},
		{"an unknown cycle", "text=a&cycle=1999", "", 422, say("en", "problem.cycle", locale.Args{"value": "1999", "first": "2025", "last": "2026"})},
		{"an unknown topic", "topic=weather", "", 422, say("en", "problem.topic", locale.Args{"value": "weather"})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mediaType := tt.mediaType
			if mediaType == "" {
				mediaType = "application/x-www-form-urlencoded"
			}
			w := post(h, tt.body, "Content-Type", mediaType)
			if w.Code != tt.status || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Errorf("status %d, %s, want a page of %d", w.Code, w.Header().Get("Content-Type"), tt.status)
			}
			if !strings.Contains(html.UnescapeString(w.Body.String()), tt.want) {
				t.Errorf("the page lacks %q", tt.want)
			}
		})
	}
}

func TestThePageTakesAnEmptyQuestion(t *testing.T) {
	d := &fakeDesk{reply: bareReply}
	h := serve(t, d, web.Options{})
	for _, form := range []string{"", "text=", "text=++&lang=xx", "lang=ko"} {
		if w := post(h, form); w.Code != 200 {
			t.Errorf("%q: status %d, want 200", form, w.Code)
		}
	}
}
