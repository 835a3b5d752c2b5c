package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"annae/internal/delivery"
	"annae/internal/postgrestest"
	"annae/internal/redistest"
	"annae/internal/slack/slacktest"
)

// A fleet is two processes behind a front, of which one at least always lives.
type fleet struct {
	t        *testing.T
	program  string
	settings map[string]string

	mu  sync.Mutex
	all []*living
	n   int
}

type living struct {
	cmd *exec.Cmd
	url string
}

func (f *fleet) begin() {
	f.t.Helper()
	p := &living{cmd: exec.Command(f.program, "serve")} //nolint:gosec // the program that was built
	p.cmd.Env = os.Environ()
	for name, value := range f.settings {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	out := &said{}
	p.cmd.Stdout, p.cmd.Stderr = out, io.Discard
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
	at := regexp.MustCompile(`http://[0-9.:]+`)
	eventually(f.t, "process", func() bool { return at.MatchString(out.String()) })
	p.url = at.FindString(out.String())
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, p)
}

// kill kills the one that has lived longest.
func (f *fleet) kill() {
	f.mu.Lock()
	p := f.all[0]
	f.all = f.all[1:]
	f.mu.Unlock()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// next is one of those that live, in turn.
func (f *fleet) next() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	return f.all[f.n%len(f.all)].url
}

// ServeHTTP passes a request on to who lives, and to another where that one dies.
func (f *fleet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	for r.Context().Err() == nil {
		on, err := http.NewRequestWithContext(r.Context(), r.Method, f.next()+r.URL.RequestURI(), bytes.NewReader(body))
		if err != nil {
			f.t.Error(err)
			return
		}
		on.Header = r.Header.Clone()
		answer, err := http.DefaultClient.Do(on)
		if err != nil {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close() //nolint:errcheck,gosec // it was read
		if err != nil || answer.StatusCode == http.StatusServiceUnavailable {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		pass(w, answer.StatusCode, answer.Header, bytes.NewReader(text))
		return
	}
}

// Processes are killed while staff ask in Slack, and answer somebody on the page:
// what each of them says is answered once and in order, and every reply of staff
// reaches its person once and in order. Of what goes out to Slack no more comes
// twice than is under way at a kill.
func TestInSlackNothingIsLostAndNothingHandledTwice(t *testing.T) {
	killed, asked := *kills, 20+2**kills
	replies := asked // as many
	pace := time.Duration(killed) * time.Second / time.Duration(asked)
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim, lee := srv.Person("Kim"), srv.Person("Lee")
	room := srv.Channel("help-desk", kim, srv.App())
	f := &fleet{t: t, program: built(t), settings: map[string]string{
		"ANNAE_ADDR": "127.0.0.1:0", "ANNAE_DATA_DIR": dataDir(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "ANNAE_RATE": "0",
		"ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_REDIS_URL": redistest.Start(t).URL(),
		"ANNAE_SLACK_TOKEN": srv.Token(), "ANNAE_SLACK_SIGNING_SECRET": srv.SigningSecret(), "ANNAE_SLACK_API_URL": srv.APIURL(),
		"ANNAE_SLACK_ROLES": srv.TeamID() + "/helpdesk=" + kim.ID() + "," + lee.ID(), "ANNAE_SLACK_DESK": room.ID(),
	}}
	maps.Copy(f.settings, withPeople(map[string]string{}))
	f.begin()
	f.begin()
	front := httptest.NewServer(f)
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
	})
	if err := srv.RequestURLs(slacktest.URLs{Events: front.URL + "/slack/events", Commands: front.URL + "/slack/commands", Interactivity: front.URL + "/slack/interactivity"}); err != nil {
		t.Fatal(err)
	}
	d := &running{t: t, url: front.URL, getenv: func(name string) string { return f.settings[name] }}
	talk := d.conversation()
	d.say(talk, "/person may a ferry company apply?")
	post := room.AwaitText(t, "ferry company")
	clicks(t, kim, post, "Claim")
	room.AwaitReply(t, post, "Kim has taken it")

	var all sync.WaitGroup
	all.Go(func() {
		for n := range killed {
			time.Sleep(time.Duration(600+300*(n%4)) * time.Millisecond)
			f.begin()
			f.kill()
		}
	})
	all.Go(func() {
		for n := range replies {
			kim.Say(room, fmt.Sprintf("reply %03d.", n), slacktest.InThread(post))
			time.Sleep(pace)
		}
	})
	all.Go(func() {
		for n := range asked {
			lee.Say(lee.DM(), fmt.Sprintf("/help %03d", n))
			time.Sleep(pace)
		}
	})
	all.Wait()

	var got []string
	written := regexp.MustCompile(`reply \d{3}\.`)
	heard := func() bool {
		got = written.FindAllString(d.turns(talk), -1)
		return len(got) >= replies
	}
	eventually(t, "reply of all", heard)
	for n := range replies {
		if want := fmt.Sprintf("reply %03d.", n); got[n] != want || len(got) != replies {
			t.Fatalf("the person reads %q, want each of %d replies once and in order", got, replies)
		}
	}
	answers := func() int { return len(lee.DM().FromApp()) }
	eventually(t, "answer to all", func() bool { return answers() >= asked })
	eventually(t, "end of what waits", func() bool { return strings.Contains(d.annae("delivery", "list"), " 0 sends") })
	if n := answers(); n > asked+killed*delivery.InFlight {
		t.Errorf("to %d questions come %d answers", asked, n)
	}
	t.Logf("%d processes were killed; of %d questions the answers came %d times; %d replies once each", killed, asked, answers(), replies)
}
