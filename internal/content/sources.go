package content

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
)

// A Source is where something was published.
type Source struct {
	Tag         string `yaml:"tag"`
	Title       string `yaml:"title"`
	Publisher   string `yaml:"publisher"`
	URL         string `yaml:"url"`     // complete, or the publisher's site
	Locator     string `yaml:"locator"` // where on that site
	Date        string `yaml:"date"`
	Reliability string `yaml:"reliability"`
}

const sourcesName = "rules/sources.yaml"

func (l *loader) readSources() {
	var file struct {
		Sources []Source `yaml:"sources"`
	}
	doc := l.yaml(sourcesName, &file)
	if doc == nil {
		return
	}
	for _, s := range file.Sources {
		line := doc.line("sources." + s.Tag)
		if _, twice := l.sources[s.Tag]; twice {
			l.faults.add(sourcesName, line, "source "+s.Tag+" stands twice", "give each source a tag of its own")
		}
		if u, err := url.Parse(s.URL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			l.faults.add(sourcesName, line, fmt.Sprintf("source %s has the address %q", s.Tag, s.URL), "write a complete https address")
		}
		if s.Title == "" || s.Publisher == "" || s.Date == "" {
			l.faults.add(sourcesName, line, "source "+s.Tag+" lacks a title, publisher or date", "write them")
		}
		l.sources[s.Tag] = s
	}
}

// A Project is one that was selected.
type Project struct {
	ID      string   `yaml:"id"`
	Year    int      `yaml:"year"`    // the year for which the ministry counts it
	Country string   `yaml:"country"` // ISO 3166-1
	Kind    Kind     `yaml:"kind"`
	Track   string   `yaml:"track"` // the intake it came from, where known
	Sources []string `yaml:"sources"`
	Note    string   `yaml:"note"`
}

const projectsName = "rules/projects.yaml"

func (l *loader) readProjects() {
	var file struct {
		Projects []Project `yaml:"projects"`
		Gaps     []string  `yaml:"gaps"`
	}
	doc := l.yaml(projectsName, &file)
	if doc == nil {
		return
	}
	if l.blind {
		return
	}
	l.checkStated(doc)
	seen := map[string]bool{}
	for _, p := range file.Projects {
		line := doc.line("projects." + p.ID)
		if seen[p.ID] {
			l.faults.add(projectsName, line, "project "+p.ID+" stands twice", "give each project an id of its own")
		}
		seen[p.ID] = true
		if !p.Kind.known() {
			l.faults.add(projectsName, line, fmt.Sprintf("kind %q of project %s is unknown", p.Kind, p.ID), "write planning, urban, solution or demonstration")
		}
		if p.Track != "" && !slices.ContainsFunc(l.tracks, func(t *Track) bool { return t.ID == p.Track && t.Kind == p.Kind }) {
			l.faults.add(projectsName, line, fmt.Sprintf("project %s names the track %q", p.ID, p.Track), "name a track of rules/ of the same kind, or none")
		}
	}
	l.projects, l.gaps = file.Projects, file.Gaps
}

// Source finds a source by its tag.
func (c *Content) Source(tag string) (Source, bool) {
	s, ok := c.sources[tag]
	return s, ok
}

// Cite adds the sources of some tags to others, each once.
func (c *Content) Cite(all []Source, tags []string) []Source {
	for _, tag := range tags {
		if s, ok := c.Source(tag); ok && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// Sources are those with some tags, each once, by their tags.
func (c *Content) Sources(tags []string) []Source {
	all := c.Cite(nil, tags)
	slices.SortFunc(all, func(a, b Source) int {
		return cmp.Or(cmp.Compare(len(a.Tag), len(b.Tag)), cmp.Compare(a.Tag, b.Tag))
	})
	return all
}
