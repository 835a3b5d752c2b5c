package telegramtest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"annae/internal/telegram/telegramtest"
)

func TestSomebodyWritesAndTheBotAnswersAndEdits(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{FirstUpdate: 500})
	mina := s.Person("Mina", "ko")
	said := mina.Say(mina.Chat(), "/start hello @"+s.Username())
	got := updates(t, s)
	if len(got) != 1 || got[0].ID != 500 || got[0].Message.Text != said.Text || got[0].Message.From.ID != mina.ID() {
		t.Fatalf("updates = %+v, want the one message", got)
	}
	if e := got[0].Message.Entities; len(e) != 2 || e[0].Type != "bot_command" || e[0].Length != 6 || e[1].Type != "mention" || e[1].Of(said.Text) != "@"+s.Username() {
		t.Errorf("entities = %+v, want a command and a mention", e)
	}
	sent := must[message](t, s, "sendMessage", m{"chat_id": mina.ID(), "text": "<b>Hi</b> 👋", "parse_mode": "HTML", "reply_markup": m{
		"inline_keyboard": [][]m{{{"text": "Yes", "callback_data": "y"}, {"text": "Page", "url": "https://example.org"}}},
	}})
	shown := mina.Chat().AwaitText(t, "Hi")
	if shown.ID != sent.ID || !shown.FromBot || shown.Text != "Hi 👋" || len(shown.Rows) != 1 || shown.Button(t, "Page").URL != "https://example.org/" {
		t.Errorf("on the screen is %+v", shown)
	}
	must[message](t, s, "editMessageText", m{"chat_id": mina.ID(), "message_id": sent.ID, "text": "Bye"})
	if now := mina.Chat().AwaitText(t, "Bye"); !now.Edited || len(now.Rows) != 0 || now.ID != sent.ID {
		t.Errorf("after the edit is %+v, want it edited, without a keyboard", now)
	}
}

func TestAllWaysOfCallingAreRead(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{})
	p := s.Person("Ann", "en")
	p.Say(p.Chat(), "hello")
	base := s.URL() + "/bot" + s.Token() + "/"
	form := url.Values{"chat_id": {id(p)}, "text": {"one"}}
	post, _ := http.NewRequest(http.MethodPost, base+"sendMessage", strings.NewReader(form.Encode()))
	post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	get, _ := http.NewRequest(http.MethodGet, base+"SENDMESSAGE?"+url.Values{"chat_id": {id(p)}, "text": {"two"}}.Encode(), nil)
	parts := "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n" + id(p) + "\r\n--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nthree\r\n--x--\r\n"
	multi, _ := http.NewRequest(http.MethodPost, base+"sendMessage", strings.NewReader(parts))
	multi.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	for _, r := range []*http.Request{post, get, multi} {
		if got, err := do(r); err != nil || !got.OK {
			t.Errorf("%s %s = %+v, %v, want ok", r.Method, r.URL.Path, got, err)
		}
	}
	var texts []string
	for _, m := range p.Chat().FromBot() {
		texts = append(texts, m.Text)
	}
	if got := strings.Join(texts, " "); got != "one two three" {
		t.Errorf("the chat shows %q, want one two three", got)
	}
}

func TestWrongAddressesAreRefused(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{})
	for path, want := range map[string]string{
		"/bot" + s.Token() + "/sendNothing": "Not Found", "/": "Not Found", "/bot1:x/getMe": "Unauthorized",
	} {
		r, _ := http.NewRequest(http.MethodGet, s.URL()+path, nil)
		if got, err := do(r); err != nil || got.Description != want || got.Status != got.Code || got.OK {
			t.Errorf("GET %s = %+v, %v, want %s", path, got, err, want)
		}
	}
}
