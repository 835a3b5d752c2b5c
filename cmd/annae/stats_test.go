package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// What people do is counted once, without their words.
func TestWhatPeopleDoIsCounted(t *testing.T) {
	d := serveDesk(t, withPeople(map[string]string{"ANNAE_RATE": "0"}))
	talk := d.conversation()
	d.say(talk, "who can apply for planning?")
	holds(t, d.say(talk, "No"), "conv.why")
	d.say(talk, "1")
	d.say(talk, "flumph the greebles of zorp")
	d.say(talk, "what is the weather in Paris tomorrow?")
	d.say(talk, "/person flumph?")
	d.say(talk, "/check")
	d.say(talk, "1")
	d.say(talk, "1")
	d.say(talk, "/help")

	token := regexp.MustCompile(`annae_\S+`).FindString(d.annae("token", "new", "boss", "--may", "stats:read"))
	status, reply := d.call("GET", "/v1/stats", "", "Authorization", "Bearer "+token)
	var is struct {
		All    struct{ Asked, Alone, Unanswered, Outside, Handed, Wrong int }
		Topics []struct{ Topic string }
		Check  struct {
			Steps []struct {
				Fact       string
				Put, Given int
			}
		}
	}
	if err := json.Unmarshal([]byte(reply), &is); err != nil || status != 200 {
		t.Fatalf("%d %s", status, reply)
	}
	if a := is.All; a.Asked != 2 || a.Alone != 1 || a.Unanswered != 1 || a.Outside != 1 || a.Handed != 1 || a.Wrong != 1 || len(is.Topics) == 0 || is.Topics[0].Topic != "who-can-apply-planning" {
		t.Errorf("counted is %s", reply)
	}
	if s := is.Check.Steps; len(s) < 2 || s[0].Put == 0 || s[0].Given == 0 {
		t.Errorf("of the pre-check is counted %+v", s)
	}
	if strings.Contains(reply, "zorp") || strings.Contains(reply, "Paris") {
		t.Errorf("somebody's words are in %s", reply)
	}
}
