package answer

import (
	"slices"
	"strings"
	"unicode"

	"annae/internal/content"
	"annae/internal/locale"
)

// A Thread is what a conversation has been about, so that a question may leave
// it out: "and for demonstrations?", "in 2024?". The zero value knows nothing.
type Thread struct {
	Topics []string     // told last
	Side   content.Kind // planning or demonstration, as said last; or empty
	Role   Role         // of the person, once said
	// Applied tells that the person has spoken of an application of their own.
	Applied bool
}

// A Role is who asks.
type Role string

// The roles.
const (
	NoRole        Role = ""
	Official      Role = "official" // of a foreign government or city
	KoreanCompany Role = "korean_company"
)

// side is the track that a role can apply for.
func (r Role) side() content.Kind {
	switch r {
	case Official:
		return content.Planning
	case KoreanCompany:
		return content.Demonstration
	}
	return ""
}

// reading is what a thread says of a question that leaves it out: the track
// that was spoken of, else that of the person's role.
func (th Thread) reading() reading {
	side := th.Side
	if side == "" {
		side = th.Role.side()
	}
	return reading{side: side}
}

// goOn notes what a reply told and what the question said beside it.
func (th *Thread) goOn(r Reply, rd reading) {
	if told := r.topics(); len(told) > 0 {
		th.Topics = told
	}
	if rd.role != NoRole {
		th.Role = rd.role
	}
	if rd.named {
		th.Side = rd.side
	}
	th.Applied = th.Applied || rd.applied
}

// Asker is who asks, as far as is known: one of [content.Askers], or empty.
func (th Thread) Asker() string {
	if th.Applied {
		return "applied"
	}
	return string(th.Role)
}

// topics are those that a reply tells of.
func (r Reply) topics() []string {
	var told []string
	for _, a := range r.Answers {
		told = append(told, a.Topic)
	}
	return told
}

// follows tells whether a text only narrows what was told before: it names a
// year, a track or a country, and beside it nothing but words that join. The
// topics are those that it asks for.
func (d *Desk) follows(text string, th Thread, rd reading) (topics []*content.Topic, ok bool) {
	if len(th.Topics) == 0 || len(rd.years) == 0 && !rd.named && len(d.gazetteer.countries(text)) == 0 || !d.onlyNarrows(text) {
		return nil, false
	}
	rd = rd.or(th.reading())
	for _, id := range th.Topics {
		t, known := d.content.Topic(id)
		if !known || t.Role != content.Programme {
			continue
		}
		if rd.side != "" {
			t = d.sided(t, rd)[0]
		}
		if !slices.Contains(topics, t) {
			topics = append(topics, t)
		}
	}
	return topics, len(topics) > 0
}

// onlyNarrows tells whether nothing is left of a text without its years, its
// words for tracks and its names of countries, but words that join.
func (d *Desk) onlyNarrows(text string) bool {
	low := yearLike.ReplaceAllString(strings.ToLower(d.gazetteer.general(text)), " ")
	low = strings.NewReplacer(anyPlace, " ", anyHangul, " ").Replace(low)
	for _, l := range d.content.Lexicons {
		for _, words := range [][]string{l.Planning, l.Demonstration} {
			for _, w := range words {
				low = strings.ReplaceAll(low, w, " ")
			}
		}
	}
	for _, word := range strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !d.follow[word] {
			return false
		}
	}
	return true
}

// followWords are the words beside which a text only narrows, of all languages.
func followWords(c *content.Content) map[string]bool {
	words := map[string]bool{}
	for _, l := range c.Lexicons {
		for _, w := range l.Following {
			words[w] = true
		}
	}
	return words
}

// askBack answers a text that names a year and nothing else: what of it is
// asked, only the person knows.
func (d *Desk) askBack(r *Reply, text string, rd reading, w *locale.Words) {
	r.end(Clarify, Ambiguous, w.Say("reply.which", nil))
	year := rd.years[len(rd.years)-1]
	for _, id := range d.content.First {
		if t, ok := d.content.Topic(id); ok && d.tellsOf(t, rd) {
			r.offer(Alternative{Topic: id, Question: t.Texts[w.Locale()].Question, Cycle: year})
		}
	}
	r.Parts = []Part{{text, Clarify, nil}}
}
