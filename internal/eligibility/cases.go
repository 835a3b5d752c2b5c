package eligibility

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"annae/internal/content"
)

// Cases are applicants with the verdicts that the answers of the catalogue
// give them. They stand in rules/cases.yaml.
type Cases struct {
	// About are the topics that tell who may apply; each needs a case.
	About []string `yaml:"about"`
	Cases []*Case  `yaml:"cases"`
}

// A Case is one applicant.
type Case struct {
	Name    string         `yaml:"name"`
	Track   string         `yaml:"track"`
	Facts   map[string]any `yaml:"facts"`
	Verdict Verdict        `yaml:"verdict"`
	// Because are facts of which the rule speaks that keeps the applicant from
	// being eligible, and How is its outcome. Sources are those that it cites,
	// or that a rule cites which an eligible applicant meets. One of each is
	// enough.
	Because []string `yaml:"because"`
	How     Outcome  `yaml:"how"`
	Sources []string `yaml:"sources"`
	Topics  []string `yaml:"topics"` // that give this verdict

	track *Track
	facts Facts
}

const casesName = "cases.yaml"

// Cases reads cases.yaml of the folder of rules. Its error joins all faults,
// each naming the case.
func (r *Rules) Cases(folder fs.FS, c *content.Content) (*Cases, error) {
	data, err := fs.ReadFile(folder, casesName)
	if err != nil {
		return nil, fmt.Errorf("rules/%s is missing; it holds applicants with the verdicts that the answers give them", casesName)
	}
	all := &Cases{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(all); err != nil {
		return nil, fmt.Errorf("rules/%s: %w", casesName, err)
	}
	var faults []error
	fault := func(name, what string, args ...any) {
		faults = append(faults, fmt.Errorf("rules/%s: %s: %s", casesName, name, fmt.Sprintf(what, args...)))
	}
	seen := map[string]bool{}
	for i, one := range all.Cases {
		if one == nil || one.Name == "" {
			fault(fmt.Sprintf("case %d", i+1), "it has no name")
			continue
		}
		if seen[one.Name] {
			fault(one.Name, "another case has the same name")
		}
		seen[one.Name] = true
		for _, what := range one.faults(r, c) {
			fault(one.Name, "%s", what)
		}
	}
	for _, topic := range all.About {
		if _, ok := c.Topic(topic); !ok {
			fault("about", "there is no topic %s", topic)
		}
	}
	return all, errors.Join(faults...)
}

// faults completes a case, and tells what is wrong with it.
func (one *Case) faults(r *Rules, c *content.Content) []string {
	var all []string
	for _, cycle := range r.Cycles {
		for _, t := range cycle.Tracks {
			if t.ID == one.Track {
				one.track = t
			}
		}
	}
	if one.track == nil {
		all = append(all, fmt.Sprintf("there is no track %q", one.Track))
	}
	var err error
	if one.facts, err = r.FromWire(one.Facts); err != nil {
		all = append(all, err.Error())
	}
	if !slices.Contains([]Verdict{Eligible, Ineligible, Undetermined}, one.Verdict) {
		all = append(all, fmt.Sprintf("there is no verdict %q; write eligible, ineligible or undetermined", one.Verdict))
	}
	if one.How != "" && !slices.Contains([]Outcome{Fail, Unsettled, Open}, one.How) {
		all = append(all, fmt.Sprintf("a rule that keeps somebody from being eligible is not %q; write fail, unsettled or open", one.How))
	}
	if why := len(one.Because) > 0; why == (one.Verdict == Eligible) || why != (one.How != "") {
		all = append(all, "because and how tell why somebody is not eligible; give both there, and neither else")
	}
	if len(one.Sources) == 0 {
		all = append(all, "it names no sources")
	}
	for _, fact := range one.Because {
		if r.Vocabulary.Index(fact) < 0 {
			all = append(all, fmt.Sprintf("there is no fact %q", fact))
		}
	}
	if len(one.Topics) == 0 {
		all = append(all, "it names no topic")
	}
	for _, topic := range one.Topics {
		if _, ok := c.Topic(topic); !ok {
			all = append(all, fmt.Sprintf("there is no topic %q", topic))
		}
	}
	return all
}

// cases proves that the answers agree with the rules.
func (v *verifier) cases(all *Cases) {
	v.Cases = len(all.Cases)
	has := map[string]bool{}
	for _, one := range all.Cases {
		for _, topic := range one.Topics {
			has[topic] = true
		}
		v.agrees(one)
	}
	for _, topic := range all.About {
		if !has[topic] {
			v.finding("cases", nil, "no case speaks for the topic %s", topic)
		}
	}
}

// agrees proves that the rules give a case its verdict, and the reason for it.
func (v *verifier) agrees(one *Case) {
	where := "case " + one.Name
	said := v.rules.Named(one.facts)
	cycle := v.rules.cycleOf(one.track)
	r := cycle.evaluate([]*Track{one.track}, one.facts, anyDay)
	if len(r.Impossible) > 0 {
		v.finding(where, said, "there is no such applicant: %s", r.Impossible[0].ID)
		return
	}
	found := r.Findings[0]
	if found.Verdict != one.Verdict {
		v.finding(where, said, "the answers to %s say %s of %s, and the rules say %s", strings.Join(one.Topics, ", "), one.Verdict, one.Track, found.Verdict)
		return
	}
	if slices.ContainsFunc(found.Rules, func(f RuleFinding) bool { return v.explains(one, f) }) {
		return
	}
	about, how := "", Pass
	if one.Verdict != Eligible {
		about, how = " on "+strings.Join(one.Because, ", "), one.How
	}
	v.finding(where, said, "no rule of %s%s with a source among %s is %s", one.Track, about, strings.Join(one.Sources, ", "), how)
}

// explains tells whether the outcome of a rule is the reason that a case gives.
func (v *verifier) explains(one *Case, f RuleFinding) bool {
	cites := slices.ContainsFunc(one.Sources, func(s string) bool { return slices.Contains(f.Rule.Sources, s) })
	if !cites || !f.Rule.Required() {
		return false
	}
	if one.Verdict == Eligible {
		return f.Outcome == Pass
	}
	speaks := factsOf(f.Rule.Met, f.Rule.Open)
	about := slices.ContainsFunc(one.Because, func(fact string) bool { return speaks>>v.rules.Vocabulary.Index(fact)&1 == 1 })
	return about && f.Outcome == one.How
}

func (r *Rules) cycleOf(t *Track) *Cycle {
	for _, c := range r.Cycles {
		if slices.Contains(c.Tracks, t) {
			return c
		}
	}
	return nil
}
