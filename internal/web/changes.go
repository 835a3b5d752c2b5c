package web

import (
	"net/http"
	"net/url"
	"strconv"

	"annae/internal/changes"
	"annae/internal/content"
	"annae/internal/locale"
)

// changesPage tells what changed in who may apply between two cycles.
type changesPage struct {
	Page      *page
	Languages []languageLink
	Title     string
	Problem   string
	From, To  []yearOption
	Pairs     []changes.Pair
	Sources   []content.Source
}

type yearOption struct {
	Year   int
	Chosen bool
}

// handleChangesPage compares two years, or the newest two.
func (s *Server) handleChangesPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	l := s.pageLocale(r, q.Get("lang"))
	if s.rules == nil || len(s.rules.Cycles) < 2 {
		return s.refusePage(w, r, l, &problem{kind: notFound, say: sentence{id: "problem.not_found"}})
	}
	v := changesPage{Page: s.newPage(l), Languages: s.sameIn(r.URL.Path, q)}
	status := http.StatusOK
	from, to, wrong := s.years(q)
	if wrong != nil {
		status, v.Problem = wrong.Status, wrong.detail(v.Page.words)
	} else {
		diff, err := s.rules.Diff(from, to)
		if err != nil {
			return err
		}
		told := changes.Tell(diff, s.rules, s.content, v.Page.words)
		v.Pairs, v.Sources = told.Pairs, told.Sources
	}
	v.Title = changes.Title(from, to, v.Page.words)
	for _, c := range s.rules.Cycles {
		v.From = append(v.From, yearOption{c.Year, c.Year == from})
		v.To = append(v.To, yearOption{c.Year, c.Year == to})
	}
	return writeTemplate(w, status, "changes.html", l, v)
}

// years are those to compare: as an address says, else the newest two. With a
// problem come the newest two.
func (s *Server) years(q url.Values) (from, to int, wrong *problem) {
	all := s.rules.Cycles
	first, last := all[0].Year, all[len(all)-1].Year
	from, to = all[len(all)-2].Year, last
	asked := [2]int{from, to}
	for i, name := range []string{"from", "to"} {
		said := q.Get(name)
		if said == "" {
			continue
		}
		year, err := strconv.Atoi(said)
		p := &problem{kind: malformed, say: sentence{id: "changes.no_year", args: locale.Args{"first": strconv.Itoa(first), "last": strconv.Itoa(last)}}}
		if err != nil {
			return from, to, p
		}
		if _, ok := s.rules.Cycle(year); !ok {
			p.kind = notFound
			return from, to, p
		}
		asked[i] = year
	}
	if asked[0] == asked[1] {
		return from, to, &problem{kind: malformed, say: sentence{id: "changes.same"}}
	}
	return asked[0], asked[1], nil
}
