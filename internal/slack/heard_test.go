package slack_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"testing"
	"time"

	"annae/internal/answer/answertest"
	"annae/internal/review"
	"annae/internal/seal"
	"annae/internal/slack"
)

// Texts as docs.slack.dev/messaging/formatting-message-text has them.
func TestMarksOfSlackAreReadAsTheyWereWritten(t *testing.T) {
	for text, want := range map[string]string{
		"a &lt; b &amp; c":                              "a < b & c",
		"<@U012ABC> who can apply?":                     "who can apply?",
		"<mailto:kim@example.org|kim@example.org>":      "kim@example.org",
		"see <https://example.org/a?b=1&amp;c|this>":    "see https://example.org/a?b=1&c",
		"<http://example.org|example.org>":              "example.org",
		"in <#C012|general> and <!subteam^S012|@staff>": "in general and @staff",
		"&lt;!channel&gt; stays":                        "<!channel> stays",
		"<tel:+8212345|+82 12 345>":                     "+8212345",
	} {
		if got := slack.Plain(text, true); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

func FuzzArrive(f *testing.F) {
	keys, err := seal.Parse(seal.Generate())
	if err != nil {
		f.Fatal(err)
	}
	c := answertest.Desk().Content()
	b, err := slack.New(slack.Setup{
		Log: slog.New(slog.DiscardHandler), API: "http://localhost/api/", Secrets: slack.Secrets{Token: "xoxb-1", Signing: "1"}, Names: keys, Served: c.Served, Words: c.Words,
		Reviews: &review.Desk{Content: c, Now: time.Now}, Flood: func(context.Context, string) bool { return false },
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(0, []byte(`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"app_mention","user":"U1","text":"<@U2> help","channel":"C1","ts":"1.2"}}`))
	f.Add(0, []byte(`{"team_id":"T1","event_id":"Ev1","event":{"type":"message","channel_type":"im","user":"U1","text":"","files":[{}],"channel":"D1","ts":"1.2"}}`))
	f.Add(1, []byte(`{"team_id":"T1","user_id":"U1","channel_id":"C1","text":"move kcn","response_url":"http://x","trigger_id":"1.2.3"}`))
	f.Add(2, []byte(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"1","container":{"is_ephemeral":true},"actions":[{"value":"staff show"}],"view":{"type":"home"}}`))
	f.Add(2, []byte(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"private_metadata":"move","state":{"values":{"to":{"to":{"selected_option":{"value":"x"}}}}}}}`))
	f.Fuzz(func(t *testing.T, kind int, raw []byte) {
		id, room, body := b.Arrives(t.Context(), slack.Kinds[uint(kind)%uint(len(slack.Kinds))], raw)
		again, _, _ := b.Arrives(t.Context(), slack.Kinds[uint(kind)%uint(len(slack.Kinds))], slices.Clone(raw))
		if id != again || (id == "") != (room == "") || id != "" && !json.Valid(body) {
			t.Errorf("%q is %q in %q: %s; again it is %q", raw, id, room, body, again)
		}
	})
}
