package conversation_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what the bot says in testdata/*.txt")

// Each file of testdata is a conversation, in keys rather than prose:
//
//	# What it shows.
//	as-of 2026-11-22        the day that it is on (before the first message)
//	prefers ko              the language that the channel prefers from here on
//	off ask                 turned off from here on; "on ask" turns it on again
//	> and in 2024?          the person writes
//	* helped.1.yes          the person picks an option
//	< card deadline-planning 2024   the bot says; -update rewrites these lines
//	= gap handover not_understood   what is kept as a gap
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d conversations in testdata (%v), want at least 40", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(data))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(data) {
				t.Errorf("%s goes\n%s\nwant\n%s", file, got, data)
			}
		})
	}
}

// play plays the script and returns it with what the bot says now.
func play(t *testing.T, script string) string {
	s := newScene(t)
	var out strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "<") || strings.HasPrefix(line, "=") {
			continue
		}
		out.WriteString(line + "\n")
		for _, said := range s.act(line) {
			out.WriteString(said + "\n")
		}
	}
	return out.String()
}
