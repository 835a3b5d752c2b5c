package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain is the bot where the demo starts one: itself, with the settings.
func TestMain(m *testing.M) {
	if base := os.Getenv("ANNAE_TELEGRAM_API_URL"); base != "" {
		bot(base + "/bot" + os.Getenv("ANNAE_TELEGRAM_TOKEN"))
		return
	}
	os.Exit(m.Run())
}

// bot answers what is said with two buttons, and a press with an edit.
func bot(base string) {
	ask := func(method string, values url.Values, to any) bool {
		resp, err := http.PostForm(base+"/"+method, values)
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		return json.NewDecoder(resp.Body).Decode(to) == nil
	}
	offset := int64(0)
	for {
		var got struct {
			Result []struct {
				ID      int64 `json:"update_id"`
				Message *struct {
					Text string
					Chat struct{ ID int64 }
				}
				Query *struct {
					ID, Data string
					Message  struct {
						ID   int `json:"message_id"`
						Chat struct{ ID int64 }
					}
				} `json:"callback_query"`
			}
		}
		if !ask("getUpdates", url.Values{"offset": {fmt.Sprint(offset)}, "timeout": {"30"}}, &got) {
			return
		}
		for _, u := range got.Result {
			offset = u.ID + 1
			var none any
			if q := u.Query; q != nil {
				ask("answerCallbackQuery", url.Values{"callback_query_id": {q.ID}, "text": {"Noted"}}, &none)
				ask("editMessageText", url.Values{"chat_id": {fmt.Sprint(q.Message.Chat.ID)}, "message_id": {fmt.Sprint(q.Message.ID)}, "text": {"You chose " + q.Data + " " + os.Getenv("ANNAE_ADDR")}}, &none)
			} else {
				ask("sendMessage", url.Values{"chat_id": {fmt.Sprint(u.Message.Chat.ID)}, "text": {"You said <b>" + u.Message.Text + "</b>"}, "parse_mode": {"HTML"}, "reply_markup": {
					`{"inline_keyboard":[[{"text":"Yes","callback_data":"yes"},{"text":"Page","url":"https://example.org"}]]}`}}, &none)
			}
		}
	}
}

// A buffer is written by many.
type buffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func TestSomebodyChatsWithABotThatTheDemoStarts(t *testing.T) {
	for _, c := range []struct {
		colour bool
		want   []string
	}{
		{false, []string{
			"> hello\nYou said hello\n  [1] Yes [2] Page https://example.org/\n\n> :2\n(opens https://example.org/)\n> :1\n",
			"(Noted)\n", "\nYou chose yes 127.0.0.1:0 (edited)\n\n", "> :9\n(there is no button 9)\n",
		}},
		{true, []string{"You said \x1b[1mhello\x1b[0m\n"}},
	} {
		var out buffer
		w := world{in: strings.NewReader("hello\n:2\n:1\n:9\n"), out: &out, environ: os.Environ(), colour: c.colour}
		if err := run(t.Context(), []string{"--", os.Args[0]}, w); err != nil {
			t.Fatalf("run() = %v", err)
		}
		for _, want := range c.want {
			if got := out.String(); !strings.Contains(got, want) {
				t.Errorf("the screen shows\n%s\nwant\n%s", got, want)
			}
		}
		if !regexp.MustCompile(`(?m)^ANNAE_TELEGRAM_API_URL=http://127\.0\.0\.1:\d+\nANNAE_TELEGRAM_TOKEN=\d+:[\w-]{35}$`).MatchString(out.String()) {
			t.Errorf("the screen shows\n%s\nwant the two settings", out.String())
		}
	}
}

func TestABotThatEndsIsToldWithItsLastWords(t *testing.T) {
	in, _ := io.Pipe()
	err := run(t.Context(), []string{"--", "sh", "-c", "echo went wrong; exit 3"}, world{in: in, out: io.Discard, typed: true})
	if err == nil || !strings.Contains(err.Error(), "went wrong") || !strings.Contains(err.Error(), "3") {
		t.Errorf("run() = %v, want what the bot wrote", err)
	}
}

func TestTheDemoEndsWhenItIsTold(t *testing.T) {
	done := make(chan error)
	go func() {
		done <- run(t.Context(), nil, world{in: strings.NewReader(":quit\n"), out: io.Discard, typed: true})
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("run() = %v, want nil", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("run() does not end")
	}
}
