package slack_test

import (
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	app "annae/deploy/slack"
	"annae/internal/slack"
	"annae/internal/slack/slacktest"
)

type manifest struct {
	Features struct {
		Commands []struct {
			Command string `yaml:"command"`
			URL     string `yaml:"url"`
		} `yaml:"slash_commands"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `yaml:"request_url"`
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			On  bool   `yaml:"is_enabled"`
			URL string `yaml:"request_url"`
		} `yaml:"interactivity"`
		Sockets bool `yaml:"socket_mode_enabled"`
	} `yaml:"settings"`
}

func readManifest(t *testing.T, address string) (m manifest) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(app.Manifest(address)), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// The manifest names the paths that are served, and the events that are read.
func TestTheManifestIsThatOfTheCode(t *testing.T) {
	m := readManifest(t, "https://annae.test/")
	if len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != "/annae" || m.Features.Commands[0].URL != "https://annae.test"+slack.CommandsPath ||
		m.Settings.Events.URL != "https://annae.test"+slack.EventsPath || m.Settings.Interactivity.URL != "https://annae.test"+slack.InteractionsPath || m.Settings.Sockets {
		t.Errorf("for requests it is %+v", m)
	}
	if events := slack.Events(); !slices.Equal(m.Settings.Events.Bot, events) {
		t.Errorf("it subscribes to %q, read are %q", m.Settings.Events.Bot, events)
	}
	m = readManifest(t, "")
	if !m.Settings.Sockets || !m.Settings.Interactivity.On || m.Settings.Events.URL != "" || m.Settings.Interactivity.URL != "" || m.Features.Commands[0].URL != "" {
		t.Errorf("for sockets it is %+v", m)
	}
}

// With the scopes of the manifest all works, and without any one of them
// something does not: it asks for no more than it uses.
func TestNoScopeIsTooMany(t *testing.T) {
	scopes := readManifest(t, "").OAuth.Scopes.Bot
	if lacks := lacking(t, scopes); lacks != "" {
		t.Errorf("with all scopes of the manifest %s does not work", lacks)
	}
	for _, scope := range scopes {
		if scope == "commands" {
			continue // without it there is no command to be run
		}
		rest := slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == scope })
		if lacks := lacking(t, rest); lacks == "" {
			t.Errorf("all works without %s", scope)
		}
	}
}

// lacking is what does not work with some scopes.
func lacking(t *testing.T, scopes []string) string {
	t.Helper()
	for _, closed := range []bool{false, true} {
		srv := slacktest.Start(t, slacktest.Options{NoLimits: true, Scopes: scopes})
		kim := srv.Person("Kim")
		helpDesk := srv.Channel("help-desk", kim, srv.App())
		if closed {
			helpDesk = srv.PrivateChannel("closed", kim, srv.App())
		}
		d := openDesk(t, srv, nil, srv.TeamID()+"/viewer="+srv.Group("staff", kim).ID(), bySocket, slack.HelpDesk{Channel: helpDesk.ID(), Locale: "en"})
		all := map[string]func(){"an answer to a post": func() { kim.Say(helpDesk, "hello", slacktest.InThread(kim.Say(helpDesk, "hello"))) }}
		if !closed {
			room := srv.Channel("general", kim, srv.App())
			all["a message"] = func() { kim.Say(kim.DM(), "help") }
			all["a mention"] = func() { kim.Say(room, "@Annae help") }
			all["the home tab"] = kim.OpenHome
			all["a command"] = func() { kim.Command(room, "/annae", "help") }
		}
		for what, do := range all {
			before := d.node.Counts().Handled
			do()
			if !d.settles(before + 1) {
				return what
			}
			for _, c := range srv.Calls() {
				if c.Error != "" {
					return what + ": " + c.Method
				}
			}
		}
	}
	return ""
}
