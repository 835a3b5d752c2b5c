package telegram_test

import (
	"strings"
	"testing"
	"unicode/utf8"

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

func TestLongTextsAreCutWhereTheyBreak(t *testing.T) {
	paragraph := strings.Repeat("word ", 30) // 150
	for name, c := range map[string]struct {
		text string
		most int
		want []string
	}{
		"short":              {"abc", 10, []string{"abc"}},
		"between paragraphs": {paragraph + "\n\n" + paragraph, 200, []string{strings.TrimSpace(paragraph), strings.TrimSpace(paragraph)}},
		"between lines":      {"one two\nthree four", 12, []string{"one two", "three four"}},
		"between sentences":  {"One two. Three four.", 12, []string{"One two.", "Three four."}},
		"between words":      {"one two three", 9, []string{"one two", "three"}},
		"without any space":  {strings.Repeat("가", 25), 10, []string{strings.Repeat("가", 10), strings.Repeat("가", 10), strings.Repeat("가", 5)}},
		"signs of two units": {strings.Repeat("😀", 6), 5, []string{"😀😀", "😀😀", "😀😀"}},
		"marks stay":         {strings.Repeat("e\u0301", 6), 5, []string{"e\u0301e\u0301", "e\u0301e\u0301", "e\u0301e\u0301"}},
		"families stay":      {"aaaa👨\u200d👩", 7, []string{"aaaa", "👨\u200d👩"}},
		"bold on both sides": {"**one two three**", 9, []string{"<b>one two</b>", "<b>three</b>"}},
		"nothing":            {" \n ", 10, nil},
	} {
		got := telegram.Split(c.text, c.most)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("one **two** three\n\n- four", uint8(7))
	f.Add(strings.Repeat("😀e\u0301", 9), uint8(3))
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		most := int(n)%200 + 2
		for _, part := range telegram.SplitPlain(text, most) {
			if size := telegram.Size(part); size > most || size == 0 || !utf8.ValidString(part) {
				t.Errorf("%q is cut into %q of %d units, of %d at most", text, part, size, most)
			}
		}
	})
}
