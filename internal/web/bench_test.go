package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/web"
)

// longReply is of a realistic size: two answers with four sources.
func longReply(q answer.Question) answer.Reply {
	r := usualReply(q)
	a := r.Answers[0]
	a.Markdown = strings.Repeat("The money goes to the Korean contractor and **not to the city**, in instalments.\n\n- The first after the contract\n- The second after the interim report\n\n", 3)
	a.Citations = append(a.Citations, []content.Source{a.Citations[0], a.Citations[1]}...)
	r.Answers = []answer.Answer{a, a}
	return r
}

// BenchmarkAskOverhead measures everything but the desk and the network.
func BenchmarkAskOverhead(b *testing.B) {
	fixed := longReply(answer.Question{Text: "How much does planning pay?", Locale: "en", AsOf: today})
	h := serve(b, fixedDesk(fixed), web.Options{Limit: perMinute(1<<30, clock)})
	const body = `{"text":"How much does planning pay, and who gets the money?","cycle":2026}`
	b.ReportAllocs()
	for b.Loop() {
		r, err := http.NewRequest(http.MethodPost, "/v1/ask", strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.RemoteAddr = "192.0.2.1:4711"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("status %d: %s", w.Code, w.Body)
		}
	}
}

// fixedDesk takes no time.
type fixedDesk answer.Reply

// Stated reads nothing.
func (d fixedDesk) Stated(string) eligibility.Facts { return noFacts() }

func (d fixedDesk) Ask(answer.Question) answer.Reply { return answer.Reply(d) }
