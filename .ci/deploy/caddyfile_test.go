package deploy_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// caddyfile runs a command of Caddy's on the Caddyfile, with folders of its own.
func caddyfile(t *testing.T, command string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{command, "--config", filepath.Join(root(t), "deploy/Caddyfile"), "--adapter", "caddyfile"}, args...)
	return do(t, dir, []string{"ANNAE_DOMAIN=" + domain, "HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_CONFIG_HOME=" + dir}, "caddy", args...)
}

func TestCaddyTakesTheCaddyfileWithoutAWarning(t *testing.T) {
	for _, said := range []string{caddyfile(t, "validate"), caddyfile(t, "adapt", "--validate")} {
		for _, fault := range []string{`"level":"warn"`, `"level":"error"`, "not formatted"} {
			if strings.Contains(said, fault) {
				t.Errorf("Caddy says:\n%s", said)
			}
		}
	}
}

func TestWithoutSettingsCaddyServesTheDomainOnItsPortsForBothProcesses(t *testing.T) {
	said := caddyfile(t, "adapt")
	for _, want := range []string{
		`"http_port":80,"https_port":443`, `"listen":[":443"]`, `"host":["` + domain + `"]`,
		`"upstreams":[{"dial":"annae-1:8080"},{"dial":"annae-2:8080"}]`, `"uri":"/healthz"`,
	} {
		if !strings.Contains(said, want) {
			t.Errorf("Caddy makes no %s of it:\n%s", want, said)
		}
	}
}

// Caddy would take a process for dead for what a client does: send too much, or
// break off.
func TestNoClientMakesAProcessPassForDead(t *testing.T) {
	if said := caddyfile(t, "adapt"); strings.Contains(said, `"passive"`) {
		t.Errorf("Caddy counts failed requests:\n%s", said)
	}
}
