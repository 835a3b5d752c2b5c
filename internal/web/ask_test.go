package web_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"annae/internal/answer"
	"annae/internal/locale"
	"annae/internal/web"
)

func TestAskRepliesAsTheContractSays(t *testing.T) {
	w := ask(serve(t, &fakeDesk{}, web.Options{}), `{"text":"How much is paid?"}`)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, type %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	const want = `{"outcome":"answer","locale":"en",
		"text":"This is of 2026.\n\nKRW 700 million:\n\n• one\n• two\n\nAsk the programme: https://www.molit.go.kr/.",
		"markdown":"This is of **2026**.\n\n**KRW 700 million**:\n\n- one\n- two\n\nAsk the programme: https://www.molit.go.kr/.",
		"notices":["This is of **2026**."],
		"answers":[{"topic":"support-amount-planning","question":"How much is paid?","text":"KRW 700 million:\n\n• one\n• two",
			"markdown":"**KRW 700 million**:\n\n- one\n- two","cycle":"2025–2026","citations":[
			{"tag":"S51","title":"Press on 2025","publisher":"A paper","url":"https://news.example/2025","locator":"page 3","date":"2025-01-20"},
			{"tag":"S56","title":"Call of 2026","publisher":"The ministry","url":"https://www.molit.go.kr/","date":"2026-01-27"}]}],
		"verdicts":[],
		"alternatives":[{"topic":"support-amount-demonstration","question":"And demonstration?","cycle":2026,"track":"demonstration"}],
		"parts":[{"question":"How much is paid?","outcome":"answer","topics":["support-amount-planning"]}],
		"score":0.97,"proof":{"content":"0123456789abcdef","as_of":"2026-11-22T09:00:00Z"}}`
	if got := w.Body.String(); compact(t, got) != compact(t, want) {
		t.Errorf("got  %s\nwant %s", compact(t, got), compact(t, want))
	}
}

func compact(t *testing.T, s string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAskNeverWritesNull(t *testing.T) {
	w := ask(serve(t, &fakeDesk{reply: bareReply}, web.Options{}), `{"text":""}`)
	if strings.Contains(w.Body.String(), "null") || !strings.Contains(w.Body.String(), `"reason":"empty"`) {
		t.Errorf("got %s", w.Body)
	}
}

func TestSeveralAnswersStandUnderTheirQuestions(t *testing.T) {
	d := &fakeDesk{reply: func(answer.Question) answer.Reply {
		return answer.Reply{Locale: "en", Answers: []answer.Answer{{Question: "One?", Markdown: "- 1"}, {Question: "Two?", Markdown: "2"}}}
	}}
	var got struct{ Markdown, Text string }
	if err := json.Unmarshal(ask(serve(t, d, web.Options{}), `{"text":"both"}`).Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if want := "**One?**\n\n- 1\n\n**Two?**\n\n2"; got.Markdown != want {
		t.Errorf("markdown %q, want %q", got.Markdown, want)
	}
	if want := "One?\n\n• 1\n\nTwo?\n\n2"; got.Text != want {
		t.Errorf("text %q, want %q", got.Text, want)
	}
}

func TestAskHandsOnWhatWasChosen(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	tests := []struct {
		name, body string
		want       answer.Question
	}{
		{"a text alone", `{"text":"hi"}`, answer.Question{Text: "hi", AsOf: today}},
		{"everything", `{"text":"hi","locale":"ko-KR","cycle":2026,"track":"planning-2026","as_of":"2025-02-01T10:00:00Z"}`,
			answer.Question{Text: "hi", Locale: "ko", Cycle: 2026, Track: "planning-2026", AsOf: time.Date(2025, 2, 1, 10, 0, 0, 0, time.UTC)}},
		{"a cycle in quotes", `{"text":"hi","cycle":"2025"}`, answer.Question{Text: "hi", Cycle: 2025, AsOf: today}},
		{"a kind of track", `{"text":"hi","track":"demonstration"}`, answer.Question{Text: "hi", Track: "demonstration", AsOf: today}},
		{"a day begins in the programme's zone", `{"text":"hi","as_of":"2026-03-17"}`, answer.Question{Text: "hi", AsOf: time.Date(2026, 3, 17, 0, 0, 0, 0, seoul)}},
		{"the first day", `{"text":"hi","as_of":"2000-01-01"}`, answer.Question{Text: "hi", AsOf: time.Date(2000, 1, 1, 0, 0, 0, 0, seoul)}},
		{"a topic without text", `{"topic":"support-amount-planning"}`, answer.Question{Topic: "support-amount-planning", AsOf: today}},
		{"null and empty are not given", `{"text":"hi","locale":null,"cycle":null,"track":"","as_of":null,"topic":""}`, answer.Question{Text: "hi", AsOf: today}},
		{"an empty text", `{"text":""}`, answer.Question{AsOf: today}},
		{"only space", `{"text":" \n\t"}`, answer.Question{Text: " \n\t", AsOf: today}},
		{"right to left", `{"text":"من يمكنه التقديم؟ \u202eabc"}`, answer.Question{Text: "من يمكنه التقديم؟ \u202eabc", AsOf: today}},
		{"emoji", `{"text":"👩🏽‍🚀🇰🇷💸?"}`, answer.Question{Text: "👩🏽‍🚀🇰🇷💸?", AsOf: today}},
		{"control characters", `{"text":"a\u0000b"}`, answer.Question{Text: "a\x00b", AsOf: today}},
		{"space around the object", "\n {\"text\":\"hi\"} \n", answer.Question{Text: "hi", AsOf: today}},
		{"nearly 64 KiB", `{"text":"` + strings.Repeat("a", 65000) + `"}`, answer.Question{Text: strings.Repeat("a", 65000), AsOf: today}},
	}
	d := &fakeDesk{}
	h := serve(t, d, web.Options{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, tt.body)
			if w.Code != 200 {
				t.Fatalf("status %d: %s", w.Code, w.Body)
			}
			got := d.last(t)
			if !got.AsOf.Equal(tt.want.AsOf) {
				t.Errorf("as of %v, want %v", got.AsOf, tt.want.AsOf)
			}
			got.AsOf = tt.want.AsOf
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("asked %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestAskIgnoresTheLanguageOfTheBrowser(t *testing.T) {
	d := &fakeDesk{}
	ask(serve(t, d, web.Options{}), `{"text":"hi"}`, "Accept-Language", "ko")
	if got := d.last(t).Locale; got != "" {
		t.Errorf("locale %q, want that of the text to decide", got)
	}
}

func TestAskRefuses(t *testing.T) {
	inJSON := func(id string, args locale.Args) string {
		return say("en", "problem.bad_json", locale.Args{"detail": say("en", id, args)})
	}
	known := locale.Args{"field": "question", "known": "text, locale, cycle, track, as_of, topic"}
	cycles := func(v string) string {
		return say("en", "problem.cycle", locale.Args{"value": v, "first": "2025", "last": "2026"})
	}
	value := func(id, v string) string { return say("en", id, locale.Args{"value": v}) }
	tests := []struct {
		name, body string
		status     int
		field      string
		detail     string
	}{
		{"nothing", ``, 400, "", inJSON("problem.json.syntax", locale.Args{"offset": "0"})},
		{"what breaks off", `{"text":"a"`, 400, "", inJSON("problem.json.syntax", locale.Args{"offset": "11"})},
		{"a comma too many", `{"text":"a",}`, 400, "", inJSON("problem.json.syntax", locale.Args{"offset": "12"})},
		{"a list", `["text"]`, 400, "", inJSON("problem.json.object", nil)},
		{"a string", `"text"`, 400, "", inJSON("problem.json.object", nil)},
		{"null", `null`, 400, "", inJSON("problem.json.object", nil)},
		{"binary", "\x00\x01\xff\xfe{", 400, "", inJSON("problem.json.utf8", nil)},
		{"a text that is not UTF-8", "{\"text\":\"\xc3\x28\"}", 400, "", inJSON("problem.json.utf8", nil)},
		{"something behind the object", `{"text":"a"} {"text":"b"}`, 400, "", inJSON("problem.json.trailing", nil)},
		{"an unknown field", `{"text":"a","question":1}`, 400, "question", inJSON("problem.json.unknown", known)},
		{"a field in capitals", `{"Text":"a"}`, 400, "Text", inJSON("problem.json.unknown", locale.Args{"field": "Text", "known": known["known"]})},
		{"a field twice", `{"text":"a","text":"b"}`, 400, "text", inJSON("problem.json.twice", locale.Args{"field": "text"})},
		{"no text", `{}`, 400, "text", say("en", "problem.text_missing", nil)},
		{"no text beside an empty topic", `{"topic":""}`, 400, "text", say("en", "problem.text_missing", nil)},
		{"a number for a text", `{"text":7}`, 400, "text", inJSON("problem.json.type", locale.Args{"field": "text", "want": "string"})},
		{"null for a text", `{"text":null}`, 400, "text", inJSON("problem.json.type", locale.Args{"field": "text", "want": "string"})},
		{"an object for a locale", `{"text":"a","locale":{}}`, 400, "locale", inJSON("problem.json.type", locale.Args{"field": "locale", "want": "string"})},
		{"a truth for a cycle", `{"text":"a","cycle":true}`, 400, "cycle", inJSON("problem.json.type", locale.Args{"field": "cycle", "want": "integer, string"})},
		{"an unknown locale", `{"text":"a","locale":"fr"}`, 422, "locale", say("en", "problem.locale", locale.Args{"value": "fr", "served": "en, ko"})},
		{"a locale that is none", `{"text":"a","locale":"!"}`, 422, "locale", say("en", "problem.locale", locale.Args{"value": "!", "served": "en, ko"})},
		{"cycle 1999", `{"text":"a","cycle":1999}`, 422, "cycle", cycles("1999")},
		{"cycle 0", `{"text":"a","cycle":0}`, 422, "cycle", cycles("0")},
		{"a broken cycle", `{"text":"a","cycle":2026.5}`, 422, "cycle", cycles("2026.5")},
		{"a huge cycle", `{"text":"a","cycle":1e400}`, 422, "cycle", cycles("1e400")},
		{"a word for a cycle", `{"text":"a","cycle":"next"}`, 422, "cycle", cycles("next")},
		{"an unknown track", `{"text":"a","track":"urban"}`, 422, "track", value("problem.track", "urban")},
		{"a track of another cycle", `{"text":"a","cycle":2025,"track":"planning-2026"}`, 422, "track", say("en", "problem.track_cycle", locale.Args{"value": "planning-2026", "cycle": "2025"})},
		{"an unknown topic", `{"topic":"the-weather"}`, 422, "topic", value("problem.topic", "the-weather")},
		{"small talk as a topic", `{"topic":"greeting"}`, 422, "topic", value("problem.topic", "greeting")},
		{"no date", `{"text":"a","as_of":"tomorrow"}`, 422, "as_of", value("problem.as_of", "tomorrow")},
		{"no such day", `{"text":"a","as_of":"2026-02-30"}`, 422, "as_of", value("problem.as_of", "2026-02-30")},
		{"a day too early", `{"text":"a","as_of":"1999-12-31"}`, 422, "as_of", value("problem.as_of_range", "1999-12-31")},
		{"a day too late", `{"text":"a","as_of":"2101-01-01"}`, 422, "as_of", value("problem.as_of_range", "2101-01-01")},
		{"a long value", `{"text":"a","track":"` + strings.Repeat("가", 70) + `"}`, 422, "track", value("problem.track", strings.Repeat("가", 60)+"…")},
		{"100 KB", `{"text":"` + strings.Repeat("a", 100_000) + `"}`, 413, "", say("en", "problem.too_large", locale.Args{"limit": "65536"})},
		{"deep nesting", `{"text":` + strings.Repeat("[", 60_000), 400, "", ""},
	}
	h := serve(t, &fakeDesk{}, web.Options{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := refused(t, ask(h, tt.body), tt.status)
			if tt.detail != "" && p.Detail != tt.detail {
				t.Errorf("detail %q, want %q", p.Detail, tt.detail)
			}
			if tt.field == "" && len(p.Errors) == 0 {
				return
			}
			if len(p.Errors) != 1 || p.Errors[0].Field != tt.field || p.Errors[0].Detail == "" {
				t.Errorf("errors %+v, want one of field %q", p.Errors, tt.field)
			}
		})
	}
}

func TestAskNamesAllFaultsAtOnce(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	p := refused(t, ask(h, `{"text":"a","cycle":1999,"track":"x","topic":"y","as_of":"z","locale":"fr"}`), 422)
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Field)
		if !strings.Contains(p.Detail, e.Detail) {
			t.Errorf("the detail %q lacks %q", p.Detail, e.Detail)
		}
	}
	if want := "locale cycle track topic as_of"; strings.Join(got, " ") != want {
		t.Errorf("fields %v, want %s", got, want)
	}
}

func TestAskTakesJSONAlone(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	for _, mediaType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=euc-kr", "application/json;;", "multipart/form-data"} {
		refused(t, do(h, "POST", "/v1/ask", `{"text":"a"}`, "Content-Type", mediaType), 415)
	}
	for _, mediaType := range []string{"application/json", "Application/JSON; charset=UTF-8"} {
		if w := do(h, "POST", "/v1/ask", `{"text":"a"}`, "Content-Type", mediaType); w.Code != 200 {
			t.Errorf("%s: status %d, want 200", mediaType, w.Code)
		}
	}
}

func TestProblemsSpeakTheCallersLanguage(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	tests := []struct {
		name, body, accept string
		want               locale.Locale
	}{
		{"the body's before the browser's", `{"text":"a","cycle":1999,"locale":"ko"}`, "en", "ko"},
		{"the browser's", `{"text":"a","cycle":1999}`, "fr, ko;q=0.8, en;q=0.5", "ko"},
		{"the default", `{"text":"a","cycle":1999}`, "fr", "en"},
		{"the body's, as far as it was read", `{"locale":"ko","text":7}`, "", "ko"},
		{"the browser's where the body names an unknown one", `{"text":"a","locale":"fr"}`, "ko", "ko"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := ask(h, tt.body, "Accept-Language", tt.accept)
			if got := w.Header().Get("Content-Language"); w.Code < 400 || got != string(tt.want) {
				t.Errorf("status %d in %q, want a refusal in %q", w.Code, got, tt.want)
			}
		})
	}
	p := refused(t, ask(h, `{"text":"a","cycle":1999,"locale":"ko"}`), 422)
	if want := say("ko", "problem.cycle", locale.Args{"value": "1999", "first": "2025", "last": "2026"}); p.Detail != want {
		t.Errorf("detail %q, want %q", p.Detail, want)
	}
}
