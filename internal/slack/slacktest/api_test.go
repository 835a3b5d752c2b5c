package slacktest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"annae/internal/slack/slacktest"
)

func TestMessageStandsInAChannel(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	c := api(s)
	_, ts, err := c.PostMessage("#help", slack.MsgOptionText("plain", false),
		slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*one*", false, false), nil, nil)),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "review", EventPayload: map[string]any{"n": 1}}), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if err != nil {
		t.Fatal(err)
	}
	m := help.AwaitText(t, "*one*")
	if m.From != "Annae" || m.TS != ts || m.Text != "plain" || !m.FromApp || m.Unfurls || !strings.Contains(string(m.Metadata), "review") {
		t.Errorf("message = %+v", m)
	}
	anna.Say(help, "an answer", slacktest.InThread(m))
	if _, _, err := c.PostMessage(help.ID(), slack.MsgOptionText("too", false), slack.MsgOptionTS(ts), slack.MsgOptionBroadcast()); err != nil {
		t.Fatal(err)
	}
	all, _, _, err := c.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: help.ID(), Timestamp: ts})
	if err != nil || len(all) != 3 || all[0].ReplyCount != 2 || all[1].User != anna.ID() || all[2].ParentUserId != s.App().ID() {
		t.Errorf("replies = %+v, %v", all, err)
	}
	top, err := c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: help.ID()})
	if err != nil || len(top.Messages) != 2 || top.Messages[0].SubType != "thread_broadcast" {
		t.Errorf("history = %+v, %v", top, err)
	}
	if _, _, _, err := c.UpdateMessage(help.ID(), ts, slack.MsgOptionText("changed", false)); err != nil {
		t.Fatal(err)
	}
	if m := help.Thread(ts)[0]; !m.Edited || m.Text != "changed" || m.Reads() != "*one*" {
		t.Errorf("after an update without blocks, which stay, it reads %q", m.Reads())
	}
	if r := post(t, s, "chat.update", s.Token(), url.Values{"channel": {help.ID()}, "ts": {ts}, "text": {"bare"}, "blocks": {"[]"}}); r["ok"] != true {
		t.Error(r)
	}
	if m := help.Thread(ts)[0]; m.Reads() != "bare" {
		t.Errorf("after an update with no blocks it reads %q", m.Reads())
	}
	if _, _, err := c.DeleteMessage(help.ID(), ts); err != nil {
		t.Fatal(err)
	}
	if thread := help.Thread(ts); len(thread) != 3 || thread[0].Text != "This message was deleted." {
		t.Errorf("after deletion the thread is %+v", thread)
	}
	if r := post(t, s, "chat.postMessage", s.Token(), url.Values{"channel": {help.ID()}, "thread_ts": {ts}, "text": {"x"}}); r["error"] != "cannot_reply_to_message" {
		t.Errorf("an answer to what was deleted: %v", r)
	}
	link, err := c.GetPermalink(&slack.PermalinkParameters{Channel: help.ID(), Ts: all[1].Timestamp})
	if err != nil || !strings.Contains(link, help.ID()+"/p") || !strings.Contains(link, "thread_ts="+ts) {
		t.Errorf("permalink = %s, %v", link, err)
	}
}

func TestThreadsAndPages(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{NoLimits: true})
	c := api(s)
	root := anna.Say(help, "@Annae where is #help?")
	if want := "[{channel " + help.ID() + "} {user " + s.App().ID() + "}]"; fmt.Sprint(root.Triggers()) != want {
		t.Errorf("what was said triggers %v, want %s", root.Triggers(), want)
	}
	if _, _, err := c.PostMessage(help.ID(), slack.MsgOptionTS(root.TS), slack.MsgOptionText("here", false)); err != nil {
		t.Fatal(err)
	}
	reply := help.AwaitReply(t, root, "here")
	anna.Say(help, "for all", slacktest.InThread(reply), slacktest.Broadcast)
	if thread := help.Thread(root.TS); len(thread) != 3 || thread[0].Replies != 2 || len(help.FromApp()) != 1 || len(help.Messages()) != 2 {
		t.Errorf("thread = %+v", thread)
	}
	s.Person("Root", slacktest.Admin, slacktest.InOrganisation).Delete(reply)
	var texts []string
	for cursor := ""; ; {
		page, more, next, err := c.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: help.ID(), Timestamp: root.TS, Cursor: cursor, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, page[0].Text)
		if !more {
			break
		}
		cursor = next
	}
	if !slices.Equal(texts, []string{root.Text, "for all"}) {
		t.Errorf("pages = %q", texts)
	}
	late, err := c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: help.ID(), Oldest: root.TS})
	if err != nil || len(late.Messages) != 1 || late.Messages[0].Text != "for all" {
		t.Errorf("history after the first = %+v, %v", late, err)
	}
}

func TestPeopleAreAsUsersInfoSaysThem(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{})
	outside := s.Person("Olga", slacktest.External, slacktest.Locale("ko-KR", "Asia/Seoul"))
	gone := s.Person("Gil")
	gone.Deactivate()
	c := api(s)
	info := func(p *slacktest.Person) *slack.User {
		u, err := c.GetUserInfo(p.ID(), slack.GetUserInfoOptionIncludeLocale(true))
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	guest, single := info(s.Person("Gus", slacktest.Guest)), info(s.Person("Sue", slacktest.SingleChannelGuest))
	checks := map[string]bool{
		"member":   info(anna).TeamID == s.TeamID() && !info(anna).IsRestricted && info(anna).Profile.Email != "",
		"guest":    guest.IsRestricted && !guest.IsUltraRestricted,
		"single":   single.IsRestricted && single.IsUltraRestricted,
		"bot":      info(s.App()).IsBot && info(s.App()).Profile.BotID != "",
		"gone":     info(gone).Deleted,
		"stranger": info(outside).IsStranger && info(outside).TeamID != s.TeamID() && info(outside).Locale == "ko-KR",
	}
	help.Join(outside)
	checks["no stranger in a shared channel"] = !info(outside).IsStranger
	for what, holds := range checks {
		if !holds {
			t.Errorf("users.info does not say %s", what)
		}
	}
	if ch, err := c.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: help.ID()}); err != nil || !ch.IsExtShared || !ch.IsMember {
		t.Errorf("conversations.info = %+v, %v", ch, err)
	}
	group := s.Group("helpers", anna)
	group.Set(anna, gone)
	groups, err := c.GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(groups) != 1 || groups[0].Handle != "helpers" || len(groups[0].Users) != 2 {
		t.Errorf("usergroups.list = %+v, %v", groups, err)
	}
	if users, err := c.GetUserGroupMembers(group.ID()); err != nil || !slices.Equal(users, []string{anna.ID(), gone.ID()}) {
		t.Errorf("usergroups.users.list = %v, %v", users, err)
	}
	group.Disable()
	if _, err := c.GetUserGroupMembers(group.ID()); err == nil {
		t.Error("a group out of use has members")
	}
	users, next, err := c.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: help.ID(), Limit: 2})
	if err != nil || len(users) != 2 || next == "" {
		t.Errorf("conversations.members = %v, %q, %v", users, next, err)
	}
	dm, _, _, err := c.OpenConversation(&slack.OpenConversationParameters{Users: []string{anna.ID()}})
	if err != nil || dm.ID != anna.DM().ID() {
		t.Errorf("conversations.open = %+v, %v", dm, err)
	}
}

func TestWhatSlackRefuses(t *testing.T) {
	s, help, anna := workspace(t, slacktest.Options{NoLimits: true})
	said := anna.Say(help, "mine")
	old := s.Channel("old", s.App())
	old.Archive(anna)
	hidden, elsewhere := s.PrivateChannel("hidden", anna), s.Channel("elsewhere", anna)
	s.Grant(without(s, "chat:write.public", "files:write")...)
	section := func(n int) string {
		return fmt.Sprintf(`[{"type":"section","text":{"type":"mrkdwn","text":%q}}]`, strings.Repeat("x", n))
	}
	table := `{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}`
	for _, test := range []struct {
		method string
		params url.Values
		want   string
	}{
		{"chat.imagine", nil, "unknown_method"},
		{"chat.postMessage", url.Values{"channel": {"C0NOWHERE"}, "text": {"x"}}, "channel_not_found"},
		{"chat.postMessage", url.Values{"channel": {hidden.ID()}, "text": {"x"}}, "channel_not_found"},
		{"chat.postMessage", url.Values{"channel": {elsewhere.ID()}, "text": {"x"}}, "not_in_channel"},
		{"chat.postMessage", url.Values{"channel": {old.ID()}, "text": {"x"}}, "is_archived"},
		{"chat.postMessage", url.Values{"channel": {help.ID()}}, "no_text"},
		{"chat.postMessage", url.Values{"channel": {help.ID()}, "blocks": {section(3001)}}, "invalid_blocks"},
		{"chat.postMessage", url.Values{"channel": {help.ID()}, "blocks": {"{"}}, "invalid_blocks_format"},
		{"chat.postMessage", url.Values{"channel": {help.ID()}, "blocks": {"[" + table + "," + table + "]"}}, "invalid_attachments"},
		{"chat.postMessage", url.Values{"channel": {help.ID()}, "text": {"x"}, "thread_ts": {"1.1"}}, "thread_not_found"},
		{"chat.update", url.Values{"channel": {help.ID()}, "ts": {"1.1"}, "text": {"x"}}, "message_not_found"},
		{"chat.update", url.Values{"channel": {help.ID()}, "ts": {said.TS}, "text": {"x"}}, "cant_update_message"},
		{"chat.delete", url.Values{"channel": {help.ID()}, "ts": {said.TS}}, "cant_delete_message"},
		{"chat.postEphemeral", url.Values{"channel": {help.ID()}, "user": {"U0NOBODY"}, "text": {"x"}}, "user_not_in_channel"},
		{"users.info", url.Values{"user": {"U0NOBODY"}}, "user_not_found"},
		{"usergroups.users.list", url.Values{"usergroup": {"S0NONE"}}, "no_such_subteam"},
		{"conversations.replies", url.Values{"channel": {help.ID()}, "ts": {"1.1"}}, "thread_not_found"},
		{"conversations.join", url.Values{"channel": {old.ID()}}, "is_archived"},
		{"conversations.open", url.Values{"users": {s.App().ID()}}, "cannot_dm_bot"},
		{"reactions.remove", url.Values{"channel": {help.ID()}, "timestamp": {said.TS}, "name": {"eyes"}}, "no_reaction"},
		{"views.open", url.Values{"trigger_id": {"1.2.3"}, "view": {"{}"}}, "invalid_trigger_id"},
		{"views.open", url.Values{"view": {"{}"}}, "invalid_arguments"},
		{"views.update", url.Values{"view_id": {"V0NONE"}, "view": {"{}"}}, "not_found"},
		{"views.publish", url.Values{"user_id": {anna.ID()}, "view": {`{"type":"home","blocks":[{"type":"carousel"}]}`}}, "invalid_arguments"},
		{"files.getUploadURLExternal", url.Values{"filename": {"a.txt"}, "length": {"1"}}, "missing_scope"},
		{"apps.connections.open", nil, "not_allowed_token_type"},
	} {
		if got := post(t, s, test.method, s.Token(), test.params); got["error"] != test.want {
			t.Errorf("%s %v = %v, want %s", test.method, test.params, got, test.want)
		}
	}
	if got := post(t, s, "files.getUploadURLExternal", s.Token(), nil); got["needed"] != "files:write" || !strings.Contains(fmt.Sprint(got["provided"]), "chat:write") {
		t.Errorf("missing_scope says %v", got)
	}
	got := post(t, s, "chat.postMessage", s.Token(), url.Values{"channel": {help.ID()}, "blocks": {section(3001)}})
	if text := fmt.Sprint(got["response_metadata"]); !strings.Contains(text, "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]") {
		t.Errorf("invalid_blocks says %v", got)
	}
}

func without(s *slacktest.Server, scopes ...string) []string {
	return slices.DeleteFunc(s.Scopes(), func(scope string) bool { return slices.Contains(scopes, scope) })
}

// post calls a method with a form and gives its whole answer.
func post(t *testing.T, s *slacktest.Server, method, token string, params url.Values) map[string]any {
	t.Helper()
	if params == nil {
		params = url.Values{}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+method, strings.NewReader(params.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestCallsMayBeJSON(t *testing.T) {
	s, help, _ := workspace(t, slacktest.Options{})
	call := func(kind, body string) string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+"chat.postMessage", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Authorization", "Bearer "+s.Token())
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var got struct{ Error string }
		if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		return got.Error
	}
	if got := call("application/json; charset=utf-8", fmt.Sprintf(`{"channel":%q,"blocks":[{"type":"header","text":{"type":"plain_text","text":"as JSON"}}]}`, help.ID())); got != "" {
		t.Error(got)
	}
	help.AwaitText(t, "as JSON")
	if got := call("application/json", "{"); got != "invalid_json" {
		t.Errorf("broken JSON: %s", got)
	}
	if got := call("application/xml", "<a/>"); got != "invalid_post_type" {
		t.Errorf("another type: %s", got)
	}
}

func TestTokens(t *testing.T) {
	s, _, _ := workspace(t, slacktest.Options{})
	if got := post(t, s, "auth.test", "", nil); got["error"] != "not_authed" {
		t.Errorf("without a token: %v", got)
	}
	if got := post(t, s, "auth.test", "xoxb-other", nil); got["error"] != "invalid_auth" {
		t.Errorf("with another token: %v", got)
	}
	if got := post(t, s, "auth.test", "", url.Values{"token": {s.Token()}}); got["team_id"] != s.TeamID() {
		t.Errorf("with the token in the form: %v", got)
	}
	s.Revoke()
	if got := post(t, s, "auth.test", s.Token(), nil); got["error"] != "token_revoked" {
		t.Errorf("after Revoke: %v", got)
	}
	s.Uninstall()
	if got := post(t, s, "auth.test", s.Token(), nil); got["error"] != "account_inactive" {
		t.Errorf("after Uninstall: %v", got)
	}
	s.Reinstall()
	if who, err := api(s).AuthTest(); err != nil || who.UserID != s.App().ID() || who.BotID == "" {
		t.Errorf("after Reinstall: %+v, %v", who, err)
	}
}

func TestAMessageASecond(t *testing.T) {
	s, help, _ := workspace(t, slacktest.Options{Speed: slacktest.Still})
	c, sent := api(s), 0
	var limited *slack.RateLimitedError
	for ; sent < 20; sent++ {
		if _, _, err := c.PostMessage(help.ID(), slack.MsgOptionText("x", false)); err != nil {
			if !errors.As(err, &limited) || limited.RetryAfter != time.Second {
				t.Fatalf("message %d: %v, want to wait a second", sent, err)
			}
			break
		}
	}
	if sent != 5 || len(s.Breaches()) != 1 {
		t.Errorf("%d messages went, %d breaches", sent, len(s.Breaches()))
	}
	s.Advance(time.Second)
	if _, _, err := c.PostMessage(help.ID(), slack.MsgOptionText("x", false)); err != nil {
		t.Errorf("a second later: %v", err)
	}
}
