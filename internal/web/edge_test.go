package web_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"annae/internal/answer"
	"annae/internal/web"
)

func TestEveryReplyCarriesTheHeaders(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{})
	replies := map[string]*httptest.ResponseRecorder{
		"page": do(h, "GET", "/", ""), "reply": ask(h, `{"text":"a"}`), "problem": ask(h, `{`),
		"lost": do(h, "GET", "/lost", ""), "metrics": do(h, "GET", "/metrics", ""), "detour": do(h, "GET", "//v1/topics", ""),
	}
	ids := map[string]bool{}
	for name, w := range replies {
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "no-referrer",
		} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
		ids[w.Header().Get("X-Request-Id")] = true
	}
	if len(ids) != len(replies) || ids[""] {
		t.Errorf("request ids %v, want one for each of %d replies", ids, len(replies))
	}
}

func TestRequestIDsAreOurOwn(t *testing.T) {
	w := do(serve(t, &fakeDesk{}, web.Options{}), "GET", "/healthz", "", "X-Request-Id", "mine")
	if got := w.Header().Get("X-Request-Id"); got == "mine" || got == "" {
		t.Errorf("request id %q, want one of the server's", got)
	}
}

// marker is written wherever a client can write, and looked for in the log.
const marker = "zanzibar"

func TestTheLogHoldsNoText(t *testing.T) {
	var log bytes.Buffer
	d := &fakeDesk{}
	h := serveLogged(t, d, web.Options{Limit: perMinute(1000, clock)}, &log)
	count := 0
	sent := func(*httptest.ResponseRecorder) { count++ }
	sent(ask(h, `{"text":"`+marker+`"}`))
	sent(ask(h, `{"text":"`+marker+`","`+marker+`":1}`))
	sent(ask(h, `{"text":"a","track":"`+marker+`"}`))
	sent(ask(h, marker))
	sent(ask(h, `{"text":"a"}`, "Content-Type", marker+"/json", "Accept-Language", marker, "User-Agent", marker, "Referer", "https://"+marker))
	sent(post(h, "text="+marker))
	sent(post(h, "text=%"+marker))
	sent(post(h, "topic="+marker))
	sent(do(h, "GET", "/"+marker+"?q="+marker, ""))
	sent(do(h, "GET", "/v1/topics/"+marker+"?locale="+marker, ""))
	sent(do(h, "GET", "/v1/topics/"+marker, ""))
	sent(do(h, "GET", "/v1/cycles?as_of="+marker, ""))
	sent(do(h, strings.ToUpper(marker), "/", ""))
	d.reply = func(q answer.Question) answer.Reply { panic("fell over " + q.Text) }
	sent(ask(h, `{"text":"`+marker+`"}`))
	sent(post(h, "text="+marker))
	d.reply = func(q answer.Question) answer.Reply { panic(fmt.Errorf("fell over %w", errors.New(q.Text))) }
	sent(ask(h, `{"text":"`+marker+`"}`))
	if got := log.String(); strings.Contains(strings.ToLower(got), marker) || strings.Contains(got, "192.0.2.1") {
		t.Errorf("the log holds what was written, or an address:\n%s", got)
	}
	if lines := strings.Count(log.String(), "\n"); lines != count {
		t.Errorf("%d lines for %d requests, want one each:\n%s", lines, count, log.String())
	}
}

func TestTheLogTellsOfARequest(t *testing.T) {
	var log bytes.Buffer
	h := serveLogged(t, &fakeDesk{}, web.Options{}, &log)
	w := ask(h, `{"text":"a","cycle":1999}`)
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"level": "INFO", "msg": "request", "method": "POST", "route": "POST /v1/ask", "status": 422.0,
		"bytes": float64(w.Body.Len()), "request_id": w.Header().Get("X-Request-Id"), "problem": "unknown-value",
	} {
		if line[name] != want {
			t.Errorf("%s is %v, want %v", name, line[name], want)
		}
	}
	if line["duration"] == nil {
		t.Errorf("no duration in %v", line)
	}
}

func TestPanicsAreSurvived(t *testing.T) {
	var log bytes.Buffer
	d := &fakeDesk{reply: func(answer.Question) answer.Reply {
		var none []int
		return answer.Reply{Score: float64(none[len(none)])}
	}}
	h := serveLogged(t, d, web.Options{}, &log)
	p := refused(t, ask(h, `{"text":"a"}`), 500)
	if want := say("en", "problem.internal", nil); p.Detail != want || strings.Contains(p.Detail, "index") {
		t.Errorf("detail %q, want %q", p.Detail, want)
	}
	// A message that was accepted is tried again, and then set aside.
	if w := post(h, "text=a&part=turn"); w.Code != 200 || !strings.Contains(w.Body.String(), `data-key="conv.failed"`) {
		t.Errorf("on the page: status %d, %s, want an apology", w.Code, w.Body.String())
	}
	for _, want := range []string{`"level":"ERROR"`, "index out of range", "edge_test.go", p.Instance} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
	d.reply = nil
	if w := ask(h, `{"text":"a"}`); w.Code != 200 {
		t.Errorf("afterwards: status %d, want 200", w.Code)
	}
}

func TestMetricsCountRequestsAndQuestions(t *testing.T) {
	h := serve(t, &fakeDesk{}, web.Options{Version: "v1"})
	ask(h, `{"text":"a `+marker+`"}`)
	post(h, "text=질문")
	ask(h, `{`)
	do(h, "GET", "/"+marker, "")
	got := do(h, "GET", "/metrics", "").Body.String()
	for _, want := range []string{
		`annae_http_requests_total{route="POST /v1/ask",status="2xx"} 1`,
		`annae_http_requests_total{route="POST /v1/ask",status="4xx"} 1`,
		`annae_http_requests_total{route="POST /{$}",status="3xx"} 1`,
		`annae_http_requests_total{route="none",status="4xx"} 1`,
		`annae_http_request_duration_seconds_count{route="POST /v1/ask"} 2`,
		`annae_questions_total{locale="en",outcome="answer",reason=""} 1`,
		`annae_questions_total{locale="ko",outcome="answer",reason=""} 1`,
		`annae_info{content="0123456789abcdef",version="v1"} 1`,
		`go_goroutines`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(got, marker) {
		t.Error("the metrics hold what a client wrote")
	}
}
