package deploy_test

import (
	"context"
	"net/netip"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

const domain = "help.example.org"

// load parses compose.yaml, or another text in its place.
func load(t *testing.T, text string, env ...string) (*types.Project, error) {
	t.Helper()
	path := filepath.Join(root(t), "deploy/compose.yaml")
	if text != "" {
		path = write(t, filepath.Join(t.TempDir(), "compose.yaml"), text)
	}
	options, err := cli.NewProjectOptions([]string{path}, cli.WithEnv(env), cli.WithWorkingDirectory(filepath.Join(root(t), "deploy")), cli.WithResolvedPaths(true))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(context.Background())
}

func project(t *testing.T) *types.Project {
	t.Helper()
	p, err := load(t, "", "ANNAE_DOMAIN="+domain)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// annaes are the services that run Annae, by name.
func annaes(p *types.Project) map[string]types.ServiceConfig {
	found := map[string]types.ServiceConfig{}
	for name, s := range p.Services {
		if s.Build != nil {
			found[name] = s
		}
	}
	return found
}

func TestTheParserIsStrict(t *testing.T) {
	text := read(t, "deploy/compose.yaml")
	for name, change := range map[string][2]string{
		"an unknown key":    {"    networks: [back]\n", "    network: [back]\n"},
		"an unknown secret": {"secrets: [database_url]", "secrets: [database_uri]"},
		"an unknown volume": {"postgres:/var", "postgress:/var"},
	} {
		changed := strings.Replace(text, change[0], change[1], 1)
		if _, err := load(t, changed, "ANNAE_DOMAIN="+domain); err == nil || changed == text {
			t.Errorf("%s is taken, want a refusal", name)
		}
	}
	if _, err := load(t, ""); err == nil || !strings.Contains(err.Error(), "ANNAE_DOMAIN") {
		t.Errorf("without a domain: %v, want a refusal that names ANNAE_DOMAIN", err)
	}
}

func TestTwoProcessesStartBehindOneMigration(t *testing.T) {
	p := project(t)
	served := 0
	for name, s := range annaes(p) {
		if name == "migrate" {
			if !slices.Equal(s.Command, []string{"migrate"}) || s.Restart != "no" || s.DependsOn["postgres"].Condition != types.ServiceConditionHealthy {
				t.Errorf("migrate runs %v, restart %q, after %v", s.Command, s.Restart, s.DependsOn)
			}
			continue
		}
		served++
		if len(s.Command) != 0 || s.Restart != "unless-stopped" || s.DependsOn["migrate"].Condition != types.ServiceConditionCompletedSuccessfully {
			t.Errorf("%s runs %v, restart %q, after %v", name, s.Command, s.Restart, s.DependsOn)
		}
		if s.StopGracePeriod == nil || time.Duration(*s.StopGracePeriod) < 20*time.Second {
			t.Errorf("%s has %v to stop, want twice the program's ten seconds", name, s.StopGracePeriod)
		}
		if upstreams := read(t, "deploy/Caddyfile"); !strings.Contains(upstreams, name+":8080") {
			t.Errorf("Caddy doesn't know %s", name)
		}
	}
	if served != 2 {
		t.Errorf("%d processes serve, want 2", served)
	}
	if p.Services["postgres"].HealthCheck == nil {
		t.Error("postgres has no health check")
	}
}

func TestEveryServiceIsShutIn(t *testing.T) {
	p := project(t)
	numeric := regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`)
	for name, s := range p.Services {
		if !s.ReadOnly || s.Privileged || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s: read only %v, privileged %v, cap_drop %v, security_opt %v", name, s.ReadOnly, s.Privileged, s.CapDrop, s.SecurityOpt)
		}
		if s.Logging == nil || s.Logging.Options["max-size"] == "" || s.Logging.Options["max-file"] == "" {
			t.Errorf("the log of %s has no end", name)
		}
		if name == "caddy" {
			continue // has to bind 80 and 443, as root without any other power
		}
		if !numeric.MatchString(s.User) || len(s.CapAdd) != 0 || len(s.Ports) != 0 {
			t.Errorf("%s: user %q, cap_add %v, ports %v", name, s.User, s.CapAdd, s.Ports)
		}
	}
	user := only[*instructions.UserCommand](stages(t)[1])[0].User
	for name, s := range annaes(p) {
		if s.User != user {
			t.Errorf("%s runs as %s, the image's folder belongs to %s", name, s.User, user)
		}
	}
}

func TestOnlyCaddyIsReachedFromOutside(t *testing.T) {
	p := project(t)
	var ports []string
	for _, port := range p.Services["caddy"].Ports {
		ports = append(ports, port.Published+"/"+port.Protocol)
	}
	if want := []string{"80/tcp", "443/tcp", "443/udp"}; !slices.Equal(ports, want) {
		t.Errorf("Caddy publishes %v, want %v", ports, want)
	}
	for _, name := range []string{"postgres", "redis"} {
		for network := range p.Services[name].Networks {
			if !p.Networks[network].Internal {
				t.Errorf("%s is in the network %s, which leads outside", name, network)
			}
		}
	}
	if got := p.Services["caddy"].Environment["ANNAE_DOMAIN"]; got == nil || *got != domain {
		t.Errorf("Caddy serves %v, want %s", got, domain)
	}
}

func TestAnnaeBelievesCaddyAlone(t *testing.T) {
	p := project(t)
	address := p.Services["caddy"].Networks["front"].Ipv4Address
	for name, s := range annaes(p) {
		if believed := s.Environment["ANNAE_PROXIES"]; believed == nil || *believed != address {
			t.Errorf("%s believes %v, want Caddy's %s", name, believed, address)
		}
	}
	pool := p.Networks["front"].Ipam.Config[0]
	at, in, given := netip.MustParseAddr(address), netip.MustParsePrefix(pool.Subnet), netip.MustParsePrefix(pool.IPRange)
	if !in.Contains(at) || given.Contains(at) {
		t.Errorf("Caddy's address %v has to be in %v, and not in %v, which others get", at, in, given)
	}
}

func TestEverySecretIsAFileAndIsUsed(t *testing.T) {
	p := project(t)
	used := map[string]bool{}
	for name, s := range p.Services {
		for _, one := range s.Secrets {
			used[one.Source] = true
		}
		for variable, value := range s.Environment {
			known, secret := settings()[variable]
			if value == nil || secret && known.Secret && strings.Contains(*value, "@") || strings.HasSuffix(variable, "PASSWORD") {
				t.Errorf("%s has %s in its environment, want a file", name, variable)
			}
			if path, ok := strings.CutPrefix(*value, "/run/secrets/"); ok && !slices.ContainsFunc(s.Secrets, func(one types.ServiceSecretConfig) bool { return one.Source == path }) {
				t.Errorf("%s reads the secret %s, which it isn't given", name, path)
			}
		}
	}
	for name, s := range p.Secrets {
		if s.File == "" || !used[name] {
			t.Errorf("the secret %s: file %q, used %v", name, s.File, used[name])
		}
	}
}

func TestImagesHaveAVersion(t *testing.T) {
	version := regexp.MustCompile(`^[a-z]+:\d+(\.\d+)*(-[a-z]+)?$`)
	p := project(t)
	for name, s := range p.Services {
		if s.Build == nil && !version.MatchString(s.Image) {
			t.Errorf("%s runs %s, want a version", name, s.Image)
		}
	}
	for name, s := range annaes(p) {
		if s.Image != "annae:development" {
			t.Errorf("%s runs %s, want annae:development without ANNAE_VERSION", name, s.Image)
		}
	}
}

func TestVolumesHaveNames(t *testing.T) {
	p := project(t)
	for name, s := range p.Services {
		for _, v := range s.Volumes {
			named := v.Type == types.VolumeTypeVolume && v.Source != ""
			ours := v.Type == types.VolumeTypeBind && v.ReadOnly && v.Source == filepath.Join(root(t), "deploy/Caddyfile")
			if !named && !ours {
				t.Errorf("%s has the volume %+v, want one with a name", name, v)
			}
		}
	}
}
