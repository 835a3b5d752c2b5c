package telegram_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"annae/internal/conversation/conversationtest"
	"annae/internal/delivery"
	"annae/internal/locale"
	"annae/internal/record"
	"annae/internal/telegram"
	"annae/internal/telegram/telegramtest"
)

var update = flag.Bool("update", false, "write the golden payloads again")

// Each conversation is played in Telegram, by polling; what is sent is compared
// with testdata and was refused by none of Telegram's documented limits.
func TestConversationsInTelegram(t *testing.T) {
	conversationtest.Play(t, telegram.Channel, func(t *testing.T, s *conversationtest.Scene) conversationtest.Channel {
		srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
		d := open(t, s.Core, record.Place{File: filepath.Join(t.TempDir(), "record.sqlite"), Serving: true}, srv, delivery.Unlimited{})
		d.poll(t)
		who := srv.Person("Sok", "")
		t.Cleanup(func() { compareCalls(t, srv) })
		return &chatter{t: t, d: d, srv: srv, who: who}
	})
}

// chatter is a person with a telephone.
type chatter struct {
	t    *testing.T
	d    *desk
	srv  *telegramtest.Server
	who  *telegramtest.Person
	said int64
}

// Locale is none: this telephone tells no language.
func (*chatter) Locale(locale.Locale) locale.Locale { return "" }

// Buttons is false: an id that was shown to nobody can't be pressed.
func (*chatter) Buttons() bool { return false }

func (c *chatter) Say(text string) string {
	before := c.texts()
	if strings.TrimSpace(text) == "" {
		text = "?" // Telegram sends no empty message
	}
	c.who.Say(c.who.Chat(), text)
	return c.seen(before, 0)
}

// Pick presses the button of an option, where it was shown last.
func (c *chatter) Pick(id string, offered []string) string {
	option := strconv.FormatInt(int64(slices.Index(offered, id)), 36)
	before := c.texts()
	for _, m := range slices.Backward(c.who.Chat().FromBot()) {
		for _, row := range m.Rows {
			for _, b := range row {
				if f := strings.Split(b.Data, "."); len(f) == 4 && f[1] == option {
					c.who.Press(m, b).Await(c.t)
					return c.seen(before, m.ID)
				}
			}
		}
		if len(m.Rows) > 0 {
			break
		}
	}
	c.t.Fatalf("no button is that of %s among %q", id, offered)
	return ""
}

func (c *chatter) texts() map[int]string {
	all := map[int]string{}
	for _, m := range c.who.Chat().FromBot() {
		all[m.ID] = m.Text
	}
	return all
}

// seen is what is new on the screen, or changed, when all is sent; and the
// message that was pressed.
func (c *chatter) seen(before map[int]string, pressed int) string {
	c.t.Helper()
	c.said++
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		n := c.d.node.Counts()
		if n.Handled == c.said && c.d.sent(c.t) {
			break
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("nothing came of message %d: %+v", c.said, n)
		}
	}
	var texts, labels strings.Builder
	for _, m := range c.who.Chat().FromBot() {
		if was, is := before[m.ID]; is && was == m.Text && m.ID != pressed {
			continue
		}
		texts.WriteString(m.Text + "\n")
		for _, row := range m.Rows {
			for _, b := range row {
				labels.WriteString(b.Text + "\n")
			}
		}
	}
	// Buttons are below all words, where a script has them between.
	return strings.Repeat(texts.String()+labels.String(), 4)
}

var mark = regexp.MustCompile(`("callback_data":"[0-9a-z]+\.[0-9a-z]+\.[0-9a-z]+)\.[a-z2-7]{16}"`)

// compareCalls compares all messages that were sent.
func compareCalls(t *testing.T, srv *telegramtest.Server) {
	var b strings.Builder
	for _, c := range srv.Calls() {
		if c.Status >= 400 && !strings.Contains(c.Description, "message is not modified") {
			t.Errorf("%s is answered with %d %s", c.Method, c.Status, c.Description)
		}
		if c.Method != "sendMessage" && c.Method != "editMessageText" {
			continue
		}
		fmt.Fprintln(&b, c.Method)
		for _, name := range []string{"parse_mode", "link_preview_options", "message_id", "text"} {
			if v := c.Parameters[name]; v != "" {
				fmt.Fprintf(&b, "  %s: %s\n", name, strings.ReplaceAll(v, "\n", "\n    "))
			}
		}
		var keys struct {
			Rows []json.RawMessage `json:"inline_keyboard"`
		}
		if v := c.Parameters["reply_markup"]; v != "" {
			if err := json.Unmarshal([]byte(v), &keys); err != nil {
				t.Error(err)
			}
		}
		for _, row := range keys.Rows {
			fmt.Fprintf(&b, "  row: %s\n", mark.ReplaceAll(row, []byte(`$1"`)))
		}
	}
	_, name, _ := strings.Cut(t.Name(), "/")
	golden := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("sent is\n%s\nwant that of %s; -update writes it again", b.String(), golden)
	}
}
