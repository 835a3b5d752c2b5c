package answer

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"annae/internal/content"
	"annae/internal/locale"
)

// listTopic is the topic that is answered from the list of projects.
const listTopic = "projects-in-my-country"

// home is the country that gives; it has no projects of its own.
const home = "KR"

// countries finds the countries that a text names, by any of their names in
// any language or by a city with a project, in the order of their codes. The
// giving country is left out when another is named.
func (d *Desk) countries(text string) []string {
	low := strings.ToLower(text)
	var found []string
	add := func(code string) {
		if !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	for _, g := range d.gazetteer {
		if d.names(low, g.name) {
			add(g.code)
			low = strings.ReplaceAll(low, g.name, " ") // "Papua New Guinea" is not Guinea
		}
	}
	slices.Sort(found)
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(c string) bool { return c == home })
	}
	return found
}

// names tells whether a text holds a place's name. A Hangul name must begin a
// word and may only be followed by a particle: 가나 is a country, and in
// 신청하는가나 it is none.
func (d *Desk) names(text, name string) bool {
	if first, _ := utf8.DecodeRuneInString(name); !unicode.Is(unicode.Hangul, first) {
		return holds(text, name)
	}
	for rest := text; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		rest = rest[i+len(name):]
		if !unicode.IsLetter(before) && d.particle(rest) {
			return true
		}
	}
}

// particle tells whether a word ends here, or goes on with a particle.
func (d *Desk) particle(rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	if !unicode.IsLetter(next) {
		return true
	}
	for _, l := range d.content.Lexicons {
		if slices.ContainsFunc(l.Particles, func(p string) bool { return strings.HasPrefix(rest, p) }) {
			return true
		}
	}
	return false
}

type placeName struct{ name, code string }

// newGazetteer lists all names of countries, and cities with projects, the
// longest first.
func newGazetteer(c *content.Content) []placeName {
	var all []placeName
	for _, names := range c.Countries {
		for code, list := range names {
			for _, n := range list {
				all = append(all, placeName{strings.ToLower(n), code})
			}
		}
	}
	for _, p := range c.Projects {
		for _, w := range c.Words {
			city, _, _ := strings.Cut(w.Say(cityID(p), nil), ",")
			city, _, _ = strings.Cut(city, " (")
			if city = strings.ToLower(strings.TrimSpace(city)); len(city) > 3 && !generic(city) {
				all = append(all, placeName{city, p.Country})
			}
		}
	}
	slices.SortFunc(all, func(a, b placeName) int {
		if n := len(b.name) - len(a.name); n != 0 {
			return n
		}
		return strings.Compare(a.name+a.code, b.name+b.code)
	})
	return slices.Compact(all)
}

// generic tells a city's name on the list that names no place by itself.
func generic(city string) bool {
	return strings.Contains(city, "capital") || strings.Contains(city, "수도")
}

func cityID(p content.Project) string  { return "project." + p.ID + ".city" }
func titleID(p content.Project) string { return "project." + p.ID + ".title" }

// list says which projects a country has had, and cites where they stand.
func (d *Desk) list(code string, w *locale.Words) (said string, from []content.Source) {
	country := code
	if names := d.content.Countries[w.Locale()][code]; len(names) > 0 {
		country = names[0]
	}
	if code == home {
		return w.Say("projects.korea", nil), nil
	}
	var lines []string
	for _, p := range d.content.Projects {
		if p.Country != code {
			continue
		}
		lines = append(lines, "- "+d.line(p, w))
		for _, tag := range p.Sources {
			if s, ok := d.content.Source(tag); ok && !slices.Contains(from, s) {
				from = append(from, s)
			}
		}
	}
	if len(lines) == 0 {
		years := locale.Args{"country": country, "first": strconv.Itoa(d.content.Projects[0].Year), "last": strconv.Itoa(d.content.Projects[len(d.content.Projects)-1].Year)}
		return w.Say("projects.none", years), nil
	}
	head := w.Count("projects.some", len(lines), locale.Args{"country": country})
	return head + "\n\n" + strings.Join(lines, "\n"), from
}

func (d *Desk) line(p content.Project, w *locale.Words) string {
	args := locale.Args{"year": strconv.Itoa(p.Year), "city": w.Say(cityID(p), nil), "kind": w.Say("kind."+string(p.Kind), nil)}
	title, err := w.Try(titleID(p), nil)
	if err != nil {
		return w.Say("projects.line_untitled", args)
	}
	args["title"] = title
	return w.Say("projects.line", args)
}

// gaps says what the list lacks.
func (d *Desk) gaps(w *locale.Words) string {
	said := ""
	for _, g := range d.content.Gaps {
		one := w.Say("gap."+g, nil)
		if said != "" {
			one = w.Say("about.join", locale.Args{"first": said, "second": one})
		}
		said = one
	}
	return w.Say("projects.gaps", locale.Args{"gaps": said})
}
