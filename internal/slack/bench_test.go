package slack_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"annae/internal/nodetest"
	"annae/internal/postgrestest"
	"annae/internal/record"
	"annae/internal/slack"
)

const (
	benchTeam   = "T01BENCH"
	benchToken  = "xoxb-test-token-of-an-app"
	benchSecret = "test-signing-secret"
)

// newSink takes every call of the Web API and every answer to a command.
func newSink(b *testing.B) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/users.info") {
			fmt.Fprintf(w, `{"ok":true,"user":{"id":%q,"team_id":%q,"name":"a","locale":"en-US","profile":{"display_name":"A"}}}`, r.Form.Get("user"), benchTeam)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true,"team_id":"`+benchTeam+`","usergroups":[],"users":[]}`)
	}))
	b.Cleanup(s.Close)
	return s
}

// plainSlackGo acknowledges each command whose signature is right, with slack-go.
func plainSlackGo(b *testing.B) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := slackgo.NewSecretsVerifier(r.Header, benchSecret)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(io.TeeReader(r.Body, &v))
		c, err := slackgo.SlashCommandParse(r)
		if err != nil || v.Ensure() != nil || c.Command != "/annae" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	b.Cleanup(srv.Close)
	return srv.URL
}

// roster gives all people of the benchmark a role.
func roster() string {
	var ids []string
	for n := range benchPeople {
		ids = append(ids, fmt.Sprintf("U%05d", n))
	}
	return benchTeam + "/viewer=" + strings.Join(ids, ",")
}

const (
	benchRound       = 1000
	benchPeople      = 200
	benchConnections = 32
)

// An acker acknowledges commands.
type acker struct {
	name, at string
	desk     *desk // nil: a rival
	all      time.Duration
	each     []time.Duration
}

// Commands that Slack posts, from the request to its acknowledgement: the desk has
// checked the signature and keeps the command by then, on a file and in PostgreSQL;
// beside it apps that check the signature and keep nothing. Each round is a
// thousand commands of 200 people, 32 at a time; what the desk does with them
// afterwards is waited for between the rounds.
func BenchmarkCommand(b *testing.B) {
	s := newSink(b)
	ackers := []*acker{
		{name: "bolt", at: nodetest.Start(b, "beside", "bolt.mjs", s.URL+"/api/", benchToken, benchSecret)},
		{name: "slack-go", at: plainSlackGo(b)},
	}
	for name, at := range map[string]record.Place{
		"file": {File: filepath.Join(b.TempDir(), "record.sqlite"), Serving: true}, "postgres": {URL: postgrestest.URL(b)},
	} {
		d := openAt(b, at, s.URL+"/api/", slack.Secrets{Token: benchToken, Signing: benchSecret}, nil, roster(), slack.HelpDesk{}, slog.New(slog.DiscardHandler))
		srv := httptest.NewServer(d.bot.Handlers()[slack.CommandsPath])
		b.Cleanup(srv.Close)
		ackers = append(ackers, &acker{name: name, at: srv.URL, desk: d})
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchConnections}}
	sent := 0
	run := func(a *acker) {
		first := sent
		sent += benchRound
		took := make([]time.Duration, benchRound)
		var wait sync.WaitGroup
		var next atomic.Int64
		begun := time.Now()
		for range benchConnections {
			wait.Go(func() {
				for n := int(next.Add(1)) - 1; n < benchRound; n = int(next.Add(1)) - 1 {
					at := time.Now()
					postCommand(b, client, a.at, s.URL, first+n)
					took[n] = time.Since(at)
				}
			})
		}
		wait.Wait()
		a.all += time.Since(begun)
		a.each = append(a.each, took...)
		if a.desk != nil {
			a.desk.drained(b)
		}
	}
	for _, a := range ackers { // warm
		run(a)
		a.all, a.each = 0, nil
	}
	rounds := 0
	for b.Loop() {
		for _, a := range ackers {
			run(a)
		}
		rounds++
	}
	for _, a := range ackers {
		slices.Sort(a.each)
		b.ReportMetric(float64(rounds*benchRound)/a.all.Seconds(), a.name+"-acks/s")
		b.ReportMetric(float64(a.each[len(a.each)/2].Microseconds())/1000, a.name+"-half-ms")
		b.ReportMetric(float64(a.each[len(a.each)*99/100].Microseconds())/1000, a.name+"-99-ms")
		if a.desk != nil {
			b.ReportMetric(float64(ackers[0].all)/float64(a.all), a.name+"-of-bolt")
			b.ReportMetric(float64(ackers[1].all)/float64(a.all), a.name+"-of-slack-go")
		}
	}
}

// drained waits until the desk has answered all that it has.
func (d *desk) drained(b *testing.B) {
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		waits, err := d.rec.Waiting(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if waits.Updates == 0 && waits.Sends == 0 {
			return
		}
		if time.Now().After(end) {
			b.Fatalf("there still wait %+v", waits)
		}
	}
}

// postCommand posts a command as Slack does
// (docs.slack.dev/interactivity/implementing-slash-commands and
// docs.slack.dev/authentication/verifying-requests-from-slack).
func postCommand(b *testing.B, client *http.Client, to, sink string, n int) {
	body := url.Values{
		"token": {"legacy"}, "team_id": {benchTeam}, "team_domain": {"example"}, "channel_id": {"C01GENERAL"}, "channel_name": {"general"}, "user_id": {fmt.Sprintf("U%05d", n%benchPeople)},
		"user_name": {"a"}, "command": {"/annae"}, "text": {"help"}, "api_app_id": {"A01"}, "is_enterprise_install": {"false"}, "response_url": {sink + "/commands/" + strconv.Itoa(n)}, "trigger_id": {strconv.Itoa(n) + ".1"},
	}.Encode()
	now := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(benchSecret))
	_, _ = io.WriteString(mac, "v0:"+now+":"+body)
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Slack-Request-Timestamp", now)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.Body.Close(); resp.StatusCode != http.StatusOK {
		b.Error(fmt.Errorf("%s answers %d", to, resp.StatusCode))
	}
}
