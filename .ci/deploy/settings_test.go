package deploy_test

import (
	"regexp"
	"strings"
	"testing"

	"annae/internal/config"
)

// settings are those that the program knows, by name.
func settings() map[string]config.Setting {
	all := map[string]config.Setting{}
	for _, s := range config.Settings(func(string) string { return "" }) {
		all[s.Name] = s
		if s.Secret {
			all[s.Name+"_FILE"] = config.Setting{Name: s.Name + "_FILE"}
		}
	}
	return all
}

// ours are the variables that only the files in deploy/ know.
var ours = map[string]bool{
	"ANNAE_DOMAIN": true, "ANNAE_VERSION": true, "ANNAE_HTTP_PORT": true, "ANNAE_HTTPS_PORT": true, "ANNAE_UPSTREAMS": true,
}

func TestEverySettingThatIsNamedIsKnown(t *testing.T) {
	variable := regexp.MustCompile(`ANNAE_[A-Z_]+`)
	for _, path := range []string{"compose.yaml", "annae.service", "Dockerfile", "Caddyfile", "README.md", "secrets.sh"} {
		for _, name := range variable.FindAllString(read(t, "deploy/"+path), -1) {
			if _, known := settings()[name]; !known && !ours[name] {
				t.Errorf("deploy/%s names %s, which nothing reads", path, name)
			}
		}
	}
}

func TestEachFileSaysWhatItIsAndHowItWasTried(t *testing.T) {
	for _, path := range []string{"compose.yaml", "annae.service", "Dockerfile", "Caddyfile", "secrets.sh"} {
		head, _, _ := strings.Cut(strings.TrimPrefix(read(t, "deploy/"+path), "#!/bin/sh\n"), "\n\n")
		if !strings.HasPrefix(head, "# ") || !strings.Contains(head, "# Run here: ") && !strings.Contains(head, "# Checked only: ") {
			t.Errorf("deploy/%s begins with %q, want a comment with Run here: or Checked only:", path, head)
		}
	}
}
