package web

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// changesPage tells what changed in who may apply between two cycles.
type changesPage struct {
	Page      *page
	Languages []languageLink
	Title     string
	Problem   string
	From, To  []yearOption
	Pairs     []pairOnPage
	Sources   []content.Source
}

type yearOption struct {
	Year   int
	Chosen bool
}

// pairOnPage is two tracks that are compared, or one that is new or gone.
type pairOnPage struct {
	ID      string
	Title   string
	Text    string
	Split   bool // one of them is only a part of its side
	Regions []regionOnPage
	Rules   []citedOnPage
	Alone   bool
}

type regionOnPage struct {
	Turn, Share    string
	Where, Example []factOnPage
	Why            []citedOnPage
}

type factOnPage struct {
	Fact   string
	Values []string
}

// citedOnPage is a sentence with the tags of its sources.
type citedOnPage struct {
	Text string
	Tags []string
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
		c := changesTeller{teller{s.rules, s.content, v.Page.words}, locale.Args{"from": strconv.Itoa(from), "to": strconv.Itoa(to)}}
		v.Pairs, v.Sources = c.pairs(diff), c.sources(diff)
	}
	v.Title = v.Page.words.Say("changes.title", locale.Args{"from": strconv.Itoa(from), "to": strconv.Itoa(to)})
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

// A changesTeller puts a comparison into one language.
type changesTeller struct {
	teller
	years locale.Args
}

func (t changesTeller) pairs(d *eligibility.Diff) []pairOnPage {
	var all []pairOnPage
	for i, p := range d.Tracks {
		v := pairOnPage{ID: "pair-" + strconv.Itoa(i+1), Alone: p.From == "" || p.To == ""}
		from, to := t.words.Say("track."+p.From, nil), t.words.Say("track."+p.To, nil)
		switch {
		case p.From == "":
			v.Title = t.words.Say("changes.new", t.and("track", to))
		case p.To == "":
			v.Title = t.words.Say("changes.gone", t.and("track", from))
		default:
			v.Title = t.words.Say("changes.pair", locale.Args{"from": from, "to": to})
			v.Split = t.kind(p.From) != t.kind(p.To)
			v.Text = t.words.Say("changes.none", nil)
			if len(p.Regions) > 0 {
				v.Text = t.words.Say("changes.part", locale.Args{"share": t.share(p.Share)})
			}
		}
		for _, r := range p.Regions {
			v.Regions = append(v.Regions, t.region(r))
		}
		for _, r := range p.Rules {
			for _, change := range r.Changes {
				v.Rules = append(v.Rules, citedOnPage{t.words.Say("changes.rule."+string(change), t.ruleArgs(r.Rule, r.Required)), r.Sources})
			}
		}
		all = append(all, v)
	}
	return all
}

func (t changesTeller) kind(track string) content.Kind {
	i := slices.IndexFunc(t.content.Tracks, func(k *content.Track) bool { return k.ID == track })
	if i < 0 {
		return ""
	}
	return t.content.Tracks[i].Kind
}

func (t changesTeller) region(r eligibility.Region) regionOnPage {
	turn := t.and("was", t.words.Say("changes.verdict."+string(r.From), nil))
	turn["is"] = t.words.Say("changes.verdict."+string(r.To), nil)
	v := regionOnPage{Turn: t.words.Say("changes.turn", turn), Share: t.words.Say("changes.share", locale.Args{"share": t.share(r.Share)})}
	for _, w := range r.Where {
		v.Where = append(v.Where, t.oneOf(w.Fact, w.Values...))
	}
	for _, n := range t.rules.Named(r.Facts) {
		v.Example = append(v.Example, t.oneOf(n.Fact, n.Value))
	}
	for _, b := range r.Because {
		v.Why = append(v.Why, t.ruleIn(t.years["from"], b.From), t.ruleIn(t.years["to"], b.To))
	}
	return v
}

func (t changesTeller) oneOf(fact string, values ...string) factOnPage {
	i := t.rules.Vocabulary.Index(fact)
	v := factOnPage{Fact: t.words.Say("fact."+fact, nil)}
	for _, value := range values {
		v.Values = append(v.Values, t.value(i, t.rules.Vocabulary.Facts()[i].Index(value)).Label)
	}
	return v
}

// ruleIn is the outcome of a rule in one of the years.
func (t changesTeller) ruleIn(year string, r *eligibility.RuleIn) citedOnPage {
	if r == nil {
		return citedOnPage{Text: t.words.Say("changes.outcome.absent", locale.Args{"year": year})}
	}
	args := t.ruleArgs(r.Rule, true)
	args["year"] = year
	return citedOnPage{t.words.Say("changes.outcome."+string(r.Outcome), args), r.Sources}
}

func (t changesTeller) ruleArgs(id string, required bool) locale.Args {
	text := t.words.Say("rule."+id, nil)
	if !required {
		text = t.words.Say("changes.favour", locale.Args{"rule": text})
	}
	args := t.and("rule", text)
	args["unsettled"] = t.words.Say("unsettled."+id, nil)
	return args
}

// and are the years with one more value.
func (t changesTeller) and(name, value string) locale.Args {
	return locale.Args{"from": t.years["from"], "to": t.years["to"], name: value}
}

// share is a percentage; the least are not told as none.
func (t changesTeller) share(of float64) string {
	format := t.words.Format()
	if of < 0.01 {
		return t.words.Say("changes.small", locale.Args{"share": format.Share(1)})
	}
	return format.Share(int64(math.Round(100 * of)))
}

// sources are all that a comparison cites, each once.
func (t changesTeller) sources(d *eligibility.Diff) []content.Source {
	var tags []string
	for _, p := range d.Tracks {
		for _, r := range p.Rules {
			tags = append(tags, r.Sources...)
		}
		for _, r := range p.Regions {
			for _, b := range r.Because {
				for _, one := range []*eligibility.RuleIn{b.From, b.To} {
					if one != nil {
						tags = append(tags, one.Sources...)
					}
				}
			}
		}
	}
	slices.SortFunc(tags, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	var all []content.Source
	for _, tag := range slices.Compact(tags) {
		if s, ok := t.content.Source(tag); ok {
			all = append(all, s)
		}
	}
	return all
}
