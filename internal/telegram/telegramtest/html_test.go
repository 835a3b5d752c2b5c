package telegramtest_test

import (
	"slices"
	"testing"

	"annae/internal/telegram/telegramtest"
)

func TestHTMLBecomesTextWithEntitiesInUTF16(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	p := s.Person("Ann", "en")
	p.Say(p.Chat(), "hello")
	type e = telegramtest.Entity
	for _, c := range []struct {
		name, html, text string
		entities         []e
	}{
		{"plain", "a & b", "a & b", nil},
		{"references", "&lt;&gt;&amp;&quot;&#44032;&#x1F44B;&nbsp;", "<>&\"가👋&nbsp;", nil},
		{"bold after what takes two units", "👋 <b>가나</b> 다", "👋 가나 다", []e{{Type: "bold", Offset: 3, Length: 2}}},
		{"all names of a style", "<strong>a</strong><em>b</em><ins>c</ins><strike>d</strike><del>e</del>", "abcde", []e{
			{Type: "bold", Offset: 0, Length: 1}, {Type: "italic", Offset: 1, Length: 1}, {Type: "underline", Offset: 2, Length: 1},
			{Type: "strikethrough", Offset: 3, Length: 1}, {Type: "strikethrough", Offset: 4, Length: 1},
		}},
		{"one in another, outer first", "<i>a<B>b</B></i>", "ab", []e{{Type: "italic", Offset: 0, Length: 2}, {Type: "bold", Offset: 1, Length: 1}}},
		{"spoilers", `<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>`, "ab", []e{{Type: "spoiler", Offset: 0, Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{"a link, with its address made whole", `<a href="example.org?a=1&amp;b=2">here</a>`, "here", []e{{Type: "text_link", Offset: 0, Length: 4, URL: "http://example.org/?a=1&b=2"}}},
		{"a link to nowhere is text", `<a href="/check">here</a>`, "here", nil},
		{"a link that hides a command", `<a href="https://example.org">/start</a>`, "/start", []e{{Type: "text_link", Offset: 0, Length: 6, URL: "https://example.org/"}}},
		{"code with its language", `<pre><code class="language-go">x</code></pre>`, "x", []e{{Type: "pre", Offset: 0, Length: 1, Language: "go"}}},
		{"code and pre apart", "<pre>x</pre> <code>/y</code>", "x /y", []e{{Type: "pre", Offset: 0, Length: 1}, {Type: "code", Offset: 2, Length: 2}}},
		{"quotes", "<blockquote>a</blockquote>\n<blockquote expandable>b</blockquote>", "a\nb", []e{{Type: "blockquote", Offset: 0, Length: 1}, {Type: "expandable_blockquote", Offset: 2, Length: 1}}},
		{"an end tag without a name", "<b>a</>", "a", []e{{Type: "bold", Offset: 0, Length: 1}}},
		{"space around is cut, and moves what is marked", "\n  <b> a\r\n</b> ", "a", []e{{Type: "bold", Offset: 0, Length: 1}}},
		{"carriage returns do not count", "a\r\n<b>b\rc</b>\r<i>d</i>", "a\nbcd", []e{{Type: "bold", Offset: 2, Length: 2}, {Type: "italic", Offset: 4, Length: 1}}},
		{"what Telegram finds by itself", "<b>/help</b> by a@example.org, https://example.org/x?y=1. #tag", "/help by a@example.org, https://example.org/x?y=1. #tag", []e{
			{Type: "bold", Offset: 0, Length: 5}, {Type: "bot_command", Offset: 0, Length: 5}, {Type: "email", Offset: 9, Length: 13},
			{Type: "url", Offset: 24, Length: 25}, {Type: "hashtag", Offset: 51, Length: 4},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := must[message](t, s, "sendMessage", m{"chat_id": p.ID(), "text": c.html, "parse_mode": "HTML"})
			if got.Text != c.text || !slices.Equal(got.Entities, c.entities) {
				t.Errorf("%q became %q %+v, want %q %+v", c.html, got.Text, got.Entities, c.text, c.entities)
			}
		})
	}
}

func TestWrongHTMLIsRefusedWithThePlace(t *testing.T) {
	s := telegramtest.Start(t, telegramtest.Options{NoLimits: true})
	p := s.Person("Ann", "en")
	p.Say(p.Chat(), "hello")
	for html, want := range map[string]string{
		"가 <b":                     "Unclosed start tag at byte offset 4",
		"a < b":                    `Unsupported start tag "" at byte offset 2`,
		"<p>a</p>":                 `Unsupported start tag "p" at byte offset 0`,
		"<br/>":                    `Unsupported start tag "br/" at byte offset 0`,
		"<i   =x>":                 `Empty attribute name in the tag "i" at byte offset 0`,
		"<i a = ":                  `Unclosed start tag "i" at byte offset 0`,
		"<i a = x,>":               "Unexpected end of name token at byte offset 7",
		`<i a="b>`:                 "Unclosed start tag at byte offset 0",
		"a</b>":                    "Unexpected end tag at byte offset 1",
		"<i>a</i   ":               "Unclosed end tag at byte offset 4",
		"<i>a</em>":                `Unmatched end tag at byte offset 4, expected "</i>", found "</em>"`,
		"<b>a<i>b":                 `Can't find end tag corresponding to start tag "i"`,
		"<span>a</span>":           `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		"<tg-emoji>a</tg-emoji>":   "Invalid custom emoji identifier specified",
		"&#xD800;":                 "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
		"<b>a</b> is < 3 &amp; ok": `Unsupported start tag "" at byte offset 12`,
	} {
		got := call(t, s, "sendMessage", m{"chat_id": p.ID(), "text": html, "parse_mode": "HTML"})
		if got.Description != "Bad Request: can't parse entities: "+want {
			t.Errorf("%q = %q, want %q", html, got.Description, want)
		}
	}
}
