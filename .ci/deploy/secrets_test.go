package deploy_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"annae/internal/config"
	"annae/internal/seal"
)

// secrets runs the script in a folder of the test's and gives the files that it
// makes.
func secrets(t *testing.T, dir string, args ...string) map[string]string {
	t.Helper()
	need(t, "openssl")
	script := write(t, filepath.Join(dir, "secrets.sh"), read(t, "deploy/secrets.sh"))
	do(t, "/", nil, "sh", append([]string{script}, args...)...)
	all := map[string]string{}
	files, err := os.ReadDir(filepath.Join(dir, "secrets"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		path := filepath.Join(dir, "secrets", f.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o444 {
			t.Errorf("%s is %v, %v, want 0444: nobody in a container is its owner", f.Name(), st.Mode(), err)
		}
		all[f.Name()] = string(text)
	}
	if st, err := os.Stat(filepath.Join(dir, "secrets")); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the secrets is %v, %v, want 0700", st.Mode(), err)
	}
	return all
}

func TestTheSecretsAreMadeOnceAndAreThoseOfCompose(t *testing.T) {
	dir := t.TempDir()
	made := secrets(t, dir)
	for name, text := range secrets(t, dir) {
		if made[name] != text {
			t.Errorf("%s is another after the second run", name)
		}
	}
	declared := project(t).Secrets
	for name, s := range declared {
		if want := filepath.Join(root(t), "deploy/secrets", name); s.File != want || made[name] == "" {
			t.Errorf("the secret %s lies in %s, made: %v, want %s", name, s.File, made[name] != "", want)
		}
	}
	if len(made) != len(declared) {
		t.Errorf("the script makes %d secrets, compose.yaml has %d", len(made), len(declared))
	}
}

func TestTheProgramTakesItsSettingsFromCompose(t *testing.T) {
	dir := t.TempDir()
	made := secrets(t, dir)
	environment := project(t).Services["annae-1"].Environment
	c, err := config.Load(func(name string) string {
		value := environment[name]
		if value == nil {
			return ""
		}
		return strings.Replace(*value, "/run/secrets/", dir+"/secrets/", 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Parse(c.SecretKey); err != nil {
		t.Errorf("the secret key: %v", err)
	}
	if c.DatabaseURL != strings.TrimSpace(made["database_url"]) || c.RedisURL == "" || len(c.Proxies) != 1 {
		t.Errorf("the settings are %+v, want a database, Redis and one proxy", c)
	}
}

// The image of PostgreSQL takes the password that the script in compose.yaml
// cuts out of the address.
func TestPostgreSQLGetsThePasswordOfTheAddress(t *testing.T) {
	dir := t.TempDir()
	address, err := url.Parse(strings.TrimSpace(secrets(t, dir)["database_url"]))
	if err != nil {
		t.Fatal(err)
	}
	service := project(t).Services["postgres"]
	if user := service.Environment["POSTGRES_USER"]; user == nil || *user != address.User.Username() {
		t.Errorf("the user is %v, want %s", user, address.User.Username())
	}
	if database := service.Environment["POSTGRES_DB"]; database == nil || "/"+*database != address.Path {
		t.Errorf("the database is %v, want that in %s", database, address.Path)
	}
	if service.Name != address.Hostname() {
		t.Errorf("the address leads to %s, want %s", address.Hostname(), service.Name)
	}
	image := write(t, filepath.Join(dir, "bin/docker-entrypoint.sh"), "#!/bin/sh\necho \"$POSTGRES_PASSWORD for $*\"\n")
	if err := os.Chmod(image, 0o700); err != nil {
		t.Fatal(err)
	}
	command := append([]string{}, service.Entrypoint...)
	command[2] = strings.ReplaceAll(command[2], "/run/secrets/", dir+"/secrets/")
	command = append(command, service.Command...)
	got := do(t, dir, []string{"PATH=" + filepath.Dir(image) + ":" + os.Getenv("PATH")}, command[0], command[1:]...)
	password, _ := address.User.Password()
	if want := password + " for postgres\n"; got != want || len(password) < 32 {
		t.Errorf("PostgreSQL gets %q, want %q", got, want)
	}
}

func TestANewKeyGoesInFront(t *testing.T) {
	dir := t.TempDir()
	before := strings.TrimSpace(secrets(t, dir)["secret_key"])
	after := strings.TrimSpace(secrets(t, dir, "new-key")["secret_key"])
	first, last, _ := strings.Cut(after, ",")
	if last != before || first == before || first == "" {
		t.Errorf("the key %s becomes %s, want a new one in front of it", before, after)
	}
	if _, err := seal.Parse(after); err != nil {
		t.Errorf("both keys: %v", err)
	}
}
