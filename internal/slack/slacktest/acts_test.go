package slacktest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"annae/internal/slack/slacktest"
)

// textsOf are the texts of the messages that the app took.
func textsOf(t *testing.T, s *slacktest.Server) []string {
	t.Helper()
	var all []string
	for _, d := range s.Deliveries() {
		var outer struct {
			Event struct{ Text string }
		}
		if d.OK && d.Event() == "message" && json.Unmarshal(d.Payload, &outer) == nil {
			all = append(all, outer.Event.Text)
		}
	}
	return all
}

// interactions reads payloads as slack-go does, and gives them to a handler.
func interactions(t *testing.T, handle func(w http.ResponseWriter, i slack.InteractionCallback)) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, r *http.Request, body []byte) {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		i, err := slack.InteractionCallbackParse(r)
		if err != nil {
			t.Errorf("payload: %v", err)
		}
		handle(w, i)
	}
}

type answers = map[string]func(http.ResponseWriter, *http.Request, []byte)

func TestCommandIsAnswered(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	var got slack.SlashCommand
	serve(t, s, answers{"/commands": func(w http.ResponseWriter, r *http.Request, body []byte) {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		got, _ = slack.SlashCommandParse(r)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"response_type":"ephemeral","text":"looking …"}`)
	}})
	if failure := anna.Command(help, "/annae", "review 7").Await(t); failure != "" {
		t.Fatal(failure)
	}
	if got.Command != "/annae" || got.Text != "review 7" || got.UserID != anna.ID() || got.ChannelID != help.ID() || got.TeamID != s.TeamID() {
		t.Errorf("command = %+v", got)
	}
	if m := anna.AwaitEphemeral(t, help, "looking"); !m.Ephemeral {
		t.Errorf("answer = %+v", m)
	}
	// Five more by the response_url, and no sixth.
	for i := range 6 {
		_, _, err := api(s).PostMessage("", slack.MsgOptionResponseURL(got.ResponseURL, slack.ResponseTypeInChannel), slack.MsgOptionText(fmt.Sprint("row ", i), false))
		if (err == nil) != (i < 5) {
			t.Errorf("answer %d: %v", i, err)
		}
	}
	help.AwaitText(t, "row 4")
}

func TestResponseURLRunsOut(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still})
	var at string
	serve(t, s, answers{"/commands": func(_ http.ResponseWriter, _ *http.Request, body []byte) {
		form, _ := url.ParseQuery(string(body))
		at = form.Get("response_url")
	}})
	anna.Command(help, "/annae", "").Await(t)
	s.Advance(31 * time.Minute)
	resp, err := http.Post(at, "application/json", strings.NewReader(`{"text":"late"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound || len(anna.Ephemerals(help)) != 0 {
		t.Errorf("status %d, %d messages", resp.StatusCode, len(anna.Ephemerals(help)))
	}
}

const buttons = `[{"type":"section","text":{"type":"mrkdwn","text":"Take it?"}},{"type":"actions","block_id":"b","elements":[
	{"type":"button","action_id":"take","value":"7","text":{"type":"plain_text","text":"Take"}},
	{"type":"static_select","action_id":"who","options":[{"text":{"type":"plain_text","text":"Anna"},"value":"a"},{"text":{"type":"plain_text","text":"Bob"},"value":"b"}]}]}]`

func TestPressesOnAMessage(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	got := make(chan slack.InteractionCallback, 1)
	serve(t, s, answers{"/interactivity": interactions(t, func(_ http.ResponseWriter, i slack.InteractionCallback) { got <- i })})
	post(t, s, "chat.postMessage", s.Token(), url.Values{"channel": {help.ID()}, "text": {"x"}, "blocks": {buttons}})
	m := help.AwaitText(t, "Take it?")
	anna.Press(m, "take").Await(t)
	i := <-got
	if a := i.ActionCallback.BlockActions; len(a) != 1 || a[0].ActionID != "take" || a[0].Value != "7" || a[0].BlockID != "b" {
		t.Errorf("actions = %+v", a)
	}
	if i.TriggerID == "" || i.ResponseURL == "" || i.Message.Timestamp != m.TS || i.Container.ChannelID != help.ID() || i.User.TeamID != s.TeamID() {
		t.Errorf("payload = %+v", i)
	}
	anna.Enter(m, "who", "b").Await(t)
	i = <-got
	if held := i.BlockActionState.Values["b"]["who"].SelectedOption.Value; held != "b" || i.ActionCallback.BlockActions[0].SelectedOption.Text.Text != "Bob" {
		t.Errorf("state = %q, actions = %+v", held, i.ActionCallback.BlockActions[0])
	}
	if _, _, err := api(s).PostMessage("", slack.MsgOptionReplaceOriginal(i.ResponseURL), slack.MsgOptionText("Bob has it", false)); err != nil {
		t.Error(err)
	}
	if all := help.Messages(); len(all) != 1 || all[0].Text != "Bob has it" || len(all[0].Blocks) != 0 {
		t.Errorf("after the answer = %+v", all)
	}
	post(t, s, "chat.postEphemeral", s.Token(), url.Values{"channel": {help.ID()}, "user": {anna.ID()}, "text": {"x"}, "blocks": {buttons}})
	anna.Press(anna.AwaitEphemeral(t, help, "Take it?"), "take").Await(t)
	i = <-got
	if !i.Container.IsEphemeral || i.Message.Timestamp != "" {
		t.Errorf("payload of an ephemeral message = %+v", i)
	}
	if _, _, err := api(s).PostMessage("", slack.MsgOptionDeleteOriginal(i.ResponseURL)); err != nil {
		t.Error(err)
	}
	if left := anna.Ephemerals(help); len(left) != 0 {
		t.Errorf("left = %+v", left)
	}
}

const form = `{"type":"modal","callback_id":"edit","title":{"type":"plain_text","text":"Edit"},"submit":{"type":"plain_text","text":"Save"},"notify_on_close":true,"private_metadata":"7",
	"blocks":[{"type":"input","block_id":"note","label":{"type":"plain_text","text":"Note"},"element":{"type":"plain_text_input","action_id":"text","max_length":10}},
	{"type":"input","block_id":"day","optional":true,"label":{"type":"plain_text","text":"Day"},"element":{"type":"datepicker","action_id":"date"}}]}`

func loading(title string) string {
	return fmt.Sprintf(`{"type":"modal","title":{"type":"plain_text","text":%q},"blocks":[]}`, title)
}

func TestModals(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{Speed: slacktest.Still})
	got := make(chan slack.InteractionCallback, 1)
	answer := make(chan string, 1)
	var trigger string
	serve(t, s, answers{
		"/commands": func(_ http.ResponseWriter, _ *http.Request, body []byte) {
			values, _ := url.ParseQuery(string(body))
			trigger = values.Get("trigger_id")
		},
		"/interactivity": interactions(t, func(w http.ResponseWriter, i slack.InteractionCallback) {
			got <- i
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, <-answer)
		}),
	})
	anna.Command(help, "/annae", "").Await(t)
	if r := post(t, s, "views.open", s.Token(), url.Values{"trigger_id": {trigger}, "view": {loading("Wait")}}); r["ok"] != true {
		t.Fatal(r)
	}
	if r := post(t, s, "views.open", s.Token(), url.Values{"trigger_id": {trigger}, "view": {loading("Wait")}}); r["error"] != "exchanged_trigger_id" {
		t.Errorf("the same trigger again: %v", r)
	}
	wait := anna.AwaitModal(t, "Wait")
	update := url.Values{"view_id": {wait.ID}, "hash": {wait.Hash}, "view": {form}}
	if r := post(t, s, "views.update", s.Token(), update); r["ok"] != true {
		t.Fatal(r)
	}
	if r := post(t, s, "views.update", s.Token(), update); r["error"] != "hash_conflict" {
		t.Errorf("with the old hash: %v", r)
	}
	view := anna.AwaitModal(t, "Save")
	if failure := anna.Submit().Await(t); failure != "incomplete" {
		t.Errorf("an empty form: %q", failure)
	}
	anna.Enter(view, "text", "good")
	anna.Enter(view, "date", "2026-11-30")

	answer <- `{"response_action":"errors","errors":{"note":"say more"}}`
	if failure := anna.Submit().Await(t); failure != "" {
		t.Error(failure)
	}
	i := <-got
	held := i.View.State.Values
	if i.View.CallbackID != "edit" || i.View.PrivateMetadata != "7" || held["note"]["text"].Value != "good" || held["day"]["date"].SelectedDate != "2026-11-30" {
		t.Errorf("submission = %+v", i.View)
	}
	anna.AwaitModal(t, "say more")

	answer <- `{"response_action":"errors","errors":{"nowhere":"x"}}`
	if failure := anna.Submit().Await(t); failure != "invalid_errors: nowhere" {
		t.Errorf("errors of no block: %q", failure)
	}
	<-got

	answer <- `{"response_action":"push","view":` + loading("Above") + `}`
	anna.Submit().Await(t)
	<-got
	anna.AwaitModal(t, "Above")
	anna.CloseModal().Await(t)
	answer <- ""
	anna.CloseModal().Await(t)
	if i := <-got; i.Type != slack.InteractionTypeViewClosed || i.IsCleared {
		t.Errorf("closing = %+v", i)
	}
	anna.AwaitNoModal(t)

	anna.Command(help, "/annae", "").Await(t)
	post(t, s, "views.open", s.Token(), url.Values{"trigger_id": {trigger}, "view": {loading("Below")}})
	answer <- `{"response_action":"push","view":` + loading("Above") + `}`
	anna.Submit().Await(t)
	<-got
	answer <- `{"response_action":"clear"}`
	anna.Submit().Await(t)
	<-got
	if left := anna.Modals(); len(left) != 0 {
		t.Errorf("after clear there is %+v", left)
	}

	anna.Command(help, "/annae", "").Await(t)
	post(t, s, "views.open", s.Token(), url.Values{"trigger_id": {trigger}, "view": {form}})
	answer <- ""
	anna.CloseModals().Await(t)
	if i := <-got; !i.IsCleared {
		t.Errorf("closing all = %+v", i)
	}

	anna.Command(help, "/annae", "").Await(t)
	s.Advance(4 * time.Second)
	if r := post(t, s, "views.open", s.Token(), url.Values{"trigger_id": {trigger}, "view": {loading("Late")}}); r["error"] != "expired_trigger_id" {
		t.Errorf("after three seconds: %v", r)
	}
}

const above = `{"type":"modal","title":{"type":"plain_text","text":"Above"},"external_id":"one","blocks":[{"type":"actions","elements":[{"type":"button","action_id":"more","text":{"type":"plain_text","text":"More"}}]}]}`

func TestModalsAboveEachOther(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	triggers := make(chan string, 1)
	serve(t, s, answers{
		"/commands": func(_ http.ResponseWriter, _ *http.Request, body []byte) {
			values, _ := url.ParseQuery(string(body))
			triggers <- values.Get("trigger_id")
		},
		"/interactivity": interactions(t, func(_ http.ResponseWriter, i slack.InteractionCallback) { triggers <- i.TriggerID }),
	})
	anna.Command(help, "/annae", "")
	trigger := <-triggers
	if r := post(t, s, "views.push", s.Token(), url.Values{"trigger_id": {trigger}, "view": {above}}); r["error"] != "not_found" {
		t.Errorf("above nothing: %v", r)
	}
	post(t, s, "views.open", s.Token(), url.Values{"trigger_id": {trigger}, "view": {above}})
	for n, want := range []any{"duplicate_external_id", nil, nil, "push_limit_reached"} {
		top := anna.AwaitModal(t, "Above")
		anna.Press(top, "more")
		view := above
		if n > 0 {
			view = strings.ReplaceAll(above, `"one"`, `""`)
		}
		if r := post(t, s, "views.push", s.Token(), url.Values{"trigger_id": {<-triggers}, "view": {view}}); r["error"] != want {
			t.Errorf("push %d: %v, want %v", n, r, want)
		}
	}
	all := anna.Modals()
	if len(all) != 3 {
		t.Fatalf("%d modals", len(all))
	}
	if r := post(t, s, "views.update", s.Token(), url.Values{"external_id": {"one"}, "view": {loading("Below")}}); r["ok"] != true || anna.Modals()[0].Title != "Below" {
		t.Errorf("update by external_id: %v", r)
	}
}

func TestHome(t *testing.T) {
	s, _, anna := workspace(t, slacktest.Options{})
	got := make(chan slack.InteractionCallback, 1)
	serve(t, s, answers{"/interactivity": interactions(t, func(_ http.ResponseWriter, i slack.InteractionCallback) { got <- i })})
	c := api(s)
	if _, err := c.PublishView(anna.ID(), slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewActionBlock("", slack.NewButtonBlockElement("next", "", slack.NewTextBlockObject("plain_text", "Next", false, false))),
		slack.NewDataVisualizationBlock("Enquiries", slack.NewDataVisualizationPieChart(slack.NewDataVisualizationSegment("open", 3))),
	}}}, ""); err != nil {
		t.Fatal(err)
	}
	home := anna.AwaitHome(t, "Next")
	anna.OpenHome()
	anna.Press(home, "next").Await(t)
	if i := <-got; i.View.Type != slack.VTHomeTab || i.Container.ViewID != home.ID || i.ResponseURL != "" {
		t.Errorf("payload = %+v", i)
	}
}
