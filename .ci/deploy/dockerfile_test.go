package deploy_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// stages parses the Dockerfile. A warning is a fault.
func stages(t *testing.T) []instructions.Stage {
	t.Helper()
	parsed, err := parser.Parse(strings.NewReader(read(t, "deploy/Dockerfile")))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range parsed.Warnings {
		t.Errorf("the Dockerfile: %s", w.Short)
	}
	warn := func(rule, _, _, text string, at []parser.Range) {
		t.Errorf("the Dockerfile: %s: %s %v", rule, text, at)
	}
	all, arguments, err := instructions.Parse(parsed.AST, linter.New(&linter.Config{Warn: warn}))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || len(arguments) != 0 {
		t.Fatalf("the Dockerfile has %d stages and %d arguments in front, want 2 and 0", len(all), len(arguments))
	}
	return all
}

// only are the instructions of one kind.
func only[C instructions.Command](s instructions.Stage) (found []C) {
	for _, c := range s.Commands {
		if one, ok := c.(C); ok {
			found = append(found, one)
		}
	}
	return found
}

func TestTheImageIsBuiltWithTheGoOfTheModule(t *testing.T) {
	want := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))[1]
	if got := stages(t)[0].BaseName; !strings.HasPrefix(got, "golang:"+want+"-") {
		t.Errorf("the build begins from %s, want golang:%s", got, want)
	}
}

func TestTheImageHoldsTheProgramAloneAndRunsItAsNobody(t *testing.T) {
	last := stages(t)[1]
	if last.BaseName != "scratch" {
		t.Errorf("the image begins from %s, want scratch", last.BaseName)
	}
	users := only[*instructions.UserCommand](last)
	if len(users) != 1 {
		t.Fatalf("USER stands %d times, want once", len(users))
	}
	uid, gid, _ := strings.Cut(users[0].User, ":")
	for _, id := range []string{uid, gid} {
		if n, err := strconv.Atoi(id); err != nil || n == 0 {
			t.Errorf("USER is %s, want two numbers that are not root's", users[0].User)
		}
	}
	if runs := only[*instructions.RunCommand](last); len(runs) != 0 {
		t.Errorf("RUN stands %d times in an image without a shell", len(runs))
	}
	entry, begin := only[*instructions.EntrypointCommand](last), only[*instructions.CmdCommand](last)
	if len(entry) != 1 || entry[0].PrependShell || !slices.Equal(entry[0].CmdLine, []string{"/annae"}) {
		t.Errorf("ENTRYPOINT is %v, want /annae without a shell", entry)
	}
	if len(begin) != 1 || begin[0].PrependShell || !slices.Equal(begin[0].CmdLine, []string{"serve"}) {
		t.Errorf("CMD is %v, want serve without a shell", begin)
	}
}

func TestTheDataFolderBelongsToWhoRuns(t *testing.T) {
	last := stages(t)[1]
	user := only[*instructions.UserCommand](last)[0].User
	folders := only[*instructions.VolumeCommand](last)
	if len(folders) != 1 || len(folders[0].Volumes) != 1 {
		t.Fatalf("VOLUME is %v, want one folder", folders)
	}
	data := folders[0].Volumes[0]
	if got := environment(last)["ANNAE_DATA_DIR"]; got != data {
		t.Errorf("ANNAE_DATA_DIR is %q, want the volume %q", got, data)
	}
	for _, c := range only[*instructions.CopyCommand](last) {
		if c.DestPath == data {
			if c.Chown != user {
				t.Errorf("%s belongs to %q, want %q", data, c.Chown, user)
			}
			return
		}
	}
	t.Errorf("no COPY makes %s", data)
}

func environment(s instructions.Stage) map[string]string {
	all := map[string]string{}
	for _, e := range only[*instructions.EnvCommand](s) {
		for _, pair := range e.Env {
			all[pair.Key] = pair.Value
		}
	}
	return all
}

func TestNoSecretIsBuiltIn(t *testing.T) {
	for _, s := range stages(t) {
		for name := range environment(s) {
			if setting, known := settings()[name]; !known || setting.Secret {
				t.Errorf("ENV sets %s, want a setting that is no secret", name)
			}
		}
		for _, a := range only[*instructions.ArgCommand](s) {
			for _, pair := range a.Args {
				if pair.Key != "VERSION" {
					t.Errorf("ARG takes %s, want VERSION alone", pair.Key)
				}
			}
		}
	}
}
