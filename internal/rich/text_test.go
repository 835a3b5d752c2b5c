package rich_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"annae/internal/rich"
)

// cut is Markdown in texts of a size at most, each written in a way.
func cut(markdown string, most int, write func(rich.Piece) string) (all []string) {
	var t rich.Text
	t.Markdown(markdown)
	for _, part := range t.Split(most) {
		var b strings.Builder
		for _, p := range part {
			b.WriteString(write(p))
		}
		all = append(all, b.String())
	}
	return all
}

func plain(p rich.Piece) string { return p.Text }

func marked(p rich.Piece) string {
	if p.Bold {
		return "[" + p.Text + "]"
	}
	return p.Text
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
		"bold on both sides": {"**one two three**", 9, []string{"[one two]", "[three]"}},
		"nothing":            {" \n ", 10, nil},
	} {
		got := cut(c.text, c.most, marked)
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
		for _, part := range cut(text, most, plain) {
			if size := rich.Size(part); size > most || size == 0 || !utf8.ValidString(part) {
				t.Errorf("%q is cut into %q of %d units, of %d at most", text, part, size, most)
			}
		}
	})
}
