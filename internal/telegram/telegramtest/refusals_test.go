package telegramtest_test

import (
	"slices"
	"strings"
	"testing"

	"annae/internal/telegram/telegramtest"
)

// keyboard is a row of so many buttons, with something changed in the first.
func keyboard(n int, change m) m {
	row := make([]m, n)
	for i := range row {
		row[i] = m{"text": "a", "callback_data": "b"}
	}
	for k, v := range change {
		row[0][k] = v
	}
	rows := slices.Collect(slices.Chunk(row, 8))
	return m{"inline_keyboard": rows}
}

func TestWhatTelegramRefusesIsRefusedInItsWords(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	p := s.Person("Ann", "en")
	from := p.Say(p.Chat(), "hello")
	sent := must[message](t, s, "sendMessage", m{"chat_id": p.ID(), "text": "as it is", "reply_markup": keyboard(1, nil)})
	old := must[message](t, s, "sendMessage", m{"chat_id": p.ID(), "text": "old"})
	p.Chat().Age(p.Chat().AwaitText(t, "old"))
	long := strings.Repeat("가", 4096)
	send := func(change m) m {
		all := m{"chat_id": p.ID(), "text": "hello"}
		for k, v := range change {
			all[k] = v
		}
		return all
	}
	markup := func(v any) m { return send(m{"reply_markup": v}) }
	html := func(text string) m { return send(m{"parse_mode": "HTML", "text": text}) }
	edit := func(id int, text string) m {
		return m{"chat_id": p.ID(), "message_id": id, "text": text, "reply_markup": keyboard(1, nil)}
	}
	commands := func(name, about string) m {
		return m{"commands": []m{{"command": name, "description": about}}}
	}
	for _, c := range []struct {
		name, method string
		params       m
		want         string // "" for ok
	}{
		{"no text", "sendMessage", m{"chat_id": p.ID()}, "Bad Request: message text is empty"},
		{"white space alone", "sendMessage", send(m{"text": " \n\t "}), "Bad Request: message text is empty"},
		{"nothing between tags", "sendMessage", html("<b></b>"), "Bad Request: message text is empty"},
		{"4096 units", "sendMessage", send(m{"text": long}), ""},
		{"4097 units", "sendMessage", send(m{"text": long + "."}), "Bad Request: message is too long"},
		{"4096 characters of two units each", "sendMessage", send(m{"text": strings.Repeat("👋", 4096)}), "Bad Request: message is too long"},
		{"long by its tags alone", "sendMessage", html("<b>" + long + "</b>"), ""},
		{"a long edit", "editMessageText", edit(sent.ID, long+"."), "Bad Request: MESSAGE_TOO_LONG"},
		{"no chat", "sendMessage", m{"text": "x"}, "Bad Request: chat_id is empty"},
		{"a chat that is not there", "sendMessage", send(m{"chat_id": 12}), "Bad Request: chat not found"},
		{"an unknown parse mode", "sendMessage", send(m{"parse_mode": "BBCode"}), "Bad Request: unsupported parse_mode"},
		{"an unknown tag", "sendMessage", html("a <x>b</x>"), `Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 2`},
		{"a tag that does not end", "sendMessage", html("<b>a"), `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`},

		{"64 bytes of data", "sendMessage", markup(keyboard(1, m{"callback_data": strings.Repeat("x", 64)})), ""},
		{"65 bytes of data", "sendMessage", markup(keyboard(1, m{"callback_data": strings.Repeat("x", 65)})), "Bad Request: BUTTON_DATA_INVALID"},
		{"22 syllables of data", "sendMessage", markup(keyboard(1, m{"callback_data": strings.Repeat("가", 22)})), "Bad Request: BUTTON_DATA_INVALID"},
		{"a button without text", "sendMessage", markup(keyboard(1, m{"text": ""})), "Bad Request: inline keyboard button text must be non-empty"},
		{"a button that does nothing", "sendMessage", markup(keyboard(1, m{"callback_data": ""})), "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"a button that does two things", "sendMessage", markup(keyboard(1, m{"url": "https://example.org"})), "Bad Request: can't parse inline keyboard button: exactly one of url and callback_data is allowed"},
		{"an address at localhost", "sendMessage", markup(keyboard(1, m{"url": "http://localhost/", "callback_data": ""})), "Bad Request: inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL"},
		{"an address of a machine", "sendMessage", markup(keyboard(1, m{"url": "http://127.0.0.1:8080/", "callback_data": ""})), ""},
		{"an address of another kind", "sendMessage", markup(keyboard(1, m{"url": "ftp://example.org", "callback_data": ""})), "Bad Request: inline keyboard button URL 'ftp://example.org' is invalid: Wrong HTTP URL"},
		{"a link into Telegram", "sendMessage", markup(keyboard(1, m{"url": "tg://resolve?domain=x", "callback_data": ""})), ""},
		{"100 buttons", "sendMessage", markup(keyboard(100, nil)), ""},
		{"101 buttons", "sendMessage", markup(keyboard(101, nil)), "Bad Request: reply markup is too long"},
		{"nine in a row", "sendMessage", markup(m{"inline_keyboard": [][]m{slices.Repeat([]m{{"text": "a", "callback_data": "b"}}, 9)}}), "Bad Request: reply markup is too long"},
		{"a keyboard that is no JSON", "sendMessage", markup("{"), "Bad Request: can't parse reply keyboard markup JSON object"},
		{"rows that are none", "sendMessage", markup(m{"inline_keyboard": []string{"a"}}), `Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},

		{"an edit that changes nothing", "editMessageText", edit(sent.ID, "as it is"), "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"a keyboard as it was", "editMessageReplyMarkup", edit(sent.ID, ""), "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"an edit of nothing", "editMessageText", edit(999_999, "x"), "Bad Request: message to edit not found"},
		{"an edit of what somebody else wrote", "editMessageText", edit(from.ID, "x"), "Bad Request: message can't be edited"},
		{"an edit of what is old", "editMessageText", edit(old.ID, "x"), "Bad Request: message can't be edited"},
		{"an edit without a message", "editMessageText", m{"text": "x"}, "Bad Request: message identifier is not specified"},
		{"deleting nothing", "deleteMessage", edit(999_999, ""), "Bad Request: message to delete not found"},
		{"deleting what is old", "deleteMessage", edit(old.ID, ""), "Bad Request: message can't be deleted"},
		{"a reply to nothing", "sendMessage", send(m{"reply_parameters": m{"message_id": 999_999}}), "Bad Request: message to be replied not found"},
		{"a reply to nothing that may be none", "sendMessage", send(m{"reply_parameters": m{"message_id": 999_999, "allow_sending_without_reply": true}}), ""},
		{"a topic where there are none", "sendMessage", send(m{"message_thread_id": 3}), "Bad Request: message thread not found"},
		{"an unknown action", "sendChatAction", send(m{"action": "sleeping"}), "Bad Request: wrong parameter action in request"},
		{"an unknown press", "answerCallbackQuery", m{"callback_query_id": "1"}, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"leaving somebody", "leaveChat", send(nil), "Bad Request: chat member status can't be changed in private chats"},

		{"a command", "setMyCommands", commands("check_2", "Check"), ""},
		{"a command in capitals", "setMyCommands", commands("Check", "Check"), "Bad Request: BOT_COMMAND_INVALID"},
		{"a command of 33 letters", "setMyCommands", commands(strings.Repeat("x", 33), "Check"), "Bad Request: command length must not exceed 32"},
		{"a command that says nothing", "setMyCommands", commands("check", ""), "Bad Request: command description must be non-empty"},
		{"a command that says too much", "setMyCommands", commands("check", strings.Repeat("가", 257)), "Bad Request: command description length must not exceed 256"},
		{"101 commands", "setMyCommands", m{"commands": slices.Repeat([]m{{"command": "a", "description": "b"}}, 101)}, "Bad Request: BOT_COMMANDS_TOO_MUCH"},
		{"commands in no language", "setMyCommands", m{"language_code": "kor"}, "Bad Request: invalid language code specified"},
		{"commands of an unknown scope", "setMyCommands", m{"scope": m{"type": "everybody"}}, "Bad Request: can't parse BotCommandScope: Unsupported type specified"},
		{"commands of a chat that is not there", "setMyCommands", m{"scope": m{"type": "chat", "chat_id": 12}}, "Bad Request: chat not found"},
		{"a description of 513", "setMyDescription", m{"description": strings.Repeat("x", 513)}, "Bad Request: description is too long"},
		{"a short description of 121", "setMyShortDescription", m{"short_description": strings.Repeat("x", 121)}, "Bad Request: short_description is too long"},
		{"a secret with a space", "setWebhook", m{"url": "https://example.org", "secret_token": "a b"}, "Bad Request: secret token contains unallowed characters"},
		{"a secret of 257", "setWebhook", m{"url": "https://example.org", "secret_token": strings.Repeat("a", 257)}, "Bad Request: secret token is too long"},
		{"a webhook nowhere", "setWebhook", m{"url": "example"}, "Bad Request: invalid webhook URL specified"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := call(t, s, c.method, c.params)
			if got.Description != c.want || got.OK != (c.want == "") || !got.OK && (got.Code != 400 || got.Status != 400) {
				t.Errorf("%s = %d %q, want %q", c.method, got.Status, got.Description, c.want)
			}
		})
	}
}

func TestWhatTheBotSaysOfItselfIsKept(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{})
	must[bool](t, s, "setMyCommands", m{"commands": []m{{"command": "/start", "description": " Begin "}}, "scope": m{"type": "all_private_chats"}, "language_code": "ko"})
	want := []telegramtest.Command{{Command: "start", Description: "Begin"}}
	if got := s.Commands("all_private_chats", "ko"); !slices.Equal(got, want) {
		t.Errorf("Commands() = %v, want %v", got, want)
	}
	if got := must[[]telegramtest.Command](t, s, "getMyCommands", nil); len(got) != 0 {
		t.Errorf("getMyCommands of another scope = %v, want none", got)
	}
	must[bool](t, s, "deleteMyCommands", m{"scope": m{"type": "all_private_chats"}, "language_code": "ko"})
	if got := s.Commands("all_private_chats", "ko"); got != nil {
		t.Errorf("Commands() after deleteMyCommands = %v, want none", got)
	}
	must[bool](t, s, "setMyDescription", m{"description": "안내", "language_code": "ko"})
	must[bool](t, s, "setMyShortDescription", m{"short_description": "short"})
	if d, short := s.Descriptions()["ko"], s.ShortDescriptions()[""]; d != "안내" || short != "short" {
		t.Errorf("descriptions = %q and %q", d, short)
	}
	must[bool](t, s, "setChatMenuButton", m{"menu_button": m{"type": "commands"}})
	if got := must[m](t, s, "getChatMenuButton", nil); got["type"] != "commands" {
		t.Errorf("getChatMenuButton = %v, want commands", got)
	}
	me := must[m](t, s, "getMe", nil)
	if me["username"] != s.Username() || me["is_bot"] != true || me["can_read_all_group_messages"] != false {
		t.Errorf("getMe = %v", me)
	}
}
