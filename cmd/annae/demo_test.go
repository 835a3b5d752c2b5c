package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"annae/internal/postgrestest"
)

// This is what the README tells to try.
func TestAnInventedApplicationIsThereToTry(t *testing.T) {
	d := serveDesk(t, map[string]string{})
	ref := regexp.MustCompile(`invented applications are put in.* reference=(KCN-\S+) address=demo@example.org`).FindStringSubmatch(d.log.String())[1]
	talk := d.conversation()
	holds(t, d.annae("applications", "list"), "4 applications.", "invented")
	d.say(talk, "/status "+ref)
	d.say(talk, "demo@example.org")
	code := d.code()
	holds(t, d.letters()[0], "This application is invented")
	holds(t, d.say(talk, code), "status.demo", "This application is invented", "Ban Sabaidee", "status.missing")

	holds(t, d.annae("people", "erase", "--address", "Demo@Example.org"), "This would be erased:", "4 contacts", "1 file of a letter", "Nothing was erased")
	holds(t, d.say(talk, "/status"), "status.demo")
	said := d.annae("people", "erase", ref, "--yes", "--notes", "--by", "kim")
	holds(t, said, "1 application\n", "1 contact\n", "2 notes", "1 file of a letter", "by kim (command line)")
	holds(t, d.say(talk, "/status"), "status.ended")
	receipt := regexp.MustCompile(`Receipt: (\S+)`).FindStringSubmatch(said)[1]
	holds(t, d.annae("people", "receipt", receipt), "erased by kim (command line): 1 application, 1 contact")
	if left, err := filepath.Glob(filepath.Join(d.dir, "mail", "*.eml")); err != nil || len(left) > 0 {
		t.Errorf("in the folder of letters are left %v, %v", left, err)
	}

	d.say(talk, "/forget")
	forgotten := d.say(talk, "yes")
	holds(t, forgotten, "conv.forgotten", "forget.receipt")
	receipt = regexp.MustCompile(`\*\*(\S+)\*\*`).FindStringSubmatch(forgotten)[1]
	holds(t, d.annae("people", "receipt", strings.ToLower(receipt)), "forgotten by person")
}

func TestASharedRecordBeginsWithNoApplicationAndIsErasedFrom(t *testing.T) {
	d := serveDesk(t, map[string]string{
		"ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
	})
	holds(t, d.annae("applications", "list"), "0 applications.")
	file := filepath.Join(t.TempDir(), "plans.csv")
	plans := "Track,Country,City,Title,Applicant,Contacts\nplanning-2026,LA,Demo City,A plan,City of Demo,person@example.org\n"
	if err := os.WriteFile(file, []byte(plans), 0o600); err != nil {
		t.Fatal(err)
	}
	d.annae("applications", "import", file)
	holds(t, d.annae("people", "erase", "--address", "person@example.org", "--yes"), "This is erased:", "1 contact\n", "Receipt: ")
	holds(t, d.annae("people", "erase", "--address", "person@example.org"), "There is nothing to erase")
}
