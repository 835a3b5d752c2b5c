package answer

import (
	"cmp"
	"regexp"
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

// A gazetteer knows the names of places: of all countries in all languages,
// and of cities with projects.
type gazetteer struct {
	first     map[string][]placeName // by the name's first word, the longest names first
	particles []string
	own       *regexp.Regexp // the programme's names
}

type placeName struct {
	name, code string
	proper     bool // the place's own name, and not what its people are called
}

func newGazetteer(c *content.Content) *gazetteer {
	g := &gazetteer{first: map[string][]placeName{}, own: ownNames(c.Aliases())}
	for _, names := range c.Countries {
		for code, list := range names {
			for i, n := range list {
				g.add(n, code, i == 0)
			}
		}
	}
	for _, p := range c.Projects {
		for _, w := range c.Words {
			city, _, _ := strings.Cut(w.Say(cityID(p), nil), ",")
			city, _, _ = strings.Cut(city, " (")
			if len(city) > 3 && !generic(city) {
				g.add(city, p.Country, true)
			}
		}
	}
	for _, l := range c.Lexicons {
		g.particles = append(g.particles, l.Particles...)
	}
	for first, names := range g.first {
		slices.SortFunc(names, func(a, b placeName) int {
			return cmp.Or(len(b.name)-len(a.name), strings.Compare(a.name+a.code, b.name+b.code))
		})
		g.first[first] = slices.Compact(names)
	}
	return g
}

func (g *gazetteer) add(name, code string, proper bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	key := firstKey(name)
	g.first[key] = append(g.first[key], placeName{name, code, proper})
}

// firstKey is the start by which a name is looked up: its first two letters.
func firstKey(s string) string {
	n := 0
	for i := range s {
		if n == 2 {
			return s[:i]
		}
		n++
	}
	return s
}

// places finds the names of places in a text in lower case, and hands each
// with its end to found.
func (g *gazetteer) places(low string, found func(start, end int, p placeName)) {
	before := ' '
	for i, skip := 0, 0; i < len(low); {
		r, size := utf8.DecodeRuneInString(low[i:])
		if i >= skip && unicode.IsLetter(r) && !unicode.IsLetter(before) {
			if p, ok := g.at(low[i:]); ok {
				found(i, i+len(p.name), p)
				skip = i + len(p.name)
			}
		}
		before = r
		i += size
	}
}

// at finds the longest name that a text begins with. A name ends where a word
// does; a Hangul one may be followed by a particle: 가나 is a country, and in
// 가나요 it is none.
func (g *gazetteer) at(text string) (placeName, bool) {
	for _, p := range g.first[firstKey(text)] {
		if !strings.HasPrefix(text, p.name) {
			continue
		}
		rest := text[len(p.name):]
		next, _ := utf8.DecodeRuneInString(rest)
		last, _ := utf8.DecodeLastRuneInString(p.name)
		particle := slices.ContainsFunc(g.particles, func(s string) bool { return strings.HasPrefix(rest, s) })
		if !unicode.IsLetter(next) || particle && unicode.Is(unicode.Hangul, last) || unicode.Is(unicode.Hangul, next) && !unicode.Is(unicode.Hangul, last) {
			return p, true
		}
	}
	return placeName{}, false
}

// countries finds the countries that a text names, in the order of their
// codes. The giving country is left out when another is named.
func (g *gazetteer) countries(text string) []string {
	var codes []string
	g.places(strings.ToLower(text), func(_, _ int, p placeName) {
		if !slices.Contains(codes, p.code) {
			codes = append(codes, p.code)
		}
	})
	slices.Sort(codes)
	if len(codes) > 1 {
		codes = slices.DeleteFunc(codes, func(c string) bool { return c == home })
	}
	return codes
}

// ownNames finds the programme's names, the longest first.
func ownNames(aliases []string) *regexp.Regexp {
	if len(aliases) == 0 {
		return nil
	}
	slices.SortFunc(aliases, func(a, b string) int { return len(b) - len(a) })
	for i, a := range aliases {
		aliases[i] = strings.ReplaceAll(regexp.QuoteMeta(a), " ", `\s*`)
	}
	return regexp.MustCompile(`(?i)(?:` + strings.Join(aliases, "|") + `)`)
}

// withoutOwn leaves the programme's name out, which says nothing of what is
// asked, unless little else is said.
func (g *gazetteer) withoutOwn(text string) string {
	if g.own == nil {
		return text
	}
	rest := g.own.ReplaceAllString(text, " ")
	if len([]rune(strings.TrimSpace(rest))) < fewestRunes {
		return text
	}
	return rest
}

// fewestRunes is how much of a text must be left when the programme's name is
// taken out.
const fewestRunes = 12

// The names that stand for every place.
const (
	anyPlace  = "anyland"
	anyHangul = "아무나라"
)

// general puts one name in place of every foreign place's own, so that what is
// learned of one country holds for all. "French" stays: it may be the language.
func (g *gazetteer) general(text string) string {
	text = g.withoutOwn(text)
	low := strings.ToLower(text)
	var b strings.Builder
	from := 0
	g.places(low, func(start, end int, p placeName) {
		if p.code == home || !p.proper {
			return
		}
		b.WriteString(low[from:start])
		if last, _ := utf8.DecodeLastRuneInString(low[:end]); unicode.Is(unicode.Hangul, last) {
			b.WriteString(anyHangul)
		} else {
			b.WriteString(anyPlace)
		}
		from = end
	})
	if from == 0 {
		return text
	}
	b.WriteString(low[from:])
	return b.String()
}

// generic tells a city's name on the list that names no place by itself.
func generic(city string) bool {
	city = strings.ToLower(city)
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

// listProjects puts the projects of the countries named in place of the text,
// behind the notices of the choice.
func (d *Desk) listProjects(a *Answer, c choice, text string, w *locale.Words) {
	codes := d.gazetteer.countries(text)
	if len(codes) == 0 || slices.Equal(codes, []string{home}) || len(d.content.Projects) == 0 {
		return
	}
	said := slices.Clone(c.notices)
	a.Citations = nil
	for _, code := range codes[:min(len(codes), mostCountries)] {
		s, from := d.list(code, w)
		said = append(said, s)
		a.cite(from...)
	}
	if len(a.Citations) == 0 {
		for _, i := range c.sections {
			a.cite(c.topic.Sections[i].Sources...)
		}
	}
	a.Markdown = strings.Join(append(said, d.gaps(w)), "\n\n")
}

// mostCountries bounds the lists in one answer.
const mostCountries = 5
