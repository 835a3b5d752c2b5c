package eligibility_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"annae/internal/eligibility"
)

func TestFactsThatCantBeTakenAreRefused(t *testing.T) {
	r := rulesOfAClub(t)
	for wire, want := range map[string]error{
		`{"age": 3}`:                   &eligibility.FactError{Fact: "age"},
		`{"who": "king"}`:              &eligibility.FactError{Fact: "who", Value: "king", Values: []string{"member", "guest", "stranger"}},
		`{"who": ""}`:                  &eligibility.FactError{Fact: "who", Values: []string{"member", "guest", "stranger"}},
		`{"who": true}`:                &eligibility.TypeError{Fact: "who"},
		`{"who": 1}`:                   &eligibility.TypeError{Fact: "who"},
		`{"who": ["member"]}`:          &eligibility.TypeError{Fact: "who"},
		`{"letter": "true"}`:           &eligibility.TypeError{Fact: "letter", YesOrNo: true},
		`{"letter": ""}`:               &eligibility.TypeError{Fact: "letter", YesOrNo: true},
		`{"letter": {}}`:               &eligibility.TypeError{Fact: "letter", YesOrNo: true},
		`{"who": 1, "age": 3}`:         &eligibility.FactError{Fact: "age"},
		`{"letter": null, "who": "x"}`: &eligibility.FactError{Fact: "who", Value: "x", Values: []string{"member", "guest", "stranger"}},
	} {
		var said map[string]any
		if err := json.Unmarshal([]byte(wire), &said); err != nil {
			t.Fatal(err)
		}
		if _, err := r.FromWire(said); !reflect.DeepEqual(err, want) || err.Error() == "" {
			t.Errorf("FromWire(%s) says %#v, want %#v", wire, err, want)
		}
	}
}

func TestAProofHoldsAllThatAResultRestsOn(t *testing.T) {
	r := rulesOfAClub(t)
	res := cycle(t, r, 2030).Evaluate(facts(t, r, "who=guest letter=true tie="), anyDay)
	got, err := json.Marshal(r.Proof(res))
	want := `{"content":"","cycle":2030,"as_of":"2026-11-22T12:00:00Z","facts":{"letter":true,"tie":null,"who":"guest"},` +
		`"tracks":[{"track":"t0","verdict":"undetermined","rules":{"brings":"pass","dressed":"open","known":"unsettled"}}]}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}

// FuzzFromWire: what is taken comes out as it went in; what is not is named.
func FuzzFromWire(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"who":"member","letter":true,"tie":null}`, `{"who":""}`, `{"letter":"true"}`, `{"guest":2}`, `{"":null}`, `{"who":{"a":[1]}}`,
	} {
		f.Add([]byte(s))
	}
	r := rulesOfAClub(f)
	c := cycle(f, r, 2030)
	f.Fuzz(func(t *testing.T, wire []byte) {
		var said map[string]any
		if json.Unmarshal(wire, &said) != nil {
			return
		}
		got, err := r.FromWire(said)
		var fact *eligibility.FactError
		var kind *eligibility.TypeError
		switch {
		case err != nil:
			if !errors.As(err, &fact) && !errors.As(err, &kind) {
				t.Fatalf("FromWire(%s) says %v", wire, err)
			}
		case len(said) == 0:
			if got.Len() != 0 {
				t.Fatalf("FromWire(%s) = %v", wire, r.Named(got))
			}
		case !reflect.DeepEqual(r.Wire(got), said):
			t.Fatalf("FromWire(%s) comes back as %v", wire, r.Wire(got))
		}
		c.Evaluate(got, anyDay)
	})
}
