package web_test

import (
	"strings"
	"testing"

	"annae/internal/locale"
	"annae/internal/web"
)

func TestListsSayWhatTheContentHolds(t *testing.T) {
	const topics = `"id":"support-amount-planning","category":"money","question":"얼마를 지원하나요?","sibling":"support-amount-demonstration","no_source":false,"covers":["planning-2025","planning-2026"],"state":"drafted"`
	const year25 = `{"cycle":2025,"name":"The call of 2025","zone":"Asia/Seoul","tracks":[{"id":"planning-2025","kind":"planning","title":"A track","funded_year":2025,"timing":"closed","opens":"2025-01-28","closes":"2025-03-17","current":false}]}`
	const year26 = `{"cycle":2026,"name":"The call of 2026","zone":"Asia/Seoul","tracks":[{"id":"planning-2026","kind":"planning","title":"A track","funded_year":2027,"timing":"rolling","opens":"2026-01-28","current":true},` +
		`{"id":"demonstration-2026","kind":"demonstration","title":"A track","funded_year":2026,"timing":"closed","opens":"2026-01-28","closes":"2026-03-17","current":true}]}`
	tests := []struct{ path, want string }{
		{"/v1/topics?locale=ko", `{"locale":"ko","topics":[{` + topics + `},{"id":"support-amount-demonstration","category":"money","question":"얼마를 지원하나요?","sibling":"support-amount-planning","no_source":false,"covers":["demonstration-2026"],"state":"drafted"}]}`},
		{"/v1/topics/support-amount-planning?locale=ko", `{"locale":"ko",` + topics + `,"sections":[` +
			`{"kind":"planning","cycles":[2025],"markdown":"**KRW 700 million**:\n\n- one\n- two","citations":[{"tag":"S51","title":"Press on 2025","publisher":"A paper","url":"https://news.example/2025","locator":"page 3","date":"2025-01-20"}]},` +
			`{"kind":"planning","cycles":[2026],"markdown":"**KRW 700 million**:\n\n- one\n- two","citations":[{"tag":"S56","title":"Call of 2026","publisher":"The ministry","url":"https://www.molit.go.kr/","date":"2026-01-27"}]}]}`},
		{"/v1/cycles", `{"as_of":"2026-11-22T09:00:00Z","cycles":[` + year25 + `,` + year26 + `]}`},
		{"/v1/languages", `{"default":"en","languages":[{"tag":"en","name":"English"},{"tag":"ko","name":"한국어"}]}`},
		{"/healthz", `{"status":"ok","version":"v1"}`},
		{"/readyz", `{"status":"ready","content":"0123456789abcdef"}`},
	}
	h := serve(t, &fakeDesk{}, web.Options{Version: "v1"})
	for _, tt := range tests {
		if got := strings.TrimSpace(do(h, "GET", tt.path, "").Body.String()); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.path, got, tt.want)
		}
	}
}

func TestCyclesStandAsTheyStoodOnADay(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	tests := []struct{ day, want string }{
		{"2025-03-17", `"timing":"open","opens":"2025-01-28","closes":"2025-03-17","current":true`},
		{"2025-03-18", `"timing":"closed","opens":"2025-01-28","closes":"2025-03-17","current":true`},
		{"2025-01-01", `"timing":"upcoming","opens":"2025-01-28","closes":"2025-03-17","current":false`},
	}
	for _, tt := range tests {
		if got := do(h, "GET", "/v1/cycles?as_of="+tt.day, "").Body.String(); !strings.Contains(got, tt.want) {
			t.Errorf("on %s: %s lacks %s", tt.day, got, tt.want)
		}
	}
}

func TestListsRefuse(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	p := refused(t, do(h, "GET", "/v1/topics?locale=fr", ""), 422)
	if want := say("en", "problem.locale", locale.Args{"value": "fr", "served": "en, ko"}); p.Detail != want || p.Errors[0].Field != "locale" {
		t.Errorf("got %+v, want %q", p, want)
	}
	p = refused(t, do(h, "GET", "/v1/topics/greeting?locale=ko", ""), 404)
	if want := say("ko", "problem.topic", locale.Args{"value": "greeting"}); p.Detail != want {
		t.Errorf("detail %q, want %q", p.Detail, want)
	}
	p = refused(t, do(h, "GET", "/v1/cycles?as_of=soon", ""), 422)
	if want := say("en", "problem.as_of", locale.Args{"value": "soon"}); p.Detail != want || p.Errors[0].Field != "as_of" {
		t.Errorf("got %+v, want %q", p, want)
	}
	refused(t, do(h, "GET", "/v1/cycles?as_of=1850-01-01", ""), 422)
}

func TestTagsHoldForWhatWasAskedFor(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	seen := map[string]string{}
	for _, path := range []string{"/v1/topics", "/v1/topics?locale=ko", "/v1/topics/support-amount-planning", "/v1/cycles", "/v1/cycles?as_of=2025-02-01", "/v1/languages", "/openapi.json", "/docs", "/style.css"} {
		tag := do(h, "GET", path, "").Header().Get("ETag")
		if !strings.HasPrefix(tag, `"01234567-`) || seen[tag] != "" {
			t.Errorf("%s has the tag %s, as %q", path, tag, seen[tag])
		}
		seen[tag] = path
		for _, header := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			if w := do(h, "GET", path, "", "If-None-Match", header); w.Code != 304 || w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
				t.Errorf("%s with If-None-Match %s: status %d, %d bytes, tag %s", path, header, w.Code, w.Body.Len(), w.Header().Get("ETag"))
			}
		}
		if w := do(h, "GET", path, "", "If-None-Match", `"other"`); w.Code != 200 || w.Body.Len() == 0 {
			t.Errorf("%s with another tag: status %d, %d bytes", path, w.Code, w.Body.Len())
		}
	}
}

func TestListsFollowTheBrowsersLanguage(t *testing.T) {
	w := do(serve(t, &fakeDesk{}, web.Options{}), "GET", "/v1/topics", "", "Accept-Language", "ko")
	if !strings.Contains(w.Body.String(), `"locale":"ko"`) || w.Header().Get("Vary") != "Accept-Language" || w.Header().Get("Content-Language") != "ko" {
		t.Errorf("got %v %s", w.Header(), w.Body)
	}
}
