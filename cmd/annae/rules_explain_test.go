package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"annae/internal/eligibility"
)

// explain runs the command on a proof.
func explain(t *testing.T, p eligibility.Proof) (string, error) {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := world{getenv: func(string) string { return "" }, stdin: strings.NewReader(string(data)), stdout: &out, stderr: &out}
	err = run(t.Context(), []string{"rules", "explain", "-"}, w)
	return out.String(), err
}

func TestAProofOfTheseRulesIsConfirmedOrRefuted(t *testing.T) {
	rules, _, err := openRules(world{getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	cycle, _ := rules.Cycle(2025)
	f, err := rules.FromWire(map[string]any{"applicant": "international_organisation", "jointly_with_government": false})
	if err != nil {
		t.Fatal(err)
	}
	p := rules.Proof(cycle.Evaluate(f, time.Date(2025, 11, 22, 0, 0, 0, 0, time.UTC)))
	out, err := explain(t, p)
	if err != nil || !strings.HasPrefix(out, "Confirmed: ") || !strings.Contains(out, "planning-2025: ineligible") {
		t.Errorf("got %v and\n%s\nwant confirmed", err, out)
	}
	p.Tracks[0].Verdict = eligibility.Eligible
	out, err = explain(t, p)
	if !errors.Is(err, errSaid) || !strings.HasPrefix(out, "Refuted: ") || !strings.Contains(out, "planning-2025, the verdict: eligible in the proof, ineligible by the rules") {
		t.Errorf("got %v and\n%s\nwant refuted", err, out)
	}
}
