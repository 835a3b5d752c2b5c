package content

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Demo are invented applications, for trying things out. They stand in
// rules/demo.yaml, which may be missing.
type Demo struct {
	Contact      string             `yaml:"contact"` // e-mail address of all applicants
	Applications []*DemoApplication `yaml:"applications"`
}

// A DemoApplication is an application of an invented city.
type DemoApplication struct {
	Kind      Kind              `yaml:"kind"` // planning or demonstration: it is of the newest such track
	Country   string            `yaml:"country"`
	City      string            `yaml:"city"`
	Title     string            `yaml:"title"`
	Applicant string            `yaml:"applicant"`
	Phases    []string          `yaml:"phases"`    // that it has passed; it is in the last
	Documents map[string]string `yaml:"documents"` // needed, received or to_revise, by id
	Note      string            `yaml:"note"`      // to the applicant; may be empty
}

const demoName = "rules/demo.yaml"

// readDemo reads the invented applications.
func (l *loader) readDemo() {
	l.demo = &Demo{}
	sub, rest := l.folder(demoName)
	if _, err := fs.Stat(sub, rest); errors.Is(err, fs.ErrNotExist) {
		return
	}
	d := &Demo{}
	doc := l.yaml(demoName, d)
	if doc == nil || l.phases == nil {
		return
	}
	if d.Contact == "" {
		l.faults.add(demoName, doc.line("contact"), "the invented applications have no contact", "write an address of example.org")
	}
	for i, one := range d.Applications {
		line := doc.line(fmt.Sprintf("applications.%d", i))
		if one == nil {
			l.faults.add(demoName, line, "an entry of applications is empty", "describe an application, or delete the line")
			return
		}
		l.checkDemo(line, one)
	}
	l.demo = d
}

func (l *loader) checkDemo(line int, one *DemoApplication) {
	bad := func(what, mend string) { l.faults.add(demoName, line, "the application of "+one.City+" "+what, mend) }
	if one.Kind != Planning && one.Kind != Demonstration {
		bad(fmt.Sprintf("is of the kind %q", one.Kind), "write planning or demonstration")
	}
	if len(l.countries[source][one.Country]) == 0 {
		bad(fmt.Sprintf("is of the country %q", one.Country), "write two letters, such as LA")
	}
	if one.City == "" || one.Title == "" || one.Applicant == "" {
		bad("lacks its city, its title or its applicant", "write all three")
	}
	if len(one.Phases) == 0 || one.Phases[0] != l.phases.First {
		bad("does not begin as others do", "begin its phases with "+l.phases.First)
	}
	for i, id := range one.Phases {
		if p := l.phases.Find(id); p == nil || i > 0 && !slices.Contains(l.phases.Find(one.Phases[i-1]).Moves, id) {
			bad(fmt.Sprintf("can't come to the phase %q", id), "go by the moves of phases.yaml")
			break
		}
	}
	for id, state := range one.Documents {
		if !slices.Contains(l.phases.Documents, id) || !slices.Contains([]string{"needed", "received", "to_revise"}, state) {
			bad(fmt.Sprintf("has the document %s: %q", id, state), "write a document of phases.yaml, and needed, received or to_revise")
		}
	}
}
