package arrows_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// may is the map, from the inside out: a package imports those named behind
// it and no others of ours.
var may = map[string]string{
	// Words and texts.
	"internal/locale":   "",
	"internal/redact":   "",
	"internal/hours":    "",
	"internal/config":   "",
	"internal/mailbox":  "",
	"internal/switches": "",
	// The domain.
	"internal/condition":   "",
	"internal/diagram":     "",
	"internal/content":     "internal/condition internal/locale",
	"internal/eligibility": "internal/condition internal/content internal/diagram",
	"internal/statement":   "internal/condition internal/content internal/eligibility",
	"internal/match":       "",
	"internal/answer":      "internal/condition internal/content internal/eligibility internal/locale internal/match internal/redact internal/statement",
	"internal/application": "internal/content internal/mailbox",
	"internal/access":      "",
	"internal/identity":    "internal/application internal/delivery internal/locale",
	"internal/slip":        "internal/application",
	"internal/enquiry":     "internal/delivery internal/locale",
	"internal/draft":       "internal/content internal/locale internal/redact",
	"internal/evaluation":  "",
	"internal/stats":       "",
	"internal/changes":     "internal/answer internal/content internal/eligibility internal/locale",
	// What is kept, brought and told.
	"internal/filelock":            "",
	"internal/fakeclock":           "",
	"internal/freeport":            "",
	"internal/mail":                "internal/delivery internal/locale internal/mailbox",
	"internal/portal":              "internal/application",
	"internal/portal/portaltest":   "",
	"internal/seal":                "",
	"internal/standing":            "internal/application internal/redis",
	"internal/sheet":               "",
	"internal/redis":               "",
	"internal/delivery/survival":   "", // tests only: real processes that are killed
	"internal/delivery/simulation": "internal/delivery",
	"internal/delivery":            "",
	"internal/gaps":                "internal/conversation",
	"internal/hub":                 "internal/application internal/conversation internal/delivery internal/enquiry internal/locale internal/stats",
	"internal/record":              "internal/access internal/answer internal/application internal/content internal/conversation internal/delivery internal/draft internal/enquiry internal/filelock internal/hub internal/identity internal/locale internal/news internal/redact internal/slip internal/stats internal/switches",
	"internal/news":                "internal/application internal/content internal/delivery internal/hub internal/locale",
	"internal/review":              "internal/application internal/content internal/conversation internal/draft internal/enquiry internal/gaps internal/locale internal/news internal/stats",
	"internal/hub/hubtest":         "internal/conversation internal/delivery internal/hub internal/record internal/seal",
	"internal/nodetest":            "",
	"internal/postgrestest":        "internal/freeport",
	"internal/redistest":           "internal/freeport",
	// The channels: none imports another.
	"internal/conversation":                  "internal/answer internal/application internal/condition internal/content internal/eligibility internal/enquiry internal/hours internal/identity internal/locale internal/redact internal/stats",
	"internal/answer/answertest":             "faq locales rules internal/answer internal/content",
	"internal/application/backendtest":       "internal/application",
	"internal/conversation/conversationtest": "internal/answer internal/answer/answertest internal/application internal/conversation internal/enquiry internal/identity internal/locale",

	"internal/rich":        "internal/content internal/conversation internal/locale",
	"internal/telegram":    "internal/conversation internal/delivery internal/hub internal/identity internal/locale internal/rich",
	"internal/slack":       "internal/conversation internal/delivery internal/enquiry internal/hub internal/locale internal/review internal/rich",
	"internal/terminal":    "internal/content internal/conversation internal/locale",
	"internal/web":         "internal/access internal/answer internal/application internal/changes internal/content internal/conversation internal/eligibility internal/enquiry internal/identity internal/locale internal/slip internal/stats",
	"internal/web/browser": "", // tests only: it reads the page as a browser does
	// A Telegram and a Slack of our own: for tests, and for a demonstration.
	"internal/slack/slacktest":            "internal/fakeclock",
	"internal/telegram/telegramtest":      "internal/fakeclock",
	"internal/telegram/telegramtest/demo": "internal/telegram/telegramtest",
	// Content carries no code.
	"faq": "", "locales": "", "rules": "",
	"deploy/slack": "",
	// The program wires them.
	"cmd/annae": "deploy/slack faq locales rules internal/access internal/answer internal/application internal/changes internal/config internal/content internal/conversation internal/delivery internal/draft internal/eligibility internal/enquiry internal/evaluation internal/gaps internal/hub internal/identity internal/locale internal/mail internal/match internal/news internal/portal internal/record internal/redis internal/review internal/seal internal/sheet internal/slack internal/slip internal/standing internal/stats internal/switches internal/telegram internal/terminal internal/web",
	// Programs of developers.
	"internal/match/cmd/fit": "internal/evaluation internal/match",
	"internal/arrows":        "",
}

type listed struct {
	ImportPath, Doc string
	Imports         []string
}

func TestImportsFollowTheMap(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, "annae/")
		allowed, known := may[name]
		if !known {
			t.Errorf("package %s is not on the map; say in may what it may import", name)
			continue
		}
		for _, i := range p.Imports {
			if i, ours := strings.CutPrefix(i, "annae/"); ours && !slices.Contains(strings.Fields(allowed), i) {
				t.Errorf("%s imports %s; it may import only: %s", name, i, allowed)
			}
		}
		if p.Doc == "" {
			t.Errorf("package %s does not say what it is for; give it a package comment", name)
		}
	}
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Imports", "annae/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
