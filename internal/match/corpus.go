package match

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// corpus is what training works on: every phrasing as numbered features, in
// order of unit.
type corpus struct {
	entries []entryInfo
	units   []unit
	langs   []string
	samples []sample
	keys    []uint64 // names of features in order of number
	family  []family // by feature
}

// sample is one phrasing.
type sample struct {
	unit   uint32
	answer bool // a text of the answer: weak evidence
	ids    []uint32
}

// numberer gives features their numbers in order of appearance.
type numberer struct {
	numbers map[uint64]uint32
	c       *corpus
}

func (n *numberer) number(f feature) uint32 {
	id, ok := n.numbers[f.name]
	if !ok {
		id = uint32(len(n.c.keys))
		n.numbers[f.name] = id
		n.c.keys = append(n.c.keys, f.name)
		n.c.family = append(n.c.family, f.family)
	}
	return id
}

// newCorpus reads the entries. It refuses entries that can't be told apart by ID.
func newCorpus(entries []Entry) (*corpus, error) {
	if len(entries) == 0 {
		return nil, errors.New("match: no entries to learn")
	}
	c := &corpus{}
	langs := map[string]uint32{}
	seen := map[string]bool{}
	n := &numberer{map[uint64]uint32{}, c}
	var x extractor
	for i, e := range entries {
		if e.ID == "" || seen[e.ID] {
			return nil, fmt.Errorf("match: entry %d: ID %q is empty or taken", i+1, e.ID)
		}
		seen[e.ID] = true
		c.entries = append(c.entries, entryInfo{e.ID, e.Declined, cmp.Or(e.Subject, e.ID)})
		for _, lang := range languagesOf(e) {
			l, ok := langs[lang]
			if !ok {
				l = uint32(len(c.langs))
				langs[lang] = l
				c.langs = append(c.langs, lang)
			}
			c.units = append(c.units, unit{entry: uint32(i), lang: l})
			u := uint32(len(c.units) - 1)
			c.read(n, &x, u, lang, e.Phrasings, false)
			c.read(n, &x, u, lang, e.Answers, true)
		}
	}
	if len(c.keys) == 0 {
		return nil, errors.New("match: no phrasing has a word")
	}
	return c, nil
}

// languagesOf returns the languages in which the entry is asked, in order.
func languagesOf(e Entry) []string {
	var out []string
	for _, p := range e.Phrasings {
		if l := primary(p.Lang); !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// read adds the texts that are in the language.
func (c *corpus) read(n *numberer, x *extractor, u uint32, lang string, texts []Phrasing, answer bool) {
	for _, p := range texts {
		if primary(p.Lang) != lang {
			continue
		}
		fs := x.extract(Phrasing{lang, p.Text, p.Concepts})
		ids := make([]uint32, 0, len(fs))
		for _, f := range fs {
			if !answer || f.family == famWord || f.family == famStem || f.family == famGram4 {
				ids = append(ids, n.number(f))
			}
		}
		c.samples = append(c.samples, sample{u, answer, ids})
	}
}

// idf weighs every feature by how few of the units have it, within each
// language that has it at all; by the answers only where no phrasing has it.
// The second result is the weight of a feature that no unit has.
func (c *corpus) idf() (idf []float32, unseen float32) {
	size := make([]int, len(c.langs)) // units of each language
	for _, u := range c.units {
		size[u.lang]++
	}
	idf = make([]float32, len(c.keys))
	c.weighBy(idf, size, func(s sample) bool { return !s.answer })
	c.weighBy(idf, size, func(s sample) bool { return s.answer })
	for _, n := range size {
		unseen = max(unseen, inverse(n, 1))
	}
	return idf, unseen
}

// weighBy fills in the weights that are still missing, from the samples that
// count: the mean over the languages that have the feature.
func (c *corpus) weighBy(idf []float32, size []int, counts func(sample) bool) {
	df := make([]uint32, len(c.keys))
	stamp := make([]uint32, len(c.keys))
	sum := make([]float32, len(c.keys))
	all := make([]float32, len(c.keys))
	for lang := range c.langs {
		clear(df)
		for _, s := range c.samples {
			if int(c.units[s.unit].lang) != lang || !counts(s) {
				continue
			}
			for _, id := range s.ids {
				if stamp[id] != s.unit+1 {
					stamp[id] = s.unit + 1
					df[id]++
				}
			}
		}
		for id, d := range df {
			if d > 0 {
				sum[id] += float32(float32(d) * inverse(size[lang], int(d)))
				all[id] += float32(d)
			}
		}
	}
	for id := range idf {
		if idf[id] == 0 && all[id] > 0 {
			idf[id] = sum[id] / all[id]
		}
	}
}

// inverse is how telling a feature is that so many of the units have. What
// nearly all have tells next to nothing.
func inverse(units, with int) float32 {
	x := log32(float32(units+1) / float32(with+1))
	return 0.1 + float32(x*sqrt32(x))
}
