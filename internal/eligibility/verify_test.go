package eligibility_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"annae/internal/eligibility"
)

// verify proves the rules of a sketch.
func verify(t *testing.T, s sketch) *eligibility.Verification {
	t.Helper()
	r := s.draw(t)
	v, err := r.Verify(context.Background(), &eligibility.Cases{}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// printed is what a person reads; words are the ids of texts.
func printed(t *testing.T, v *eligibility.Verification) string {
	t.Helper()
	var b strings.Builder
	if err := v.Write(&b, func(id string) string { return "<" + id + ">" }); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What everything else rests on: the rules that are shipped have no findings.
func TestTheShippedRulesAreSound(t *testing.T) {
	r, c := shipped(t)
	cases, err := r.Cases(os.DirFS("../../rules"), c)
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.Verify(t.Context(), cases, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range v.Findings {
		t.Errorf("%s: %s (%v)", f.Where, f.What, f.Applicant)
	}
	if v.Tried == 0 || len(v.Interviews) == 0 {
		t.Errorf("tried %d combinations and %d interviews", v.Tried, len(v.Interviews))
	}
	for _, i := range v.Interviews {
		if i.AtLeast || i.Mean > i.Best+1e-9 || i.Most < i.Fewest || i.All < i.Most {
			t.Errorf("%+v", i)
		}
	}
}

func TestSoundRulesHaveNoFindings(t *testing.T) {
	v := verify(t, sketch{
		facts:      []string{"who: city firm person", "joint", "paid"},
		impossible: []string{`who == "person" && joint`},
		tracks:     [][]string{{`may requires who == "city" | who == "person"`, `both requires joint @ who == "city"`, `better prefers paid`}},
	})
	if len(v.Findings) > 0 || v.Tried == 0 {
		t.Errorf("tried %d, found %v", v.Tried, v.Findings)
	}
	got := printed(t, v)
	for _, want := range []string{
		"t0  5           1.400  1.400    2        2        2", // a city, a third of those who can be... in two fifths
		"t0, may, 20.0 %: <unsettled.may>\n    such as <fact.who>: <fact.who.person>",
		"no findings",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("printed\n%s\nwithout %q", got, want)
		}
	}
}

func TestUnsoundRulesAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		sketch sketch
		says   string
	}{
		"a rule that nobody meets": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a && !a", "s requires b"}}},
			"t0: nobody whom it concerns can meet the rule r"},
		"a rule that nobody who can be meets": {sketch{facts: []string{"a"}, impossible: []string{"a"}, tracks: [][]string{{"r requires a"}}},
			"t0: nobody whom it concerns can meet the rule r"},
		"a rule that everybody meets": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a || !a", "s requires b"}}},
			"t0: everybody whom it concerns meets the rule r"},
		"a preference that everybody meets": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r prefers a || !a", "s requires b"}}},
			"t0: everybody whom it concerns meets the rule r"},
		"a rule for some that all of them meet": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a @ a && b", "s requires b"}}},
			"t0: everybody whom it concerns meets the rule r"},
		"a rule for nobody": {sketch{facts: []string{"a", "b"}, impossible: []string{"b"}, tracks: [][]string{{"r requires a @ b", "s requires a"}}},
			"t0: the rule r concerns no applicant who can be"},
		"a region that nobody is in": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a | a && b", "s requires b"}}},
			"t0: the rule r is never unsettled"},
		"no verdict waits for a region": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a | !a && !b", "s requires b"}}},
			"t0: no verdict ever waits"},
		"nobody is eligible": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a", "s requires !a && b"}}},
			"t0: no applicant can be eligible"},
		"nobody is ineligible": {sketch{facts: []string{"a"}, tracks: [][]string{{"r prefers a"}}},
			"t0: no applicant can be ineligible"},
		"a question that never matters": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a && b || a && !b"}}},
			"t0: required rules speak of the fact b, and it never matters"},
		"a fact without a rule": {sketch{facts: []string{"a", "b"}, tracks: [][]string{{"r requires a"}}},
			"facts: no rule of any cycle speaks of the fact b"},
		"a combination that forbids nothing": {sketch{facts: []string{"a"}, impossible: []string{"a && !a"}, tracks: [][]string{{"r requires a"}}},
			"impossible: the combination x0 contradicts itself"},
		"combinations that forbid everything": {sketch{facts: []string{"a"}, impossible: []string{"a", "!a"}, tracks: [][]string{{"r requires a"}}},
			"impossible: taken together the combinations forbid every applicant"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := printed(t, verify(t, c.sketch)); !strings.Contains(got, c.says) {
				t.Errorf("printed\n%s\nwithout %q", got, c.says)
			}
		})
	}
}

func TestAFindingNamesAnApplicant(t *testing.T) {
	got := printed(t, verify(t, sketch{facts: []string{"who: city firm", "b"}, tracks: [][]string{{`r requires who == "city"`, "s requires b || !b"}}}))
	if want := "an applicant: <fact.who>: <fact.who.city>"; !strings.Contains(got, want) {
		t.Errorf("printed\n%s\nwithout %q", got, want)
	}
}

func TestATrackThatSparesEverybodyIsTold(t *testing.T) {
	v := verify(t, sketch{facts: []string{"a"}, tracks: [][]string{{"r requires a | true"}}})
	if !slices.Equal(v.Shielded, []string{"t0"}) || len(v.Findings) > 0 {
		t.Errorf("spared %v, found %v", v.Shielded, v.Findings)
	}
	if len(v.Blocked) != 1 || v.Blocked[0].Rule != "r" || v.Blocked[0].Share != 0.5 {
		t.Errorf("blocked %+v, want r for half of them", v.Blocked)
	}
}

// With more than ten million sets of answers the optimum is told as a bound.
func TestBeyondReachTheOptimumIsABound(t *testing.T) {
	s := sketch{tracks: [][]string{{"r requires true"}}}
	for _, c := range "abcdefghijklmno" {
		s.facts = append(s.facts, string(c))
		s.tracks[0][0] += " && " + string(c)
	}
	v := verify(t, s)
	if len(v.Findings) > 0 {
		t.Errorf("found %v", v.Findings)
	}
	i := v.Interviews[0]
	if !i.AtLeast || i.Best != 1 || i.Most != 15 || math.Abs(i.Mean-2) > 1e-3 {
		t.Errorf("got %+v, want at least 1 and a mean of 2", i)
	}
	if got := printed(t, v); !strings.Contains(got, "at least 1.000") {
		t.Errorf("printed\n%s", got)
	}
}

func TestWhatCantBeTriedIsAFinding(t *testing.T) {
	s := sketch{tracks: [][]string{{"r requires true"}}}
	for _, c := range "abcdefghijklmnopqrstuvwx" {
		s.facts = append(s.facts, string(c))
		s.tracks[0][0] += " && " + string(c)
	}
	if got := printed(t, verify(t, s)); !strings.Contains(got, "more than 10000000 combinations") {
		t.Errorf("printed\n%s", got)
	}
}

func TestVerifyingEndsWithItsContext(t *testing.T) {
	r := sketch{facts: []string{"a"}, tracks: [][]string{{"r requires a"}}}.draw(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := r.Verify(ctx, &eligibility.Cases{}, func(string) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was stopped", err)
	}
}

// good is a case of the shipped rules; each test below spoils it.
const good = `about: [who-can-apply-planning]
cases:
  - name: a city
    track: planning-2025
    facts: {applicant: foreign_local_government, in_charge: false, only_project: true}
    verdict: ineligible
    because: [in_charge]
    how: fail
    sources: [S47]
    topics: [who-can-apply-planning]
`

func readCases(t *testing.T, file string) (*eligibility.Rules, *eligibility.Cases, error) {
	t.Helper()
	r, c := shipped(t)
	cases, err := r.Cases(fstest.MapFS{"cases.yaml": {Data: []byte(file)}}, c)
	return r, cases, err
}

func TestFaultyCasesAreRefusedByName(t *testing.T) {
	if _, _, err := readCases(t, good); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ from, to, says string }{
		"an unknown field":          {"how:", "why:", "field why not found"},
		"no name":                   {"name: a city", "name: ''", "case 1: it has no name"},
		"no track":                  {"planning-2025", "planning-1999", `a city: there is no track "planning-1999"`},
		"an unknown fact":           {"{applicant:", "{asks:", `a city: there is no fact "asks"`},
		"a fact of another type":    {"in_charge: false", "in_charge: 'no'", "a city: the fact in_charge is true, false or null"},
		"no verdict":                {"verdict: ineligible", "verdict: perhaps", `a city: there is no verdict "perhaps"`},
		"no outcome":                {"how: fail", "how: pass", `is not "pass"`},
		"a reason where none is":    {"verdict: ineligible", "verdict: eligible", "because and how tell why"},
		"half a reason":             {"    how: fail\n", "", "because and how tell why"},
		"an unknown fact as reason": {"because: [in_charge]", "because: [charge]", `a city: there is no fact "charge"`},
		"no sources":                {"    sources: [S47]\n", "", "a city: it names no sources"},
		"no topics":                 {"    topics: [who-can-apply-planning]\n", "", "a city: it names no topic"},
		"an unknown topic":          {"    topics: [who", "    topics: [whoever", `a city: there is no topic "whoever-can-apply-planning"`},
		"about an unknown topic":    {"about: [who", "about: [whoever", "about: there is no topic whoever-can-apply-planning"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readCases(t, strings.Replace(good, c.from, c.to, 1))
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "rules/cases.yaml") {
				t.Errorf("says %v, want %q", err, c.says)
			}
		})
	}
	_, _, err := readCases(t, good+strings.TrimPrefix(good, "about: [who-can-apply-planning]\ncases:\n"))
	if err == nil || !strings.Contains(err.Error(), "a city: another case has the same name") {
		t.Errorf("twice: %v", err)
	}
	r, c := shipped(t)
	if _, err := r.Cases(fstest.MapFS{}, c); err == nil || !strings.Contains(err.Error(), "rules/cases.yaml is missing") {
		t.Errorf("no file: %v", err)
	}
}

func TestCasesThatDisagreeAreFound(t *testing.T) {
	for name, c := range map[string]struct{ from, to, says string }{
		"nothing":          {"", "", ""},
		"another verdict":  {"in_charge: false", "in_charge: true", "say ineligible of planning-2025, and the rules say eligible"},
		"another reason":   {"because: [in_charge]", "because: [only_project]", "no rule of planning-2025 on only_project"},
		"another outcome":  {"how: fail", "how: unsettled", "with a source among S47 is unsettled"},
		"another source":   {"sources: [S47]", "sources: [S1]", "with a source among S1 is fail"},
		"nobody":           {"only_project: true", "partner: none", "there is no such applicant: government_is_partner"},
		"a topic left out": {"about: [", "about: [solution-readiness, ", "no case speaks for the topic solution-readiness"},
	} {
		t.Run(name, func(t *testing.T) {
			r, cases, err := readCases(t, strings.Replace(good, c.from, c.to, 1))
			if err != nil {
				t.Fatal(err)
			}
			v, err := r.Verify(t.Context(), cases, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			if c.says == "" && len(v.Findings) == 0 {
				return
			}
			if len(v.Findings) != 1 || c.says == "" || !strings.Contains(v.Findings[0].What, c.says) {
				t.Errorf("found %v, want %q", v.Findings, c.says)
			}
		})
	}
}
