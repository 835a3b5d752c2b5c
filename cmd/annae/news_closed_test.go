package main

import (
	"strings"
	"testing"
)

// Who closes an application, or forgets it, leaves nothing of it to see, also
// when news came in between, another one was asked for, or both.
func TestWhatIsClosedIsNotShown(t *testing.T) {
	for name, c := range map[string]struct {
		move    string // before it is closed
		between []string
	}{
		"at once":           {},
		"after news":        {move: "checking"},
		"another is asked":  {between: []string{"/status KCN-2026-7F3K-E"}},
		"news, and another": {move: "checking", between: []string{"/status KCN-2026-7F3K-E"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := serveDesk(t, map[string]string{"ANNAE_RATE": "0"}) // turns are looked for all the time
			ref := d.entered("person@example.org")
			talk := d.conversation()
			d.say(talk, "/status "+ref)
			d.say(talk, "person@example.org")
			holds(t, d.say(talk, d.code()), "status.stands")
			if c.move != "" {
				d.annae("applications", "move", ref, c.move, "--at-once")
				eventually(t, "news", func() bool { return strings.Contains(d.turns(talk), `"news.there"`) })
			}
			for _, text := range c.between {
				d.say(talk, text)
			}
			holds(t, d.say(talk, "/unlink"), "status.left", `"forgotten":true`)
			if turns := d.turns(talk); strings.Contains(turns, "status.stands") || strings.Contains(turns, "A plan") {
				t.Errorf("it is closed, and shown is\n%s", turns)
			}
		})
	}
}

// A portal tells of no moves, so nobody is promised news of its applications; who
// proved one can close it all the same.
func TestNobodyIsPromisedNewsOfAPortal(t *testing.T) {
	d, _ := openPortalDesk(t)
	talk := d.conversation()
	d.say(talk, "/status "+inPortal)
	d.say(talk, "person@example.org")
	holds(t, d.say(talk, d.code()), "status.stands")
	holds(t, d.say(talk, "/quiet"), "news.none")
	holds(t, d.say(talk, "/unlink"), "status.left")
	if turns := d.turns(talk); strings.Contains(turns, "A portal's plan") {
		t.Errorf("it is closed, and shown is\n%s", turns)
	}
}
