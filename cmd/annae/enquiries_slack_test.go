package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"annae/internal/slack/slacktest"
	"annae/internal/telegram/telegramtest"
)

// slackDesk is a help desk in Slack, with two people in its channel.
type slackDesk struct {
	*running
	srv      *slacktest.Server
	kim, lee *slacktest.Person
	desk     *slacktest.Channel
}

func openSlackDesk(t *testing.T, settings map[string]string) *slackDesk {
	t.Helper()
	srv := slacktest.Start(t, slacktest.Options{NoLimits: true})
	o := &slackDesk{srv: srv, kim: srv.Person("Kim"), lee: srv.Person("Lee")}
	o.desk = srv.Channel("help-desk", o.kim, o.lee, srv.App())
	settings["ANNAE_SLACK_TOKEN"], settings["ANNAE_SLACK_APP_TOKEN"], settings["ANNAE_SLACK_API_URL"] = srv.Token(), srv.AppToken(), srv.APIURL()
	settings["ANNAE_SLACK_ROLES"] = srv.TeamID() + "/helpdesk=" + o.kim.ID() + "," + o.lee.ID()
	settings["ANNAE_SLACK_DESK"], settings["ANNAE_RATE"] = o.desk.ID(), "0"
	o.running = serveDesk(t, withPeople(settings))
	srv.AwaitSockets(t, 2)
	return o
}

// clicks presses a button by its label.
func clicks(t *testing.T, p *slacktest.Person, on interface {
	slacktest.Place
	Button(string) string
}, label string) {
	t.Helper()
	action := on.Button(label)
	if action == "" {
		t.Fatalf("no button is called %q", label)
	}
	if failure := p.Press(on, action).Await(t); failure != "" {
		t.Fatalf("pressing %q: %s", label, failure)
	}
}

// post is the post of an enquiry as it stands now, when it reads so.
func (o *slackDesk) post(t *testing.T, first slacktest.Message, reads string) slacktest.Message {
	t.Helper()
	return o.desk.Await(t, func(m slacktest.Message) bool { return m.TS == first.TS && strings.Contains(m.Reads(), reads) })
}

// A question of Telegram is a thread in Slack: it is answered there once, taken,
// handed back and closed, and its person hears of each.
func TestAQuestionOfTelegramIsAnsweredInSlack(t *testing.T) {
	srv := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	o := openSlackDesk(t, map[string]string{"ANNAE_TELEGRAM_TOKEN": srv.Token(), "ANNAE_TELEGRAM_API_URL": srv.URL()})
	sok := srv.Person("Sok", "en")
	sok.Say(sok.Chat(), "/person may a <!channel> ferry company of Vientiane apply? I am at +82 10 1234 5678")
	sok.Chat().AwaitText(t, "The help desk is staffed now")
	first := o.desk.AwaitText(t, "ferry company")
	if said := first.Reads(); strings.Contains(said, "1234") || !strings.Contains(said, "Telegram") || !strings.Contains(said, "English") || len(first.Triggers()) > 0 {
		t.Errorf("the post reads\n%s\nand calls %v", said, first.Triggers())
	}

	// While the bot has it, a reply is held; only who wrote it sees so.
	o.lee.Say(o.desk, "We are looking into it.", slacktest.InThread(first))
	held := o.lee.AwaitEphemeral(t, o.desk, "Nothing was sent yet")
	clicks(t, o.lee, held, "Send only")
	sok.Chat().AwaitText(t, "We are looking into it.")
	o.desk.AwaitReply(t, first, "was delivered")
	if all := o.kim.Ephemerals(o.desk); len(all) > 0 {
		t.Errorf("another sees %v", all)
	}

	// Two take it: one has it, and the other hears who.
	clicks(t, o.kim, first, "Claim")
	taken := o.post(t, first, "Kim has it")
	sok.Chat().AwaitText(t, "A person of the help desk has taken over")
	number := regexp.MustCompile(`[A-Z2-7]{8}`).FindString(first.Reads())
	if failure := o.lee.Command(o.desk, "/annae", "claim "+number).Await(t); failure != "" {
		t.Fatal(failure)
	}
	o.lee.AwaitEphemeral(t, o.desk, "Kim has had this question since")
	sok.Say(sok.Chat(), "It is a *public* company.")
	o.desk.AwaitReply(t, first, "It is a *public* company.")
	o.kim.Say(o.desk, "// is that so?", slacktest.InThread(first))
	o.kim.Say(o.desk, "@Lee is that so?", slacktest.InThread(first))
	o.kim.AwaitEphemeral(t, o.desk, "names a colleague")
	o.kim.Say(o.desk, "Yes: <b>ferries</b> & *buses* may, see https://example.org/x", slacktest.InThread(first))
	sok.Chat().AwaitText(t, "Yes: <b>ferries</b> & *buses* may, see https://example.org/x")
	clicks(t, o.kim, taken, "Approved reply")
	form := o.kim.AwaitModal(t, "We are asking those in charge")
	o.kim.Enter(form, "template", "checking")
	if failure := o.kim.Submit().Await(t); failure != "" {
		t.Fatal(failure)
	}
	sok.Chat().AwaitText(t, "We are asking those in charge")
	o.desk.AwaitReply(t, first, "Kim replies")

	clicks(t, o.kim, taken, "Return")
	sok.Chat().AwaitText(t, "handed this conversation back")
	clicks(t, o.kim, o.post(t, first, "handed back to the bot"), "Resolve")
	sok.Chat().AwaitText(t, "closed your question")
	closed := o.post(t, first, "closed")
	for _, label := range []string{"Claim", "Resolve"} {
		if closed.Button(label) != "" {
			t.Errorf("a closed question can be treated so: %s", label)
		}
	}
	for _, text := range []string{"is that so"} {
		for _, m := range sok.Chat().FromBot() {
			if strings.Contains(m.Text, text) {
				t.Errorf("what colleagues wrote to each other went out: %q", m.Text)
			}
		}
	}
	for _, private := range []string{"ferr", "Sok"} {
		if strings.Contains(o.log.String(), private) {
			t.Errorf("the log holds %q", private)
		}
	}
	for _, c := range o.srv.Calls() {
		if c.Error != "" {
			t.Errorf("%s is answered with %s %v", c.Method, c.Error, c.Parameters)
		}
	}
}

// What is forgotten is taken down, and what staff write under it goes nowhere.
func TestAForgottenQuestionIsTakenDown(t *testing.T) {
	o := openSlackDesk(t, map[string]string{})
	talk := o.conversation()
	o.say(talk, "/person may a ferry company apply?")
	first := o.desk.AwaitText(t, "ferry company")
	clicks(t, o.kim, first, "Claim")
	o.desk.AwaitReply(t, first, "Kim has taken it")
	eventually(t, "word of it", func() bool { return strings.Contains(o.turns(talk), `"enquiry.claimed"`) })
	o.say(talk, "a small ferry")
	o.desk.AwaitReply(t, first, "a small ferry")
	o.say(talk, "/forget")
	o.say(talk, "yes")
	eventually(t, "end of it", func() bool {
		for _, m := range o.desk.FromApp() {
			if strings.Contains(m.Reads(), "ferry") {
				return false
			}
		}
		return true
	})
	o.kim.Say(o.desk, "Hello?", slacktest.InThread(first))
	o.kim.AwaitEphemeral(t, o.desk, "There is no question")
}

// An enquiry whose thread somebody deleted is shown anew, and answered there.
func TestAThreadThatWasDeletedIsShownAnew(t *testing.T) {
	o := openSlackDesk(t, map[string]string{})
	boss := o.srv.Person("Boss", slacktest.Admin)
	o.desk.Join(boss)
	talk := o.conversation()
	o.say(talk, "/person may a ferry company apply?")
	first := o.desk.AwaitText(t, "ferry company")
	clicks(t, o.kim, first, "Claim")
	o.desk.AwaitReply(t, first, "Kim has taken it")
	eventually(t, "word of it", func() bool { return strings.Contains(o.turns(talk), `"enquiry.claimed"`) })
	for _, m := range o.desk.Thread(first.TS) {
		boss.Delete(m)
	}
	o.say(talk, "a small one")
	again := o.desk.Await(t, func(m slacktest.Message) bool { return m.ThreadTS == "" && strings.Contains(m.Reads(), "a small one") })
	o.kim.Say(o.desk, "Small ones may.", slacktest.InThread(again))
	eventually(t, "reply", func() bool { return strings.Contains(o.turns(talk), "Small ones may.") })
}

// Who reads in the channel but has no role sends nothing, and is told.
func TestWhoHasNoRoleSendsNothing(t *testing.T) {
	o := openSlackDesk(t, map[string]string{})
	guest, park := o.srv.Person("Guest", slacktest.Guest), o.srv.Person("Park")
	o.desk.Join(guest)
	o.desk.Join(park)
	talk := o.conversation()
	o.say(talk, "/person may a ferry company apply?")
	first := o.desk.AwaitText(t, "ferry company")
	guest.Say(o.desk, "Certainly not.", slacktest.InThread(first))
	guest.AwaitEphemeral(t, o.desk, "members of the programme's own workspace")
	park.Say(o.desk, "Of course not.", slacktest.InThread(first))
	park.AwaitEphemeral(t, o.desk, "You have no role")
	clicks(t, park, first, "Resolve")
	eventually(t, "refusal", func() bool { return len(park.Ephemerals(o.desk)) > 1 })
	if turns := o.turns(talk); strings.Contains(turns, "not.") && strings.Contains(turns, "Certainly") || strings.Contains(turns, `"enquiry.resolved"`) {
		t.Errorf("said is %s", turns)
	}
}

// In a channel without the app, and with Slack away for long, nothing of an enquiry
// is lost: it is in the API, and what waits comes in order.
func TestSlackIsAwayForAnHour(t *testing.T) {
	o := openSlackDesk(t, map[string]string{})
	talk := o.conversation()
	o.srv.Down()
	o.say(talk, "/person may a ferry company apply?")
	e := o.clerk("park").waiting()
	o.clerk("choi").does(e.ID, "claim", `{}`)
	eventually(t, "word of it", func() bool { return strings.Contains(o.turns(talk), `"enquiry.claimed"`) })
	for _, text := range []string{"one", "two", "three"} {
		o.say(talk, text+" more")
	}
	time.Sleep(1500 * time.Millisecond) // some tries go wrong
	o.srv.Up()
	first := o.desk.AwaitText(t, "ferry company")
	o.desk.AwaitReply(t, first, "three more")
	var order []string
	for _, m := range o.desk.Thread(first.TS) {
		for _, part := range []string{"choi", "one more", "two more", "three more"} {
			if m.TS != first.TS && strings.Contains(m.Reads(), part) {
				order = append(order, part)
			}
		}
	}
	if got := strings.Join(order, ", "); got != "choi, one more, two more, three more" {
		t.Errorf("in the thread stand %s", got)
	}
	o.post(t, first, "choi")
}
