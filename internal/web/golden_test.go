package web_test

import (
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"annae/internal/answer/answertest"
	"annae/internal/conversation/conversationtest"
	"annae/internal/hub/hubtest"
	"annae/internal/locale"
	"annae/internal/web"
)

// played is a server whose conversations have the core of a scene.
func played(t *testing.T, s *conversationtest.Scene) http.Handler {
	t.Helper()
	d := answertest.Desk()
	srv, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), d, hubtest.Open(t, s.Core, web.Channel), d.Content(), web.Options{Now: s.Now})
	if err != nil {
		t.Fatal(err)
	}
	return srv.Handler()
}

func TestConversationsOverTheAPI(t *testing.T) {
	conversationtest.Play(t, web.Channel, func(t *testing.T, s *conversationtest.Scene) conversationtest.Channel {
		h := played(t, s)
		return &client{t: t, h: h, id: opened(t, h)}
	})
}

// client is a program that talks through the API.
type client struct {
	t       *testing.T
	h       http.Handler
	id      string
	sent    int
	prefers locale.Locale
}

func (c *client) Locale(prefers locale.Locale) locale.Locale {
	c.prefers = prefers
	return prefers
}

func (c *client) Say(text string) string { return c.send("text", text) }

func (c *client) Pick(id string, _ []string) string { return c.send("action", id) }

func (c *client) Buttons() bool { return true }

func (c *client) send(field, value string) string {
	c.t.Helper()
	c.sent++
	body, err := json.Marshal(map[string]string{"message_id": strconv.Itoa(c.sent), field: value, "locale": string(c.prefers)})
	if err != nil {
		c.t.Fatal(err)
	}
	w := do(c.h, "POST", "/v1/conversations/"+c.id+"/messages", string(body), "Content-Type", "application/json")
	if w.Code != 200 {
		c.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	var turn struct {
		Reply struct {
			Parts []struct {
				Title, Text, Label string
				Citations          []struct{ Title string }
				Options            []struct{ Label string }
				Rows               [][]string
				Steps              []struct{ Name, Said string }
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &turn); err != nil {
		c.t.Fatal(err)
	}
	var seen strings.Builder
	for _, p := range turn.Reply.Parts {
		seen.WriteString(p.Title + "\n")
		for _, x := range p.Steps {
			seen.WriteString(x.Name + "\n" + x.Said + "\n")
		}
		seen.WriteString(p.Text + "\n" + p.Label + "\n")
		for _, x := range p.Citations {
			seen.WriteString(x.Title + "\n")
		}
		for _, row := range p.Rows {
			seen.WriteString(strings.Join(row, "\n") + "\n")
		}
		for _, x := range p.Options {
			seen.WriteString(x.Label + "\n")
		}
	}
	return seen.String()
}

func TestConversationsOnThePage(t *testing.T) {
	conversationtest.Play(t, web.Channel, func(t *testing.T, s *conversationtest.Scene) conversationtest.Channel {
		return &browser{t: t, h: played(t, s), lang: "en"}
	})
}

// browser is one without scripts: it posts forms and goes where it is sent.
type browser struct {
	t      *testing.T
	h      http.Handler
	lang   locale.Locale
	cookie string
}

func (b *browser) Locale(prefers locale.Locale) locale.Locale {
	if prefers != "" {
		b.lang = prefers
	}
	return b.lang
}

func (b *browser) Say(text string) string { return b.send("text", strings.ToValidUTF8(text, "�")) }

func (b *browser) Pick(id string, _ []string) string { return b.send("action", id) }

func (b *browser) Buttons() bool { return true }

var (
	lastTurn = regexp.MustCompile(`(?s).*(<section class="turn" .*?</section>)`)
	tag      = regexp.MustCompile(`<[^>]*>`)
)

func (b *browser) send(field, value string) string {
	b.t.Helper()
	w := post(b.h, url.Values{field: {value}, "lang": {string(b.lang)}}.Encode(), "Cookie", b.cookie)
	if c, _, ok := strings.Cut(w.Header().Get("Set-Cookie"), ";"); ok {
		b.cookie = c
	}
	if w.Code != 303 {
		b.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	page := do(b.h, "GET", w.Header().Get("Location"), "", "Cookie", b.cookie).Body.String()
	m := lastTurn.FindStringSubmatch(page)
	if m == nil {
		b.t.Fatalf("the page shows no turn:\n%s", page)
	}
	return html.UnescapeString(tag.ReplaceAllString(m[1], " "))
}
