package slacktest_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"annae/internal/slack/slacktest"
)

func TestWhatAMessageTriggers(t *testing.T) {
	for _, test := range []struct{ text, blocks, want string }{
		{"a <!channel> b <!here|here> <!everyone>", "", "[{broadcast channel} {broadcast everyone} {broadcast here}]"},
		{"<@U024BE7LH> <@W024BE7LH|x> <!subteam^S0614TZR7>", "", "[{group S0614TZR7} {user U024BE7LH} {user W024BE7LH}]"},
		{"<#C024BE7LR> <#C024BE7LR|general>", "", "[{channel C024BE7LR}]"},
		{"<https://example.org|text> <mailto:a@example.org|a>", "", "[{link https://example.org} {link mailto:a@example.org}]"},
		{"see https://example.org now", "", "[{link https://example.org}]"},
		{"&lt;!channel&gt; &lt;@U024BE7LH&gt; @channel 1 < 2 > 1 <b> <!date^1^{date}|x>", "", "[]"},
		{"", `[{"type":"section","text":{"type":"mrkdwn","text":"<!here>"}}]`, "[{broadcast here}]"},
		{"", `[{"type":"section","text":{"type":"plain_text","text":"<!here> https://example.org"}}]`, "[]"},
		{"", `[{"type":"section","text":{"type":"mrkdwn","verbatim":true,"text":"https://example.org"}}]`, "[]"},
		{"", `[{"type":"section","text":{"type":"mrkdwn","text":"@here, a@here.example"}}]`, "[{broadcast here}]"},
		{"", `[{"type":"section","text":{"type":"mrkdwn","verbatim":true,"text":"@here"}}]`, "[]"},
		{"", `[{"type":"section","fields":[{"type":"mrkdwn","text":"<@U1>"}]},{"type":"context","elements":[{"type":"mrkdwn","text":"<#C1>"}]}]`, "[{channel C1} {user U1}]"},
		{"", `[{"type":"markdown","text":"[a](https://example.org) <!channel>"}]`, "[{broadcast channel} {link https://example.org}]"},
		{"", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"},{"type":"broadcast","range":"here"},{"type":"link","url":"https://x"},{"type":"text","text":"<!channel>"}]}]}]`, "[{broadcast here} {link https://x} {user U1}]"},
		{"", `[{"type":"table","rows":[[{"type":"raw_text","text":"<!channel>"}]]}]`, "[]"},
	} {
		if got := fmt.Sprint(slacktest.TriggersOf(test.text, json.RawMessage(test.blocks))); got != test.want {
			t.Errorf("%s %s triggers %s, want %s", test.text, test.blocks, got, test.want)
		}
	}
}
