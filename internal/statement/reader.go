package statement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"annae/internal/content"
	"annae/internal/eligibility"
)

// A Statement is what a text says of an applicant.
type Statement struct {
	Facts eligibility.Facts // that the text states
	Asks  bool              // whether somebody may apply, take part, qualify or is excluded
}

// A Reader reads texts in all languages served, also mixed. It is safe for
// concurrent use.
type Reader struct {
	rules   *eligibility.Rules
	newest  *eligibility.Cycle
	phrases *phrases
	classes int
	facts   []stated
	none    eligibility.Facts
}

// homeCode is the country that gives.
const homeCode = "KR"

// New makes a reader of the content's lexicons. It needs the facts that it
// knows by name.
func New(c *content.Content, rules *eligibility.Rules) (*Reader, error) {
	if c == nil || rules == nil || len(rules.Cycles) == 0 {
		return nil, fmt.Errorf("a reader of statements needs content with rules")
	}
	r := &Reader{rules: rules, newest: rules.Cycles[len(rules.Cycles)-1], none: rules.NoFacts()}
	if err := r.checkFacts(); err != nil {
		return nil, err
	}
	r.phrases = &phrases{by: map[string][]phrase{}}
	r.classes = int(firstStated)
	for _, l := range slices.Sorted(maps.Keys(c.Statements)) {
		if err := r.learn(c.Statements[l]); err != nil {
			return nil, fmt.Errorf("rules/lexicon/%s.yaml: %w", l, err)
		}
	}
	r.places(c)
	for _, l := range c.Lexicons {
		r.take(planning, 0, l.Planning)
		r.take(demonstration, 0, l.Demonstration)
	}
	r.phrases.order()
	return r, nil
}

// checkFacts holds that the values exist that bodies and parts stand for.
func (r *Reader) checkFacts() error {
	need := []eligibility.Named{
		{Fact: factLead, Value: leadCompany}, {Fact: factLead, Value: leadInstitution}, {Fact: factLead, Value: leadOther},
		{Fact: factPartner, Value: partnerNone}, {Fact: factJointly, Value: "true"},
	}
	for _, b := range bodies {
		for _, v := range []string{b.home, b.abroad} {
			if v != "" {
				need = append(need, eligibility.Named{Fact: factApplicant, Value: v})
			}
		}
		if b.partner != "" {
			need = append(need, eligibility.Named{Fact: factPartner, Value: b.partner})
		}
	}
	for _, n := range need {
		if _, err := r.rules.Set(r.none, n.Fact, n.Value); err != nil {
			return fmt.Errorf("a reader of statements knows a fact that rules/facts.yaml lacks: %w", err)
		}
	}
	return nil
}

// learn takes the words of one language.
func (r *Reader) learn(s *content.Statements) error {
	for _, id := range slices.Sorted(maps.Keys(s.Bodies)) {
		at := slices.IndexFunc(bodies, func(b body) bool { return b.id == id })
		if at < 0 {
			return fmt.Errorf("nobody knows what a body %q is", id)
		}
		r.take(bodyWord, at, s.Bodies[id])
	}
	r.take(place, home, s.Home)
	r.take(place, abroad, s.Abroad)
	for _, b := range []struct {
		before, after class
		words         content.Beside
	}{
		{selfBefore, selfAfter, s.Self}, {partnerBefore, partnerAfter, s.Partner}, {leadBefore, leadAfter, s.Lead},
		{submitBefore, submitAfter, s.Submit}, {withoutBefore, withoutAfter, s.Without}, {asideBefore, asideAfter, s.Aside},
		{notBefore, notAfter, s.Not}, {doubtBefore, doubtAfter, s.Doubt},
	} {
		r.take(b.before, 0, b.words.Before)
		r.take(b.after, 0, b.words.After)
	}
	for _, l := range []struct {
		class class
		words []string
	}{
		{ignored, s.Ignored}, {weWord, s.We}, {ownWord, s.Own}, {partnerNoun, s.Partners}, {publicWord, s.Public}, {linking, s.Linking},
		{located, s.Located}, {joining, s.Joining}, {choosing, s.Choosing}, {onlyWord, s.Only}, {aloneWord, s.Alone},
		{directWord, s.Directly}, {jointWord, s.Jointly}, {mustWord, s.Must}, {ableWord, s.Able}, {askingWord, s.Asking},
		{openWord, s.Open}, {elsewhere, s.Elsewhere},
	} {
		r.take(l.class, 0, l.words)
	}
	r.phrases.particles = append(r.phrases.particles, s.Particles...)
	r.learnStated(s)
	return nil
}

func (r *Reader) take(c class, value int, words []string) {
	for _, w := range words {
		r.phrases.add(w, c, value)
	}
}

// places takes the names of countries.
func (r *Reader) places(c *content.Content) {
	for _, names := range c.Countries {
		for code, list := range names {
			value := abroad
			if code == homeCode {
				value = home
			}
			for _, n := range list {
				r.phrases.add(strings.ToLower(n), place, value)
			}
		}
	}
}

// Read tells what a text states, and whether it asks.
func (r *Reader) Read(s string) Statement {
	t := r.scan(s)
	asking := r.asking(t)
	return Statement{Facts: r.read(t, asking), Asks: len(asking) > 0}
}
