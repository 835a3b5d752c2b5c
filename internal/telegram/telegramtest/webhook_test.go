package telegramtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"annae/internal/telegram/telegramtest"
)

// A bot takes what a webhook brings.
type bot struct {
	*httptest.Server
	mu      sync.Mutex
	got     []update
	secrets []string
	answer  func(u update, w http.ResponseWriter) // nil for 200
	came    chan struct{}
}

func newBot(t *testing.T) *bot {
	b := &bot{came: make(chan struct{}, 10_000)}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var u update
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
			t.Errorf("a webhook got what is no update: %v", err)
		}
		b.mu.Lock()
		b.got = append(b.got, u)
		b.secrets = append(b.secrets, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
		answer := b.answer
		b.mu.Unlock()
		if answer != nil {
			answer(u, w)
		}
		b.came <- struct{}{}
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *bot) answers(f func(u update, w http.ResponseWriter)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = f
}

// await waits for so many updates more.
func (b *bot) await(t *testing.T, n int) {
	t.Helper()
	for range n {
		next(t, b.came)
	}
}

func (b *bot) texts() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, u := range b.got {
		all = append(all, u.Message.Text)
	}
	return all
}

func refusing(_ update, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }

type hookInfo struct {
	URL     string
	Pending int    `json:"pending_update_count"`
	Max     int    `json:"max_connections"`
	Error   string `json:"last_error_message"`
	Date    int64  `json:"last_error_date"`
}

func TestAWebhookGetsUpdatesWithItsSecret(t *testing.T) {
	s, p := talk(t, 2, telegramtest.Options{})
	b := newBot(t)
	must[bool](t, s, "setWebhook", m{"url": b.URL, "secret_token": "se-cret_1", "max_connections": 7})
	b.await(t, 2)
	p.Say(p.Chat(), "later")
	b.await(t, 1)
	if got := b.texts(); !slices.Equal(got, []string{"0", "1", "later"}) || b.secrets[2] != "se-cret_1" {
		t.Errorf("the webhook got %q with %q, want what waited and what came, with the secret", got, b.secrets)
	}
	s.AwaitPending(t, 0)
	if got := must[hookInfo](t, s, "getWebhookInfo", nil); got.URL != b.URL || got.Max != 7 || got.Pending != 0 || got.Error != "" {
		t.Errorf("getWebhookInfo = %+v", got)
	}
	if got := call(t, s, "getUpdates", nil); got.Code != 409 || got.Description != "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first" {
		t.Errorf("getUpdates = %d %q, want the conflict", got.Code, got.Description)
	}
	must[bool](t, s, "deleteWebhook", nil)
	p.Say(p.Chat(), "for polls")
	if got := updates(t, s); len(got) != 1 || got[0].Message.Text != "for polls" {
		t.Errorf("updates after deleteWebhook = %+v", got)
	}
}

func TestAWebhookIsTriedAgainWithGrowingPauses(t *testing.T) {
	s, p := talk(t, 2, telegramtest.Options{Speed: telegramtest.Still})
	b := newBot(t)
	b.answers(refusing)
	must[bool](t, s, "setWebhook", m{"url": b.URL})
	b.await(t, 2) // at once, and at once again
	s.AwaitWebhookError(t, "Wrong response from the webhook: 500 Internal Server Error")
	for _, pause := range []time.Duration{2, 4, 8} {
		awaitPause(t, s, b, pause*time.Second)
	}
	s.AwaitPause(t, 16*time.Second)
	b.answers(nil)
	s.Advance(16 * time.Second)
	b.await(t, 2)
	if got := b.texts(); !slices.Equal(got, []string{"0", "0", "0", "0", "0", "0", "1"}) {
		t.Errorf("the webhook got %q, want the first until it was taken, then the second", got)
	}
	s.AwaitPending(t, 0)
	p.Say(p.Chat(), "x")
	b.await(t, 1)
}

// awaitPause moves the clock until just before the end of a pause, and beyond.
func awaitPause(t *testing.T, s *telegramtest.Server, b *bot, pause time.Duration) {
	t.Helper()
	s.AwaitPause(t, pause)
	s.Advance(pause - time.Millisecond)
	select {
	case <-b.came:
		t.Fatalf("an attempt came before %s were over", pause)
	case <-time.After(20 * time.Millisecond):
	}
	s.Advance(time.Millisecond)
	b.await(t, 1)
}

func TestAWebhookMayNameThePause(t *testing.T) {
	s, _ := talk(t, 1, telegramtest.Options{Speed: telegramtest.Still})
	b := newBot(t)
	b.answers(func(_ update, w http.ResponseWriter) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	must[bool](t, s, "setWebhook", m{"url": b.URL})
	b.await(t, 1)
	awaitPause(t, s, b, 30*time.Second)
}

func TestOneChatDoesNotHoldUpOthers(t *testing.T) {
	s, ann := talk(t, 1, telegramtest.Options{Speed: telegramtest.Still})
	b := newBot(t)
	b.answers(func(u update, w http.ResponseWriter) {
		if u.Message.Chat.ID == ann.ID() {
			refusing(u, w)
		}
	})
	must[bool](t, s, "setWebhook", m{"url": b.URL, "max_connections": 1})
	b.await(t, 2)
	ben := s.Person("Ben", "en")
	ben.Say(ben.Chat(), "quick")
	ann.Say(ann.Chat(), "waits")
	b.await(t, 1)
	if got := b.texts(); !slices.Equal(got, []string{"0", "0", "quick"}) {
		t.Errorf("the webhook got %q, want the second of Ann to wait behind her first", got)
	}
}

func TestAWebhookThatIsNotThere(t *testing.T) {
	s, _ := talk(t, 1, telegramtest.Options{})
	b := newBot(t)
	b.Close()
	must[bool](t, s, "setWebhook", m{"url": b.URL})
	s.AwaitWebhookError(t, "Connection refused")
	if got := must[hookInfo](t, s, "getWebhookInfo", nil); got.Pending != 1 || got.Date == 0 {
		t.Errorf("getWebhookInfo = %+v, want one pending and the date of the error", got)
	}
	must[bool](t, s, "deleteWebhook", m{"drop_pending_updates": true})
	if got := updates(t, s); len(got) != 0 {
		t.Errorf("updates after they were dropped = %+v", got)
	}
}

func TestTheAnswerToAnUpdateMayBeACall(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{})
	b := newBot(t)
	b.answers(func(u update, w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		method, text := "sendMessage", "in the answer"
		switch u.Message.Text {
		case "get":
			method = "getMe"
		case "wrong":
			text = ""
		}
		fmt.Fprintf(w, `{"method":%q,"chat_id":%d,"text":%q}`, method, u.Message.Chat.ID, text)
	})
	must[bool](t, s, "setWebhook", m{"url": b.URL})
	p.Chat().AwaitText(t, "in the answer")
	p.Say(p.Chat(), "get")
	p.Say(p.Chat(), "wrong")
	got := s.AwaitCall(t, func(c telegramtest.Call) bool { return c.Webhook && c.Status != 200 })
	if got.Description != "Bad Request: message text is empty" {
		t.Errorf("the refused call = %+v", got)
	}
	if c := s.CallsOf("getMe"); len(c) != 0 {
		t.Errorf("calls of getMe = %+v, want none: what reads is not carried out", c)
	}
}

func TestSetWebhookEndsAPoll(t *testing.T) {
	s, _ := talk(t, 0, telegramtest.Options{})
	b := newBot(t)
	ended := make(chan reply)
	go func() { ended <- call(t, s, "getUpdates", m{"timeout": 50}) }()
	for waiting := true; waiting; {
		select {
		case r := <-ended:
			if !strings.HasPrefix(r.Description, "Conflict: ") {
				t.Errorf("the poll = %+v, want a conflict", r)
			}
			waiting = false
		case <-time.After(20 * time.Millisecond):
			must[bool](t, s, "deleteWebhook", nil)
			call(t, s, "setWebhook", m{"url": b.URL})
		}
	}
}

func TestAWebhookIsSetOnceASecond(t *testing.T) {
	s, _ := talk(t, 0, telegramtest.Options{Speed: telegramtest.Still})
	b := newBot(t)
	must[bool](t, s, "setWebhook", m{"url": b.URL})
	if got := call(t, s, "setWebhook", m{"url": b.URL}); got.Code != 429 || got.Parameters.RetryAfter != 1 {
		t.Errorf("setWebhook at once again = %+v, want 429", got)
	}
	s.Advance(time.Second)
	if got := call(t, s, "setWebhook", m{"url": b.URL}); !got.OK || got.Description != "Webhook is already set" {
		t.Errorf("setWebhook = %+v, want that it is set already", got)
	}
}
