package telegram_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"annae/internal/delivery"
	"annae/internal/nodetest"
	"annae/internal/postgrestest"
	"annae/internal/record"
	"annae/internal/telegram"
)

const token = "123456:test-token-of-a-bot"

// sink takes every call of the Bot API, and counts the messages.
type sink struct {
	srv      *httptest.Server
	messages atomic.Int64
}

func (s *sink) URL() string { return s.srv.URL }
func (*sink) Token() string { return token }

func newSink(b *testing.B) *sink {
	s := &sink{}
	s.srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if strings.HasSuffix(r.URL.Path, "/sendMessage") {
			s.messages.Add(1)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},"text":"a"}}`)
	}))
	b.Cleanup(s.srv.Close)
	return s
}

// asked is what everybody asks, and answered about what everybody gets.
const (
	asked    = "/about"
	answered = "This is a bot that answers each message with this text, which is about as long as the one of the other side, so that none has more to send."
)

// A rival answers each update at its webhook.
type rival struct {
	name, hook string
	toHook     time.Duration // until all were answered with 200
	toEnd      time.Duration // until all messages were sent
}

// grammY serves a minimal bot on grammY.
func grammY(b *testing.B, api string) string {
	b.Helper()
	return nodetest.Start(b, "beside", "grammy.mjs", api, token, "secret", answered)
}

// plain serves a minimal bot on go-telegram-bot-api.
func plain(b *testing.B, api string) string {
	bot := tgbotapi.BotAPI{Token: token, Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	bot.SetAPIEndpoint(api + "/bot%s/%s")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, err := bot.HandleUpdate(r)
		if err == nil && u.Message != nil {
			_, err = bot.Send(tgbotapi.NewMessage(u.Message.Chat.ID, answered))
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	b.Cleanup(srv.Close)
	return srv.URL
}

// ours serves the desk, on a record.
func ours(b *testing.B, api *sink, at record.Place) (hook, secret string) {
	d := open(b, newCore(b), at, api, delivery.Unlimited{})
	srv := httptest.NewServer(d.bot.Webhook())
	b.Cleanup(srv.Close)
	client, err := telegram.NewClient(api.URL(), token)
	if err != nil {
		b.Fatal(err)
	}
	return srv.URL + telegram.Path, telegram.Secret(d.keys, client)
}

// Updates that come at a webhook, checked and kept, beside those that bots
// answer which check and keep nothing: until they are answered with 200, and
// until all replies are sent. Each round is a thousand updates of 200 people, 32
// at a time.
func BenchmarkWebhook(b *testing.B) {
	s := newSink(b)
	rivals := []*rival{{name: "grammY", hook: grammY(b, s.URL())}, {name: "plain", hook: plain(b, s.URL())}}
	secrets := map[string]string{"grammY": "secret"}
	for name, at := range map[string]record.Place{
		"file": {File: filepath.Join(b.TempDir(), "record.sqlite"), Serving: true}, "postgres": {URL: postgrestest.URL(b)},
	} {
		hook, secret := ours(b, s, at)
		rivals, secrets[name] = append(rivals, &rival{name: name, hook: hook}), secret
	}
	const round, people, connections = 1000, 200, 32
	id := 0
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	run := func(r *rival) {
		first := id
		id += round
		before := s.messages.Load()
		begun := time.Now()
		var wait sync.WaitGroup
		var next atomic.Int64
		for range connections {
			wait.Go(func() {
				for n := next.Add(1) - 1; n < round; n = next.Add(1) - 1 {
					post(b, client, r.hook, secrets[r.name], first+int(n), 1000+int(n)%people)
				}
			})
		}
		wait.Wait()
		r.toHook += time.Since(begun)
		for s.messages.Load()-before < round {
			if time.Since(begun) > time.Minute {
				b.Fatalf("%s sent %d of %d", r.name, s.messages.Load()-before, round)
			}
			time.Sleep(time.Millisecond)
		}
		r.toEnd += time.Since(begun)
	}
	for _, r := range rivals { // warm
		run(r)
		r.toHook, r.toEnd = 0, 0
	}
	rounds := 0
	for b.Loop() {
		for _, r := range rivals {
			run(r)
		}
		rounds++
	}
	for _, r := range rivals {
		b.ReportMetric(float64(rounds*round)/r.toHook.Seconds(), r.name+"-200/s")
		b.ReportMetric(float64(rounds*round)/r.toEnd.Seconds(), r.name+"-sent/s")
		if r.name != "grammY" {
			b.ReportMetric(float64(rivals[0].toHook)/float64(r.toHook), r.name+"-200-of-grammY")
			b.ReportMetric(float64(rivals[0].toEnd)/float64(r.toEnd), r.name+"-sent-of-grammY")
		}
	}
}

func post(b *testing.B, client *http.Client, hook, secret string, id, person int) {
	who := map[string]any{"id": person, "is_bot": false, "first_name": "A", "language_code": "en"}
	body, err := json.Marshal(map[string]any{"update_id": id, "message": map[string]any{
		"message_id": id, "date": 1_700_000_000, "from": who, "chat": map[string]any{"id": person, "first_name": "A", "type": "private"}, "text": asked,
		"entities": []map[string]any{{"type": "bot_command", "offset": 0, "length": len(asked)}},
	}})
	if err != nil {
		b.Error(err)
		return
	}
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, hook, bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	resp, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.Body.Close(); resp.StatusCode != http.StatusOK {
		b.Error(fmt.Errorf("%s answers %d", hook, resp.StatusCode))
	}
}
