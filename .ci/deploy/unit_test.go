package deploy_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unit is a unit as a file, with a program that is there.
func unit(t *testing.T, text string) string {
	t.Helper()
	if !strings.Contains(text, "ExecStart=/usr/local/bin/annae serve\n") {
		t.Fatal("the unit does not start /usr/local/bin/annae serve")
	}
	text = strings.ReplaceAll(text, "/usr/local/bin/annae", need(t, "true"))
	return write(t, filepath.Join(t.TempDir(), "annae.service"), text)
}

// systemd tells what it takes for a fault and goes on, so silence is wanted.
func TestTheUnitIsTakenBySystemd(t *testing.T) {
	text := read(t, "deploy/annae.service")
	for name, text := range map[string]string{
		"as it stands":    text,
		"with PostgreSQL": regexp.MustCompile(`(?m)^#([A-Z]\w*=)`).ReplaceAllString(text, "$1"),
	} {
		t.Run(name, func(t *testing.T) {
			if said := do(t, ".", nil, "systemd-analyze", "verify", unit(t, text)); said != "" {
				t.Errorf("systemd-analyze verify says:\n%s", said)
			}
		})
	}
}

func TestTheUnitIsShutIn(t *testing.T) {
	said := do(t, ".", nil, "systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", unit(t, read(t, "deploy/annae.service")))
	if !strings.Contains(said, "Overall exposure level for annae.service: ") {
		t.Errorf("systemd-analyze security says:\n%s", said)
	}
}
