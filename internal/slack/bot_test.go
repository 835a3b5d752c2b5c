package slack_test

import (
	"strings"
	"testing"

	"annae/internal/slack/slacktest"
)

// ways are both, which have to be alike.
var ways = map[string]way{"by socket": bySocket, "by request": byRequest}

// A reviewer lists what waits, looks at one, moves it with a preview, and takes
// that back.
func TestAReviewIsDoneWithoutLeavingSlack(t *testing.T) {
	for name, by := range ways {
		t.Run(name, func(t *testing.T) {
			srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
			kim := srv.Person("Kim")
			group := srv.Group("reviewers", kim)
			d := open(t, srv, nil, srv.TeamID()+"/reviewer="+group.ID(), by)
			ref := d.entered("Vientiane")
			room := srv.Channel("general", kim)

			if failure := kim.Command(room, "/annae", "pending planning").Await(t); failure != "" {
				t.Fatal(failure)
			}
			list := kim.AwaitEphemeral(t, room, "Vientiane")
			if !strings.Contains(string(list.Blocks), `"type":"table"`) || !strings.Contains(list.Reads(), string(ref)) {
				t.Errorf("the list is %s", list.Blocks)
			}
			presses(t, kim, list, string(ref))
			shown := kim.AwaitEphemeral(t, room, "person@example.org")

			presses(t, kim, shown, "Move")
			form := kim.AwaitModal(t, "Preview")
			kim.Enter(form, "to", "checking")
			kim.Enter(form, "note", "Thank you. <!channel> & <@U012> *bold*")
			if failure := kim.Submit().Await(t); failure != "" {
				t.Fatal(failure)
			}
			preview := kim.AwaitModal(t, "Being checked for completeness")
			if !strings.Contains(preview.Reads(), "!channel› & ‹@U012›") {
				t.Errorf("the preview does not show the note as it was written:\n%s", preview.Reads())
			}
			if calls := slacktest.TriggersOf("", preview.Blocks); len(calls) > 0 {
				t.Errorf("the preview would call %v", calls)
			}
			if failure := kim.Submit().Await(t); failure != "" {
				t.Fatal(failure)
			}
			done := kim.AwaitModal(t, "Undo the move")
			a, moves, err := d.apps.Get(t.Context(), ref)
			if err != nil || a.Pending == nil || a.Pending.To != "checking" || !strings.Contains(moves[len(moves)-1].By, "Kim (slack "+srv.TeamID()+"/"+kim.ID()+")") {
				t.Fatalf("made is %+v of %+v, %v", a.Pending, moves, err)
			}
			presses(t, kim, done, "Undo")
			kim.AwaitModal(t, "taken back")
			if a, _, err := d.apps.Get(t.Context(), ref); err != nil || a.Pending != nil || a.Phase != "received" {
				t.Errorf("taken back, it is %+v, %v", a, err)
			}
		})
	}
}
