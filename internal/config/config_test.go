package config_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"annae/internal/config"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestWithoutAnySettingEverythingHasADefault(t *testing.T) {
	c, err := config.Load(env(map[string]string{"HOME": "/home/x"}))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{Addr: "127.0.0.1:8080", DataDir: "/home/x/.local/share/annae", Rate: 120, GapDays: 90, ContactDays: 365, RedisMode: "single", MailFrom: "Annae <annae@localhost>", TelegramURL: "https://api.telegram.org", SlackURL: "https://slack.com/api/"}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("Load() = %+v, want %+v", c, want)
	}
}

func TestProxiesAreAddressesAndNetworks(t *testing.T) {
	c, err := config.Load(env(map[string]string{"ANNAE_PROXIES": "10.0.0.5, 172.28.3.4/24,2001:db8::/32"}))
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32"), netip.MustParsePrefix("172.28.3.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	if err != nil || !slices.Equal(c.Proxies, want) {
		t.Errorf("Proxies = %v, %v, want %v", c.Proxies, err, want)
	}
	for _, bad := range []string{"localhost", "10.0.0.0/33", "fe80::1%eth0", "10.0.0.1;10.0.0.2", "*"} {
		if c, err := config.Load(env(map[string]string{"ANNAE_PROXIES": bad})); err == nil || !strings.Contains(err.Error(), "ANNAE_PROXIES") {
			t.Errorf("ANNAE_PROXIES=%s gives %v, %v, want a refusal", bad, c.Proxies, err)
		}
	}
}

func TestEveryFaultySettingIsNamedAtOnce(t *testing.T) {
	_, err := config.Load(env(map[string]string{"ANNAE_ADDR": "nowhere", "ANNAE_RATE": "many", "ANNAE_CONTENT_DIR": "/does/not/exist"}))
	if err == nil {
		t.Fatal("Load(faulty) = nil")
	}
	for _, name := range []string{"ANNAE_ADDR", "ANNAE_RATE", "ANNAE_CONTENT_DIR"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("Load(faulty) = %v, which does not name %s", err, name)
		}
	}
}

func TestTheDocumentationListsEverySetting(t *testing.T) {
	doc, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	named := env(map[string]string{"HOME": "$HOME"})
	for _, s := range config.Settings(named) {
		d := "`" + s.Default + "`"
		if s.Default == "" {
			d = "(empty)"
		}
		if row := "| `" + s.Name + "` | " + d + " | " + s.Says + " |"; !strings.Contains(string(doc), row) {
			t.Errorf("docs/configuration.md lacks the row\n%s", row)
		}
	}
}

func TestASecretMayLieInAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("the-key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(env(map[string]string{"ANNAE_SECRET_KEY_FILE": file}))
	if err != nil || c.SecretKey != "the-key" {
		t.Errorf("Load() = %q, %v, want the key in the file", c.SecretKey, err)
	}
	for why, vars := range map[string]map[string]string{
		"both":           {"ANNAE_SECRET_KEY_FILE": file, "ANNAE_SECRET_KEY": "secret-1"},
		"no file":        {"ANNAE_SECRET_KEY_FILE": file + "x"},
		"a folder":       {"ANNAE_SECRET_KEY_FILE": filepath.Dir(file)},
		"no shared key":  {"ANNAE_DATABASE_URL": "postgres://annae:secret-2@localhost/annae"},
		"no such scheme": {"ANNAE_DATABASE_URL": "mysql://annae:secret-2@localhost/annae", "ANNAE_SECRET_KEY": "secret-1"},
		"no such mode":   {"ANNAE_REDIS_MODE": "many"},
		"no token":       {"ANNAE_PORTAL_URL": "https://secret-3.example.org"},
		"no portal":      {"ANNAE_PORTAL_TOKEN": "secret-4"},
	} {
		_, err := config.Load(env(vars))
		if err == nil {
			t.Errorf("%s: Load() = nil", why)
			continue
		}
		if strings.Contains(err.Error(), "secret-") || strings.Contains(err.Error(), "the-key") {
			t.Errorf("%s: the error shows a secret: %v", why, err)
		}
	}
}
