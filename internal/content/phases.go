package content

import (
	"fmt"
	"slices"
)

// Phases are how staff handle applications. They stand in rules/phases.yaml.
type Phases struct {
	First     string   `yaml:"first"` // in which an application begins
	All       []*Phase `yaml:"phases"`
	Documents []string `yaml:"documents"` // that an application may have to come with
	// Usual is the way that an application usually goes, up to an outcome; empty:
	// nobody has set it up, and nothing is told of what may follow.
	Usual []string `yaml:"usual"`
}

// A Phase is where an application stands.
type Phase struct {
	ID      string   `yaml:"id"`
	Waits   Waits    `yaml:"waits"`
	Moves   []string `yaml:"moves"`   // the phases to which it may go
	Outcome bool     `yaml:"outcome"` // it ends there
}

// Waits says whose turn it is.
type Waits string

// Whose turn it can be; an outcome is nobody's.
const (
	ForStaff     Waits = "staff"
	ForApplicant Waits = "applicant"
)

// The outcomes that every set of phases has.
const (
	Selected    = "selected"
	NotSelected = "not_selected"
	Withdrawn   = "withdrawn"
)

// Find finds a phase by its id; nil when there is none.
func (p *Phases) Find(id string) *Phase {
	for _, one := range p.All {
		if one.ID == id {
			return one
		}
	}
	return nil
}

const phasesName = "rules/phases.yaml"

// readPhases reads how staff handle applications.
func (l *loader) readPhases() {
	p := &Phases{}
	doc := l.yaml(phasesName, p)
	if doc == nil {
		return
	}
	for i, one := range p.All {
		if one == nil {
			l.faults.add(phasesName, doc.line(fmt.Sprintf("phases.%d", i)), "an entry of phases is empty", "describe a phase, or delete the line")
			return
		}
	}
	if p.Find(p.First) == nil {
		l.faults.add(phasesName, doc.line("first"), fmt.Sprintf("applications begin in %q", p.First), "name one of the phases")
	}
	for _, id := range []string{Selected, NotSelected, Withdrawn} {
		if one := p.Find(id); one == nil || !one.Outcome {
			l.faults.add(phasesName, doc.line("phases."+id), "there is no outcome "+id, "write {id: "+id+", outcome: true}")
		}
	}
	for i, one := range p.All {
		l.checkPhase(doc, p, i, one)
	}
	for i, id := range p.Documents {
		if !valueName.MatchString(id) || slices.Contains(p.Documents[:i], id) {
			l.faults.add(phasesName, doc.line(fmt.Sprintf("documents.%d", i)), fmt.Sprintf("no document can be called %q", id), "use lower-case letters, digits and _, each name once")
		}
	}
	l.checkUsual(doc, p)
	l.phases = p
}

// checkUsual checks the usual way: it begins where applications begin, each
// phase can be moved to from the one before, and it ends before an outcome.
func (l *loader) checkUsual(doc *document, p *Phases) {
	for i, id := range p.Usual {
		line := doc.line(fmt.Sprintf("usual.%d", i))
		one := p.Find(id)
		switch {
		case one == nil || one.Outcome || slices.Contains(p.Usual[:i], id):
			l.faults.add(phasesName, line, fmt.Sprintf("the usual way can't lead over %q", id), "name phases that are no outcome, each once")
			return
		case i == 0 && id != p.First:
			l.faults.add(phasesName, line, "the usual way begins in "+id, "begin it in "+p.First)
		case i > 0 && !slices.Contains(p.Find(p.Usual[i-1]).Moves, id):
			l.faults.add(phasesName, line, fmt.Sprintf("from %s staff can't move to %s", p.Usual[i-1], id), "name a phase that stands in its moves")
		}
	}
	if n := len(p.Usual); n > 0 && !slices.ContainsFunc(p.Find(p.Usual[n-1]).Moves, func(id string) bool { to := p.Find(id); return to != nil && to.Outcome }) {
		l.faults.add(phasesName, doc.line(fmt.Sprintf("usual.%d", n-1)), "the usual way leads to no outcome", "end it with a phase from which staff can move to one")
	}
}

func (l *loader) checkPhase(doc *document, p *Phases, i int, one *Phase) {
	line := doc.line("phases." + one.ID)
	if !valueName.MatchString(one.ID) || p.Find(one.ID) != one {
		l.faults.add(phasesName, doc.line(fmt.Sprintf("phases.%d", i)), fmt.Sprintf("no phase can be called %q", one.ID), "use lower-case letters, digits and _, each name once")
		return
	}
	for _, to := range one.Moves {
		if p.Find(to) == nil || to == one.ID {
			l.faults.add(phasesName, line, fmt.Sprintf("%s can't move to %q", one.ID, to), "name another phase")
		}
	}
	if waits := one.Waits == ForStaff || one.Waits == ForApplicant; waits == one.Outcome || !waits && one.Waits != "" {
		l.faults.add(phasesName, line, fmt.Sprintf("%s waits for %q", one.ID, one.Waits), "write waits: staff or applicant, and none for an outcome")
	}
	if !one.Outcome && !p.ends(one) {
		l.faults.add(phasesName, line, "from "+one.ID+" no outcome can be reached", "add a move that leads on")
	}
}

// ends tells whether moves lead from a phase to an outcome.
func (p *Phases) ends(from *Phase) bool {
	seen := []*Phase{from}
	for i := 0; i < len(seen); i++ {
		for _, id := range seen[i].Moves {
			to := p.Find(id)
			if to != nil && to.Outcome {
				return true
			}
			if to != nil && !slices.Contains(seen, to) {
				seen = append(seen, to)
			}
		}
	}
	return false
}

// Ids of the texts of phases and documents.
func phaseText(id string) string    { return "phase." + id }
func phaseNext(id string) string    { return "phase." + id + ".next" }
func documentText(id string) string { return "document." + id }

// phaseTexts are the texts that phases need, with what to write.
func (l *loader) phaseTexts(need map[string]string) {
	if l.phases == nil {
		return
	}
	for _, one := range l.phases.All {
		need[phaseText(one.ID)] = "name the phase for an applicant"
		need[phaseNext(one.ID)] = "say what happens next"
	}
	for _, id := range l.phases.Documents {
		need[documentText(id)] = "name the document"
	}
}
