package web_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"annae/internal/web"
)

// Whatever is sent, the reply is a reply or a problem, and never our fault.
func FuzzAsk(f *testing.F) {
	for _, seed := range []string{
		`{"text":"How much?"}`, `{"text":"","topic":"support-amount-planning","cycle":"2026"}`, `{"text":"a","cycle":2026,"as_of":"2026-11-22"}`,
		`{"text":"a","text":"b"}`, `{"text":"\ud800"}`, `{"locale":"ko","text":null}`, `{"text":"a"}x`, "{\"text\":\"\xff\"}", `[`, `{"cycle":1e999,"text":"a"}`, ``,
	} {
		f.Add([]byte(seed))
	}
	h := serve(f, &fakeDesk{}, web.Options{})
	f.Fuzz(func(t *testing.T, body []byte) {
		w := ask(h, string(body))
		if !slices.Contains([]int{200, 400, 413, 422}, w.Code) {
			t.Fatalf("status %d: %s", w.Code, w.Body)
		}
		if !json.Valid(w.Body.Bytes()) || !utf8.Valid(w.Body.Bytes()) {
			t.Errorf("the reply is no JSON: %s", w.Body)
		}
		if w.Code == 200 && !json.Valid(body) {
			t.Errorf("took what is no JSON: %q", body)
		}
	})
}

// Whatever a form holds, the reply is a page, and holds nothing of it as HTML.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{"How much?", "<script>alert(1)</script>", "[x](javascript:y)", "**a\n\n- b\n<b>", "\u202e\x00", "얼마인가요", "https://evil.example", "&lt;script&gt;"} {
		f.Add(seed, "")
		f.Add("", "text="+seed+"&lang=ko")
	}
	echo := &fakeDesk{}
	echo.reply = echoes
	h := serve(f, echo, web.Options{})
	f.Fuzz(func(t *testing.T, text, raw string) {
		body := raw
		if raw == "" {
			body = "text=" + url.QueryEscape(text)
		}
		w := post(h, body)
		if w.Code == 303 {
			cookie, _, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
			w = do(h, "GET", w.Header().Get("Location"), "", "Cookie", cookie)
		}
		if !slices.Contains([]int{200, 400, 413, 422}, w.Code) || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Fatalf("status %d, %s", w.Code, w.Header().Get("Content-Type"))
		}
		page := strings.Replace(strings.ToLower(w.Body.String()), `<script src="/page.js" defer></script>`, "", 1)
		for _, bad := range []string{"<script", "<img", "<iframe", "href=\"javascript", "evil.example\""} {
			if strings.Contains(page, bad) {
				t.Errorf("%q made a page with %s", body, bad)
			}
		}
		if strings.Count(page, "<html") != 1 || !strings.Contains(page, "</html>") {
			t.Errorf("%q broke the page", body)
		}
	})
}
