package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"annae/internal/postgrestest"
	"annae/internal/redistest"
	"annae/internal/telegram/telegramtest"
)

// clerk is somebody of the help desk, with a token of the staff API.
type clerk struct {
	d     *running
	token string
	asked int
}

func (d *running) clerk(name string) *clerk {
	d.t.Helper()
	return &clerk{d: d, token: regexp.MustCompile(`annae_\S+`).FindString(d.annae("token", "new", name, "--may", "enquiries:read,enquiries:write"))}
}

// shownEnquiry is an enquiry as the API tells it.
type shownEnquiry struct {
	ID, State, Holder, Question, Why string
	Mail                             bool
	Earlier                          []struct{ Said, Told string }
	Events                           []struct{ By, Did, Text, Fate string }
}

// did are the things that happened to it, in short.
func (e shownEnquiry) did() string {
	var all []string
	for _, ev := range e.Events {
		all = append(all, strings.TrimSpace(ev.Did+" "+ev.Text))
	}
	return strings.Join(all, "; ")
}

// fate is what became of the last reply.
func (e shownEnquiry) fate() string {
	for _, ev := range slices.Backward(e.Events) {
		if ev.Did == "reply" {
			return ev.Fate
		}
	}
	return ""
}

func (c *clerk) call(method, path, body string) (status int, reply string) {
	c.asked++
	return c.d.call(method, "/v1/enquiries"+path, body, "Authorization", "Bearer "+c.token, "Idempotency-Key", fmt.Sprint(c.asked), "Accept-Language", "en")
}

// does does something with an enquiry, which goes well.
func (c *clerk) does(id, route, body string) {
	c.d.t.Helper()
	if status, reply := c.call("POST", "/"+id+"/"+route, body); status/100 != 2 {
		c.d.t.Fatalf("%s: %d %s", route, status, reply)
	}
}

func (c *clerk) sees(id string) (e shownEnquiry) {
	c.d.t.Helper()
	status, reply := c.call("GET", "/"+id, "")
	if err := json.Unmarshal([]byte(reply), &e); err != nil || status != 200 {
		c.d.t.Fatalf("%d %v %s", status, err, reply)
	}
	return e
}

// waiting is the one enquiry that nobody has taken.
func (c *clerk) waiting() shownEnquiry {
	c.d.t.Helper()
	var list struct{ Enquiries []shownEnquiry }
	status, reply := c.call("GET", "?state=open", "")
	if err := json.Unmarshal([]byte(reply), &list); err != nil || status != 200 || len(list.Enquiries) != 1 {
		c.d.t.Fatalf("%d %v %s", status, err, reply)
	}
	return list.Enquiries[0]
}

func withPeople(settings map[string]string) map[string]string {
	settings["ANNAE_ENQUIRIES"], settings["ANNAE_DESK_HOURS"] = "on", "Mon-Sun 00:00-24:00 Asia/Seoul"
	return settings
}

// On the page, over two desks: what the bot does not know goes to a person, of
// whom one takes it; the bot is silent meanwhile, and answers when it has the
// conversation back.
func TestAPersonAnswersOnThePage(t *testing.T) {
	shared := redistest.Start(t)
	settings := withPeople(map[string]string{
		"ANNAE_DATABASE_URL": postgrestest.URL(t), "ANNAE_SECRET_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "ANNAE_REDIS_URL": shared.URL(), "ANNAE_RATE": "0",
	})
	one, two := serveDesk(t, maps.Clone(settings)), serveDesk(t, maps.Clone(settings))
	kim, lee := two.clerk("kim"), two.clerk("lee")
	talk := one.conversation()
	holds(t, one.say(talk, "flumph the greebles of zorp, call +82 10 1234 5678"), `"enquiry.offer"`, "Ask a person")
	holds(t, one.say(talk, "Ask a person"), `"enquiry.open"`, `"enquiry.there"`, `"enquiry.mail"`)
	holds(t, one.say(talk, "person@example.org"), `"enquiry.mailed"`)
	e := kim.waiting()
	if e.Why != "unknown" || !e.Mail || strings.Contains(e.Question, "1234") || !strings.Contains(e.Question, "greebles") {
		t.Errorf("handed over is %+v", e)
	}
	if e = kim.sees(e.ID); len(e.Earlier) == 0 || e.Earlier[len(e.Earlier)-1].Said != e.Question {
		t.Errorf("what was said before is %+v", e.Earlier)
	}

	codes, clerks := make([]int, 2), []*clerk{kim, lee}
	var both sync.WaitGroup
	for i, c := range clerks {
		both.Go(func() { codes[i], _ = c.call("POST", "/"+e.ID+"/claim", `{}`) })
	}
	both.Wait()
	if !slices.Contains(codes, 200) || !slices.Contains(codes, 409) {
		t.Fatalf("who takes it at once is told %v", codes)
	}
	holder := clerks[slices.Index(codes, 200)]
	eventually(t, "word of it", func() bool { return strings.Contains(one.turns(talk), `"enquiry.claimed"`) })
	if reply := one.say(talk, "what is paid for planning?"); !strings.Contains(reply, `"parts": []`) && !strings.Contains(reply, `"parts":[]`) {
		t.Errorf("while a person has the conversation the bot says %s", reply)
	}
	holder.does(e.ID, "replies", `{"text":"Greebles may *not* apply."}`)
	eventually(t, "reply", func() bool { return strings.Contains(one.turns(talk), "Greebles may *not* apply.") })
	if now := holder.sees(e.ID); now.fate() != "seen" || now.did() != "ask "+e.Question+"; mail; claim; say what is paid for planning?; reply Greebles may *not* apply.; reach" {
		t.Errorf("it is %q, and happened %q", now.fate(), now.did())
	}
	holds(t, one.annae("delivery", "list"), " 0 sends") // the letter is taken back

	holder.does(e.ID, "return", `{}`)
	eventually(t, "word of it", func() bool { return strings.Contains(one.turns(talk), `"enquiry.returned"`) })
	holds(t, one.say(talk, "who can apply for planning?"), "who-can-apply-planning")
	holder.does(e.ID, "resolve", `{}`)
	eventually(t, "word of it", func() bool { return strings.Contains(one.turns(talk), `"enquiry.resolved"`) })
	holds(t, one.say(talk, "/person one more thing"), `"enquiry.open"`)
	if again := kim.waiting(); again.ID != e.ID || again.Question != "one more thing" {
		t.Errorf("asked again it is %+v", again)
	}
	holds(t, one.say(talk, "/forget"), `"forget.ask"`)
	holds(t, one.say(talk, "yes"), `"forget.receipt"`)
	if status, reply := kim.call("GET", "/"+e.ID, ""); status != 404 {
		t.Errorf("of what was forgotten staff are told %d %s", status, reply)
	}
	for _, log := range []string{one.log.String(), two.log.String()} {
		for _, private := range []string{"reebles", "person@"} {
			if strings.Contains(log, private) {
				t.Errorf("the log holds %q:\n%s", private, log)
			}
		}
	}
}

func TestAPersonAnswersInTelegram(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	d := serveDesk(t, withPeople(map[string]string{"ANNAE_TELEGRAM_TOKEN": srv.Token(), "ANNAE_TELEGRAM_API_URL": srv.URL()}))
	kim := d.clerk("kim")
	p := srv.Person("Sok", "en")
	if _, metrics := d.call("GET", "/metrics", ""); !strings.Contains(metrics, "annae_enquiries_open 0") {
		t.Errorf("the metrics lack how many wait:\n%s", metrics)
	}
	p.Say(p.Chat(), "/person may a ferry company apply?")
	p.Chat().AwaitText(t, "The help desk is staffed now")
	e := kim.waiting()
	holds(t, d.annae("enquiries", "list", "--state", "open"), e.ID, "may a ferry company apply?")
	kim.does(e.ID, "replies", `{"text":"<b>Ferries</b> & buses may.","take":true}`)
	holds(t, d.annae("enquiries", "show", strings.ToLower(e.ID)), e.ID+" is claimed", "kim (API) claim", "kim (API) reply", "<b>Ferries</b>")
	p.Chat().AwaitText(t, "<b>Ferries</b> & buses may.")
	eventually(t, "that it is sent", func() bool { return kim.sees(e.ID).fate() == "sent" })
	said := len(p.Chat().FromBot())
	p.Say(p.Chat(), "and trams?")
	eventually(t, "the question", func() bool { return strings.HasSuffix(kim.sees(e.ID).did(), "say and trams?") })
	kim.does(e.ID, "replies", `{"template":"checking"}`)
	p.Chat().AwaitText(t, "We are asking those in charge")
	if n := len(p.Chat().FromBot()); n != said+1 {
		t.Errorf("while a person has the conversation there are %d messages more, want the reply alone", n-said)
	}
	p.Say(p.Chat(), "/bot")
	p.Chat().AwaitText(t, "I'm answering again")
	if e := kim.sees(e.ID); e.State != "returned" {
		t.Errorf("taken back it is %+v", e)
	}

	p.Block()
	kim.does(e.ID, "replies", `{"text":"Are you there?"}`)
	eventually(t, "that they left", func() bool {
		now := kim.sees(e.ID)
		return now.fate() == "left" && strings.HasSuffix(now.did(), "lose")
	})
	p.Unblock()
	kim.does(e.ID, "resolve", `{}`)
	p.Chat().AwaitText(t, "closed your question")
	p.Say(p.Chat(), "/forget")
	p.Chat().AwaitText(t, "Shall I forget")
	p.Say(p.Chat(), "yes")
	p.Chat().AwaitText(t, "I have forgotten")
	if status, _ := kim.call("GET", "/"+e.ID, ""); status != 404 {
		t.Errorf("of what was forgotten staff are told %d", status)
	}
}

func TestHoursOfTheHelpDeskThatAreNoneAreNamed(t *testing.T) {
	for hours, says := range map[string]string{"Mon-Fri 9 to 5": "time zone", "Mon-Fri 18:00-09:00 Asia/Seoul": "18:00-09:00"} {
		settings := map[string]string{"ANNAE_ENQUIRIES": "on", "ANNAE_DESK_HOURS": hours, "ANNAE_DATA_DIR": dataDir(t), "ANNAE_ADDR": "127.0.0.1:0"}
		w := &said{}
		err := serve(t.Context(), nil, world{getenv: func(name string) string { return settings[name] }, stdin: strings.NewReader(""), stdout: w, stderr: w})
		if err == nil || !strings.Contains(err.Error(), "ANNAE_DESK_HOURS") || !strings.Contains(err.Error(), says) {
			t.Errorf("serve = %v, want it to name the hours and %q", err, says)
		}
	}
}
