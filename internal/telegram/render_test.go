package telegram_test

import (
	"testing"

	"annae/internal/telegram"
)

func TestMarkdownBecomesTheHTMLThatTelegramKnows(t *testing.T) {
	for name, c := range map[string]struct{ markdown, html string }{
		"bold":               {"It is **due** now.", "It is <b>due</b> now."},
		"a list":             {"Needed:\n- a plan\n- **a budget**", "Needed:\n• a plan\n• <b>a budget</b>"},
		"signs of HTML":      {`a < b & "c" > d`, "a &lt; b &amp; &#34;c&#34; &gt; d"},
		"HTML of somebody":   {"<b>x</b><script>", "&lt;b&gt;x&lt;/b&gt;&lt;script&gt;"},
		"a turn of the text": {"ab\u202ecd\u2066ef", "abcdef"},
		"what does not show": {"a\x00b\x1bc", "abc"},
		"broken bytes":       {"a\xffb", "ab"},
		"bold that is open":  {"**all of it", "<b>all of it</b>"},
	} {
		if got := telegram.HTML(c.markdown); got != c.html {
			t.Errorf("%s: %q becomes %q, want %q", name, c.markdown, got, c.html)
		}
	}
}
