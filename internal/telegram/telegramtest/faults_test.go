package telegramtest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"annae/internal/telegram/telegramtest"
)

func TestFaultsComeInPlaceOfAnswers(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{})
	s.Fail("sendMessage", 1, telegramtest.BadGateway())
	s.Fail("", 1, telegramtest.TooManyRequests(7))
	s.Fail("sendMessage", 1, telegramtest.Refused(403, "Forbidden: bot was kicked from the supergroup chat"))
	if got := send(t, s, p.ID()); got.Status != 502 || !strings.Contains(got.Description, "nginx") {
		t.Errorf("first = %+v, want the page of nginx", got)
	}
	if got := call(t, s, "getMe", nil); got.Code != 429 || got.Parameters.RetryAfter != 7 {
		t.Errorf("second, of any method = %+v, want 429", got)
	}
	if got := send(t, s, p.ID()); got.Code != 403 {
		t.Errorf("third = %+v, want 403", got)
	}
	if got := send(t, s, p.ID()); !got.OK {
		t.Errorf("fourth = %+v, want ok", got)
	}
	if got := p.Chat().FromBot(); len(got) != 1 || s.Count("sendMessage") != 1 {
		t.Errorf("the chat shows %+v, and %d were carried out, want one", got, s.Count("sendMessage"))
	}
}

func TestAConnectionIsClosedBeforeAndAfter(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{})
	for _, c := range []struct {
		name  string
		fault telegramtest.Fault
		sent  int
	}{{"closed", telegramtest.Closed(), 0}, {"lost", telegramtest.Lost(), 1}} {
		s.Fail("sendMessage", 1, c.fault)
		if got, err := try(t, s, "sendMessage", m{"chat_id": p.ID(), "text": "x"}); err == nil {
			t.Errorf("%s: sendMessage = %+v, want no answer", c.name, got)
		}
		if got := len(p.Chat().FromBot()); got != c.sent {
			t.Errorf("%s: the chat shows %d, want %d", c.name, got, c.sent)
		}
	}
}

func TestAReplyMayNeverCome(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{})
	for i, f := range []telegramtest.Fault{telegramtest.Silence(), telegramtest.LostInSilence()} {
		s.Fail("sendMessage", 1, f)
		ctx, end := context.WithTimeout(t.Context(), 200*time.Millisecond)
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/bot"+s.Token()+"/sendMessage?text=x&chat_id="+id(p), nil)
		if got, err := do(req); err == nil {
			t.Errorf("sendMessage = %+v, want no answer", got)
		}
		end()
		if got := len(p.Chat().FromBot()); got != i {
			t.Errorf("the chat shows %d, want %d", got, i)
		}
	}
}
