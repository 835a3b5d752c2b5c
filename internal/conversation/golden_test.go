package conversation_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"annae/internal/conversation/conversationtest"
)

var update = flag.Bool("update", false, "rewrite what the bot says in conversationtest/testdata/*.txt")

// Each script is a conversation, in keys rather than prose:
//
//	# What it shows.
//	as-of 2026-11-22        the day that it is on from here on
//	prefers ko              the language that the channel prefers from here on
//	off ask                 turned off from here on; "on ask" turns it on again;
//	                        "off channel" turns off the channel that plays it
//	people Mon-Fri 09:00-18:00 Asia/Seoul
//	                        questions are handed to people, who are there then;
//	                        without hours nobody knows when
//	! claim                 a person of the help desk takes the question
//	! reply Yes.            and writes; "approved checking" is a reply of ours
//	> and in 2024?          the person writes
//	* helped.1.yes          the person picks an option
//	< card deadline-planning 2024   the bot says; -update rewrites these lines
//	= gap handover not_understood   what is kept as a gap, or handed on, likewise
func TestConversations(t *testing.T) {
	scripts := conversationtest.Scripts()
	if len(scripts) < 40 {
		t.Fatalf("%d conversations, want at least 40", len(scripts))
	}
	for name, script := range scripts {
		t.Run(name, func(t *testing.T) {
			got := conversationtest.Alone(t, script)
			if *update {
				file := filepath.Join("conversationtest", "testdata", name+".txt")
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if got != script {
				t.Errorf("it goes\n%s\nwant\n%s", got, script)
			}
		})
	}
}
