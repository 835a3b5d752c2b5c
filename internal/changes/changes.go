// Package changes puts into words, in one language, what changed between two
// cycles in who may apply. It prints nothing: whoever shows it does.
package changes

import (
	"math"
	"slices"
	"strconv"

	"annae/internal/answer"
	"annae/internal/content"
	"annae/internal/eligibility"
	"annae/internal/locale"
)

// A Telling is a comparison in words.
type Telling struct {
	Title   string
	Pairs   []Pair
	Sources []content.Source // all that are cited, each once
}

// A Pair is two tracks that are compared, or one that is new or gone.
type Pair struct {
	Number  int // from 1
	Title   string
	Text    string // how much changed; empty where nothing is compared
	Regions []Region
	Rules   []Cited
	Split   bool // one of them is only a part of its side
	Alone   bool // one is new or gone
}

// A Region is applicants for whom the verdict is another.
type Region struct {
	Turn, Share    string
	Where, Example []Fact // where nothing stands, it is everybody
	Why            []Cited
}

// A Fact is one, and the values of which it has one.
type Fact struct {
	Fact   string
	Values []string
}

// Cited is a sentence with the tags of its sources.
type Cited struct {
	Text string
	Tags []string
}

// Tell puts a comparison into words.
func Tell(d *eligibility.Diff, rules *eligibility.Rules, c *content.Content, w *locale.Words) Telling {
	t := teller{rules, c, w, locale.Args{"from": strconv.Itoa(d.From), "to": strconv.Itoa(d.To)}}
	told := Telling{Title: Title(d.From, d.To, w)}
	var tags []string
	for _, p := range d.Tracks {
		v := t.pair(p)
		v.Number = len(told.Pairs) + 1
		told.Pairs = append(told.Pairs, v)
		for _, one := range v.Rules {
			tags = append(tags, one.Tags...)
		}
		for _, r := range v.Regions {
			for _, one := range r.Why {
				tags = append(tags, one.Tags...)
			}
		}
	}
	told.Sources = c.Sources(tags)
	return told
}

// Title names a comparison.
func Title(from, to int, w *locale.Words) string {
	return w.Say("changes.title", locale.Args{"from": strconv.Itoa(from), "to": strconv.Itoa(to)})
}

type teller struct {
	rules   *eligibility.Rules
	content *content.Content
	words   *locale.Words
	years   locale.Args
}

func (t teller) pair(p eligibility.TrackDiff) Pair {
	v := Pair{Alone: p.From == "" || p.To == ""}
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
			v.Rules = append(v.Rules, Cited{t.words.Say("changes.rule."+string(change), t.ruleArgs(r.Rule, r.Required)), r.Sources})
		}
	}
	return v
}

func (t teller) kind(track string) content.Kind {
	i := slices.IndexFunc(t.content.Tracks, func(k *content.Track) bool { return k.ID == track })
	if i < 0 {
		return ""
	}
	return t.content.Tracks[i].Kind
}

func (t teller) region(r eligibility.Region) Region {
	turn := t.and("was", t.words.Say("changes.verdict."+string(r.From), nil))
	turn["is"] = t.words.Say("changes.verdict."+string(r.To), nil)
	v := Region{Turn: t.words.Say("changes.turn", turn), Share: t.words.Say("changes.share", locale.Args{"share": t.share(r.Share)})}
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

func (t teller) oneOf(fact string, values ...string) Fact {
	v := Fact{Fact: t.words.Say("fact."+fact, nil)}
	for _, value := range values {
		v.Values = append(v.Values, answer.ValueLabel(eligibility.Named{Fact: fact, Value: value}, t.words))
	}
	return v
}

// ruleIn is the outcome of a rule in one of the years.
func (t teller) ruleIn(year string, r *eligibility.RuleIn) Cited {
	if r == nil {
		return Cited{Text: t.words.Say("changes.outcome.absent", locale.Args{"year": year})}
	}
	args := t.ruleArgs(r.Rule, true)
	args["year"] = year
	return Cited{t.words.Say("changes.outcome."+string(r.Outcome), args), r.Sources}
}

func (t teller) ruleArgs(id string, required bool) locale.Args {
	text := t.words.Say("rule."+id, nil)
	if !required {
		text = t.words.Say("changes.favour", locale.Args{"rule": text})
	}
	args := t.and("rule", text)
	args["unsettled"] = t.words.Say("unsettled."+id, nil)
	return args
}

// and are the years with one more value.
func (t teller) and(name, value string) locale.Args {
	return locale.Args{"from": t.years["from"], "to": t.years["to"], name: value}
}

// share is a percentage; the least are not told as none.
func (t teller) share(of float64) string {
	format := t.words.Format()
	if of < 0.01 {
		return t.words.Say("changes.small", locale.Args{"share": format.Share(1)})
	}
	return format.Share(int64(math.Round(100 * of)))
}
