package conversation_test

import (
	"strings"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/application"
	"annae/internal/conversation"
	"annae/internal/identity"
)

// doors are a help desk with one link that opens once.
type doors struct {
	counter
	secret string
}

func (d *doors) OpenLink(secret string) (application.Reference, int64, bool) {
	good := secret == d.secret
	if good {
		d.secret = ""
	}
	return "KCN-2026-7F3K-E", 1, good
}

func hasText(r conversation.Reply, key string) bool {
	for _, p := range r.Parts {
		if t, is := p.(conversation.Text); is && t.Key == key {
			return true
		}
	}
	return false
}

func TestALinkOpensAnApplicationInAConversationOnce(t *testing.T) {
	for name, wrap := range map[string]func(string) string{
		"alone":         func(s string) string { return s },
		"small":         strings.ToLower,
		"with spaces":   func(s string) string { return " " + strings.ReplaceAll(s, "-", " ") + "\n" },
		"as an address": func(s string) string { return "https://annae.example.org/link#" + s },
		"in a sentence": func(s string) string { return "Hello, I was given " + s + ", what now?" },
	} {
		t.Run(name, func(t *testing.T) {
			now, secret := today, identity.NewLinkSecret()
			say := slipTalk(t, &doors{counter{contacts: 1}, secret}, &now)
			in := conversation.Incoming{Text: wrap(secret)}
			if r := say("web", in); !hasText(r, "status.stands") || r.Until != today.Add(identity.SessionLasts).Unix() {
				t.Errorf("it opens %+v", r.Parts)
			}
			if r := say("web", conversation.Incoming{Choice: "do.status"}); !hasText(r, "status.stands") {
				t.Errorf("looked at again it is %+v", r.Parts)
			}
			if r := say("web", in); !hasText(r, "status.link_bad") || hasText(r, "status.stands") {
				t.Errorf("used again it opens %+v", r.Parts)
			}
		})
	}
}

func TestWithoutLinksNothingOpens(t *testing.T) {
	now := today
	say := slipTalk(t, &counter{contacts: 1}, &now)
	if r := say("web", conversation.Incoming{Text: identity.NewLinkSecret()}); !hasText(r, "status.elsewhere") {
		t.Errorf("it is told %+v", r.Parts)
	}
}

func TestTheSecretOfALinkIsNotKept(t *testing.T) {
	d := answertest.Desk()
	core, err := conversation.New(conversation.Setup{Desk: d, Content: d.Content(), Rules: d.Rules(), Status: &doors{counter{contacts: 1}, "x"}, Now: func() time.Time { return today }})
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		secret := identity.NewLinkSecret()
		for _, text := range []string{secret, strings.ReplaceAll(secret, "-", " "), "my link " + secret + " is?", "see https://annae.example.org/link#" + strings.ToLower(secret)} {
			turn := core.Turn(&conversation.State{}, "web", "m", conversation.Incoming{Text: text, Locale: "en"})
			if kept := strings.ToUpper(turn.Said); strings.Contains(kept, secret[5:14]) || strings.Contains(kept, strings.ReplaceAll(secret, "-", " ")[5:14]) {
				t.Fatalf("of %q is kept %q", text, turn.Said)
			}
		}
	}
}
