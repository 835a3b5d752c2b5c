package telegramtest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"annae/internal/telegram/telegramtest"
)

func TestAPressIsAnsweredOnceWithinSeconds(t *testing.T) {
	s, p := talk(t, 1, telegramtest.Options{Speed: telegramtest.Still})
	must[message](t, s, "sendMessage", m{"chat_id": p.ID(), "text": "x", "reply_markup": keyboard(1, nil)})
	shown := p.Chat().AwaitText(t, "x")
	const tooOld = "Bad Request: query is too old and response timeout expired or query ID is invalid"

	first := p.Press(shown, shown.Button(t, "a"))
	if got := updates(t, s)[1].CallbackQuery; got.ID != first.ID || got.Data != "b" || got.Message.ID != shown.ID || *got.Message.Date == 0 {
		t.Errorf("the press = %+v, want it with its message", got)
	}
	if got := call(t, s, "answerCallbackQuery", m{"callback_query_id": first.ID, "text": strings.Repeat("x", 201)}); got.Description != "Bad Request: MESSAGE_TOO_LONG" {
		t.Errorf("a long answer = %q", got.Description)
	}
	must[bool](t, s, "answerCallbackQuery", m{"callback_query_id": first.ID, "text": "Thanks", "show_alert": true})
	if got := first.Await(t); got != (telegramtest.Said{Text: "Thanks", Alert: true}) {
		t.Errorf("Await() = %+v", got)
	}
	if got := call(t, s, "answerCallbackQuery", m{"callback_query_id": first.ID}); got.Description != tooOld {
		t.Errorf("a second answer = %q, want %q", got.Description, tooOld)
	}
	second := p.Press(shown, shown.Button(t, "a"))
	s.Advance(16 * time.Second)
	if got := call(t, s, "answerCallbackQuery", m{"callback_query_id": second.ID}); got.Description != tooOld {
		t.Errorf("an answer after 16 s = %q, want %q", got.Description, tooOld)
	}
	if _, done := second.Answered(); done {
		t.Error("Answered() = true, want the late answer not to count")
	}
}

func TestAPressBehindAnOldOrDeletedMessageHasNoMessage(t *testing.T) {
	s, p := talk(t, 0, telegramtest.Options{})
	for range 2 {
		p.Say(p.Chat(), "hello")
		must[message](t, s, "sendMessage", m{"chat_id": p.ID(), "text": "x", "reply_markup": keyboard(1, nil)})
	}
	sent := p.Chat().FromBot()
	p.Chat().Age(sent[0])
	p.Delete(sent[1])
	for _, shown := range sent {
		p.Press(shown, telegramtest.Button{Data: "forged"})
		all := updates(t, s)
		q := all[len(all)-1].CallbackQuery
		if q.Data != "forged" || q.Message.ID != shown.ID || q.Message.Date == nil || *q.Message.Date != 0 {
			t.Errorf("the press = %+v, want an inaccessible message", q)
		}
	}
	if got := call(t, s, "editMessageText", m{"chat_id": p.ID(), "message_id": sent[1].ID, "text": "y"}); got.Description != "Bad Request: message to edit not found" {
		t.Errorf("an edit of what was deleted = %q", got.Description)
	}
}

func TestWhoCanNotBeWrittenTo(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	blocked, gone, stranger, met := s.Person("a", "en"), s.Person("b", "en"), s.Person("c", "en"), s.Person("d", "en")
	for _, p := range []*telegramtest.Person{blocked, gone} {
		p.Say(p.Chat(), "hello")
	}
	blocked.Block()
	gone.Deactivate()
	basic, super, left := s.Group("basic", met), s.Supergroup("super", met), s.Group("left", met)
	met.Kick(basic)
	met.Kick(super)
	must[bool](t, s, "leaveChat", m{"chat_id": left.ID()})
	for _, c := range []struct {
		name string
		chat int64
		code int
		want string
	}{
		{"who blocked", blocked.ID(), 403, "Forbidden: bot was blocked by the user"},
		{"who is gone", gone.ID(), 403, "Forbidden: user is deactivated"},
		{"a stranger", stranger.ID(), 400, "Bad Request: chat not found"},
		{"who never wrote to it", met.ID(), 403, "Forbidden: bot can't initiate conversation with a user"},
		{"a group that threw it out", basic.ID(), 403, "Forbidden: bot was kicked from the group chat"},
		{"a supergroup that threw it out", super.ID(), 403, "Forbidden: bot was kicked from the supergroup chat"},
		{"a group that it left", left.ID(), 403, "Forbidden: bot is not a member of the group chat"},
	} {
		if got := send(t, s, c.chat); got.Code != c.code || got.Description != c.want {
			t.Errorf("%s: sendMessage = %d %q, want %q", c.name, got.Code, got.Description, c.want)
		}
	}
	blocked.Unblock()
	if got := send(t, s, blocked.ID()); !got.OK {
		t.Errorf("who unblocked: sendMessage = %+v, want ok", got)
	}
	all := updates(t, s)
	var states []string
	for _, u := range all {
		if u.MyChatMember != nil {
			states = append(states, u.MyChatMember.New.Status)
		}
	}
	if want := []string{"kicked", "member", "member", "member", "kicked", "kicked", "left", "member"}; !slices.Equal(states, want) {
		t.Errorf("what the bot became = %v, want %v", states, want)
	}
}

func TestInGroupsTheBotGetsWhatSpeaksToIt(t *testing.T) {
	for _, reads := range []bool{false, true} {
		s := telegramtest.Start(t, telegramtest.Options{ReadsGroups: reads})
		ann := s.Person("Ann", "en")
		g := s.Supergroup("Group", ann)
		sent := must[message](t, s, "sendMessage", m{"chat_id": g.ID(), "text": "hello all"})
		bots := g.AwaitText(t, "hello all")
		ann.Say(g, "between us")
		ann.Say(g, "/help")
		ann.Say(g, "/help@somebody_else_bot")
		ann.Say(g, "/help@"+s.Username())
		ann.Say(g, "hey @"+strings.ToUpper(s.Username())+", who can apply?")
		ann.Say(g, "thanks", telegramtest.ReplyTo(bots))
		ann.Send(g, telegramtest.Photo, "look")
		var got []string
		for _, u := range updates(t, s) {
			if u.Message != nil && u.Message.From.ID == ann.ID() && u.Message.ID > sent.ID {
				got = append(got, u.Message.Text)
			}
		}
		want := []string{"/help", "/help@" + s.Username(), "hey @" + strings.ToUpper(s.Username()) + ", who can apply?", "thanks"}
		if reads {
			want = []string{"between us", want[0], "/help@somebody_else_bot", want[1], want[2], want[3], ""}
		}
		if !slices.Equal(got, want) {
			t.Errorf("with privacy mode %t off the bot got %q, want %q", reads, got, want)
		}
	}
}

func TestTopicsOfAForum(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{ReadsGroups: true})
	ann := s.Person("Ann", "en")
	f := s.Forum("Forum", ann)
	topic := f.Topic(ann, "Questions")
	ann.Say(f, "who?", telegramtest.InTopic(topic))
	all := updates(t, s)
	if got := all[len(all)-1].Message; got.ThreadID != topic || got.Chat.Type != "supergroup" {
		t.Errorf("the message = %+v, want it in topic %d", got, topic)
	}
	must[message](t, s, "sendMessage", m{"chat_id": f.ID(), "message_thread_id": topic, "text": "they"})
	if got := f.AwaitText(t, "they"); got.ThreadID != topic {
		t.Errorf("the answer = %+v, want it in topic %d", got, topic)
	}
	if got := must[message](t, s, "sendMessage", m{"chat_id": f.ID(), "text": "x", "reply_parameters": m{"message_id": f.AwaitText(t, "they").ID}}); got.ThreadID != topic {
		t.Errorf("a reply = %+v, want it in topic %d as well", got, topic)
	}
	if got := call(t, s, "sendMessage", m{"chat_id": f.ID(), "message_thread_id": topic + 900, "text": "x"}); got.Description != "Bad Request: message thread not found" {
		t.Errorf("into a topic that is not there = %q", got.Description)
	}
}

func TestAGroupBecomesASupergroup(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{})
	ann := s.Person("Ann", "en")
	old := s.Group("Group", ann)
	now := old.Migrate(ann)
	got := send(t, s, old.ID())
	if got.Code != 400 || got.Description != "Bad Request: group chat was upgraded to a supergroup chat" || got.Parameters.MigrateTo != now.ID() {
		t.Errorf("sendMessage to the old group = %+v, want the way to %d", got, now.ID())
	}
	if got := send(t, s, now.ID()); !got.OK {
		t.Errorf("sendMessage to the new = %+v, want ok", got)
	}
	if !slices.ContainsFunc(updates(t, s), func(u update) bool {
		return u.Message != nil && u.Message.Chat.ID == old.ID() && u.Message.MigrateTo == now.ID()
	}) {
		t.Errorf("no update told of migrate_to_chat_id")
	}
}

func TestEditsPostsAndOtherThingsReachTheBot(t *testing.T) {
	s, p := talk(t, 0, telegramtest.Options{})
	said := p.Say(p.Chat(), "first")
	p.Edit(said, "second")
	p.Send(p.Chat(), telegramtest.Photo, "a photo")
	s.Channel("News", p).Post("to all")
	got := updates(t, s)
	if len(got) != 5 || got[1].Edited.Text != "second" || got[1].Edited.ID != said.ID || got[2].Message.Photo == nil || got[4].Post.Text != "to all" {
		t.Errorf("updates = %+v", got)
	}
	if shown := p.Chat().Messages(); shown[0].Text != "second" || !shown[0].Edited || shown[1].Text != "a photo" {
		t.Errorf("the chat shows %+v", shown)
	}
}

func TestALeanTelegramKeepsTheNewestAlone(t *testing.T) {
	s, p := talk(t, 3, telegramtest.Options{Lean: true, NoLimits: true})
	for range 10 {
		send(t, s, p.ID())
	}
	if got := p.Chat().Messages(); len(got) != 1 || len(s.Calls()) != 0 || s.Count("sendMessage") != 10 {
		t.Errorf("%d messages and %d calls are kept of %d, want one and none of ten", len(got), len(s.Calls()), s.Count("sendMessage"))
	}
}
