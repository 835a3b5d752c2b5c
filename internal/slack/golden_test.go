package slack_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/conversation/conversationtest"
	"annae/internal/locale"
	"annae/internal/review"
	"annae/internal/slack"
	"annae/internal/slack/slacktest"
)

var update = flag.Bool("update", false, "write the golden payloads again")

// Each conversation is played in Slack, by socket; what is sent is compared with
// testdata and was refused by none of Slack's documented limits.
func TestConversationsInSlack(t *testing.T) {
	conversationtest.Play(t, slack.Channel, func(t *testing.T, s *conversationtest.Scene) conversationtest.Channel {
		srv := slacktest.Start(t, slacktest.Options{NoLimits: true, Steady: true})
		who := srv.Person("Kim")
		d := open(t, srv, s.Core, srv.TeamID()+"/viewer="+who.ID(), bySocket)
		t.Cleanup(func() { compareCalls(t, srv) })
		return &chatter{t: t, d: d, who: who, asks: claimed(t)}
	})
}

// claimed tells of a script that staff's commands are among its lines, such as the
// reference of an application: then all is asked by command.
func claimed(t *testing.T) bool {
	desk := &review.Desk{Content: answertest.Desk().Content(), Now: time.Now}
	_, name, _ := strings.Cut(t.Name(), "/")
	for line := range strings.Lines(conversationtest.Scripts()[name]) {
		if said, is := strings.CutPrefix(strings.TrimSpace(line), "> "); is {
			if _, staffs := desk.Read(said); staffs {
				return true
			}
		}
	}
	return false
}

// chatter is somebody of the staff, alone with us.
type chatter struct {
	t    *testing.T
	d    *desk
	who  *slacktest.Person
	asks bool // by command, not by message
	said int64
}

// Locale is that of the person: English.
func (*chatter) Locale(locale.Locale) locale.Locale { return "en" }

// Buttons is false: an id that was shown to nobody can't be pressed.
func (*chatter) Buttons() bool { return false }

func (c *chatter) Say(text string) string {
	before := c.texts()
	if strings.TrimSpace(text) == "" {
		text = "?" // Slack sends no empty message
	}
	if !c.asks {
		c.who.Say(c.who.DM(), text)
	} else if failure := c.who.Command(c.who.DM(), "/annae", "ask "+text).Await(c.t); failure != "" {
		c.t.Fatal(failure)
	}
	return c.seen(before, "")
}

// shown are the messages on the screen.
func (c *chatter) shown() []slacktest.Message {
	return append(c.who.DM().FromApp(), c.who.Ephemerals(c.who.DM())...)
}

// Pick presses the button of an option, where it was shown last.
func (c *chatter) Pick(id string, offered []string) string {
	action := fmt.Sprintf(`"option %d"`, slices.Index(offered, id)+1)
	before := c.texts()
	for _, m := range slices.Backward(c.shown()) {
		if !strings.Contains(string(m.Blocks), `"type":"button"`) {
			continue
		}
		if !strings.Contains(string(m.Blocks), action) {
			break
		}
		if failure := c.who.Press(m, strings.Trim(action, `"`)).Await(c.t); failure != "" {
			c.t.Fatal(failure)
		}
		return c.seen(before, m.TS)
	}
	c.t.Fatalf("no button is that of %s among %q", id, offered)
	return ""
}

func (c *chatter) texts() map[string]string {
	all := map[string]string{}
	for _, m := range c.shown() {
		all[m.TS] = string(m.Blocks)
	}
	return all
}

// seen is what is new on the screen, or changed, when all is sent; and the
// message that was pressed.
func (c *chatter) seen(before map[string]string, pressed string) string {
	c.t.Helper()
	c.said++
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		n := c.d.node.Counts() // before what waits, which it comes with
		waits, err := c.d.rec.Waiting(c.t.Context())
		if err != nil {
			c.t.Fatal(err)
		}
		if n.Handled == c.said && waits.Sends == 0 {
			break
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("nothing came of message %d: %+v", c.said, n)
		}
	}
	var all strings.Builder
	for _, m := range c.shown() {
		if was, is := before[m.TS]; is && was == string(m.Blocks) && m.TS != pressed {
			continue
		}
		for _, trigger := range m.Triggers() {
			if trigger.Kind != "link" {
				c.t.Errorf("a message would call %v", trigger)
			}
		}
		all.WriteString(m.Reads() + "\n")
	}
	return strings.Repeat(all.String(), 4)
}

// compareCalls compares all messages that were sent.
func compareCalls(t *testing.T, srv *slacktest.Server) {
	var b strings.Builder
	for _, c := range srv.Calls() {
		if c.Error != "" {
			t.Errorf("%s is answered with %s %v", c.Method, c.Error, c.Parameters)
		}
		if !strings.HasPrefix(c.Method, "chat.") && !strings.HasPrefix(c.Method, "views.") {
			continue
		}
		fmt.Fprintln(&b, c.Method)
		fmt.Fprintf(&b, "  text: %s\n", c.Parameters["text"])
		var blocks []json.RawMessage
		if v := c.Parameters["blocks"]; v != "" {
			if err := json.Unmarshal([]byte(v), &blocks); err != nil {
				t.Error(err)
			}
		}
		for _, block := range blocks {
			fmt.Fprintf(&b, "  %s\n", block)
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
