package main

import (
	"io"
	"strings"
	"testing"

	"annae/internal/answer/answertest"
	"annae/internal/slack/slacktest"
)

// A reviewer moves an application in Slack, by the program as it is served, and
// the command line sees by whom.
func TestStaffMoveAnApplicationInSlack(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{})
	kim := srv.Person("Kim", slacktest.Locale("ko-KR", "Asia/Seoul"))
	room := srv.Channel("general", kim)
	d := serveDesk(t, map[string]string{
		"ANNAE_SLACK_TOKEN": srv.Token(), "ANNAE_SLACK_APP_TOKEN": srv.AppToken(), "ANNAE_SLACK_API_URL": srv.APIURL(),
		"ANNAE_SLACK_ROLES": srv.TeamID() + "/reviewer=" + srv.Group("reviewers", kim).ID(),
	})
	srv.AwaitSockets(t, 2)
	ref := d.entered("person@example.org")
	if failure := kim.Command(room, "/annae", "move "+ref).Await(t); failure != "" {
		t.Fatal(failure)
	}
	form := kim.AwaitModal(t, "바꿀 단계")
	kim.Enter(form, "to", "checking")
	kim.Enter(form, "note", "서류를 확인하고 있습니다.")
	if failure := kim.Submit().Await(t); failure != "" {
		t.Fatal(failure)
	}
	kim.AwaitModal(t, "되돌릴 수 있습니다")
	if failure := kim.Submit().Await(t); failure != "" {
		t.Fatal(failure)
	}
	kim.AwaitModal(t, "단계 변경 되돌리기")
	said := d.annae("applications", "show", ref)
	if !strings.Contains(said, "checking, by Kim (slack "+srv.TeamID()+"/"+kim.ID()+")") {
		t.Errorf("the command line shows\n%s", said)
	}
	if _, counted := d.call("GET", "/metrics", ""); !strings.Contains(counted, "\nannae_slack_requests_total 3\n") || !strings.Contains(counted, "\nannae_slack_sockets 2\n") {
		t.Errorf("counted is\n%s", counted)
	}
	kim.OpenHome()
	kim.AwaitHome(t, "담당자 없음")
}

// What is wrong with the settings is said at once, without a secret.
func TestSettingsOfSlackThatCanNotBe(t *testing.T) {
	for name, c := range map[string]struct {
		settings map[string]string
		says     string
	}{
		"no way":      {map[string]string{"ANNAE_SLACK_TOKEN": "xoxb-secret"}, "how Slack reaches us is not set"},
		"no bot":      {map[string]string{"ANNAE_SLACK_TOKEN": "secret", "ANNAE_SLACK_SIGNING_SECRET": "secret"}, "it begins with xoxb-"},
		"no role":     {map[string]string{"ANNAE_SLACK_TOKEN": "xoxb-secret", "ANNAE_SLACK_SIGNING_SECRET": "secret", "ANNAE_SLACK_ROLES": "kim=admin"}, "is no role"},
		"no channel":  {map[string]string{"ANNAE_SLACK_TOKEN": "xoxb-secret", "ANNAE_SLACK_SIGNING_SECRET": "secret", "ANNAE_SLACK_DESK": "#help", "ANNAE_ENQUIRIES": "on"}, "ANNAE_SLACK_DESK"},
		"no digest":   {map[string]string{"ANNAE_SLACK_TOKEN": "xoxb-secret", "ANNAE_SLACK_SIGNING_SECRET": "secret", "ANNAE_SLACK_DIGEST": "general"}, "ANNAE_SLACK_DIGEST"},
		"no language": {map[string]string{"ANNAE_SLACK_TOKEN": "xoxb-secret", "ANNAE_SLACK_SIGNING_SECRET": "secret", "ANNAE_SLACK_LOCALE": "fr"}, "ANNAE_SLACK_LOCALE"},
		"no people":   {map[string]string{"ANNAE_SLACK_TOKEN": "xoxb-secret", "ANNAE_SLACK_SIGNING_SECRET": "secret", "ANNAE_SLACK_DESK": "C01DESK"}, "ANNAE_ENQUIRIES=on"},
		"no address":  {map[string]string{"ANNAE_SLACK_TOKEN": "xoxb-secret", "ANNAE_SLACK_SIGNING_SECRET": "secret", "ANNAE_SLACK_API_URL": "slack"}, "no address of Slack's Web API"},
	} {
		t.Run(name, func(t *testing.T) {
			c.settings["ANNAE_ADDR"], c.settings["ANNAE_DATA_DIR"] = "127.0.0.1:0", dataDir(t)
			w := world{getenv: func(name string) string { return c.settings[name] }, stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, desk: answertest.Desk()}
			err := run(t.Context(), []string{"serve"}, w)
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "-secret") {
				t.Errorf("it says %v, want %q", err, c.says)
			}
		})
	}
}
