package main

import (
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"annae/internal/postgrestest"
	"annae/internal/redistest"
)

// Who waits at one desk for what comes hears of a move that a program of staff
// makes at another, once, however often the program asks for it; each contact
// gets one letter.
func TestWhoWaitsHearsOfAMoveByTheAPI(t *testing.T) {
	shared := redistest.Start(t)
	settings := map[string]string{
		"ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "ANNAE_REDIS_URL": shared.URL(),
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
	seq := regexp.MustCompile(`"seq":\s*(\d+)`).FindStringSubmatch(one.say(talk, code))
	if seq == nil {
		t.Fatal("a turn has no number")
	}

	heard := make(chan string, 1)
	go func() {
		_, reply := one.call("GET", "/v1/conversations/"+talk+"/messages?wait=25&after="+seq[1], "")
		heard <- reply
	}()
	token := regexp.MustCompile(`annae_\S+`).FindString(two.annae("token", "new", "portal", "--may", "applications:move"))
	for range 2 {
		status, reply := two.call("POST", "/v1/applications/"+ref+"/moves", `{"to":"checking","note":"Thank you.","at_once":true}`, "Authorization", "Bearer "+token, "Idempotency-Key", "one")
		if status/100 != 2 {
			t.Fatalf("%d %s", status, reply)
		}
	}
	select {
	case reply := <-heard:
		holds(t, reply, `"news.there"`, ref)
		if strings.Contains(reply, "Thank you.") || strings.Contains(reply, "completeness") {
			t.Errorf("who waits is told what it is:\n%s", reply)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("who waits hears nothing")
	}
	eventually(t, "letter to each", func() bool { return len(newsLetters(one, two)) >= 2 })
	time.Sleep(100 * time.Millisecond) // no more may come
	if letters, turns := len(newsLetters(one, two)), strings.Count(two.turns(talk), `"news.there"`); letters != 2 || turns != 1 {
		t.Errorf("there are %d letters and %d turns, want 2 and 1", letters, turns)
	}
}
