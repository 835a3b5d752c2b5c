package eligibility_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"annae/internal/eligibility"
)

// compared are the programme's own rules.
var compared = sync.OnceValue(func() *eligibility.Rules {
	c, err := shippedContent()
	if err != nil {
		panic(err)
	}
	r, err := eligibility.Compile(c)
	if err != nil {
		panic(err)
	}
	return r
})

func diff(t *testing.T, r *eligibility.Rules, from, to int) *eligibility.Diff {
	t.Helper()
	d, err := r.Diff(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everyPair runs a test for every two cycles and every two tracks that are
// compared.
func everyPair(t *testing.T, test func(t *testing.T, from, to *eligibility.Cycle, p eligibility.TrackDiff)) {
	r := compared()
	for _, from := range r.Cycles {
		for _, to := range r.Cycles {
			for _, p := range diff(t, r, from.Year, to.Year).Tracks {
				if p.From != "" && p.To != "" {
					t.Run(p.From+" to "+p.To, func(t *testing.T) { test(t, from, to, p) })
				}
			}
		}
	}
}

func verdictOn(t *testing.T, c *eligibility.Cycle, track string, f eligibility.Facts) eligibility.Verdict {
	t.Helper()
	i := slices.IndexFunc(c.Tracks, func(k *eligibility.Track) bool { return k.ID == track })
	return c.Verdicts(f, nil)[i]
}

func TestAnExampleFlipsAsItsRegionSays(t *testing.T) {
	everyPair(t, func(t *testing.T, from, to *eligibility.Cycle, p eligibility.TrackDiff) {
		for _, r := range p.Regions {
			if was, is := verdictOn(t, from, p.From, r.Facts), verdictOn(t, to, p.To, r.Facts); was != r.From || is != r.To {
				t.Errorf("%v is %s and then %s; the region says %s and %s", r.Example, was, is, r.From, r.To)
			}
			named := compared().Named(r.Facts)
			for _, w := range r.Where {
				if !slices.ContainsFunc(named, func(n eligibility.Named) bool { return n.Fact == w.Fact && slices.Contains(w.Values, n.Value) }) {
					t.Errorf("the example %v is not where %v", named, w)
				}
			}
			if len(r.Because) == 0 {
				t.Errorf("no rule makes the difference for %v", r.Example)
			}
		}
	})
}

// Every applicant who can be is in a region exactly when the verdict changes,
// and then in regions of that change alone; the shares are those of all.
func TestRegionsAreWhereVerdictsChange(t *testing.T) {
	everyPair(t, func(t *testing.T, from, to *eligibility.Cycle, p eligibility.TrackDiff) {
		all, changed := 0, 0
		held := make([]int, len(p.Regions))
		for f := range applicants(from, to, p) {
			was, is := verdictOn(t, from, p.From, f), verdictOn(t, to, p.To, f)
			if was == "" {
				continue
			}
			all++
			if was != is {
				changed++
			}
			found := false
			for i, r := range p.Regions {
				if !holds(r, f) {
					continue
				}
				held[i]++
				found = true
				if was != r.From || is != r.To {
					t.Fatalf("%v is in a region of %s and %s, and is %s and %s", compared().Named(f), r.From, r.To, was, is)
				}
			}
			if found != (was != is) {
				t.Fatalf("%v is %s and %s; in a region: %v", compared().Named(f), was, is, found)
			}
		}
		if want := float64(changed) / float64(all); math.Abs(want-p.Share) > 1e-9 {
			t.Errorf("the share is %f, want %f", p.Share, want)
		}
		for i, r := range p.Regions {
			if want := float64(held[i]) / float64(all); math.Abs(want-r.Share) > 1e-9 {
				t.Errorf("the share of region %d is %f, want %f", i, r.Share, want)
			}
			if i > 0 && r.Share < p.Regions[i-1].Share-1e-9 {
				t.Errorf("region %d is smaller than the one before", i)
			}
		}
	})
}

func holds(r eligibility.Region, f eligibility.Facts) bool {
	for _, w := range r.Where {
		i := compared().Vocabulary.Index(w.Fact)
		v, known := f.Value(i)
		if !known || !slices.Contains(w.Values, compared().Vocabulary.Facts()[i].Value(v)) {
			return false
		}
	}
	return true
}

// applicants are all combinations of the facts of which required rules of
// either track speak; the others are not known.
func applicants(from, to *eligibility.Cycle, p eligibility.TrackDiff) func(func(eligibility.Facts) bool) {
	var facts []int
	for i := range compared().Vocabulary.Facts() {
		for _, c := range []*eligibility.Cycle{from, to} {
			for _, track := range c.Tracks {
				for _, rule := range track.Rules {
					speaks := slices.Contains(rule.Met.Facts(), i) || rule.Open != nil && slices.Contains(rule.Open.Facts(), i)
					if (track.ID == p.From || track.ID == p.To) && rule.Required() && speaks && !slices.Contains(facts, i) {
						facts = append(facts, i)
					}
				}
			}
		}
	}
	return func(yield func(eligibility.Facts) bool) {
		var walk func(f eligibility.Facts, k int) bool
		walk = func(f eligibility.Facts, k int) bool {
			if k == len(facts) {
				return yield(f)
			}
			for v := range compared().Vocabulary.Facts()[facts[k]].Size() {
				if !walk(f.With(facts[k], v), k+1) {
					return false
				}
			}
			return true
		}
		walk(compared().NoFacts(), 0)
	}
}

func TestRegionsAreFewAndSimple(t *testing.T) {
	tests := []struct {
		from, to int
		pair     int
		want     []string
	}{
		{2024, 2025, 1, []string{"undetermined eligible lead=korean_company partner=government|public_institution|university solution_origin=korea solution_stage=unproven"}},
		{2022, 2023, 1, nil},
		{2023, 2024, 0, []string{
			"undetermined eligible applicant=international_organisation jointly_with_government=true",
			"eligible ineligible applicant=foreign_local_government|foreign_central_government prior_consultation=false",
		}},
		{2025, 2026, 0, []string{
			"ineligible undetermined applicant=international_organisation jointly_with_government=false",
			"ineligible undetermined applicant=foreign_local_government|foreign_central_government in_charge=false",
			"ineligible undetermined applicant=foreign_local_government|foreign_central_government|international_organisation only_project=false",
		}},
	}
	for _, tt := range tests {
		p := diff(t, compared(), tt.from, tt.to).Tracks[tt.pair]
		var got []string
		for _, r := range p.Regions {
			line := string(r.From) + " " + string(r.To)
			for _, w := range r.Where {
				line += " " + w.Fact + "=" + strings.Join(w.Values, "|")
			}
			got = append(got, line)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s to %s:\ngot  %q\nwant %q", p.From, p.To, got, tt.want)
		}
	}
}

func TestTracksAreComparedWithinTheirSide(t *testing.T) {
	tests := []struct {
		from, to int
		want     []string
	}{
		{2024, 2025, []string{"planning-2024 planning-2025", "demonstration-2024 demonstration-2025"}},
		{2020, 2021, []string{"urban-2020 urban-2021", "solution-2020 solution-2021", " demonstration-2021"}},
		{2021, 2020, []string{"urban-2021 urban-2020", "solution-2021 solution-2020", "demonstration-2021 "}},
		{2021, 2022, []string{"urban-2021 planning-2022", "solution-2021 planning-2022", "demonstration-2021 demonstration-2022"}},
		{2023, 2020, []string{"planning-2023 urban-2020", "planning-2023 solution-2020", "demonstration-2023 "}},
	}
	for _, tt := range tests {
		var got []string
		for _, p := range diff(t, compared(), tt.from, tt.to).Tracks {
			got = append(got, p.From+" "+p.To)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%d to %d: got %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestTheRulesThatMakeTheDifferenceAreNamed(t *testing.T) {
	d := diff(t, compared(), 2025, 2026)
	b := d.Tracks[0].Regions[0].Because
	if len(b) != 1 || b[0].From.Rule != "joint_organisation" || b[0].From.Outcome != eligibility.Fail || b[0].From.Cycle != 2025 ||
		b[0].To.Outcome != eligibility.Unsettled || b[0].To.Cycle != 2026 || !slices.Contains(b[0].To.Sources, "S47") {
		got, _ := json.Marshal(b)
		t.Errorf("got %s", got)
	}
	b = diff(t, compared(), 2022, 2023).Tracks[0].Regions[0].Because
	if len(b) != 1 || b[0].From.Rule != "planning_applicant" || b[0].To.Rule != "planning_applicant_2023" {
		got, _ := json.Marshal(b)
		t.Errorf("a rule under another id is not taken for the same: %s", got)
	}
	b = diff(t, compared(), 2024, 2025).Tracks[1].Regions[0].Because
	if len(b) != 1 || b[0].From.Rule != "proven_solution" || b[0].To != nil {
		got, _ := json.Marshal(b)
		t.Errorf("got %s, want a rule that is no longer there", got)
	}
}

func TestRulesAreComparedById(t *testing.T) {
	tests := []struct {
		name, was, now string
		want           []string
	}{
		{"the same", "r requires a", "r requires a", nil},
		{"the same in other words", "r requires a && b", "r requires !(!b || !a)", nil},
		{"the same for all who can be", "r requires a", "r requires a || (a && c)", nil},
		{"another condition", "r requires a", "r requires a || b", []string{"r condition"}},
		{"another name", "r requires a", "q requires a", []string{"q added", "r dropped"}},
		{"no longer settled", "r requires a", "r requires a | true", []string{"r unsettled"}},
		{"settled", "r requires a | true", "r requires a", []string{"r settled"}},
		{"unsettled elsewhere", "r requires a | true", "r requires a | b", []string{"r condition"}},
		{"only preferred", "r requires a", "r prefers a", []string{"r preferred"}},
		{"required", "r prefers a", "r requires a", []string{"r required"}},
		{"required and another condition", "r prefers a", "r requires b", []string{"r required", "r condition"}},
		{"for others", "r requires a @ b", "r requires a @ c", []string{"r condition"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := sketch{facts: []string{"a", "b", "c"}, impossible: []string{"c && !a"}, tracks: [][]string{{tt.was}, {tt.now}}}.draw(t)
			var got []string
			for _, d := range diff(t, r, 2030, 2031).Tracks[0].Rules {
				for _, c := range d.Changes {
					got = append(got, d.Rule+" "+string(c))
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestARegionCanBeEverybody(t *testing.T) {
	r := sketch{facts: []string{"a"}, tracks: [][]string{{"r requires a | true", "s requires false"}, {"r requires true"}}}.draw(t)
	p := diff(t, r, 2030, 2031).Tracks[0]
	if len(p.Regions) != 1 || len(p.Regions[0].Where) != 0 || p.Share != 1 {
		t.Errorf("got %+v, want one region without conditions", p)
	}
}

func TestACycleThatIsNotThereIsNamed(t *testing.T) {
	for _, years := range [][2]int{{2019, 2025}, {2025, 2027}} {
		_, err := compared().Diff(years[0], years[1])
		if err == nil || !strings.Contains(err.Error(), "there are 2020 to 2026") {
			t.Errorf("%v: got %v, want the cycles that there are", years, err)
		}
	}
}

func TestADiffIsWrittenInIds(t *testing.T) {
	got, err := json.Marshal(diff(t, compared(), 2024, 2025))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"from":2024,"to":2025,"tracks":[{"side":"planning","from":"planning-2024","to":"planning-2025","share":0.175`,
		`{"fact":"jointly_with_government","values":[true]}`, `"example":{"applicant":"international_organisation"`,
		`{"from":null,"to":{"rule":"only_project","cycle":2025,"outcome":"fail","sources":["S47"]}}`,
		`{"rule":"joint_organisation","required":true,"changes":["settled"],"sources":["S45","S47"]}`,
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the JSON lacks %s in\n%s", want, got)
		}
	}
}
