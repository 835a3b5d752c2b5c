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

func load(t testing.TB) []query {
	t.Helper()
	data, err := os.ReadFile("../../rules/eval/eligibility-development.json")
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

var yearNamed = regexp.MustCompile(`\b(?:20)?(2\d)(?:년|\b)`)

// verdict is what the rules say of facts, for a kind of track in the year that
// a text names, or else in the newest.
func (w world) verdict(t testing.TB, text, kind string, f eligibility.Facts) string {
	t.Helper()
	year := w.rules.Cycles[len(w.rules.Cycles)-1].Year
	if m := yearNamed.FindStringSubmatch(text); m != nil {
		year, _ = strconv.Atoi("20" + m[1])
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
	n := shipped().measure(t, load(t))
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

func TestWhoAsksAndWhoGoesAlong(t *testing.T) {
	for _, c := range []struct {
		text string
		want map[string]string
		asks bool
	}{
		{"Can a Turkish municipality apply for a demonstration alone?", map[string]string{"applicant": "foreign_local_government", "lead": "other"}, true},
		{"We are a city in Peru, a Korean firm would lead.", map[string]string{"applicant": "foreign_local_government", "lead": "korean_company"}, false},
		{"Korean SME with a Vietnamese university as partner: eligible?", map[string]string{"applicant": "korean_company", "partner": "university"}, true},
		{"Could a Korean startup with only a private Thai company take part in a demonstration?", map[string]string{"applicant": "korean_company", "partner": "company_only"}, true},
		{"We're a Korean company with no public partner yet. May we apply?", map[string]string{"applicant": "korean_company"}, true},
		{"Could a consortium of a Korean company, a Thai ministry and a Thai startup enter the demonstration?", map[string]string{"applicant": "korean_company", "partner": "government"}, true},
		{"If there is no Korean company on board, can a foreign municipality take part in the demonstration?", map[string]string{"applicant": "foreign_local_government", "lead": "other"}, true},
		{"We have a Korean lead company, we're the port authority of Colombo. Can we join as partner?", map[string]string{"applicant": "foreign_public_body", "lead": "korean_company", "partner": "public_institution"}, true},
		{"We're a city but the regional government is responsible for the project. Eligible for planning?", map[string]string{"applicant": "foreign_local_government", "in_charge": "false"}, true},
		{"Can a city or a Korean company apply?", map[string]string{}, true},
		{"Does the solution have to be commercialised?", map[string]string{}, false},
		{"Who may apply?", map[string]string{}, false},
		{"How can a city apply?", map[string]string{}, false},
		{"터키 지자체가 단독으로 실증사업에 신청할 수 있나요?", map[string]string{"applicant": "foreign_local_government", "lead": "other"}, true},
		{"하노이시입니다. 한국 기업이 주관하는 실증에 참여할 수 있나요?", map[string]string{"applicant": "foreign_local_government", "lead": "korean_company"}, true},
		{"세계은행인데 정부나 도시 없이 계획수립을 신청해도 되나요?", map[string]string{"applicant": "international_organisation", "jointly_with_government": "false"}, true},
		{"저희는 국내기업인데 can we apply together with Hanoi city?", map[string]string{"applicant": "korean_company", "partner": "government"}, true},
		{"한국 기업은 언제 신청할 수 있나요?", map[string]string{}, false},
		{"", map[string]string{}, false},
	} {
		w := shipped()
		s := w.reader.Read(c.text)
		if got := w.named(s.Facts); !maps.Equal(got, c.want) || s.Asks != c.asks {
			t.Errorf("Read(%q) = %v, asks %v; want %v, %v", c.text, got, s.Asks, c.want, c.asks)
		}
	}
}

// What somebody does not know is not stated, whichever fact it is.
func TestDoubtStatesNothing(t *testing.T) {
	w := shipped()
	for text, fact := range map[string]string{
		"We are a city in Kenya. I'm not sure whether the prior consultation is finished. Can we apply for planning?":   "prior_consultation",
		"Our ministry would apply for planning; nobody knows if the prior consultation was completed. Are we eligible?": "prior_consultation",
		"Can our city apply? Maybe the solution was developed in Korea.":                                                "solution_origin",
		"We are a Korean company. Whether the solution is already on the market I don't know. Can we apply?":            "solution_stage",
		"베트남 시청입니다. 사전협의를 마쳤는지 모르겠습니다. 계획수립에 신청할 수 있나요?":                                                                "prior_consultation",
		"저희 솔루션이 국내에서 개발된 것인지 확실하지 않습니다. 실증에 신청할 수 있을까요?":                                                               "solution_origin",
	} {
		if got := w.named(w.reader.Read(text).Facts); got[fact] != "" {
			t.Errorf("Read(%q) states %s = %s, want nothing of it", text, fact, got[fact])
		}
	}
}

func TestFactsCanBeTogether(t *testing.T) {
	w := shipped()
	for _, q := range load(t) {
		for _, cycle := range w.rules.Cycles {
			if r := cycle.Evaluate(w.reader.Read(q.Text).Facts, time.Time{}); len(r.Impossible) > 0 {
				t.Errorf("Read(%q) states what can't be together: %s", q.Text, r.Impossible[0].ID)
			}
		}
	}
}

func TestAReaderNeedsRules(t *testing.T) {
	if _, err := statement.New(nil, nil); err == nil {
		t.Error("New(nil, nil) gave no error")
	}
}

func TestReadingIsSafeForConcurrentUse(t *testing.T) {
	w := shipped()
	set := load(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, q := range set {
				a, b := w.named(w.reader.Read(q.Text).Facts), w.named(w.reader.Read(q.Text).Facts)
				if !maps.Equal(a, b) {
					t.Errorf("Read(%q) = %v and then %v", q.Text, a, b)
				}
			}
		})
	}
	all.Wait()
}

func FuzzReadNeverPanics(f *testing.F) {
	for _, s := range []string{"can a Turkish municipality apply alone?", "하노이시는 단독 신청되나요?", "\xff\xfe市|*", "İİİİ we are a city", "’’’ 우리 시"} {
		f.Add(s)
	}
	w := shipped()
	f.Fuzz(func(t *testing.T, s string) {
		a, b := w.reader.Read(s), w.reader.Read(s)
		if a.Asks != b.Asks || !maps.Equal(w.named(a.Facts), w.named(b.Facts)) {
			t.Errorf("Read(%q) differs from one time to the next", s)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	w := shipped()
	set := load(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.reader.Read(set[i%len(set)].Text)
	}
}
