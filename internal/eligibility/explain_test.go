package eligibility_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"annae/internal/eligibility"
)

// proven is the proof of a result, as JSON.
func proven(t testing.TB, year int, said string, tracks ...string) []byte {
	t.Helper()
	r := compared()
	scope, err := cycle(t, r, year).Scope(tracks...)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(r.Proof(scope.Evaluate(facts(t, r, said), anyDay)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readProof(t testing.TB, data []byte) eligibility.Proof {
	t.Helper()
	p, err := eligibility.ReadProof(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const mayor = "applicant=foreign_local_government in_charge=true only_project="

func TestAProofIsConfirmed(t *testing.T) {
	for _, tracks := range [][]string{nil, {"planning-2026"}} {
		proof := proven(t, 2026, mayor, tracks...)
		for _, data := range [][]byte{proof, []byte(`{"cycle": 2026, "tracks": "other", "proof": ` + string(proof) + "}\n")} {
			e, err := compared().Explain(readProof(t, data))
			if err != nil || e.Standing != eligibility.Confirmed || len(e.Differences) > 0 || e.Result.Cycle != 2026 {
				t.Errorf("%v: got %s, %v, %v; want confirmed", tracks, e.Standing, e.Differences, err)
			}
		}
	}
}

func TestAProofIsRefutedByName(t *testing.T) {
	tests := []struct {
		name   string
		change func(*eligibility.Proof)
		want   eligibility.Difference
	}{
		{"a verdict", func(p *eligibility.Proof) { p.Tracks[0].Verdict = eligibility.Eligible },
			eligibility.Difference{Track: "planning-2026", Proof: "eligible", Rules: "undetermined"}},
		{"an outcome", func(p *eligibility.Proof) { p.Tracks[0].Rules["in_charge"] = eligibility.Fail },
			eligibility.Difference{Track: "planning-2026", Rule: "in_charge", Proof: "fail", Rules: "pass"}},
		{"a rule too many", func(p *eligibility.Proof) { p.Tracks[0].Rules["a_gift"] = eligibility.Pass },
			eligibility.Difference{Track: "planning-2026", Rule: "a_gift", Proof: "pass"}},
		{"a rule too few", func(p *eligibility.Proof) { delete(p.Tracks[0].Rules, "only_project") },
			eligibility.Difference{Track: "planning-2026", Rule: "only_project", Rules: "open"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := readProof(t, proven(t, 2026, mayor, "planning-2026"))
			tt.change(&p)
			e, err := compared().Explain(p)
			if err != nil || e.Standing != eligibility.Refuted || !slices.Equal(e.Differences, []eligibility.Difference{tt.want}) {
				t.Errorf("got %s, %v, %v; want refuted by %v", e.Standing, e.Differences, err, tt.want)
			}
			p.Content = "another"
			if e, err = compared().Explain(p); err != nil || e.Standing != eligibility.OtherContent || len(e.Differences) != 1 {
				t.Errorf("got %s, %v, %v; want other content with the difference", e.Standing, e.Differences, err)
			}
		})
	}
}

func TestWhatTheRulesDontKnowIsNamed(t *testing.T) {
	proof := string(proven(t, 2026, mayor, "planning-2026"))
	tests := []struct{ name, old, now, want string }{
		{"a cycle", `"cycle":2026`, `"cycle":1999`, "there is no cycle 1999; there are 2020 to 2026"},
		{"a track", `"track":"planning-2026"`, `"track":"planning-2025"`, `tracks[0]: the cycle 2026 has no track "planning-2025"; it has planning-2026, demonstration-2026`},
		{"a kind for a track", `"track":"planning-2026"`, `"track":"planning"`, `has no track "planning"`},
		{"no track", proof[strings.Index(proof, `"tracks":[`)+10 : len(proof)-2], "", "the proof has no track"},
		{"a fact", `"in_charge"`, `"charge"`, ""},
		{"a fact that is not there", `"facts":{`, `"facts":{"shoe_size":true,`, `there is no fact "shoe_size"`},
		{"a value outside the domain", `"foreign_local_government"`, `"king"`, `the fact applicant is never "king"; it is one of foreign_local_government`},
		{"a fact of another type", `"facts":{`, `"facts":{"prior_study":"yes",`, "the fact prior_study is true, false or null"},
		{"a number for a fact", `"facts":{`, `"facts":{"lead":7,`, "the fact lead is the name of a value in quotes, or null"},
		{"a list for a fact", `"facts":{`, `"facts":{"lead":["other"],`, "the fact lead is the name of a value in quotes, or null"},
		{"what can't be together", `"facts":{`, `"facts":{"partner":"none",`, "the facts can't be together: government_is_partner"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := readProof(t, []byte(strings.Replace(proof, tt.old, tt.now, 1)))
			_, err := compared().Explain(p)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	var e *eligibility.ImpossibleError
	_, err := compared().Explain(readProof(t, []byte(strings.Replace(proof, `"facts":{`, `"facts":{"partner":"none",`, 1))))
	if !errors.As(err, &e) || !slices.Equal(e.Combinations, []string{"government_is_partner"}) {
		t.Errorf("got %v, want the ids of the combinations", err)
	}
	p := readProof(t, []byte(proof))
	p.Tracks = append(p.Tracks, p.Tracks[0])
	if _, err := compared().Explain(p); err == nil || !strings.Contains(err.Error(), `tracks[1]: the track "planning-2026" stands twice`) {
		t.Errorf("got %v, want the track that stands twice", err)
	}
}

func TestReadingAProofIsStrict(t *testing.T) {
	proof := string(proven(t, 2026, mayor, "planning-2026"))
	tests := []struct{ name, old, now, want string }{
		{"an unknown field", `"cycle":`, `"year":2026,"cycle":`, "year: a proof has no such field"},
		{"a field in other letters", `"cycle":`, `"Cycle":`, "Cycle: a proof has no such field"},
		{"an unknown field of a track", `"verdict":`, `"why":"","verdict":`, "tracks[0].why: a proof has no such field"},
		{"a field that stands twice", `"cycle":`, `"cycle":2025,"cycle":`, "cycle stands twice"},
		{"a fact that stands twice", `"in_charge":`, `"in_charge":false,"in_charge":`, "facts.in_charge stands twice"},
		{"a missing field", `"cycle":2026,`, "", "cycle is missing"},
		{"a missing verdict", `"verdict":"undetermined",`, "", "tracks[0].verdict is missing"},
		{"a year in quotes", `2026`, `"2026"`, "cycle is not a year"},
		{"half a year", `2026`, `2026.5`, "cycle is not a year"},
		{"null", `2026`, `null`, "cycle is not a year"},
		{"no time", `2026-11-22T`, `yesterday`, "as_of: "},
		{"an unknown verdict", `"undetermined"`, `"maybe"`, `tracks[0].verdict: there is no "maybe"`},
		{"an unknown outcome", `"open"`, `"shut"`, `tracks[0].rules.only_project: there is no "shut"`},
		{"facts that are no object", `"facts":{`, `"facts":[],"x":{`, "facts is not an object"},
		{"tracks that are no list", `"tracks":[`, `"tracks":null,"x":[`, "tracks is not a list"},
		{"a name that is none", `"cycle":`, `"\u001b[31m":1,"cycle":`, `"\x1b[31m": a proof has no such field`},
		{"something behind", proof, proof + "{}", "something stands behind the proof"},
		{"a broken end", proof, proof[:len(proof)-1], "this is no JSON: it breaks off"},
		{"nothing", proof, "", "this is no JSON: it breaks off"},
		{"a list", proof, "[]", "the proof is not an object"},
		{"no JSON", proof, "proof: {}", "this is no JSON: "},
		{"no text", proof, "{\"\xff\":1}", "it is not UTF-8"},
		{"a reply without a proof", proof, `{"proof":null}`, "proof is not an object"},
		{"a reply with a proof that is none", proof, `{"cycle":2026,"proof":{"cycle":"x"}}`, "proof.cycle is not a year"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(proof, tt.old, tt.now, 1)
			if p, err := eligibility.ReadProof([]byte(changed)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, %v; want %q", p, err, tt.want)
			}
		})
	}
}

// Whatever is read, it is refused or explained, and what is confirmed says
// exactly what the rules say.
func FuzzReadProof(f *testing.F) {
	proof := string(proven(f, 2026, mayor))
	for _, seed := range []string{
		proof, `{"proof":` + proof + `}`, strings.ReplaceAll(proof, "2026", "2021"), strings.Replace(proof, "true", "false", 1), strings.Replace(proof, "pass", "fail", 1),
		string(proven(f, 2021, "lead=other partner=none")), `{}`, `[`, `{"proof":{}}`, `{"facts":{"applicant":[{}]}}`, "{\"\xff\":0}", `{"a":1}{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := eligibility.ReadProof(data)
		if err != nil {
			return
		}
		if !json.Valid(data) {
			t.Errorf("took what is no JSON: %q", data)
		}
		e, err := compared().Explain(p)
		if err != nil {
			return
		}
		want := compared().Proof(e.Result)
		same := p.Content == want.Content
		for _, track := range want.Tracks {
			same = same && slices.ContainsFunc(p.Tracks, func(t eligibility.ProofOfTrack) bool {
				return t.Track == track.Track && t.Verdict == track.Verdict && len(t.Rules) == len(track.Rules)
			})
		}
		if e.Standing == eligibility.Confirmed && !same {
			t.Errorf("%s is confirmed, and the rules say %v", data, want)
		}
	})
}
