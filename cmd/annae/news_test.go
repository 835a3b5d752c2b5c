package main

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"annae/internal/postgrestest"
	"annae/internal/redistest"
)

// entered enters an application and tells its reference.
func (d *running) entered(contacts string) string {
	d.t.Helper()
	file := filepath.Join(d.t.TempDir(), "plans.csv")
	plans := "Track,Country,City,Title,Applicant,Contacts\nplanning-2026,LA,Sample City,A plan,City of Sample," + contacts + "\n"
	if err := os.WriteFile(file, []byte(plans), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.annae("applications", "import", file)
	return regexp.MustCompile(`KCN-\S+`).FindString(d.annae("applications", "list"))
}

// turns are the keys and words of all turns of a conversation.
func (d *running) turns(talk string) string {
	d.t.Helper()
	status, reply := d.call("GET", "/v1/conversations/"+talk+"/messages?after=0", "")
	if status != http.StatusOK {
		d.t.Fatalf("%d %s", status, reply)
	}
	return reply
}

// newsLetters are the letters of all that tell of a move.
func newsLetters(all ...*running) (letters []string) {
	for _, d := range all {
		for _, letter := range d.letters() {
			if eightDigits.FindString(letter) == "" {
				letters = append(letters, letter)
			}
		}
	}
	return letters
}

// Who proved an application hears of each move once, in the conversation only
// that there is news, and by letter what it is; whichever process does it.
func TestEachMoveIsToldOnce(t *testing.T) {
	shared := redistest.Start(t)
	settings := map[string]string{
		"ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "ANNAE_REDIS_URL": shared.URL(),
		"ANNAE_RATE": "0", // turns are looked for all the time
	}
	one, two := serveDesk(t, maps.Clone(settings)), serveDesk(t, maps.Clone(settings))
	ref := one.entered(`"person@example.org, other@example.org"`)
	talk := one.conversation()
	one.say(talk, "/status "+ref)
	one.say(talk, "person@example.org")
	var code string
	eventually(t, "letter", func() bool {
		for _, letter := range append(one.letters(), two.letters()...) {
			code = eightDigits.FindString(letter)
		}
		return code != ""
	})
	holds(t, one.say(talk, code), "status.stands", "Received")

	move := func(to string) { two.annae("applications", "move", ref, to, "--at-once", "--note", "Thank you.") }
	told := func(n int) func() bool {
		return func() bool {
			return strings.Count(one.turns(talk), `"news.there"`) == n && len(newsLetters(one, two)) == 2*n
		}
	}
	move("checking")
	eventually(t, "first news", told(1))
	if seen := one.turns(talk); strings.Contains(seen[strings.Index(seen, "news.there"):], "completeness") {
		t.Errorf("a conversation is told what the news is:\n%s", seen)
	}
	for _, letter := range newsLetters(one, two) {
		holds(t, letter, "Subject: News of application "+ref, "ed for completeness, since ", "Thank you.")
	}
	holds(t, one.say(talk, "/status "+ref), "status.address") // a new proof

	two.annae("applications", "move", ref, "reviewing")
	two.annae("applications", "undo", ref)
	move("reviewing")
	eventually(t, "second news, and none of what was undone", told(2))

	one.say(talk, "/unlink") // and all before it is thrown away
	move("deciding")
	eventually(t, "letter of the third", func() bool { return len(newsLetters(one, two)) == 6 })
	time.Sleep(100 * time.Millisecond) // nothing may come
	if seen := one.turns(talk); strings.Contains(seen, "news.there") {
		t.Errorf("a conversation that was closed is told\n%s", seen)
	}
}

// Who proved it under contacts that changed since hears nothing, and who was
// asked to be quiet is.
func TestNewsEndsWithTheContacts(t *testing.T) {
	d := serveDesk(t, map[string]string{})
	ref := d.entered("person@example.org")
	talk := d.conversation()
	d.say(talk, "/status "+ref)
	d.say(talk, "person@example.org")
	d.say(talk, d.code())
	holds(t, d.say(talk, "/quiet"), "news.quiet")
	d.annae("applications", "move", ref, "checking", "--at-once")
	eventually(t, "letter", func() bool { return len(newsLetters(d)) == 1 })
	holds(t, d.say(talk, "/quiet off"), "news.loud")
	file := filepath.Join(t.TempDir(), "contacts.csv")
	if err := os.WriteFile(file, fmt.Appendf(nil, "Reference,Contacts\n%s,new@example.org\n", ref), 0o600); err != nil {
		t.Fatal(err)
	}
	d.annae("applications", "import", file)
	d.annae("applications", "move", ref, "reviewing", "--at-once")
	eventually(t, "letter to the new contact", func() bool { return len(newsLetters(d)) == 2 })
	if seen := d.turns(talk); strings.Contains(seen, "news.there") {
		t.Errorf("told is\n%s", seen)
	}
}
