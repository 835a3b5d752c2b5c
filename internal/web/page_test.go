package web_test

import (
	"html"
	"net/http"
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
				`<html lang="` + string(tt.want) + `">`, say(tt.want, "page.title", nil), say(tt.want, "conv.welcome", nil),
				say(tt.want, "page.privacy", nil), `href="/?lang=ko" hreflang="ko" lang="ko"`, "<main>", "<header", "<footer",
				`<label for="question">`, `<script src="/page.js" defer></script>`,
			} {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			if w.Code != 200 || strings.Contains(body, "style=") || strings.Count(body, "<script") != 1 || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("status %d, or a style, a second script or a cookie on the page", w.Code)
			}
		})
	}
}

// turn posts a form as the script of the page does, and returns the new turn.
func turn(t *testing.T, h http.Handler, form string) string {
	t.Helper()
	w := post(h, "part=1&"+form)
	if w.Code != 200 || strings.Contains(w.Body.String(), "<html") {
		t.Fatalf("status %d: %.300s", w.Code, w.Body)
	}
	return html.UnescapeString(w.Body.String())
}

func TestThePageAnswers(t *testing.T) {
	d := &fakeDesk{}
	body := turn(t, serve(t, d, web.Options{}), "lang=en&text=How+much%3F")
	if got := d.last(t); got.Text != "How much?" || got.Hint != "en" {
		t.Errorf("asked %+v", got)
	}
	for _, want := range []string{
		"How much?", "This is of <strong>2026</strong>.", "<h2>How much is paid?</h2>", "<li>one</li>",
		`<a href="https://www.molit.go.kr/" rel="noreferrer">Call of 2026</a>`, "A paper, 2025-01-20, page 3",
		`name="action" value="ask.support-amount-demonstration.2026.demonstration">And demonstration?`,
		`<a href="https://www.molit.go.kr/">https://www.molit.go.kr/</a>`, say("en", "conv.also", nil), say("en", "conv.helped", nil),
		`href="/t/support-amount-planning?lang=en"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q in\n%s", want, body)
		}
	}
}

func TestThePageKeepsTheConversationOfABrowser(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	w := post(h, "lang=en&message=m1&text=first")
	cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	if w.Code != 303 || w.Header().Get("Location") != "/?lang=en#t2" || !strings.Contains(w.Header().Get("Set-Cookie"), "HttpOnly; SameSite=Lax") {
		t.Fatalf("status %d, %v", w.Code, w.Header())
	}
	for range 2 { // sent twice, it is one message
		if w := post(h, "lang=en&message=m2&text=second", "Cookie", cookie); w.Code != 303 || w.Header().Get("Location") != "/?lang=en#t3" {
			t.Errorf("status %d, to %s", w.Code, w.Header().Get("Location"))
		}
	}
	page := do(h, "GET", "/", "", "Cookie", cookie).Body.String()
	if strings.Count(page, ">first<") != 1 || strings.Count(page, ">second<") != 1 || strings.Index(page, ">first<") > strings.Index(page, ">second<") {
		t.Errorf("the page does not show both messages once and in order:\n%s", page)
	}
	if other := do(h, "GET", "/", "").Body.String(); strings.Contains(other, ">first<") {
		t.Error("another browser sees the conversation")
	}
	post(h, "text=%2Fforget", "Cookie", cookie)
	if body := post(h, "action=do.erase", "Cookie", cookie); body.Code != 303 {
		t.Errorf("/forget: status %d", body.Code)
	}
	if page := do(h, "GET", "/", "", "Cookie", cookie).Body.String(); strings.Contains(page, ">first<") || !strings.Contains(page, "conv.forgotten") {
		t.Error("/forget leaves the conversation on the page")
	}
}

func TestThePageTurnsWithTheLanguageOfTheConversation(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	w := post(h, "lang=en&text=%2Flanguage+ko")
	cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
	if w.Header().Get("Location") != "/?lang=ko#t2" {
		t.Errorf("after /language ko the browser is sent to %s", w.Header().Get("Location"))
	}
	page := do(h, "GET", "/?lang=ko", "", "Cookie", cookie).Body.String()
	if !strings.Contains(page, `name="action" value="speak.en" lang="en"`) {
		t.Errorf("the page does not offer to go back to English in the conversation:\n%s", page)
	}
	w = post(h, "lang=ko&action=speak.en", "Cookie", cookie)
	if w.Header().Get("Location") != "/?lang=en#t3" {
		t.Errorf("after the English button the browser is sent to %s", w.Header().Get("Location"))
	}
	if w = post(h, "part=1&lang=en&action=speak.ko", "Cookie", cookie); w.Header().Get("Content-Language") != "ko" {
		t.Errorf("the script is not told of the language: %v", w.Header())
	}
}

func TestAnAnswerHasAnAddress(t *testing.T) {
	d := &fakeDesk{}
	h := serve(t, d, web.Options{})
	w := do(h, "GET", "/t/support-amount-planning?lang=ko&cycle=2025&track=planning", "")
	if got := d.last(t); w.Code != 200 || got.Topic != "support-amount-planning" || got.Cycle != 2025 || got.Track != "planning" || got.Locale != "ko" {
		t.Errorf("status %d, asked %+v", w.Code, got)
	}
	if w.Header().Get("Set-Cookie") != "" {
		t.Error("a link begins a conversation")
	}
	for _, path := range []string{"/t/greeting", "/t/nothing?lang=ko", "/t/support-amount-planning?cycle=1999", "/t/%3Cscript%3E"} {
		w := do(h, "GET", path, "")
		if w.Code != 404 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Header().Get("Content-Type"))
		}
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
		{"a choice", "lang=ko&action=ask.support-amount-planning.2025.planning", "ko"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if body := turn(t, h, tt.form); !strings.Contains(body, ` lang="`+string(tt.want)+`" tabindex`) {
				t.Errorf("asked %+v, want a turn in %q:\n%s", d.last(t), tt.want, body)
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
	body := post(serve(t, d, web.Options{}), "part=1&text="+url.QueryEscape(attack)).Body.String()
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
		{"a message id that is too long", "text=a&message=" + strings.Repeat("m", 101), "", 400, form},
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
	for _, form := range []string{"", "text=", "text=++&lang=xx", "lang=ko", "action=nonsense", "action=ask.weather.."} {
		if w := post(h, form); w.Code != 303 {
			t.Errorf("%q: status %d, want 303", form, w.Code)
		}
	}
}
