package statement_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"annae/faq"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/statement"
	"annae/locales"
	"annae/rules"
)

type world struct {
	content *content.Content
	rules   *eligibility.Rules
	reader  *statement.Reader
}

// shipped is the reader of the shipped content.
var shipped = sync.OnceValue(func() world {
	c, err := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	if err != nil {
		panic(err)
	}
	r, err := eligibility.Compile(c)
	if err != nil {
		panic(err)
	}
	s, err := statement.New(c, r)
	if err != nil {
		panic(err)
	}
	return world{c, r, s}
})

// a query is a labelled text; without verdicts it is not about eligibility.
type query struct {
	Text     string            `json:"text"`
	Lang     string            `json:"lang"`
	Facts    map[string]any    `json:"facts"`
	Verdicts map[string]string `json:"verdicts"`
}

func (q query) facts() map[string]string {
	want := map[string]string{}
	for fact, v := range q.Facts {
		if b, ok := v.(bool); ok {
			v = strconv.FormatBool(b)
		}
		want[fact], _ = v.(string)
	}
	return want
}

func load(t testing.TB, file string) []query {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Queries []query `json:"queries"`
	}
	if err := json.Unmarshal(data, &set); err != nil {
		t.Fatal(err)
	}
	return set.Queries
}

func (w world) named(f eligibility.Facts) map[string]string {
	said := map[string]string{}
	for _, n := range w.rules.Named(f) {
		said[n.Fact] = n.Value
	}
	return said
}

var yearNamed = regexp.MustCompile(`\b20[12]\d`)

// verdict is what the rules say of facts, for a kind of track in the year that
// a text names, or else in the newest.
func (w world) verdict(t testing.TB, text, kind string, f eligibility.Facts) string {
	t.Helper()
	year, _ := strconv.Atoi(yearNamed.FindString(text))
	if year == 0 {
		year = w.rules.Cycles[len(w.rules.Cycles)-1].Year
	}
	for _, c := range w.rules.Cycles {
		if c.Year != year {
			continue
		}
		for _, v := range c.Evaluate(f, time.Time{}).Findings {
			if string(v.Track.Kind) == kind {
				return string(v.Verdict)
			}
		}
	}
	return "impossible"
}

// figures count what was read rightly.
type figures struct {
	queries, facts, verdicts, right, sure, asked, asks, stray, strays int
}

func (w world) measure(t testing.TB, set []query) figures {
	t.Helper()
	var n figures
	for _, q := range set {
		s := w.reader.Read(q.Text)
		got := w.named(s.Facts)
		if len(q.Verdicts) == 0 {
			n.strays++
			if s.Asks && len(got) > 0 {
				n.stray++
				t.Logf("%s\n\tis taken for a question of eligibility with %v", q.Text, got)
			}
			continue
		}
		n.queries++
		n.asked++
		if maps.Equal(got, q.facts()) {
			n.facts++
		} else {
			t.Logf("%s\n\tgot  %v\n\twant %v", q.Text, got, q.facts())
		}
		if s.Asks {
			n.asks++
		} else {
			t.Logf("%s\n\tasks nothing", q.Text)
		}
		for _, kind := range slices.Sorted(maps.Keys(q.Verdicts)) {
			n.verdicts++
			verdict := w.verdict(t, q.Text, kind, s.Facts)
			if verdict == q.Verdicts[kind] {
				n.right++
				continue
			}
			t.Logf("%s\n\t%s is %s, want %s", q.Text, kind, verdict, q.Verdicts[kind])
			if verdict != string(eligibility.Undetermined) {
				n.sure++
				t.Logf("\twhich is wrong and sure")
			}
		}
	}
	t.Logf("facts %d/%d, verdicts %d/%d, wrong and sure %d, asks %d/%d, strays %d/%d", n.facts, n.queries, n.right, n.verdicts, n.sure, n.asks, n.asked, n.stray, n.strays)
	return n
}

func TestTheDevelopmentSetIsReadWell(t *testing.T) {
	n := shipped().measure(t, load(t, "../../faq/eval/eligibility-development.json"))
	if n.sure > 0 {
		t.Errorf("%d verdicts are wrong and sure, want none", n.sure)
	}
	if n.stray > 0 {
		t.Errorf("%d questions of other things are taken for eligibility, want none", n.stray)
	}
	if got := 100 * n.right / n.verdicts; got < 92 {
		t.Errorf("%d%% of the verdicts are right, want 92%%", got)
	}
	if got := 100 * n.asks / n.asked; got < 90 {
		t.Errorf("%d%% of the questions are seen to ask, want 90%%", got)
	}
}
