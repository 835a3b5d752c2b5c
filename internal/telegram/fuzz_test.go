package telegram_test

import (
	"context"
	"log/slog"
	"testing"

	"annae/internal/answer/answertest"
	"annae/internal/delivery"
	"annae/internal/seal"
	"annae/internal/telegram"
)

// Whatever comes in place of an update, it is passed over or can be read again.
func FuzzUpdates(f *testing.F) {
	for _, raw := range []string{
		`{"update_id":1,"message":{"message_id":2,"date":3,"from":{"id":7,"first_name":"A","language_code":"ko"},"chat":{"id":7,"type":"private"},"text":"/start t_x","entities":[{"type":"bot_command","offset":0,"length":6}]}}`,
		`{"update_id":1,"message":{"message_id":2,"date":3,"from":{"id":7,"first_name":"A"},"chat":{"id":-7,"type":"supergroup"},"is_topic_message":true,"message_thread_id":4,"text":"@bot é😀 hi","entities":[{"type":"mention","offset":0,"length":4},{"type":"text_mention","offset":5,"length":900}]}}`,
		`{"update_id":1,"callback_query":{"id":"9","from":{"id":7},"message":{"message_id":2,"date":0,"chat":{"id":7,"type":"private"}},"data":"1.0.0.aaaaaaaaaaaaaaaa"}}`,
		`{"update_id":1,"edited_message":{"message_id":2,"date":3,"edit_date":4,"from":{"id":7},"chat":{"id":7,"type":"private"},"caption":"a","photo":[{}]}}`,
		`{"update_id":1,"my_chat_member":null,"message":{"chat":null}}`, `{"update_id":"a"}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(raw))
	}
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		f.Fatal(err)
	}
	client, err := telegram.NewClient("http://127.0.0.1:1", "123:abc")
	if err != nil {
		f.Fatal(err)
	}
	content := answertest.Desk().Content()
	bot := telegram.New(telegram.Setup{
		Log: slog.New(slog.DiscardHandler), Client: client, Names: keys, Served: content.Served, Words: content.Words,
		Flood: func(context.Context, string) (over, tell bool) { return false, false },
	})
	bot.Knows(123, "bot")
	f.Fuzz(func(t *testing.T, raw []byte) {
		room, body, err := bot.Arrive(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		if room == "" {
			return
		}
		m, err := bot.Read(delivery.Update{Channel: telegram.Channel, ID: "1", Conversation: room, Body: body})
		if err != nil || len(m.Place) == 0 {
			t.Errorf("%s reads as %+v, %v", body, m, err)
		}
	})
}
