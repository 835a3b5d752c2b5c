package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"annae/internal/telegram/telegramtest"
)

// inTelegram is a desk that is in Telegram as well.
func inTelegram(t *testing.T, srv *telegramtest.Server) *running {
	t.Helper()
	return serveDesk(t, map[string]string{"ANNAE_TELEGRAM_TOKEN": srv.Token(), "ANNAE_TELEGRAM_API_URL": srv.URL()})
}

// proves opens an application in a private chat.
func (d *running) proves(p *telegramtest.Person, ref string) {
	d.t.Helper()
	p.Say(p.Chat(), "/start status")
	p.Chat().AwaitText(d.t, "reference")
	p.Say(p.Chat(), strings.ToLower(ref))
	p.Chat().AwaitText(d.t, "e-mail address")
	p.Say(p.Chat(), "person@example.org")
	p.Chat().AwaitText(d.t, "a code of eight digits")
	p.Say(p.Chat(), d.code())
	p.Chat().AwaitText(d.t, "It stands at")
}

// hoursFrom is when in Laos it is so many hours later.
func hoursFrom(n int) int { return (time.Now().UTC().Hour() + 7 + n) % 24 }

// An official opens an application in a private chat once, sees it there again
// without a code, is told of what happens to it in hours in which that is
// wanted, and forgets all of it.
func TestAnApplicationInAPrivateChat(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{})
	d := inTelegram(t, srv)
	ref := d.entered("person@example.org")
	p := srv.Person("Sok", "en")
	d.proves(p, ref)
	news := func() (n int) {
		for _, m := range p.Chat().FromBot() {
			if strings.Contains(m.Text, "News of "+ref) {
				n++
			}
		}
		return n
	}

	p.Say(p.Chat(), fmt.Sprintf("/quiet %d-%d", hoursFrom(12), hoursFrom(13)))
	p.Chat().AwaitText(t, "You will hear news of "+ref)
	d.annae("applications", "move", ref, "checking", "--at-once", "--note", "Thank you.")
	m := p.Chat().AwaitText(t, "News of "+ref)
	for _, part := range []string{"Being checked for completeness", "Thank you."} {
		if !strings.Contains(m.Text, part) {
			t.Errorf("the news lacks %q:\n%s", part, m.Text)
		}
	}

	p.Say(p.Chat(), fmt.Sprintf("/quiet %d-%d", hoursFrom(23), hoursFrom(2)))
	p.Chat().AwaitText(t, fmt.Sprintf("between %d:00 and %d:00", hoursFrom(2), hoursFrom(23)))
	d.annae("applications", "move", ref, "reviewing", "--at-once")
	eventually(t, "letter of the second move", func() bool { return len(newsLetters(d)) == 2 })
	p.Say(p.Chat(), "/status") // all that waits in the inbox before it is handled
	p.Chat().AwaitText(t, "Under review, since")
	if n := news(); n != 1 {
		t.Errorf("in hours in which none is wanted the chat has %d news, want the first alone", n)
	}
	eventually(t, "news that waits for its hour", func() bool { return strings.Contains(d.annae("delivery", "list"), " 1 sends") })

	p.Say(p.Chat(), "/forget")
	p.Chat().AwaitText(t, "Shall I forget")
	p.Say(p.Chat(), "yes")
	p.Chat().AwaitText(t, "What we wrote still stands in this chat")
	p.Say(p.Chat(), "/status")
	eventually(t, "it asks for the reference again", func() bool {
		all := p.Chat().FromBot()
		return !strings.Contains(all[len(all)-1].Text, "It stands at") && strings.Contains(all[len(all)-1].Text, "reference")
	})
	eventually(t, "and is forgotten", func() bool { return strings.Contains(d.annae("delivery", "list"), " 0 sends") })
}

func TestTelegramIsOperatedByCommands(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	d := inTelegram(t, srv)
	holds(t, d.annae("telegram", "info"), "@"+srv.Username(), "polled for")
	p := srv.Person("Sok", "ko")
	p.Say(p.Chat(), "/start")
	p.Chat().AwaitText(t, "‘안내’입니다")

	holds(t, d.annae("telegram", "set-webhook", "--url", d.url), "posts updates from now on")
	holds(t, d.annae("telegram", "info"), "posted to "+d.url+"/telegram")
	p.Say(p.Chat(), "/about")
	p.Chat().AwaitText(t, "컴퓨터 프로그램")
	if status, body := d.call("POST", "/telegram", `{"update_id":1}`); status != 404 || body != "" {
		t.Errorf("who is not Telegram is answered %d %q", status, body)
	}

	holds(t, d.annae("telegram", "delete-webhook"), "asks for updates by itself")
	_, metrics := d.call("GET", "/metrics", "")
	holds(t, metrics, "annae_telegram_updates_total 2", "annae_telegram_forged_total 1", "annae_telegram_sends_total 2", "annae_telegram_lag_seconds")
}

// A desk starts without Telegram, and is there when it comes.
func TestTelegramMayComeLater(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	srv.Fail("getMe", 2, telegramtest.Closed())
	srv.Fail("getUpdates", 2, telegramtest.BadGateway())
	p := srv.Person("Sok", "en")
	p.Say(p.Chat(), "/start")
	d := inTelegram(t, srv)
	p.Chat().AwaitText(t, "this is Annae")
	if _, secret, _ := strings.Cut(srv.Token(), ":"); strings.Contains(d.log.String(), secret) {
		t.Errorf("the log holds the token:\n%s", d.log)
	}
}

func TestOperatorsAreToldWhatIsWrongWithTelegram(t *testing.T) {
	for _, c := range []struct {
		token, says string
		args        []string
	}{
		{"", "ANNAE_TELEGRAM_TOKEN is not set", []string{"telegram", "info"}},
		{"secret", "it is no token of a bot", []string{"telegram", "info"}},
		{"secret", "it is no token of a bot", []string{"serve"}},
		{"1:secret", "takes --url", []string{"telegram", "set-webhook"}},
		{"1:secret", "takes --url", []string{"telegram", "info", "--url", "https://desk.example.org"}},
	} {
		w := &said{}
		dir := dataDir(t)
		err := run(t.Context(), c.args, world{getenv: func(name string) string {
			return map[string]string{"ANNAE_TELEGRAM_TOKEN": c.token, "ANNAE_DATA_DIR": dir, "ANNAE_ADDR": "127.0.0.1:0", "ANNAE_TELEGRAM_API_URL": "http://127.0.0.1:1"}[name]
		}, stdin: strings.NewReader(""), stdout: w, stderr: w})
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v says %v, want %q", c.args, err, c.says)
		}
	}
}
