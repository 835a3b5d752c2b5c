package slack_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"annae/internal/slack"
	"annae/internal/slack/slacktest"
)

// A request that Slack has not signed, or not just now, is not read.
func TestOnlySlackIsHeard(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim := srv.Person("Kim")
	d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID(), byRequest)
	form := url.Values{"team_id": {srv.TeamID()}, "user_id": {kim.ID()}, "channel_id": {"C1"}, "text": {"pending"}, "trigger_id": {"1.2.3"}, "response_url": {srv.URL() + "/none"}}.Encode()
	payload := `{"type":"block_actions","team":{"id":"` + srv.TeamID() + `"},"user":{"id":"` + kim.ID() + `"},"trigger_id":"7","actions":[{"type":"button","action_id":"a","value":"staff pending"}]}`
	for name, c := range map[string]struct {
		path, body, query string
		sign              func(*http.Request)
		want              int
	}{
		"signed":         {slack.CommandsPath, form, "", func(r *http.Request) { slacktest.SignRequest(r, srv.SigningSecret(), time.Now(), []byte(form)) }, 200},
		"not signed":     {slack.CommandsPath, form, "", func(*http.Request) {}, 404},
		"another secret": {slack.CommandsPath, form, "", func(r *http.Request) { slacktest.SignRequest(r, "other", time.Now(), []byte(form)) }, 404},
		"another body":   {slack.CommandsPath, form + "&x=1", "", func(r *http.Request) { slacktest.SignRequest(r, srv.SigningSecret(), time.Now(), []byte(form)) }, 404},
		"of six minutes": {slack.CommandsPath, form, "", func(r *http.Request) {
			slacktest.SignRequest(r, srv.SigningSecret(), time.Now().Add(-6*time.Minute), []byte(form))
		}, 404},
		"payload in query": {slack.InteractionsPath, "x=1", "?payload=" + url.QueryEscape(payload), func(r *http.Request) { slacktest.SignRequest(r, srv.SigningSecret(), time.Now(), []byte("x=1")) }, 200},
		"no JSON at all":   {slack.EventsPath, "{", "", func(r *http.Request) { slacktest.SignRequest(r, srv.SigningSecret(), time.Now(), []byte("{")) }, 200},
	} {
		before := d.bot.Counts()
		r := httptest.NewRequest(http.MethodPost, c.path+c.query, strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c.sign(r)
		w := httptest.NewRecorder()
		d.bot.Handlers()[c.path].ServeHTTP(w, r)
		after := d.bot.Counts()
		if w.Code != c.want || (after.Updates > before.Updates) != (name == "signed") || (after.Forged > before.Forged) != (c.want == 404) || c.want == 404 && w.Body.Len() > 0 {
			t.Errorf("%s: status %d, %q; counts were %+v, are %+v", name, w.Code, w.Body, before, after)
		}
	}
}

// A command that comes again, to the byte, is handled once.
func TestACommandThatIsReplayedIsHandledOnce(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim := srv.Person("Kim")
	d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID(), byRequest)
	room := srv.Channel("general", kim)
	if failure := kim.Command(room, "/annae", "help").Await(t); failure != "" {
		t.Fatal(failure)
	}
	kim.AwaitEphemeral(t, room, "pending")
	body := srv.Deliveries()[len(srv.Deliveries())-1].Body
	for range 3 {
		r := httptest.NewRequest(http.MethodPost, slack.CommandsPath, strings.NewReader(body))
		slacktest.SignRequest(r, srv.SigningSecret(), time.Now(), []byte(body))
		w := httptest.NewRecorder()
		d.bot.Handlers()[slack.CommandsPath].ServeHTTP(w, r)
		if w.Code != 200 {
			t.Errorf("a replay is answered with %d", w.Code)
		}
	}
	if n := d.node.Counts(); n.Handled != 1 || n.Known != 3 {
		t.Errorf("counts are %+v, want one handled and three known", n)
	}
}

// Who has no role is told so and nothing else; guests, strangers and bots as well.
func TestWhoIsNotTrustedLearnsNothing(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim, lee, guest := srv.Person("Kim"), srv.Person("Lee"), srv.Person("Guest", slacktest.SingleChannelGuest)
	room := srv.Channel("general", kim, lee, guest)
	d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID()+","+guest.ID(), bySocket)
	ref := d.entered("Vientiane")
	for _, c := range []struct {
		who  *slacktest.Person
		says string
	}{{lee, "You have no role in Annae yet"}, {guest, "for members of the programme's own workspace"}} {
		if failure := c.who.Command(room, "/annae", "show "+string(ref)).Await(t); failure != "" {
			t.Fatal(failure)
		}
		if m := c.who.AwaitEphemeral(t, room, c.says); strings.Contains(m.Reads(), "Vientiane") {
			t.Errorf("%s is told %s", c.who.Name(), m.Reads())
		}
	}
	// A viewer sees no addresses and moves nothing.
	if failure := kim.Command(room, "/annae", "show "+string(ref)).Await(t); failure != "" {
		t.Fatal(failure)
	}
	if m := kim.AwaitEphemeral(t, room, "Vientiane"); strings.Contains(m.Reads(), "example.org") {
		t.Errorf("a viewer is told %s", m.Reads())
	}
	if failure := kim.Command(room, "/annae", "move "+string(ref)+" to=checking sure=yes").Await(t); failure != "" {
		t.Fatal(failure)
	}
	if a, _, err := d.apps.Get(t.Context(), ref); err != nil || a.Pending != nil {
		t.Errorf("a viewer moved it: %+v, %v", a.Pending, err)
	}
}

// With the record down, who asked is told to try again, and nothing is lost of an
// event: Slack brings it again.
func TestWithTheRecordDownNothingIsPretended(t *testing.T) {
	for name, by := range ways {
		t.Run(name, func(t *testing.T) {
			srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
			kim := srv.Person("Kim")
			d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID(), by)
			room := srv.Channel("general", kim)
			d.inbox.down.Store(new(errors.New("the record is away")))
			if failure := kim.Command(room, "/annae", "pending").Await(t); failure != "" {
				t.Fatal(failure)
			}
			kim.AwaitEphemeral(t, room, "Please try again in a minute")
			kim.Say(kim.DM(), "who can apply for planning?")
			srv.AwaitDelivery(t, func(x slacktest.Delivery) bool { return x.Kind == "events_api" && x.Retry == 1 && !x.OK })
			d.inbox.down.Store(nil)
			srv.Advance(time.Minute) // until the next try
			kim.DM().AwaitText(t, "Who can apply for a planning project?")
		})
	}
}

// Neither the token nor what somebody wrote is in an error or in what is logged.
func TestSecretsStaySecret(t *testing.T) {
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	kim := srv.Person("Kim")
	d := open(t, srv, nil, srv.TeamID()+"/viewer="+kim.ID(), bySocket)
	srv.Revoke()
	kim.Say(kim.DM(), "my passport is M12345678")
	d.connects("ANNAE_SLACK_TOKEN")
	srv.Down()
	d.connects("can't be reached")
	said := d.log.String()
	for _, secret := range []string{srv.Token(), srv.AppToken(), srv.SigningSecret(), "M12345678"} {
		if strings.Contains(said, secret) {
			t.Errorf("the log holds a secret:\n%s", said)
		}
	}
}

// connects tries to connect until something is in the log.
func (d *desk) connects(part string) {
	d.t.Helper()
	ctx, end := context.WithTimeout(d.t.Context(), 20*time.Second)
	defer end()
	go func() {
		for ctx.Err() == nil && !strings.Contains(d.log.String(), part) {
			time.Sleep(5 * time.Millisecond)
		}
		end()
	}()
	d.bot.Connect(ctx)
	if said := d.log.String(); !strings.Contains(said, part) {
		d.t.Errorf("the log lacks %q:\n%s", part, said)
	}
}
