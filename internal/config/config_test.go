package config_test

import (
	"os"
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
	want := config.Config{Addr: "127.0.0.1:8080", DataDir: "/home/x/.local/share/annae", Rate: 120, GapDays: 90}
	if c != want {
		t.Errorf("Load() = %+v, want %+v", c, want)
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
