package slack_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"annae/internal/application"
	"annae/internal/slack/slacktest"
)

// eventually waits for something.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("there is no %s", what)
		}
	}
}

// Whatever passes is waited for: a reply comes once all the same.
func TestAReplyWaitsForWhatPasses(t *testing.T) {
	for name, fault := range map[string]slacktest.Fault{
		"too many": slacktest.TooManyRequests(1), "unavailable": slacktest.Unavailable(), "garbled": slacktest.Garbled(),
		"an operator has to look at the token": slacktest.Refused("token_revoked"), "internal": slacktest.Refused("internal_error"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
			kim := srv.Person("Kim")
			d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID(), bySocket)
			srv.Fail("chat.postMessage", 2, fault)
			kim.Say(kim.DM(), "help")
			kim.DM().Await(t, func(slacktest.Message) bool { return true })
			if n := len(kim.DM().FromApp()); n != 1 {
				t.Errorf("it comes %d times", n)
			}
			if strings.Contains(d.log.String(), srv.Token()) {
				t.Error("the log holds the token")
			}
		})
	}
}

// What can't be sent any more is set aside, where operators see why.
func TestAReplyIntoAnArchivedChannelIsSetAside(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim := srv.Person("Kim")
	d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID(), bySocket)
	room := srv.Channel("general", kim, srv.App())
	srv.Fail("chat.postMessage", 1, slacktest.Refused("is_archived"))
	kim.Say(room, "@Annae help")
	eventually(t, "send that is set aside", func() bool {
		aside, err := d.rec.Asides(t.Context())
		return err == nil && len(aside) == 1 && strings.Contains(aside[0].Why, "is_archived")
	})
}

// A window of an application that somebody else has moved meanwhile moves nothing,
// and says who was faster.
func TestAWindowThatIsTooLateMovesNothing(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim := srv.Person("Kim")
	d := open(t, srv, nil, srv.TeamID()+"/reviewer="+kim.ID(), bySocket)
	ref := d.entered("Vientiane")
	if failure := kim.Command(kim.DM(), "/annae", "move "+string(ref)).Await(t); failure != "" {
		t.Fatal(failure)
	}
	form := kim.AwaitModal(t, "Preview")
	if _, err := d.apps.Move(t.Context(), application.Request{Reference: ref, To: "checking", Note: "Thank you.", By: "Park (command line)"}); err != nil {
		t.Fatal(err)
	}
	kim.Enter(form, "to", "checking")
	kim.Enter(form, "note", "Late.")
	if failure := kim.Submit().Await(t); failure != "" {
		t.Fatal(failure)
	}
	kim.AwaitModal(t, "Park has already moved")
	if a, moves, err := d.apps.Get(t.Context(), ref); err != nil || a.Phase != "checking" || moves[len(moves)-1].Note == "Late." {
		t.Errorf("it is %+v of %+v, %v", a, moves, err)
	}
}

// A list that is longer than a page is read page by page, each within what Slack
// takes, which the fake holds it to; and what applicants wrote calls nobody.
func TestALongListIsReadPageByPage(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim := srv.Person("Kim")
	d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID(), bySocket)
	for n := range 23 {
		d.entered(fmt.Sprintf("<!channel> *City* <@U012> %02d %s", n, strings.Repeat("ສະບາຍດີ ", 10)))
	}
	if failure := kim.Command(kim.DM(), "/annae", "pending").Await(t); failure != "" {
		t.Fatal(failure)
	}
	seen, before := map[string]bool{}, ""
	for page := range 3 {
		var list slacktest.Message
		eventually(t, "next page", func() bool {
			all := kim.Ephemerals(kim.DM())
			if len(all) > 0 {
				list = all[len(all)-1]
			}
			return list.Reads() != before && strings.Contains(list.Reads(), "City")
		})
		before = list.Reads()
		if calls := list.Triggers(); len(calls) > 0 {
			t.Errorf("page %d would call %v", page, calls)
		}
		for _, city := range regexp.MustCompile(`> (\d\d) `).FindAllStringSubmatch(before, -1) {
			seen[city[1]] = true
		}
		if page < 2 {
			presses(t, kim, list, "Next page")
		}
	}
	if len(seen) != 23 {
		t.Errorf("on three pages are %d of 23", len(seen))
	}
	for _, c := range srv.Calls() {
		if c.Error != "" {
			t.Errorf("%s is answered with %s", c.Method, c.Error)
		}
	}
}
