package slacktest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"annae/internal/slack/slacktest"
)

func TestFilesAreShared(t *testing.T) {
	s, help, _ := workspace(t, slacktest.Options{})
	content := []byte("name,city\n")
	_, err := api(s).UploadFile(slack.UploadFileParameters{
		Filename: "list.csv", FileSize: len(content), Reader: bytes.NewReader(content), Title: "The list", Channel: help.ID(), InitialComment: "here it is",
	})
	if err != nil {
		t.Fatal(err)
	}
	if m := help.AwaitText(t, "here it is"); !slices.Equal(m.Files, []string{"list.csv"}) {
		t.Errorf("files = %v", m.Files)
	}
	if files := s.Files(); len(files) != 1 || files[0].Title != "The list" || !bytes.Equal(files[0].Content, content) {
		t.Errorf("files = %+v", files)
	}
}

func TestReactions(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	c, m := api(s), anna.Say(help, "look")
	at := slack.NewRefToMessage(help.ID(), m.TS)
	if err := c.AddReaction("eyes", at); err != nil {
		t.Fatal(err)
	}
	if err := c.AddReaction("eyes", at); err == nil || err.Error() != "already_reacted" {
		t.Errorf("a second time: %v", err)
	}
	if got := help.Messages()[0].Reactions; !slices.Equal(got, []string{"eyes"}) {
		t.Errorf("reactions = %v", got)
	}
	if err := c.RemoveReaction("eyes", at); err != nil || len(help.Messages()[0].Reactions) != 0 {
		t.Errorf("after removal: %v, %v", err, help.Messages()[0].Reactions)
	}
}

func TestAFileHasTheLengthAnnounced(t *testing.T) {
	s, _, _ := workspace(t, slacktest.Options{})
	got := post(t, s, "files.getUploadURLExternal", s.Token(), url.Values{"filename": {"a.txt"}, "length": {"3"}})
	resp, err := http.Post(fmt.Sprint(got["upload_url"]), "text/plain", strings.NewReader("four"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestFaults(t *testing.T) {
	s, help, _ := workspace(t, slacktest.Options{})
	say := func() error {
		_, _, err := api(s).PostMessage(help.ID(), slack.MsgOptionText("x", false))
		return err
	}
	s.Fail("chat.postMessage", 1, slacktest.TooManyRequests(7))
	var limited *slack.RateLimitedError
	if err := say(); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("429: %v", err)
	}
	s.Fail("", 1, slacktest.Unavailable())
	var status slack.StatusCodeError
	if err := say(); !errors.As(err, &status) || status.Code != http.StatusServiceUnavailable {
		t.Errorf("503: %v", err)
	}
	for name, f := range map[string]slacktest.Fault{"garbled": slacktest.Garbled(), "closed": slacktest.Closed(), "refused": slacktest.Refused("fatal_error")} {
		s.Fail("chat.postMessage", 1, f)
		if err := say(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if n := len(help.Messages()); n != 0 {
		t.Errorf("%d messages were shown in spite of faults", n)
	}
	s.Fail("chat.postMessage", 1, slacktest.Lost())
	if err := say(); err == nil || len(help.Messages()) != 1 {
		t.Errorf("lost: %v, %d messages", err, len(help.Messages()))
	}
	s.Fail("chat.postMessage", 1, slacktest.Silence())
	short, end := context.WithCancel(t.Context())
	go func() {
		s.AwaitCall(t, func(c slacktest.Call) bool { return c.Error == "silent" })
		end()
	}()
	if _, _, err := api(s).PostMessageContext(short, help.ID(), slack.MsgOptionText("x", false)); !errors.Is(err, context.Canceled) {
		t.Errorf("silence: %v", err)
	}
	s.Fail("chat.postMessage", 5, slacktest.Refused("fatal_error"))
	s.Heal()
	if err := say(); err != nil {
		t.Errorf("healed: %v", err)
	}
	if n := len(s.CallsOf("chat.postMessage")); n != 8 {
		t.Errorf("%d calls noted, want 8", n)
	}
}
