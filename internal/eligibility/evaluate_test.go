package eligibility_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"annae/internal/condition"
	"annae/internal/content"
	"annae/internal/eligibility"
)

// rulesOfAClub are of somebody who may join: members bring a guest or a
// letter, and nobody says what holds for guests of guests.
func rulesOfAClub(t testing.TB) *eligibility.Rules {
	r := sketch{
		facts: []string{"who: member guest stranger", "letter!", "guest!: one two none", "tie"},
		impossible: []string{
			`who == "stranger" && letter`,
			`letter && guest == "two"`,
			`guest == "none" && who == "guest"`,
		},
		tracks: [][]string{{
			`known requires who == "member" | who == "guest"`,
			`brings requires letter || guest == "one"`,
			`dressed prefers tie`,
		}},
	}.draw(t)
	return r
}

// told writes a finding down: verdict; outcomes; what matters; the change.
func told(r *eligibility.Rules, f eligibility.Finding) string {
	s := string(f.Verdict) + ";"
	for _, rule := range f.Rules {
		s += " " + string(rule.Outcome)
	}
	s += ";"
	for _, m := range f.Matter {
		s += " " + r.Fact(m).ID
	}
	if f.Change != nil {
		s += fmt.Sprintf("; to %v assuming %v", f.Change.To, f.Change.Assuming)
	}
	return s
}

func TestFindingsTellVerdictReasonAndWayOut(t *testing.T) {
	r := rulesOfAClub(t)
	for said, want := range map[string]string{
		"":                                  "undetermined; open open open; who letter guest",
		"who=member letter=true":            "eligible; pass pass open;",
		"who=member letter=false guest=one": "eligible; pass pass open;",
		"who=member letter=false guest=two tie=false": "ineligible; pass fail fail;; to [{guest one}] assuming []",
		"who=member letter=false guest=none":          "ineligible; pass fail open;; to [{guest one}] assuming []",
		"who=guest guest=one":                         "undetermined; unsettled pass open;",
		"who=guest":                                   "undetermined; unsettled open open; guest",
		"who=stranger":                                "ineligible; fail open open;",
		"who=stranger guest=one":                      "ineligible; fail pass open;",
		"guest=two":                                   "ineligible; open fail open;; to [{guest one}] assuming [{who member}]",
		"who= guest=one":                              "undetermined; open pass open; who",
		"who=member letter= guest=none":               "undetermined; pass open open; letter",
	} {
		res := cycle(t, r, 2030).Evaluate(facts(t, r, said), anyDay)
		if len(res.Impossible) > 0 || len(res.Findings) != 1 {
			t.Errorf("%q: %d impossible, %d findings", said, len(res.Impossible), len(res.Findings))
			continue
		}
		if got := told(r, res.Findings[0]); got != want {
			t.Errorf("%q:\n got %s\nwant %s", said, got, want)
		}
	}
}

func TestFactsThatCantBeTogetherAreNamed(t *testing.T) {
	r := rulesOfAClub(t)
	for said, want := range map[string]string{
		"who=stranger letter=true":           "x0",
		"who=stranger letter=true guest=two": "x0 x1",
		"guest=none who=guest":               "x2",
		"guest=none who=member":              "",
		"letter=true tie=true":               "",
	} {
		res := cycle(t, r, 2030).Evaluate(facts(t, r, said), anyDay)
		var got []string
		for _, x := range res.Impossible {
			got = append(got, x.ID)
		}
		if strings.Join(got, " ") != want || (want == "") != (len(res.Findings) > 0) {
			t.Errorf("%q: got %v and %d findings, want %q", said, got, len(res.Findings), want)
		}
	}
}

// Three facts can be forbidden by two combinations of which neither holds for
// certain: then both are named.
func TestFactsThatCantBeTogetherByWhatIsNotKnown(t *testing.T) {
	r := sketch{
		facts:      []string{"a", "b", "c"},
		impossible: []string{"a && b", "a && !b", "c && !a && !b"},
		tracks:     [][]string{{"r requires c"}},
	}.draw(t)
	res := cycle(t, r, 2030).Evaluate(facts(t, r, "a=true"), anyDay)
	if len(res.Impossible) != 2 || res.Impossible[0].ID != "x0" || res.Impossible[1].ID != "x1" {
		t.Errorf("got %d combinations, want x0 and x1", len(res.Impossible))
	}
}

// A fact of which rules speak can follow from one of which none does: it
// matters all the same, until the other is known.
func TestAFactMattersThoughAnotherWouldTellIt(t *testing.T) {
	r := sketch{
		facts:      []string{"partner: state none", "jointly"},
		impossible: []string{`jointly && partner == "none"`, `!jointly && partner == "state"`},
		tracks:     [][]string{{"with requires jointly"}, {"with requires jointly", `state requires partner == "state"`}},
		together:   true,
	}.draw(t)
	c := cycle(t, r, 2030)
	for said, want := range map[string]string{
		"":              "undetermined; open; jointly",
		"partner=state": "eligible; pass;",
	} {
		if got := told(r, c.Evaluate(facts(t, r, said), anyDay).Findings[0]); got != want {
			t.Errorf("%q: got %s, want %s", said, got, want)
		}
	}
	// Of two that tell each other one is named.
	if got, want := told(r, c.Evaluate(r.NoFacts(), anyDay).Findings[1]), "undetermined; open open; partner"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// After "I don't know" a verdict can be open or unsettled. Which of them is
// no question to ask.
func TestAnInterviewDoesNotAskWhatChangesNoVerdict(t *testing.T) {
	r := sketch{
		facts:  []string{"a", "b"},
		tracks: [][]string{{"first requires a | true", "second requires b | true"}},
	}.draw(t)
	s, err := cycle(t, r, 2030).Scope()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Next(r.NoFacts().NotKnown(0)); got.Fact != -1 || got.Most != 0 {
		t.Errorf("with a not known it asks for %d, at most %d", got.Fact, got.Most)
	}
	if got := s.Next(r.NoFacts().With(0, 1)); got.Fact != 1 || got.Most != 1 || got.Mean != 1 || !got.Exact {
		t.Errorf("with a it asks %+v, want b and nothing more", got)
	}
}

// Whoever is rarer is asked about later.
func TestWeightsOrderTheQuestions(t *testing.T) {
	weight := func(fact string, often float64) content.Weights {
		return content.Weights{Fact: fact, Values: map[string]float64{"true": often, "false": 10 - often}}
	}
	for first, weights := range map[string][]content.Weights{
		"a": {weight("a", 1), weight("b", 9)},
		"b": {weight("a", 9), weight("b", 1)},
	} {
		r := sketch{facts: []string{"a", "b"}, tracks: [][]string{{"both requires a && b"}}, weights: weights}.draw(t)
		s, err := cycle(t, r, 2030).Scope()
		if err != nil {
			t.Fatal(err)
		}
		got := s.Next(r.NoFacts())
		if r.Fact(got.Fact).ID != first || got.Most != 2 || got.Mean < 1.0999 || got.Mean > 1.1001 || !slices.Equal(got.Values, []int{0, 1}) {
			t.Errorf("it begins with %+v, want %s, 1.1 on average, 2 at most", got, first)
		}
	}
}

func TestAScopeIsOfTracksOfItsCycle(t *testing.T) {
	r := sketch{facts: []string{"a", "b"}, tracks: [][]string{{"a requires a"}, {"b requires b"}}, together: true}.draw(t)
	c := cycle(t, r, 2030)
	for _, of := range [][]string{{}, {"planning"}, {"t1", "t0"}, {"t0", "planning"}} {
		s, err := c.Scope(of...)
		if err != nil || len(s.Tracks) != 2 || s.Tracks[0].ID != "t0" || s.Cycle() != c {
			t.Errorf("Scope(%v) = %v, %v; want both tracks", of, s, err)
		}
	}
	one, err := c.Scope("t1")
	if err != nil || len(one.Tracks) != 1 || one.Tracks[0].ID != "t1" {
		t.Fatalf("Scope(t1) = %v, %v", one, err)
	}
	if again, _ := c.Scope("t1"); again != one {
		t.Error("the same scope is made twice")
	}
	if got := one.Evaluate(facts(t, r, "b=true"), anyDay).Findings; len(got) != 1 || got[0].Track.ID != "t1" || got[0].Verdict != eligibility.Eligible {
		t.Errorf("t1 with b: %+v", got)
	}
	_, err = c.Scope("t0", "t9")
	var none *eligibility.TrackError
	if !errors.As(err, &none) || none.Track != "t9" || !strings.Contains(err.Error(), `the cycle 2030 has no track "t9"; it has t0, t1`) {
		t.Errorf("Scope(t9) says %v", err)
	}
}

func TestFactsAreNeverChanged(t *testing.T) {
	r := rulesOfAClub(t)
	f := facts(t, r, "who=member")
	for _, g := range []eligibility.Facts{f.With(0, 2), f.With(1, 1), f.NotKnown(0), f.Without(0), f.NotKnown(2)} {
		if v, known := f.Value(0); v != 0 || !known || f.Len() != 1 || f.Asked(0) || f.Said(2) {
			t.Fatalf("making %v changed %v", r.Named(g), r.Named(f))
		}
	}
	if g := f.NotKnown(0); !g.Asked(0) || !g.Said(0) || g.Len() != 1 || g.With(0, 1).Asked(0) || g.Without(0).Said(0) {
		t.Errorf("what is not known is told as %v", r.Named(f.NotKnown(0)))
	}
}

func TestRulesNeedWhatTheyCanHold(t *testing.T) {
	if _, err := eligibility.Compile(nil); err == nil {
		t.Error("no content is taken")
	}
	if _, err := eligibility.Compile(&content.Content{}); err == nil {
		t.Error("content without rules is taken")
	}
	var facts []condition.Fact
	c := &content.Content{}
	for i := range 65 {
		facts = append(facts, condition.Fact{Name: fmt.Sprint("f", i)})
		c.Facts = append(c.Facts, &content.Fact{ID: facts[i].Name})
	}
	var err error
	if c.Vocabulary, err = condition.NewVocabulary(facts); err != nil {
		t.Fatal(err)
	}
	if _, err = eligibility.Compile(c); err == nil || !strings.Contains(err.Error(), "65 facts") {
		t.Errorf("65 facts: %v", err)
	}
	year := &content.Cycle{Cycle: 2030}
	for range 22 {
		year.Tracks = append(year.Tracks, &content.Track{})
	}
	c.Cycles, c.Facts = []*content.Cycle{year}, c.Facts[:64]
	if _, err = eligibility.Compile(c); err == nil || !strings.Contains(err.Error(), "more than 21 tracks") {
		t.Errorf("22 tracks: %v", err)
	}
}
