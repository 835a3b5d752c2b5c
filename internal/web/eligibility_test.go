package web_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"annae/faq"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
	"annae/internal/web"
	"annae/locales"
	"annae/rules"
)

// shipped is the programme's own content, without a desk that has learned it.
var shipped = sync.OnceValue(func() *content.Content {
	c, err := content.Load(content.Files{Rules: rules.FS, FAQ: faq.FS, Locales: locales.FS})
	if err != nil {
		panic(err)
	}
	return c
})

var shippedRules = sync.OnceValue(func() *eligibility.Rules {
	r, err := eligibility.Compile(shipped())
	if err != nil {
		panic(err)
	}
	return r
})

// serveRules makes a handler of the programme's own content.
func serveRules(t testing.TB, opt web.Options) http.Handler {
	t.Helper()
	opt.Now = clock
	s, err := web.New(slog.New(slog.NewTextHandler(io.Discard, nil)), &fakeDesk{}, talks(t, &fakeDesk{}, smallContent()), shipped(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler()
}

const (
	evaluate = "/v1/eligibility/evaluate"
	next     = "/v1/eligibility/next"
)

func inquire(h http.Handler, path, body string, headers ...string) *httptest.ResponseRecorder {
	return do(h, "POST", path, body, append([]string{"Content-Type", "application/json"}, headers...)...)
}

// verdicts is a result as a client sees it.
type verdicts struct {
	Cycle  int
	Locale string
	AsOf   string `json:"as_of"`
	Tracks []struct {
		Track, Kind, Title, Verdict, Timing, Opens, Closes string
		Decided                                            *struct {
			Date     string
			Happened bool
		}
		Rules   []ruleSeen
		Matters []struct {
			Fact, Label, Question string
			Values                []valueSeen
			Asked                 bool
		}
		Change *struct{ To, Assuming []changeSeen }
	}
	Proof eligibility.Proof
}

type ruleSeen struct {
	Track, ID, Outcome, Text, Unsettled, Confidence string
	Required, Concerns                              bool
	Citations                                       []struct{ Tag, URL string }
}

type valueSeen struct {
	Value any
	Label string
}

type changeSeen struct {
	Fact, Label string
	Value       any
	ValueLabel  string `json:"value_label"`
}

type stepSeen struct {
	Asked         int
	LeftAtMost    int     `json:"left_at_most"`
	LeftOnAverage float64 `json:"left_on_average"`
	Question      *struct {
		Fact, Text string
		Values     []valueSeen
		Why        []ruleSeen
	}
	Result *verdicts
}

func read[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEligibilityTellsEachVerdict(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	tests := []struct{ name, body, verdict string }{
		{"a city that meets all rules", `{"cycle":2025,"tracks":["planning"],"facts":{"applicant":"foreign_local_government","in_charge":true,"only_project":true}}`, "eligible"},
		{"a city with two projects", `{"cycle":2025,"tracks":["planning"],"facts":{"applicant":"foreign_local_government","in_charge":true,"only_project":false}}`, "ineligible"},
		{"a city of which nothing else is known", `{"cycle":2025,"tracks":["planning"],"facts":{"applicant":"foreign_local_government"}}`, "undetermined"},
		{"a city that does not know", `{"cycle":2025,"tracks":["planning"],"facts":{"applicant":"foreign_local_government","in_charge":null,"only_project":true}}`, "undetermined"},
		{"somebody of whom no source speaks", `{"cycle":"2025","tracks":["planning-2025"],"facts":{"applicant":"individual"}}`, "undetermined"},
		{"nobody said anything", `{"cycle":2025,"tracks":["planning"]}`, "undetermined"},
		{"null is nothing", `{"cycle":2025,"tracks":["planning"],"facts":null}`, "undetermined"},
		{"a Korean company with its solution", `{"cycle":2025,"tracks":["demonstration"],"facts":{"applicant":"korean_company","partner":"university","solution_origin":"korea"}}`, "eligible"},
		{"a Korean company whose solution is foreign", `{"cycle":2025,"tracks":["demonstration"],"facts":{"applicant":"korean_company","partner":"university","solution_origin":"abroad"}}`, "ineligible"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read[verdicts](t, inquire(h, evaluate, tt.body))
			if len(got.Tracks) != 1 || got.Tracks[0].Verdict != tt.verdict {
				t.Errorf("got %+v, want one track that is %s", got.Tracks, tt.verdict)
			}
		})
	}
}

func TestEligibilityTellsTheWholeTrack(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	words := shipped().Words["ko"]
	got := read[verdicts](t, inquire(h, evaluate, `{"cycle":2026,"locale":"ko","as_of":"2026-03-01","facts":{"lead":"other","applicant":"individual","solution_origin":null}}`))
	if got.Cycle != 2026 || got.Locale != "ko" || got.AsOf != "2026-03-01T00:00:00+09:00" || len(got.Tracks) != 2 {
		t.Fatalf("got %+v", got)
	}
	p, d := got.Tracks[0], got.Tracks[1]
	if p.Track != "planning-2026" || p.Kind != "planning" || p.Title != words.Say("track.planning-2026", nil) || p.Timing != "rolling" || p.Opens != "2026-01-28" || p.Closes != "" {
		t.Errorf("planning is %+v", p)
	}
	if d.Timing != "open" || d.Closes != "2026-03-17" || d.Decided == nil || d.Decided.Happened {
		t.Errorf("demonstration is %+v", d)
	}
	rule := d.Rules[0]
	want := ruleSeen{ID: "korean_lead", Required: true, Concerns: true, Outcome: "unsettled", Text: words.Say("rule.korean_lead", nil), Unsettled: words.Say("unsettled.korean_lead", nil), Confidence: "high"}
	cited := rule.Citations
	rule.Citations = nil
	if !reflect.DeepEqual(rule, want) || len(cited) == 0 || cited[0].Tag == "" || cited[0].URL == "" {
		t.Errorf("the rule is %+v with %v, want %+v with citations", rule, cited, want)
	}
	for _, r := range p.Rules {
		if (r.Outcome == "unsettled") != (r.Unsettled != "") {
			t.Errorf("the rule %s is %s, and says %q", r.ID, r.Outcome, r.Unsettled)
		}
	}
}

func TestEligibilityTellsHowARuleCounts(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	got := read[verdicts](t, inquire(h, evaluate, `{"cycle":2025,"facts":{"applicant":"foreign_local_government","in_charge":true}}`))
	type counts struct {
		required, concerns  bool
		outcome, confidence string
	}
	seen := map[string]counts{}
	for _, tr := range got.Tracks {
		for _, r := range tr.Rules {
			seen[r.ID] = counts{r.Required, r.Concerns, r.Outcome, r.Confidence}
		}
	}
	for id, want := range map[string]counts{
		"in_charge":          {true, true, "pass", "high"},
		"joint_organisation": {true, false, "pass", "high"},
		"only_project":       {true, true, "open", "high"},
		"matching_funds":     {false, true, "open", "medium"},
	} {
		if seen[id] != want {
			t.Errorf("%s is %+v, want %+v", id, seen[id], want)
		}
	}
}

func TestEligibilityTellsWhatMatters(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	words := shipped().Words["en"]
	got := read[verdicts](t, inquire(h, evaluate, `{"cycle":2025,"facts":{"applicant":"foreign_public_body","lead":"korean_company","solution_origin":null}}`))
	matters := got.Tracks[1].Matters
	at := slices.IndexFunc(matters, func(f struct {
		Fact, Label, Question string
		Values                []valueSeen
		Asked                 bool
	}) bool {
		return f.Fact == "solution_origin"
	})
	if at < 0 {
		t.Fatalf("of %+v, none is the origin of the solution", matters)
	}
	f := matters[at]
	want := []valueSeen{{"korea", words.Say("fact.solution_origin.korea", nil)}, {"abroad", words.Say("fact.solution_origin.abroad", nil)}}
	if !f.Asked || f.Label != words.Say("fact.solution_origin", nil) || f.Question != words.Say("fact.solution_origin.ask", nil) || !slices.Equal(f.Values, want) {
		t.Errorf("got %+v, want that it was asked, with %v", f, want)
	}
}

// A value that is offered can be said.
func TestEligibilityOffersOnlyWhatCanBe(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	for _, applicant := range shippedRules().Fact(0).Values {
		for _, cycle := range []string{"2020", "2021", "2022", "2023", "2024", "2025", "2026"} {
			got := read[verdicts](t, inquire(h, evaluate, `{"cycle":`+cycle+`,"facts":{"applicant":"`+applicant+`"}}`))
			for _, tr := range got.Tracks {
				for _, f := range tr.Matters {
					for _, v := range f.Values {
						facts, err := json.Marshal(map[string]any{"applicant": applicant, f.Fact: v.Value})
						if err != nil {
							t.Fatal(err)
						}
						if w := inquire(h, evaluate, `{"cycle":`+cycle+`,"facts":`+string(facts)+`}`); w.Code != 200 {
							t.Errorf("%s: status %d: %s", facts, w.Code, w.Body)
						}
					}
					if len(f.Values) < 2 {
						t.Errorf("%s of %s in %s has the values %v and can't matter", f.Fact, applicant, cycle, f.Values)
					}
				}
			}
		}
	}
}

func TestEligibilityTellsWhatWouldChangeTheVerdict(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	words := shipped().Words["ko"]
	got := read[verdicts](t, inquire(h, evaluate, `{"cycle":2025,"locale":"ko","facts":{"applicant":"foreign_local_government","lead":"other","in_charge":false}}`))
	if got.Tracks[0].Verdict != "ineligible" || got.Tracks[0].Change != nil {
		t.Errorf("planning is %s with the change %+v, want none", got.Tracks[0].Verdict, got.Tracks[0].Change)
	}
	c := got.Tracks[1].Change
	if c == nil {
		t.Fatal("there is no change for the demonstration")
	}
	to := []changeSeen{{"lead", words.Say("fact.lead", nil), "korean_company", words.Say("fact.lead.korean_company", nil)}}
	assuming := []changeSeen{{"solution_origin", words.Say("fact.solution_origin", nil), "korea", words.Say("fact.solution_origin.korea", nil)}}
	if !slices.Equal(c.To, to) || !slices.Equal(c.Assuming, assuming) {
		t.Errorf("the change is %+v, want %v assuming %v", c, to, assuming)
	}
}

func TestAYesIsSaidInTheLanguage(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	for _, l := range []locale.Locale{"en", "ko"} {
		words := shipped().Words[l]
		got := read[stepSeen](t, inquire(h, next, `{"cycle":2025,"tracks":["planning"],"facts":{"applicant":"foreign_local_government"}}`, "Accept-Language", string(l)))
		want := []valueSeen{{true, words.Say("conv.yes", nil)}, {false, words.Say("conv.no", nil)}}
		if got.Question == nil || !slices.Equal(got.Question.Values, want) {
			t.Errorf("%s: asked %+v, want %v", l, got.Question, want)
		}
	}
}

// What is decided is no reason to ask.
func TestAQuestionNamesTheRulesThatAreOpen(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	got := read[stepSeen](t, inquire(h, next, `{"cycle":2025,"tracks":["planning"],"facts":{"in_charge":true,"only_project":null}}`))
	var why []string
	for _, r := range got.Question.Why {
		why = append(why, r.Track+" "+r.ID)
	}
	if want := []string{"planning-2025 planning_applicant", "planning-2025 joint_organisation", "planning-2025 only_project"}; got.Question.Fact != "applicant" || !slices.Equal(why, want) {
		t.Errorf("%s is asked for %v, want the applicant for %v", got.Question.Fact, why, want)
	}
}

// interview answers until there is a result. It proves that no fact is asked
// twice, and that the figures hold as long as the answers are known.
func interview(t *testing.T, h http.Handler, cycle int, tracks []string, answers map[string]any) (*verdicts, []string) {
	t.Helper()
	facts := map[string]any{}
	var asked []string
	for most := 100; ; {
		body := encoded(t, map[string]any{"cycle": cycle, "tracks": tracks, "facts": facts})
		step := read[stepSeen](t, inquire(h, next, string(body)))
		if step.Asked != len(facts) || step.LeftAtMost >= most || step.LeftOnAverage > float64(step.LeftAtMost) {
			t.Fatalf("%s: asked %d, left %d (%v on average) after %d", body, step.Asked, step.LeftAtMost, step.LeftOnAverage, most)
		}
		if (step.Question == nil) == (step.Result == nil) || (step.Result != nil) != (step.LeftAtMost == 0) {
			t.Fatalf("%s: question %v and result %v, with %d left", body, step.Question, step.Result, step.LeftAtMost)
		}
		if step.Result != nil {
			return step.Result, asked
		}
		q := step.Question
		if _, said := facts[q.Fact]; said {
			t.Fatalf("%s: asked again for %s", body, q.Fact)
		}
		for _, why := range q.Why {
			if !why.Required || why.Text == "" || why.Track == "" || len(why.Citations) == 0 {
				t.Errorf("%s is asked for %+v", q.Fact, why)
			}
		}
		if q.Text == "" || len(q.Why) == 0 || len(q.Values) < 2 {
			t.Errorf("the question is not whole: %+v", q)
		}
		asked = append(asked, q.Fact)
		facts[q.Fact] = answers[q.Fact]
		if most = step.LeftAtMost; facts[q.Fact] == nil {
			most = 100 // what is not known may make other facts matter
		}
	}
}

func TestAnInterviewEndsWithTheVerdicts(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	tests := []struct {
		name    string
		answers map[string]any
		want    map[string]string
	}{
		{"the invented city of Miran", map[string]any{
			"applicant": "foreign_local_government", "in_charge": true, "only_project": true, "lead": "other", "partner": "government", "solution_origin": "abroad",
		}, map[string]string{"planning-2025": "eligible", "demonstration-2025": "ineligible"}},
		{"a Korean company", map[string]any{
			"applicant": "korean_company", "lead": "korean_company", "partner": "public_institution", "solution_origin": "korea",
		}, map[string]string{"planning-2025": "ineligible", "demonstration-2025": "eligible"}},
		{"somebody who knows nothing", nil, map[string]string{"planning-2025": "undetermined", "demonstration-2025": "undetermined"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result, asked := interview(t, h, 2025, nil, tt.answers)
			got := map[string]string{}
			for _, tr := range result.Tracks {
				got[tr.Track] = tr.Verdict
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("after %v got %v, want %v", asked, got, tt.want)
			}
		})
	}
}

func TestAnInterviewNeverAsksTwice(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	for _, c := range shippedRules().Cycles {
		for _, applicant := range append([]string{""}, shippedRules().Fact(0).Values...) {
			answers := map[string]any{"applicant": nil}
			if applicant != "" {
				answers["applicant"] = applicant
			}
			interview(t, h, c.Year, nil, answers)
		}
	}
}

// The result at the end is what evaluate says of the same facts.
func TestTheResultOfAnInterviewIsThatOfEvaluate(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	const body = `{"cycle":2025,"locale":"ko","tracks":["planning"],"facts":{"applicant":"korean_company"}}`
	want := read[map[string]any](t, inquire(h, evaluate, body))
	if got := read[map[string]any](t, inquire(h, next, body)); !reflect.DeepEqual(got["result"], any(want)) || got["question"] != nil {
		t.Errorf("got %v, want the result %v", got, want)
	}
}

func TestTheProofCanBeWorkedOutAgain(t *testing.T) {
	h, r := serveRules(t, web.Options{Rules: shippedRules()}), shippedRules()
	for _, body := range []string{
		`{"cycle":2025,"facts":{"applicant":"foreign_local_government","in_charge":true,"only_project":null}}`,
		`{"cycle":2021,"as_of":"2021-06-01","facts":{"applicant":"korean_institution","partner":"none"}}`,
		`{"cycle":2026,"as_of":"2026-03-01T10:00:00+09:00","facts":{}}`,
	} {
		p := read[verdicts](t, inquire(h, evaluate, body)).Proof
		facts, err := r.FromWire(p.Facts)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := r.Cycle(p.Cycle)
		if got := r.Proof(c.Evaluate(facts, p.AsOf)); p.Content != shipped().Hash || len(p.Tracks) != len(c.Tracks) || !reflect.DeepEqual(got, p) {
			t.Errorf("%s: worked out %+v, the proof says %+v", body, got, p)
		}
		if strings.Contains(body, `"as_of":"2021`) && !p.AsOf.Equal(time.Date(2021, 5, 31, 15, 0, 0, 0, time.UTC)) {
			t.Errorf("the proof is as of %v", p.AsOf)
		}
	}
}

func TestEligibilityRefuses(t *testing.T) {
	inJSON := func(id string, args locale.Args) func(*locale.Words) string {
		return func(w *locale.Words) string {
			return w.Say("problem.bad_json", locale.Args{"detail": w.Say(id, args)})
		}
	}
	plain := func(id string, args locale.Args) func(*locale.Words) string {
		return func(w *locale.Words) string { return w.Say(id, args) }
	}
	const partners = "government, public_institution, university, company_only, none"
	years := locale.Args{"first": "2020", "last": "2026"}
	var facts []string
	for _, f := range shipped().Facts {
		facts = append(facts, f.ID)
	}
	tests := []struct {
		name, body string
		status     int
		field      string
		detail     func(*locale.Words) string
	}{
		{"no object", `[]`, 400, "", inJSON("problem.json.object", nil)},
		{"what breaks off", `{"cycle":2025,"facts":{"lead":`, 400, "", inJSON("problem.json.syntax", locale.Args{"offset": "22"})},
		{"no UTF-8", "{\"cycle\":\"\xff\"}", 400, "", inJSON("problem.json.utf8", nil)},
		{"something behind", `{"cycle":2025}{}`, 400, "", inJSON("problem.json.trailing", nil)},
		{"an unknown field", `{"cycle":2025,"fact":{}}`, 400, "fact", inJSON("problem.json.unknown", locale.Args{"field": "fact", "known": "cycle, locale, as_of, facts, tracks"})},
		{"a field twice", `{"cycle":2025,"facts":{},"facts":{}}`, 400, "facts", inJSON("problem.json.twice", locale.Args{"field": "facts"})},
		{"a fact twice", `{"cycle":2025,"facts":{"lead":"other","lead":"other"}}`, 400, "facts.lead", inJSON("problem.json.twice", locale.Args{"field": "facts.lead"})},
		{"a fact twice, once spelt otherwise", `{"cycle":2025,"facts":{"lead":null,"le\u0061d":"other"}}`, 400, "facts.lead", inJSON("problem.json.twice", locale.Args{"field": "facts.lead"})},
		{"no cycle", `{"facts":{}}`, 400, "cycle", plain("problem.cycle_missing", years)},
		{"null for a cycle", `{"cycle":null}`, 400, "cycle", plain("problem.cycle_missing", years)},
		{"a list for a cycle", `{"cycle":[2025]}`, 400, "cycle", inJSON("problem.json.type", locale.Args{"field": "cycle", "want": "integer, string"})},
		{"a list for facts", `{"cycle":2025,"facts":["lead"]}`, 400, "facts", inJSON("problem.json.type", locale.Args{"field": "facts", "want": "object"})},
		{"a string for facts", `{"cycle":2025,"facts":"lead"}`, 400, "facts", inJSON("problem.json.type", locale.Args{"field": "facts", "want": "object"})},
		{"a number for a fact", `{"cycle":2025,"facts":{"lead":1}}`, 400, "facts.lead", inJSON("problem.json.type", locale.Args{"field": "facts.lead", "want": "string, boolean, null"})},
		{"an object for a fact", `{"cycle":2025,"facts":{"lead":{"a":"b"}}}`, 400, "facts.lead", inJSON("problem.json.type", locale.Args{"field": "facts.lead", "want": "string, boolean, null"})},
		{"a string for tracks", `{"cycle":2025,"tracks":"planning"}`, 400, "tracks", inJSON("problem.json.type", locale.Args{"field": "tracks", "want": "list of strings"})},
		{"null among tracks", `{"cycle":2025,"tracks":["planning",null]}`, 400, "tracks", inJSON("problem.json.type", locale.Args{"field": "tracks", "want": "list of strings"})},
		{"an unknown fact", `{"cycle":2025,"facts":{"colour":"red"}}`, 422, "facts.colour", plain("problem.fact", locale.Args{"value": "colour", "known": strings.Join(facts, ", ")})},
		{"a value outside of the domain", `{"cycle":2025,"facts":{"partner":"somebody"}}`, 422, "facts.partner", plain("problem.fact_value", locale.Args{"fact": "partner", "value": "somebody", "known": partners})},
		{"an empty value", `{"cycle":2025,"facts":{"partner":""}}`, 422, "facts.partner", plain("problem.fact_value", locale.Args{"fact": "partner", "value": "", "known": partners})},
		{"a truth for a choice", `{"cycle":2025,"facts":{"partner":true}}`, 422, "facts.partner", plain("problem.fact_choice", locale.Args{"fact": "partner", "known": partners})},
		{"a string for a truth", `{"cycle":2025,"facts":{"in_charge":"true"}}`, 422, "facts.in_charge", plain("problem.fact_truth", locale.Args{"fact": "in_charge"})},
		{"more facts than there are", `{"cycle":2025,"facts":{` + strings.Join(many(17), ",") + `}}`, 422, "facts", plain("problem.facts_many", locale.Args{"most": "16"})},
		{"facts that can't be together", `{"cycle":2025,"facts":{"applicant":"korean_company","lead":"other"}}`, 422, "facts", plain("impossible.company_leads", nil)},
		{"an unknown cycle", `{"cycle":1999}`, 422, "cycle", plain("problem.cycle", locale.Args{"value": "1999", "first": "2020", "last": "2026"})},
		{"a word for a cycle", `{"cycle":"next"}`, 422, "cycle", plain("problem.cycle", locale.Args{"value": "next", "first": "2020", "last": "2026"})},
		{"an unknown track", `{"cycle":2025,"tracks":["planning","planning-2024"]}`, 422, "tracks", plain("problem.tracks", locale.Args{"value": "planning-2024", "cycle": "2025", "known": "planning-2025, demonstration-2025, planning, demonstration"})},
		{"a kind that the cycle lacks", `{"cycle":2020,"tracks":["demonstration"]}`, 422, "tracks", plain("problem.tracks", locale.Args{"value": "demonstration", "cycle": "2020", "known": "urban-2020, solution-2020, planning, urban, solution"})},
		{"no date", `{"cycle":2025,"as_of":"soon"}`, 422, "as_of", plain("problem.as_of", locale.Args{"value": "soon"})},
		{"a day too late", `{"cycle":2025,"as_of":"2101-01-01"}`, 422, "as_of", plain("problem.as_of_range", locale.Args{"value": "2101-01-01"})},
		{"an unknown locale", `{"cycle":2025,"locale":"fr"}`, 422, "locale", plain("problem.locale", locale.Args{"value": "fr", "served": "en, ko"})},
		{"too much", `{"cycle":2025` + strings.Repeat(" ", 70_000) + `}`, 413, "", plain("problem.too_large", locale.Args{"limit": "65536"})},
	}
	h := serveRules(t, web.Options{Rules: shippedRules()})
	for _, tt := range tests {
		for _, path := range []string{evaluate, next} {
			for _, l := range []locale.Locale{"en", "ko"} {
				t.Run(tt.name+" "+path+" "+string(l), func(t *testing.T) {
					w := inquire(h, path, tt.body, "Accept-Language", string(l))
					p := refused(t, w, tt.status)
					if want := tt.detail(shipped().Words[l]); p.Detail != want || w.Header().Get("Content-Language") != string(l) {
						t.Errorf("detail %q, want %q", p.Detail, want)
					}
					if tt.field == "" && len(p.Errors) == 0 {
						return
					}
					if len(p.Errors) != 1 || p.Errors[0].Field != tt.field || p.Errors[0].Detail == "" {
						t.Errorf("errors %+v, want one of field %q", p.Errors, tt.field)
					}
				})
			}
		}
	}
}

// many are so many facts, none of which is known.
func many(n int) []string {
	var all []string
	for i := range n {
		all = append(all, `"`+strings.Repeat("x", i+1)+`":null`)
	}
	return all
}

func TestEligibilityNamesAllFaultsAtOnce(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	p := refused(t, inquire(h, evaluate, `{"cycle":2025,"locale":"fr","as_of":"z","tracks":["x"],"facts":{"a":true,"lead":"me","partner":"none"}}`), 422)
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Field)
	}
	if want := "locale tracks as_of facts.a facts.lead"; strings.Join(got, " ") != want {
		t.Errorf("fields %v, want %s", got, want)
	}
}

func TestEligibilitySpeaksTheLanguageOfTheBody(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	for _, body := range []string{`{"locale":"ko","cycle":2025}`, `{"locale":"ko","cycle":1999}`, `{"locale":"ko"}`, `{"locale":"ko","cycle":{}}`, `{"cycle":2025,"locale":"ko","facts":{"applicant":"korean_company","lead":"other"}}`} {
		if w := inquire(h, evaluate, body, "Accept-Language", "en"); w.Header().Get("Content-Language") != "ko" {
			t.Errorf("%s: got %q: %s", body, w.Header().Get("Content-Language"), w.Body)
		}
	}
}

func TestEligibilityNeedsRules(t *testing.T) {
	h := serveRules(t, web.Options{})
	for _, path := range []string{evaluate, next} {
		p := refused(t, inquire(h, path, `{"cycle":2025}`), 404)
		if want := say("en", "problem.not_found", nil); p.Detail != want {
			t.Errorf("detail %q, want %q", p.Detail, want)
		}
	}
}

func TestEligibilityIsLimited(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules(), Limit: perMinute(2, clock)})
	for _, path := range []string{evaluate, next} {
		if w := inquire(h, path, `{"cycle":2025}`); w.Code != 200 {
			t.Errorf("%s: status %d, want 200", path, w.Code)
		}
	}
	for _, path := range []string{evaluate, next} {
		refused(t, inquire(h, path, `{"cycle":2025}`), 429)
	}
}

// Nothing of what was said is kept: no cache may hold a reply, and no cookie
// tells who asked.
func TestEligibilityIsNotCachedAndSetsNoCookie(t *testing.T) {
	h := serveRules(t, web.Options{Rules: shippedRules()})
	for _, path := range []string{evaluate, next} {
		w := inquire(h, path, `{"cycle":2025}`)
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", path, w.Header())
		}
	}
}

func TestTheDocumentationLinksWhatMayBeNull(t *testing.T) {
	body := do(serveRules(t, web.Options{}), "GET", "/docs", "").Body.String()
	for _, want := range []string{`null <a href="#object-Change">`, `null <a href="#object-InterviewQuestion">`, `null <a href="#object-Eligibility">`, `id="problem-impossible"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// Whatever is sent, the reply is a result, a question or a problem, and never
// our fault.
func FuzzEligibility(f *testing.F) {
	for _, seed := range []string{
		`{"cycle":2025,"facts":{"applicant":"foreign_local_government","in_charge":true}}`, `{"cycle":"2021","tracks":["demonstration"],"facts":{"lead":null}}`,
		`{"cycle":2020,"tracks":["urban-2020"],"locale":"ko","as_of":"2020-03-01"}`, `{"cycle":2026,"facts":{"applicant":"korean_company","lead":"other"}}`,
		`{"cycle":2025,"facts":{"jointly_with_government":false,"partner":"government","applicant":null}}`, `{"cycle":2025,"facts":{"lead":"\ud800"}}`,
		`{"cycle":2025,"facts":{"a":1,"a":2}}`, `{"facts":[]}`, `{"cycle":2025,"tracks":[[]]}`, `{"cycle":2025,"facts":{"lead":1e999}}`, "{\"cycle\":\"\xff\"}", `[`, ``,
	} {
		f.Add([]byte(seed))
	}
	h := serveRules(f, web.Options{Rules: shippedRules()})
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range []string{evaluate, next} {
			w := inquire(h, path, string(body))
			if !slices.Contains([]int{200, 400, 413, 422}, w.Code) {
				t.Fatalf("%s: status %d: %s", path, w.Code, w.Body)
			}
			if !json.Valid(w.Body.Bytes()) || !utf8.Valid(w.Body.Bytes()) {
				t.Errorf("%s: the reply is no JSON: %s", path, w.Body)
			}
			if w.Code == 200 && !json.Valid(body) {
				t.Errorf("%s: took what is no JSON: %q", path, body)
			}
		}
	})
}
