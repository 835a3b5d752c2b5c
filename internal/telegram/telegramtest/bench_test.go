package telegramtest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"annae/internal/telegram/telegramtest"
)

// BenchmarkFiftyThousandChats answers each of 50,000 people twice, without a
// network, and says what is kept of it.
func BenchmarkFiftyThousandChats(b *testing.B) {
	for _, lean := range []bool{true, false} {
		b.Run(fmt.Sprintf("lean=%t", lean), func(b *testing.B) {
			for b.Loop() {
				s := telegramtest.New(telegramtest.Options{Lean: lean, NoLimits: true})
				people := make([]*telegramtest.Person, 50_000)
				for i := range people {
					people[i] = s.Person("Ann", "en")
					people[i].Say(people[i].Chat(), "who can apply?")
				}
				for range 2 {
					for _, p := range people {
						body := fmt.Sprintf(`{"chat_id":%d,"text":"<b>You</b> can","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"Yes","callback_data":"y"}]]}}`, p.ID())
						r := httptest.NewRequest(http.MethodPost, "/bot"+s.Token()+"/sendMessage", strings.NewReader(body))
						r.Header.Set("Content-Type", "application/json")
						s.ServeHTTP(httptest.NewRecorder(), r)
					}
				}
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-kept")
				if n := s.Count("sendMessage"); n != 100_000 {
					b.Fatalf("%d were sent, want 100000", n)
				}
				s.Close()
			}
		})
	}
}
